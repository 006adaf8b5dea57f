"""Pages of a site from a folder of any layout: our release, a mirror of a foreign site, a heap of files."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from portal.gosweb.checking.addresses import address_key
from portal.gosweb.checking.advice import make_finding
from portal.gosweb.checking.markup import MAX_SIZE, Page
from portal.gosweb.checking.report import Finding
from portal.gosweb.standards.standard import SectionRule, Standard

MAX_PAGES = 3000
MAX_TOTAL = 400 * 1024 * 1024
ENDINGS = frozenset("html htm xhtml shtml php asp aspx jsp txt".split())
NEVER = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|od[stp]|rtf|zip|rar|7z|gz|br|png|jpe?g|gif|svg|webp|ico|css|js|json|xml|mp[34]|woff2?"
    r"|ttf|eot|sig|avi|mov)$",
    re.IGNORECASE,
)
TAGS = re.compile(rb"""itemprop\s*=\s*["']?\s*([A-Za-z]\w+)""")
WORD_ENDS = re.compile(r"[/_\-.~ ]")


@dataclass(slots=True)
class Collected:
    """The pages of a site, and what was noticed while they were gathered."""

    pages: list[Page] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A page that by its address holds a section; the lower the rank, the better the claim."""

    rank: int
    page: Page


def collect_folder(root: Path, standard: Standard) -> Collected:
    """The HTML pages of a folder with the sections they hold, by address, else by the tags on them."""
    return assign_sections(_without_prefix(list(_read_folder(root.resolve()))), standard)


def assign_sections(pages: Sequence[Page], standard: Standard) -> Collected:
    """Give each section its page."""
    claims: dict[str, _Claim] = {}
    for page in sorted(pages, key=lambda page: (len(page.url), page.url)):
        for rule in standard.sections:
            rank = _rank(page.url, rule, standard)
            if rank is not None and (rule.slug not in claims or rank < claims[rule.slug].rank):
                claims[rule.slug] = _Claim(rank, page)
    taken = {claim.page.url: slug for slug, claim in claims.items()}
    collected = Collected(pages=[replace(page, section=taken.get(page.url)) for page in pages])
    for slug, claim in claims.items():
        if claim.rank >= OLD:
            collected.findings.append(note_old_address(standard.section(slug), claim.page.url))
    free = [page for page in collected.pages if page.section is None]
    lacking = [rule for rule in standard.sections if rule.slug not in claims]
    collected.pages += guess_sections(free, lacking, standard)
    return collected


def _without_prefix(pages: Sequence[Page]) -> list[Page]:
    """A mirror keeps a site in a folder named for its host; links from the site's root do not know of it."""
    prefixes = {page.url.partition("/sveden/")[0] for page in pages if "/sveden/" in page.url}
    prefix = min(prefixes, key=lambda prefix: (len(prefix), prefix), default="")
    if not prefix:
        return list(pages)
    return [
        replace(page, url=page.url.removeprefix(prefix)) if page.url.startswith(f"{prefix}/") else page
        for page in pages
    ]


def note_old_address(rule: SectionRule, where: str) -> Finding:
    """A section that lies where the recommendations do not look for it."""
    return make_finding("old_address", section=rule.slug, where=where, title=rule.title, detail=rule.path)


STRICT, FLAT, LOOSE, OLD = 0, 1, 2, 10


def _rank(url: str, rule: SectionRule, standard: Standard) -> int | None:
    """How well an address claims a section: «/sveden/common», «common», «school_sveden_common», of old."""
    key = address_key(url)
    slug = rule.slug.lower()
    if key == f"sveden/{slug}":
        return STRICT if rule.path.strip("/") in unquote(url) else OLD
    if key == slug or key.endswith(f"sveden/{slug}"):
        return FLAT
    if "sveden" in key and WORD_ENDS.sub("/", key).endswith(f"sveden/{WORD_ENDS.sub('/', slug)}"):
        return LOOSE
    last = key.rpartition("/")[2]
    if last in rule.old_slugs and (
        last == key or any(root in key for root in (*standard.old_roots, "sveden"))
    ):
        return OLD
    return None


def guess_sections(pages: Sequence[Page], rules: Sequence[SectionRule], standard: Standard) -> Iterator[Page]:
    """Pages for sections nobody claims by address: the one with the most tags that only this section has."""
    if not pages or not rules:
        return
    own = _own_tags(standard)
    tags = {page.url: _tags_on(page) for page in pages}
    for rule in rules:
        scores = [(len(own[rule.slug] & tags[page.url]), page) for page in pages]
        score, page = max(scores, key=lambda pair: (pair[0], -len(pair[1].url), pair[1].url))
        if score:
            yield replace(page, section=rule.slug)


def _own_tags(standard: Standard) -> dict[str, set[str]]:
    """Tags that tell a section from the others."""
    all_tags = {
        rule.slug: {item.itemprop for item in rule.items if item.itemprop and not item.moved_to}
        | {column.itemprop for item in rule.items for column in item.columns if column.itemprop}
        for rule in standard.sections
    }
    return {
        slug: tags - set().union(*(other for name, other in all_tags.items() if name != slug))
        for slug, tags in all_tags.items()
    }


def _tags_on(page: Page) -> set[str]:
    html = page.html if isinstance(page.html, bytes) else page.html.encode("utf-8", "replace")
    return {tag.decode("ascii") for tag in TAGS.findall(html) if tag.isascii()}


def _read_folder(root: Path) -> Iterator[Page]:
    count, total = 0, 0
    for path in _list_files(root):
        try:
            with path.open("rb") as file:
                data = file.read(MAX_SIZE + 1)
        except OSError:
            continue
        if b"<" not in data[:65536]:
            continue
        yield Page(url="/" + _name(path.relative_to(root)), html=data)
        count, total = count + 1, total + len(data)
        if count >= MAX_PAGES or total > MAX_TOTAL:
            return


def _list_files(root: Path) -> Iterator[Path]:
    """Files that may be pages, in a settled order; links that lead out of the folder are left alone."""
    for folder, names, files in os.walk(root):
        names.sort()
        for name in sorted(files):
            path = Path(folder, name)
            ending = name.rpartition(".")[2].lower() if "." in name else ""
            if NEVER.search(name) or (ending.isalpha() and ending not in ENDINGS and "?" not in name):
                continue
            if path.is_file() and path.resolve().is_relative_to(root):
                yield path


def _name(path: Path) -> str:
    return path.as_posix().encode("utf-8", "replace").decode("utf-8")
