"""Lists of files and of invitations: narrowed by the address, paged, exported as narrowed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.figures.models import FigureUpload, UploadState
from portal.registry.imports.models import ImportState, RegistryImport
from portal.registry.invitations.models import BatchState, InviteBatch
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages import check_page
from tests.queries import queries_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SignIn = Callable[[User], FlaskClient]


def add(address: str, author: User, name: str, *, is_over: bool = False) -> None:
    """One row of the list at the address, waiting or cancelled."""
    known = {"author_id": author.id, "created_at": NOW}
    if address == "/invitations":
        state = BatchState.CANCELLED if is_over else BatchState.DRAFT
        db.session.add(InviteBatch(title=name, role=Role.SITE_ADMIN, state=state, touched_at=NOW, **known))
    elif address == "/imports":
        gone = ImportState.CANCELLED if is_over else ImportState.STAGED
        db.session.add(RegistryImport(file_name=name, file_path="a", state=gone, touched_at=NOW, **known))
    else:
        over = UploadState.CANCELLED if is_over else UploadState.STAGED
        db.session.add(FigureUpload(file_name=name, content={}, state=over, **known))
    db.session.commit()


@pytest.mark.parametrize("address", ["/invitations", "/imports", "/figures/uploads"])
def test_list_is_narrowed_paged_and_exported_as_narrowed(app: Flask, sign_in: SignIn, address: str) -> None:
    author = make_user(Role.CURATOR, "region:22")
    client = sign_in(author)
    add(address, author, "школы")
    add(address, author, "сады", is_over=True)
    add(address, make_user(Role.CURATOR, "region:27"), "школы чужие")
    for asked, shown, hidden in (("q=шко", "школы", "сады"), ("state=cancelled", "сады", "школы")):
        for path in (address, f"{address}/export.csv"):
            words = words_of(client.get(f"{path}?{asked}"))
            assert shown in words and hidden not in words and "чужие" not in words
    assert client.get(f"{address}/export.xlsx").status_code == 200
    assert client.get(f"{address}/export.pdf").status_code == 404
    assert "Ничего не нашлось" in check_page(client.get(f"{address}?q=%00нет")).text_content()
    few = queries_of(client.get(address))
    for number in range(25):
        add(address, author, f"ещё {number}")
    full = client.get(address)
    assert queries_of(full) == few
    assert "1–20 из 27" in words_of(full)
    assert "21–27 из 27" in words_of(client.get(f"{address}?page=2"))
