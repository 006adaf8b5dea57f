"""One spelling for comparing and searching: lower case, «ё» as «е», no quotes, one kind of dash and space."""

import re
from functools import lru_cache

_SAME = str.maketrans(
    {
        "ё": "е",
        "—": "-",
        "–": "-",
        "−": "-",
        "‑": "-",
        "№": " ",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
    }
    | dict.fromkeys("«»\"“”„'’`", " ")
)
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
_WORD = re.compile(r"[0-9a-zа-я]+")


def squash(text: str) -> str:
    """The text with single ordinary spaces and without invisible signs."""
    return " ".join(_INVISIBLE.sub("", text).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text for comparing: «МБОУ "Ёлочка"» and «мбоу елочка» are one."""
    return " ".join(text.lower().translate(_SAME).split())


def words_of(text: str) -> list[str]:
    """Folded words and numbers without any punctuation."""
    return _WORD.findall(fold(text))
