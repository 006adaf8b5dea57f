"""Variables of letters: which there are, what is wrong with a text, what stands in their place."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from portal.markdown import Block, outline

VARIABLES = {
    "адресат": "учреждение или район, кому письмо",
    "учреждение": "краткое название учреждения",
    "полное_название": "полное название учреждения",
    "инн": "ИНН учреждения",
    "фио": "ответственный: фамилия, имя, отчество",
    "имя_отчество": "ответственный: имя и отчество",
    "обращение": "«Уважаемая Мария Петровна» по отчеству ответственного",
    "должность": "должность ответственного",
    "муниципалитет": "муниципалитет учреждения или район",
    "регион": "субъект РФ",
    "номер": "номер письма",
    "дата": "дата письма",
    "срок": "срок, к которому ждут ответ",
    "подписант": "кто подписал письмо",
    "портал": "адрес портала",
}
"""What may stand in braces and what it means."""

HOLE = re.compile(r"\{\{([^{}]*)\}\}")
ALONE = re.compile(r"\{\{|\}\}")
MOST_NAMED = 10
SHOWN = 60


def key_of(name: str) -> str:
    """A variable as people type it: «Полное название» is «полное_название»."""
    return "_".join(name.lower().replace("ё", "е").replace("_", " ").split())


_CODES = {key_of(name): name for name in VARIABLES}


def used_in(*texts: str) -> list[str]:
    """Known variables of the texts, in the order of the list."""
    found = {_CODES.get(key_of(name)) for text in texts for name in HOLE.findall(text)}
    return [name for name in VARIABLES if name in found]


def find_faults(text: str) -> list[str]:
    """What is wrong with the variables of a text, in words; nothing where all is well."""
    unknown = dict.fromkeys(name for name in HOLE.findall(text) if key_of(name) not in _CODES)
    faults = [_explain(name) for name in list(unknown)[:MOST_NAMED]]
    if ALONE.search(HOLE.sub("", text)):
        faults.append("скобки {{ и }} стоят не парами: переменную пишут так: {{фио}}")
    return faults


def find_faults_in_links(body: str) -> list[str]:
    """Variables cannot stand inside addresses of links: what came out could lead anywhere."""
    hrefs = (run.get("href", "") for block in outline(body) for run in _runs_inside(block))
    if any("%7B%7B" in href or "{{" in href for href in hrefs):
        return ["переменная внутри адреса ссылки не работает: поставьте её в текст рядом"]
    return []


def _explain(name: str) -> str:
    near = get_close_matches(key_of(name), list(_CODES), n=1, cutoff=0.5)
    advice = f"похоже на {{{{{_CODES[near[0]]}}}}}" if near else "список переменных — под полем"
    return f"неизвестная переменная {{{{{name.strip()[:SHOWN]}}}}}: {advice}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with values in place of its variables, each put in once and never read again."""
    return HOLE.sub(lambda match: values.get(_CODES.get(key_of(match[1]), ""), match[0]), text)


def fill_blocks(node: Any, values: Mapping[str, str]) -> Any:
    """The same outline with values in its strings: they are data there, whatever signs they hold."""
    if isinstance(node, list):
        return [fill_blocks(one, values) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: fill(value, values) if name == "text" else fill_blocks(value, values)
        for name, value in node.items()
    }


def _runs_inside(block: Block) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    stack: list[Any] = [block]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            found += [node] if "text" in node else []
            stack += [value for value in node.values() if isinstance(value, list)]
    return found
