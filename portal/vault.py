"""Secrets at rest: keys of pages are kept sealed, and only this module opens them."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


class VaultError(Exception):
    """A sealed text does not open: it was sealed by a key that the portal no longer has, or was changed."""


def seal(text: str) -> str:
    """The text as the database may keep it, sealed by the first of ENCRYPTION_KEYS."""
    return _vault().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again, by any of ENCRYPTION_KEYS; raises VaultError."""
    try:
        return _vault().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise VaultError("запечатанный ключ не открывается: проверьте PORTAL_ENCRYPTION_KEYS") from error


def is_fresh(sealed: str) -> bool:
    """Whether it was sealed by the first of ENCRYPTION_KEYS, and not by one that is to go."""
    try:
        Fernet(current_app.config["ENCRYPTION_KEYS"][0]).decrypt(sealed.encode())
    except (InvalidToken, UnicodeError):
        return False
    return True


def reseal(sealed: str) -> str:
    """The same secret sealed by the first of ENCRYPTION_KEYS; raises VaultError."""
    return seal(unseal(sealed))


def _vault() -> MultiFernet:
    return _open(tuple(current_app.config["ENCRYPTION_KEYS"]))


@lru_cache(maxsize=4)
def _open(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
