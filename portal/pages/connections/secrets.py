"""A key as people paste it: alone, with spaces around, or inside the address VK leads to."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

LONGEST = 2000
SHAPE = re.compile(r"[\x21-\x7e]{8,1000}")
DAYS = 366 * 10


class SecretError(ValueError):
    """What was pasted is no key; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A key and when it ends, if what was pasted tells."""

    text: str
    expires_at: datetime | None = None


def read_secret(pasted: str, *, now: datetime) -> Secret:
    """The key out of what was pasted; raises SecretError."""
    text = pasted.strip().strip("«»\"'")
    if len(text) > LONGEST:
        raise SecretError("Это слишком длинно для ключа. Скопируйте только сам ключ")
    if "access_token=" in text:
        return _from_address(text, now)
    text = "".join(text.split())
    if not SHAPE.fullmatch(text):
        raise SecretError(
            "Это не похоже на ключ: ключ — строка из латинских букв и цифр. Скопируйте его целиком"
        )
    return Secret(text)


def _from_address(address: str, now: datetime) -> Secret:
    """VK leads to an address with the key in it; people copy the address."""
    parts = urlsplit("".join(address.split()))
    known = parse_qs(parts.fragment or parts.query)
    secret = known.get("access_token", [""])[0]
    if not SHAPE.fullmatch(secret):
        raise SecretError("В этом адресе ключа нет. Скопируйте адрес страницы целиком ещё раз")
    lives = known.get("expires_in", ["0"])[0]
    seconds = int(lives) if lives.isascii() and lives.isdigit() and len(lives) < 10 else 0
    return Secret(secret, (now + timedelta(seconds=seconds)).astimezone(UTC) if seconds else None)
