"""Secrets at rest: sealed differently each time, opened by any of the keys, never in the open."""

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal import vault

SECRET = "vk1.a.очень-тайный-ключ"


def test_what_was_sealed_opens_and_shows_nothing(app: Flask) -> None:
    first, second = vault.seal(SECRET), vault.seal(SECRET)
    assert vault.unseal(first) == vault.unseal(second) == SECRET
    assert first != second and SECRET not in first


def test_old_key_opens_while_it_is_named_and_not_after(app: Flask) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    app.config["ENCRYPTION_KEYS"] = [old]
    sealed = vault.seal(SECRET)
    app.config["ENCRYPTION_KEYS"] = [new, old]
    assert vault.unseal(sealed) == SECRET
    app.config["ENCRYPTION_KEYS"] = [new]
    with pytest.raises(vault.VaultError, match="PORTAL_ENCRYPTION_KEYS"):
        vault.unseal(sealed)


@pytest.mark.parametrize("broken", ["", "не то", "gAAAAA", "\x00", "x" * 10_000])
def test_changed_text_is_told_in_words_without_the_secret(app: Flask, broken: str) -> None:
    with pytest.raises(vault.VaultError) as failed:
        vault.unseal(broken)
    assert SECRET not in str(failed.value)
