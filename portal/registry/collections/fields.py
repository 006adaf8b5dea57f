"""What a collection asks of every institution, in the order of its form."""

from collections.abc import Mapping
from typing import Any

from portal.registry.imports.form import header_of

FIELDS = (
    "full_name",
    "short_name",
    "type",
    "inn",
    "kpp",
    "address",
    "phone",
    "email",
    "website",
    "vk",
    "ok",
    "telegram",
    "max",
    "responsible_name",
    "responsible_post",
    "responsible_phone",
    "responsible_email",
    "no_page_reason",
)
"""Fields of the ЦУР's form: slide 001 asks for the pages, the e-mail and the responsible person."""

PAGES = ("vk", "ok", "telegram", "max")
WANTED = {
    "email": "e-mail",
    "responsible_name": "ответственный",
    "responsible_phone": "мобильный ответственного",
}


def header(field: str) -> str:
    """The header of a field in the form."""
    return header_of()[field]


def missing(data: Mapping[str, Any]) -> list[str]:
    """What the ЦУР asked for and the row does not say, in words; such a row may be sent all the same."""
    words = [name for field, name in WANTED.items() if not data.get(field)]
    has_pages = any(data.get(field) for field in PAGES) or data.get("no_page_reason")
    return words if has_pages else [*words, "соцсети или основание, почему их нет"]
