"""After a change of the encryption key all secrets are sealed anew, at any pace, and the doctor knows."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, update

from portal import resealing, vault
from portal.doctor import check_secrets
from portal.extensions import Model, db
from portal.pages.connections.models import PageKey
from portal.pages.connections.targets import target_of
from portal.pages.imports.models import PageImport
from tests.factories import make_user
from tests.pages.factories import make_page

NOW = datetime.now(UTC)


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Put new encryption keys in place."""

    def put(*keys: str) -> None:
        app.config["ENCRYPTION_KEYS"] = list(keys)

    return put


def new_key() -> str:
    return Fernet.generate_key().decode()


def quiet(done: int, total: int) -> None:
    """Report to nobody."""


def figures() -> tuple[int, int, int]:
    count = resealing.reseal_all(quiet)
    return count.stale, count.kept, count.unreadable


def test_every_secret_moves_to_the_first_key_and_still_opens(change: Callable[..., None]) -> None:
    old, new = new_key(), new_key()
    change(old)
    page = make_page(key="ключ-страницы")
    assert check_secrets().ok
    change(new, old)
    doubt = check_secrets()
    assert not doubt.ok and "1 из 1" in doubt.detail and "portal vault reseal" in doubt.advice
    assert figures() == (1, 0, 0)
    assert figures() == (0, 1, 0), "a second run finds nothing to do"
    assert "можно убрать" in check_secrets().detail
    change(new)
    assert [key.secret for key in target_of(page).keys] == ["ключ-страницы"]


def test_cut_short_it_goes_on_where_it_was(
    change: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "PORTION", 2)
    old, new = new_key(), new_key()
    change(old)
    for number in range(5):
        make_page(key=f"ключ-{number}")
    change(new, old)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal_all(killed)
    db.session.rollback()
    assert figures() == (3, 2, 0)


def test_what_no_key_opens_is_counted_and_left_as_it_is(change: Callable[..., None]) -> None:
    change(new_key())
    make_page(key="ключ")
    before = db.session.scalars(select(PageKey.sealed)).one()
    change(new_key())
    assert figures() == (0, 0, 1)
    assert db.session.scalars(select(PageKey.sealed)).one() == before
    doubt = check_secrets()
    assert not doubt.ok and "Не открываются: 1 из 1" in doubt.detail


def test_a_key_replaced_at_this_moment_is_not_overwritten(
    change: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    change(old)
    make_page(key="прежний")
    change(new, old)
    fresh, reseal = vault.seal("новый"), vault.reseal

    def racing(sealed: str) -> str:
        db.session.execute(update(PageKey).values(sealed=fresh))
        return reseal(sealed)

    monkeypatch.setattr(vault, "reseal", racing)
    resealing.reseal_all(quiet)
    assert vault.unseal(db.session.scalars(select(PageKey.sealed)).one()) == "новый"


def test_files_that_wait_are_sealed_anew_and_empty_ones_are_no_secrets(change: Callable[..., None]) -> None:
    old, new = new_key(), new_key()
    change(old)
    author = make_user()
    for sealed in (vault.seal("файл"), ""):
        db.session.add(
            PageImport(
                file_name="f", sealed=sealed, author_id=author.id, refusals=[], created_at=NOW, touched_at=NOW
            )
        )
    db.session.commit()
    change(new, old)
    assert figures() == (1, 0, 0)


def test_no_secret_stands_under_another_name(app: Flask) -> None:
    tables = {table.name for table in Model.metadata.sorted_tables if resealing.COLUMN in table.c}
    assert tables == {"page_key", "page_import"}
