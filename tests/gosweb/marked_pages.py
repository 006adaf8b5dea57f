"""Pages marked up as the recommendations say, made straight from a Standard, without the theme."""

from portal.gosweb.checking.engine import check_section
from portal.gosweb.checking.markup import Page
from portal.gosweb.checking.report import ItemReport, SectionReport
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.standards.standard import Column, Item, SectionRule

EDU = load_standard("edu-mr9")
VALUES = {
    "date": "01.09.1975",
    "email": "school@example.ru",
    "phone": "+7 (3852) 12-34-56",
    "number": "12",
    "yes_no": "Да",
}


def value_of(kind: str, itemprop: str) -> str:
    """A filled element of this kind."""
    if shape_of(kind) is Shape.FILES or kind == "url":
        return f'<a itemprop="{itemprop}" href="/files/{itemprop}.pdf">Документ {itemprop}</a>'
    return f'<span itemprop="{itemprop}">{VALUES.get(kind, f"Сведения {itemprop}")}</span>'


def row_of(item: Item) -> str:
    """A filled row of a group."""
    cells = "".join(f"<td>{_cell(column)}</td>" for column in item.columns)
    return f'<tr itemprop="{item.itemprop}">{cells}</tr>'


def item_html(item: Item) -> str:
    """A filled item; nothing for one without a tag."""
    if item.itemprop is None:
        return ""
    if shape_of(item.kind) is Shape.ROWS:
        return f"<table><tbody>{row_of(item)}</tbody></table>"
    return f"<p>{value_of(item.kind, item.itemprop)}</p>"


def section_html(rule: SectionRule) -> str:
    """A whole page of a section with everything filled."""
    body = "\n".join(item_html(item) for item in rule.items if not item.moved_to)
    head = f"<!doctype html><html><head><meta charset=utf-8><title>{rule.title}</title></head>"
    return f"{head}<body><h1>{rule.title}</h1>{body}</body></html>"


def full_site() -> list[Page]:
    """A site with everything filled."""
    return [Page(f"{rule.path}/index.html", section_html(rule), rule.slug) for rule in EDU.sections]


def check(slug: str, body: str, type: str = "school") -> SectionReport:
    """The report of a section with one page of this body."""
    rule = EDU.section(slug)
    page = Page(rule.path, f"<html><body>{body}</body></html>", slug)
    return check_section(EDU, rule, type, [page])


def check_item(key: str, body: str, type: str = "school") -> ItemReport:
    """The report of an item of a section with one page of this body."""
    slug, _, id = key.partition(".")
    return check(slug, body, type).item(id)


def status(key: str, body: str, type: str = "school") -> str:
    """The status of an item of a section with one page of this body."""
    return check_item(key, body, type).status.value


def codes(slug: str, body: str, type: str = "school") -> set[tuple[str, str]]:
    """Pairs of item and code of the findings of a section."""
    return {(finding.item, finding.code) for finding in check(slug, body, type).findings}


def _cell(column: Column) -> str:
    return value_of(column.kind, column.itemprop) if column.itemprop else f"Сведения {column.id}"
