"""Values and contents for tests of the theme and of releases: every item with something in it."""

from datetime import date
from typing import Any

from portal.gosweb.standards.kinds import KINDS, Shape, shape_of
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.standards.standard import Item, SectionRule
from portal.gosweb.theme.content import OrganizationFacts, SectionContent, SiteContent
from portal.gosweb.theme.context import MediaFacts

PDF = MediaFacts(name="Положение.pdf", type="pdf", size=251_000, href="/files/abcd1234/polozhenie.pdf")
PHOTO = MediaFacts(
    "Школа.jpg", "jpg", 90_000, "/files/aa11bb22/shkola.jpg", "/files/aa11bb22/thumb.webp", 640, 400
)
MEDIA = {1: PDF, 2: PHOTO}
SCALARS = {
    "text": "Текст пункта",
    "longtext": "Первая строка.\nВторая строка.",
    "richtext": "Есть **важное** слово.",
    "number": "12500.5",
    "yes_no": "yes",
    "date": "1964-09-01",
    "email": "school@example.org",
    "phone": "8 (385) 212-34-56",
    "url": "https://example.org/path",
    "address": "656000, Алтайский край, г. Барнаул, ул. Школьная, д. 7",
    "file": [{"media": 1, "title": "Положение", "signed": True}],
    "file_list": [{"media": 1, "title": "Программа 1", "signed": True}, {"media": 1, "title": "Программа 2"}],
}


def fill(item: Item, rows: int = 2) -> dict[str, Any]:
    """An entry with a value of the item's kind."""
    if shape_of(item.kind) is not Shape.ROWS:
        value = SCALARS[item.kind]
        return {"value": [value] if item.is_multiple and isinstance(value, str) else value}
    return {"value": [row_of(item, number) for number in range(1, rows + 1)]}


def row_of(item: Item, number: int) -> dict[str, Any]:
    """A filled row; its first text column tells its number."""
    row: dict[str, Any] = {}
    for column in item.columns or KINDS[item.kind].columns:
        row[column.id] = SCALARS[column.kind]
    if item.kind == "gallery":
        row["image"] = [{"media": 2}]
    if item.kind == "pos_widget":
        row["form_id"] = "262465"
    for id, value in row.items():
        if value == SCALARS["text"]:
            row[id] = f"Строка {number}"
            break
    return row


def fill_section(rule: SectionRule, rows: int = 2) -> dict[str, Any]:
    """Values of all items of a section."""
    return {item.id: fill(item, rows) for item in rule.items}


def school(
    type: str = "school", rows: int = 2, statuses: dict[str, dict[str, str]] | None = None, **values: Any
) -> SiteContent:
    """A whole site of the norm; `values` replace those of a section."""
    standard, home = load_standard("edu-mr9"), load_standard("home").sections[0]
    sections = tuple(
        SectionContent(
            rule,
            values.get(rule.slug, fill_section(rule, rows)),
            (statuses or {}).get(rule.slug, {}),
            date(2026, 11, 19),
        )
        for rule in standard.sections
    )
    return SiteContent(
        slug="shkola",
        type=type,
        base_url="http://shkola.localhost:8000",
        organization=OrganizationFacts("Муниципальное учреждение «Школа № 1»", "Школа № 1", inn="2200000000"),
        standard="edu-mr9",
        home=SectionContent(home, values.get("home", fill_section(home))),
        sections=sections,
        media=MEDIA,
        blobs={PDF.href: "ab/pdf", PHOTO.href: "ab/photo", PHOTO.thumb: "ab/photo.thumb"},
    )
