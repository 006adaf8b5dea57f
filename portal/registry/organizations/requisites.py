"""ИНН, КПП, ОГРН, ОКТМО as people type them, put right or refused with words."""

import re

from stdnum.exceptions import ValidationError
from stdnum.ru import inn as inn_rules
from stdnum.ru import ogrn as ogrn_rules

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
NOISE = re.compile(r"[\s.'\u200b-]|(?<=\d),0+$")


class RequisiteError(ValueError):
    """The number cannot be right; the text says why."""


def clean_inn(text: str) -> tuple[str, str]:
    """An ИНН of an organization and what was put right in it; raises RequisiteError."""
    digits, note = _digits(text, "ИНН"), ""
    if len(digits) == 9:
        digits, note = f"0{digits}", "ИНН дополнен нулём в начале"
    if len(digits) == 12:
        raise RequisiteError(f"ИНН {digits} из 12 цифр бывает у человека, у организации их 10")
    if len(digits) != 10:
        raise RequisiteError(f"ИНН {digits}: цифр {len(digits)}, а нужно 10")
    try:
        inn_rules.validate(digits)
    except ValidationError as error:
        raise RequisiteError(f"ИНН {digits} неверен: не сходится контрольная цифра") from error
    return digits, note


def clean_kpp(text: str) -> tuple[str, str]:
    """A КПП, or nothing where none is given; raises RequisiteError."""
    code, note = NOISE.sub("", text).upper(), ""
    if code.isdecimal() and len(code) == 8:
        code, note = f"0{code}", "КПП дополнен нулём в начале"
    if code and not KPP.fullmatch(code):
        raise RequisiteError(f"КПП {text}: нужно 9 знаков, например 222501001")
    return code, note


def clean_ogrn(text: str) -> str:
    """An ОГРН, or nothing where none is given; raises RequisiteError."""
    digits = _digits(text, "ОГРН") if text else ""
    if not digits:
        return ""
    if len(digits) != 13:
        raise RequisiteError(f"ОГРН {digits}: цифр {len(digits)}, а нужно 13")
    try:
        return str(ogrn_rules.validate(digits))
    except ValidationError as error:
        raise RequisiteError(f"ОГРН {digits} неверен: не сходится контрольная цифра") from error


def clean_oktmo(text: str) -> tuple[str, str]:
    """An ОКТМО of 8 or 11 digits, or nothing where none is given; raises RequisiteError."""
    digits, note = _digits(text, "ОКТМО") if text else "", ""
    if len(digits) in (7, 10):
        digits, note = f"0{digits}", "ОКТМО дополнен нулём в начале"
    if digits and len(digits) not in (8, 11):
        raise RequisiteError(f"ОКТМО {digits}: цифр {len(digits)}, а нужно 8 или 11")
    return digits, note


def _digits(text: str, name: str) -> str:
    digits = NOISE.sub("", text)
    if not (digits.isascii() and digits.isdecimal()):
        raise RequisiteError(f"{name} «{text[:40]}»: нужны только цифры")
    return digits
