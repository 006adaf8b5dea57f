"""Pages of a site from its address: every section where it should be, else where older layouts keep it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from portal.fetch import Fetched, FetchError
from portal.gosweb.checking.addresses import address_key, resolve
from portal.gosweb.checking.advice import make_finding
from portal.gosweb.checking.decoding import decode
from portal.gosweb.checking.engine import references
from portal.gosweb.checking.markup import Page, read_page
from portal.gosweb.checking.sources import Collected, guess_sections, note_old_address
from portal.gosweb.standards.standard import SectionRule, Standard

MAX_PAGES = 120
MAX_TOTAL = 60 * 1024 * 1024
MAX_REFERENCES = 20  # of one section; the recommendations think ten enough
INDEXES = ("/sveden/", "/sveden")

Get = Callable[[str], Fetched]


def collect_url(url: str, standard: Standard, get: Get) -> Collected:
    """The sections of a site and their additional pages; FetchError where the site does not answer at all."""
    crawl = _Crawl(standard, get, base=_base_of(url))
    crawl.visit_home()
    for rule in standard.sections:
        crawl.visit_section(rule)
    crawl.guess_the_rest()
    return crawl.collected


@dataclass
class _Crawl:
    standard: Standard
    get: Get
    base: str
    collected: Collected = field(default_factory=Collected)
    fetched: dict[str, Fetched | None] = field(default_factory=dict)
    links: list[tuple[str, str]] | None = None  # address and text, gathered when first needed
    home: bytes = b""
    total: int = 0

    def visit_home(self) -> None:
        """Make sure that the site answers; its page shows what it answers to any address."""
        try:
            answer = self._remember(self.base, self.get(self.base))
        except FetchError as error:
            if error.status is None:
                raise
            return
        self.home = answer.body

    def visit_section(self, rule: SectionRule) -> None:
        """Find the page of a section and those it refers to."""
        for address, is_old in self._candidates(rule):
            answer = self._try(address)
            if answer is None or self._is_home(answer):
                continue
            page = Page(answer.url, answer.body, section=rule.slug, charset=answer.charset)
            self.collected.pages.append(page)
            if is_old:
                self.collected.findings.append(note_old_address(rule, answer.url))
            self._follow(page)
            return

    def guess_the_rest(self) -> None:
        """Sections without an address of their own may share a page with others."""
        found = {page.section for page in self.collected.pages}
        lacking = [rule for rule in self.standard.sections if rule.slug not in found]
        known = {page.url for page in self.collected.pages}
        others = (answer for answer in self.fetched.values() if answer and answer.url not in known)
        pages = [Page(answer.url, answer.body, charset=answer.charset) for answer in others]
        self.collected.pages += guess_sections(pages, lacking, self.standard)

    def _candidates(self, rule: SectionRule) -> Iterator[tuple[str, bool]]:
        """Addresses to try, the right one first; what stands after it is not where it should be."""
        right = urljoin(self.base, rule.path.lstrip("/"))
        yield right, False
        yield f"{right}/", False
        for root in self.standard.old_roots:
            for slug in rule.old_slugs:
                yield urljoin(self.base, f"{root}/{slug}/"), True
        for address in self._linked(rule):
            yield address, True

    def _linked(self, rule: SectionRule) -> Iterator[str]:
        """Addresses that the home page and the index of the section call by the name of this section."""
        words = {rule.slug.lower(), *rule.old_slugs}
        for address, text in self._all_links():
            last = address_key(address).rpartition("/")[2]
            if last in words or _same_title(text, rule.title):
                yield address

    def _all_links(self) -> list[tuple[str, str]]:
        if self.links is None:
            self.links = []
            roots = [*INDEXES, *(f"/{root}/" for root in self.standard.old_roots)]
            for address in [self.base, *(urljoin(self.base, root.lstrip("/")) for root in roots)]:
                answer = self._try(address)
                if answer is not None:
                    self.links += _links_of(answer, self.base)
        return self.links

    def _follow(self, page: Page) -> None:
        for address in references(read_page(page))[:MAX_REFERENCES]:
            if not _same_host(address, self.base) and not _same_host(address, page.url):
                continue
            answer = self._try(address)
            if answer is not None and all(known.url != address for known in self.collected.pages):
                self.collected.pages.append(Page(address, answer.body, charset=answer.charset))

    def _try(self, address: str) -> Fetched | None:
        """The page at this address, None where there is none; every address is asked for once."""
        if address in self.fetched:
            return self.fetched[address]
        if len(self.fetched) >= MAX_PAGES * 2 or self.total > MAX_TOTAL:
            return None
        try:
            return self._remember(address, self.get(address))
        except FetchError as error:
            self.fetched[address] = None
            if error.status not in {404, 410}:
                self.collected.findings.append(make_finding("not_fetched", where=address, detail=str(error)))
            return None

    def _remember(self, address: str, answer: Fetched) -> Fetched:
        self.fetched[address] = answer
        self.total += len(answer.body)
        return answer

    def _is_home(self, answer: Fetched) -> bool:
        """Many sites answer with their home page to whatever they do not know."""
        return bool(self.home) and answer.body == self.home


def _base_of(url: str) -> str:
    """The root of a site from any address on it."""
    parts = urlsplit(url)
    before, found, _ = parts.path.partition("/sveden")
    folder = before if found else parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}{folder}/"


def _links_of(answer: Fetched, base: str) -> Iterable[tuple[str, str]]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = html.fromstring(
            decode(answer.body, answer.charset).text.encode("utf-8", "replace"), parser=parser
        )
    except (etree.LxmlError, ValueError):
        return
    for link in tree.iter("a"):
        address = resolve(answer.url, link.get("href") or "")
        if address and _same_host(address, base):
            yield address.partition("#")[0], "".join(map(str, link.itertext()))


def _same_title(text: str, title: str) -> bool:
    plain = " ".join(text.lower().replace("ё", "е").split()).strip(" .:")
    title = title.lower().replace("ё", "е")
    return bool(plain) and (plain == title or len(plain) > 20 and title.startswith(plain))


def _same_host(address: str, base: str) -> bool:
    try:
        hosts = {urlsplit(one).netloc.lower().removeprefix("www.") for one in (address, base)}
    except ValueError:
        return False
    return len(hosts) == 1
