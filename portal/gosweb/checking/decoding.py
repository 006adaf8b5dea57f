"""Bytes of a page as text, whatever its age and whatever it says about itself."""

import codecs
import re
from dataclasses import dataclass

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
KNOWN = frozenset(
    "utf-8 cp1251 koi8-r koi8-u cp866 iso8859-5 iso8859-1 cp1252 mac-cyrillic"
    " utf-16 utf-16-le utf-16-be".split()
)
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
HEAD = 4096
GARBAGE = 0.02  # of the letters: a page cut in the middle of a letter is still UTF-8
REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and whether the page misled about its charset."""

    text: str
    is_misdeclared: bool = False


def decode(data: bytes | str, charset: str = "") -> Decoded:
    """The text of a page; a charset from the HTTP header is believed first."""
    if isinstance(data, str):
        return Decoded(_clean(data))
    for bom, name in BOMS:
        if data.startswith(bom):
            return Decoded(_clean(data[len(bom) :].decode(name, "replace")))
    declared = _normal(charset) or _declared(data)
    text, used = _decode(data, declared)
    return Decoded(_clean(text), is_misdeclared=bool(declared) and used != declared)


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    """Strict UTF-8 wins over any declaration: no other text looks like it by chance."""
    try:
        return data.decode("utf-8"), declared if data.isascii() else "utf-8"
    except UnicodeDecodeError:
        pass
    if declared and declared != "utf-8":
        return data.decode(declared, "replace"), declared
    text = data.decode("utf-8", "replace")
    letters = sum(map(text.count, "оеаинт")) + 1
    if text.count(REPLACED) <= max(1, GARBAGE * letters):
        return text, "utf-8"
    return data.decode("cp1251", "replace"), "cp1251"


def _declared(data: bytes) -> str:
    found = DECLARED.search(data[:HEAD])
    name = _normal(found[1].decode("ascii", "replace")) if found else ""
    return "" if name.startswith("utf-16") else name  # a page whose declaration reads as ASCII is no UTF-16


def _normal(name: str) -> str:
    try:
        name = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return ""
    return name if name in KNOWN else ""


def _clean(text: str) -> str:
    return text.replace("\x00", "").removeprefix("\ufeff")
