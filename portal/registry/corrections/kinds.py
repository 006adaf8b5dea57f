"""What each kind of correction changes and what it asks for."""

from dataclasses import dataclass

from portal.registry.corrections.models import CorrectionKind


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of correction: the columns it may change, its words, whether a document must stand behind it."""

    fields: tuple[str, ...]
    about: str
    needs_ground: bool = True


RULES = {
    CorrectionKind.HEAD: Rule(("head_name", "head_post"), "Сменился директор или заведующая"),
    CorrectionKind.RESPONSIBLE: Rule(
        ("responsible_name", "responsible_post", "responsible_phone", "responsible_email"),
        "За сайт и страницы отвечает другой человек",
    ),
    CorrectionKind.RENAMING: Rule(("full_name", "short_name"), "Изменилось полное или краткое наименование"),
    CorrectionKind.CONTACTS: Rule(
        ("address", "phone", "email", "website"), "Новый адрес, телефон, почта или прежний сайт", False
    ),
    CorrectionKind.MERGER: Rule(
        ("successor_id", "closed_on"), "Учреждение присоединяют к другому; своего сайта у него не будет"
    ),
    CorrectionKind.CLOSING: Rule(("closed_on",), "Учреждение ликвидируют"),
}

ENDING = (CorrectionKind.MERGER, CorrectionKind.CLOSING)
"""Kinds after which the institution is no more."""
