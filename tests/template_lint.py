"""What a template may not hold, whatever it draws; see STYLE: strict CSP, no clever htmx, small files."""

import re
from collections.abc import Callable
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "portal" / "templates"
LONGEST = 120
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
STATEMENT = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
IMPORT = re.compile(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.+?)\s*-?%\}")
WHOLE_IMPORT = re.compile(r"\{%-?\s*import\s+\"[^\"]+\"\s+as\s+(\w+)")
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*(?:\bsrc=|application/ld\+json))", re.IGNORECASE),
    "filter in hx-trigger": re.compile(r"hx-trigger\s*=\s*(?:\"[^\"]*\[|'[^']*\[)"),
    "js: in an attribute": re.compile(r"[\"'\s](?:js|javascript):", re.IGNORECASE),
    "a link to nowhere": re.compile(r"<a\b[^>]*\shref\s*=\s*[\"']#?[\"']"),
}


def find_faults(name: str, source: str) -> list[str]:
    """Everything wrong with the template, in words."""
    text = COMMENT.sub("", source)
    checks: tuple[Callable[[str, str], list[str]], ...] = (_forbidden, _length, _fragment, _imports)
    return [f"{name}: {fault}" for check in checks for fault in check(name, text)]


def list_templates() -> list[str]:
    """Names of all templates as Jinja calls them."""
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def _forbidden(_: str, text: str) -> list[str]:
    markup = STATEMENT.sub("*", text)
    return [words for words, pattern in FORBIDDEN.items() if pattern.search(markup)]


def _length(_: str, text: str) -> list[str]:
    lines = len(text.splitlines())
    return [f"{lines} lines, {LONGEST} are allowed"] if lines > LONGEST else []


def _fragment(name: str, text: str) -> list[str]:
    is_fragment = Path(name).name.startswith("_")
    return ["a fragment extends a page"] if is_fragment and re.search(r"\{%-?\s*extends\b", text) else []


def _imports(_: str, text: str) -> list[str]:
    names = [one.split(" as ")[-1].strip() for line in IMPORT.findall(text) for one in line.split(",")]
    names = [name.removesuffix(" with context") for name in names] + WHOLE_IMPORT.findall(text)
    body = WHOLE_IMPORT.sub("", IMPORT.sub("", text))
    return [f"{name} is imported and not used" for name in names if not re.search(rf"\b{name}\b", body)]
