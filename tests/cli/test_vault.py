"""`portal vault reseal` over the keys of pages."""

import json

from cryptography.fernet import Fernet
from flask import Flask

from tests.cli.conftest import Portal
from tests.pages.factories import make_page


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_reseal_tells_its_counts_and_fails_where_something_does_not_open(portal: Portal, app: Flask) -> None:
    old, new = new_key(), new_key()
    app.config["ENCRYPTION_KEYS"] = [old]
    make_page(key="ключ")
    app.config["ENCRYPTION_KEYS"] = [new, old]
    answer = portal("vault", "reseal", "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {"sealed": 1, "resealed": 1, "kept": 0, "unreadable": 0}
    assert "можно убрать" in portal("vault", "reseal").stdout
    app.config["ENCRYPTION_KEYS"] = [new_key()]
    lost = portal("vault", "reseal")
    assert lost.exit_code == 1 and "Не открылись: 1" in lost.stdout
    assert "ключ" not in portal("vault", "reseal", "--json").stdout
