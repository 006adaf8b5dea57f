"""To whom an institution's links of agreement may be sent: its head names them, one a line. Pure."""

import re
from dataclasses import dataclass

MOST = 10
LINE = re.compile(r"(?P<name>[^<>@]{2,120}?)\s*<(?P<mail>[^\s@;,<>\"']+@[^\s@;,<>\"']+\.[^\s@;,<>\"'.]+)>")
WRONG = "Строка «{line}» не понята: напишите имя и должность, потом почту в угловых скобках"
TOO_MANY = "Не больше десяти человек"


@dataclass(frozen=True, slots=True)
class Person:
    """An approver without an account: a name for the history, an address for the link."""

    name: str
    mail: str


def read_people(text: str) -> list[Person]:
    """People of the setting; raises ValueError with words."""
    rows = [" ".join(row.split()) for row in text.splitlines() if row.strip()]
    if len(rows) > MOST:
        raise ValueError(TOO_MANY)
    return [_read(row) for row in rows]


def write_people(people: list[Person]) -> str:
    """The setting as it is kept."""
    return "\n".join(f"{one.name} <{one.mail}>" for one in people)


def _read(row: str) -> Person:
    found = LINE.fullmatch(row)
    if found is None:
        raise ValueError(WRONG.format(line=row[:80]))
    return Person(found["name"].strip(" ,"), found["mail"])
