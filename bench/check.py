"""How fast foreign sites are checked; the bar is 60 pages a second on two cores.

Run: python -m bench.check

The pages are made here: 150 links, a style sheet of 400 rules, tables of 40 rows, half in windows-1251.
Prints pages a second on one and on two processes, and the ratio to parsing the same pages with lxml alone.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from lxml import etree

from portal.gosweb.checking.engine import check_site
from portal.gosweb.checking.markup import Page
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.standards.standard import Item, SectionRule

SITES, ROWS, BAR = 20, 40, 60
EDU = load_standard("edu-mr9")
MENU = "".join(f'<li class="m{n % 9}"><a href="/p{n}">Пункт меню номер {n}</a></li>' for n in range(150))
SHEET = "".join(
    f".m{n} > a.k{n % 7} {{ color: #{n:03}; display: block; opacity: 0.{n % 9 + 1} }}" for n in range(390)
)
SHEET += "".join(f".spoiler{n} .inner {{ display: none }}" for n in range(10))
TEXT = "Сведения размещены в соответствии с приказом и обновляются в течение десяти рабочих дней. " * 3


def main() -> None:
    """Measure and print."""
    sites = [make_site(number) for number in range(SITES)]
    count = sum(map(len, sites))
    size = sum(len(page.html) for pages in sites for page in pages) / count / 1024
    started = time.process_time()  # not the clock: other work on the machine is not ours
    for pages in sites:
        parse(pages)
    bare = count / (time.process_time() - started)
    started = time.process_time()
    for pages in sites:
        check(pages)
    one = count / (time.process_time() - started)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(check, sites[:2]))  # the processes start
        started = time.perf_counter()
        list(pool.map(check, sites))
        two = count / (time.perf_counter() - started)
    print(f"{count} pages of {size:.0f} KB on average")
    print(f"bare lxml parse: {bare:.0f} pages in a second of one core")
    print(f"check: {one:.0f} pages in a second of one core, {bare / one:.1f} x slower than the parse")
    print(f"check on two processes: {two:.0f} pages/s by the clock, {two / BAR:.1f} x the bar of {BAR}")
    sys.exit(two < BAR)


def check(pages: list[Page]) -> int:
    """The percent of a site."""
    return check_site(EDU, "school", pages).percent


def parse(pages: list[Page]) -> None:
    """What the check cannot do without."""
    for page in pages:
        etree.fromstring(page.html, etree.HTMLParser(huge_tree=True))


def make_site(number: int) -> list[Page]:
    """The fourteen pages of a site, marked up in full."""
    charset = "windows-1251" if number % 2 else "utf-8"
    return [
        Page(
            f"{rule.path}/index.html",
            make_page(rule, charset).encode(charset, "xmlcharrefreplace"),
            rule.slug,
        )
        for rule in EDU.sections
    ]


def make_page(rule: SectionRule, charset: str) -> str:
    """A page of a section as foreign sites have it."""
    body = "".join(
        f"<h3>{item.title}</h3><p>{TEXT}</p>{make_item(item)}" for item in rule.items if item.itemprop
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset={charset}><style>{SHEET}</style></head><body>"
        f'<ul>{MENU}</ul><div class="content"><div class="wrap">{body}</div></div>'
        '<script>var x = "<div>";</script></body></html>'
    )


def make_item(item: Item) -> str:
    """An item marked up."""
    if shape_of(item.kind) is not Shape.ROWS:
        return f'<p><a itemprop="{item.itemprop}" href="/files/{item.id}.pdf">Сведения 1 {item.id}</a></p>'
    cells = "".join(
        f'<td itemprop="{column.itemprop or column.id}"><a href="/1.pdf">Сведения 1 {column.id}</a></td>'
        for column in item.columns
    )
    return f"<table>{f'<tr itemprop={item.itemprop}>{cells}</tr>' * ROWS}</table>"


if __name__ == "__main__":
    main()
