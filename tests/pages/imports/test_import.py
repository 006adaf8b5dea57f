"""A file of pages: what it makes, what it leaves, what it refuses, and that its keys are seen nowhere."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal import vault
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.imports import commands
from portal.pages.networks.contract import KeyKind, Mark, Network
from portal.pages.social.models import PageStage, SocialPage
from tests.factories import make_organization
from tests.pages.imports.files import HEADER, KEY, counts, load, reasons, row, save


def pages() -> list[SocialPage]:
    db.session.expire_all()
    return list(db.session.scalars(select(SocialPage).order_by(SocialPage.id)))


def test_a_row_makes_a_connected_page_with_a_sealed_key(app: Flask) -> None:
    school = make_organization()
    answer = load(app, row(school.inn, "vk", "https://vk.com/club123", "", key=KEY, mark="да", consent="да"))
    assert counts(answer) == (1, 0, 0, 0)
    (page,) = pages()
    assert (page.network, page.external_id, page.address) == (Network.VK, "123", "https://vk.com/club123")
    assert (page.gov_mark, page.gov_mark_source, page.allows_upper) == (Mark.YES, "import", True)
    assert page.has_key
    assert page.allows_upper_at
    assert page.stage is PageStage.MARKED
    key = db.session.scalars(select(PageKey)).one()
    assert (key.kind, key.state) == (KeyKind.COMMUNITY, KeyState.UNCHECKED)
    assert KEY not in key.sealed
    assert vault.unseal(key.sealed) == KEY


def test_the_same_file_twice_is_unchanged(app: Flask) -> None:
    school = make_organization()
    lines = (
        row(school.inn, "vk", "vk.com/school_5", "-45", key=KEY, mark="нет", consent="нет"),
        row(school.inn, "ok", "https://ok.ru/group/53396058603765", key="tkn" * 10),
        row(school.inn, "telegram", "@school5_biysk", key="123456789:" + "A" * 35),
        row(school.inn, "max", "https://max.ru/id2204000001_gos", "-7001"),
        row(school.inn, "vk", "https://vk.com/biblioteka.biysk"),
    )
    assert counts(load(app, *lines)) == (5, 0, 0, 0)
    assert counts(load(app, *lines)) == (0, 0, 5, 0)
    found = {(page.network.value, page.external_id, page.screen_name) for page in pages()}
    assert found == {
        ("vk", "45", "school_5"),
        ("ok", "53396058603765", ""),
        ("telegram", "@school5_biysk", "school5_biysk"),
        ("max", "-7001", "id2204000001_gos"),
        ("vk", "", "biblioteka.biysk"),
    }
    kinds = dict(db.session.execute(select(SocialPage.network, PageKey.kind).join(PageKey.page)).all())
    expected = {Network.VK: KeyKind.COMMUNITY, Network.OK: KeyKind.USER, Network.TELEGRAM: KeyKind.BOT}
    assert kinds == expected


def test_a_changed_row_changes_only_what_it_says(app: Flask) -> None:
    school = make_organization()
    load(app, row(school.inn, "vk", "https://vk.com/club9", mark="нет", consent="да"))
    again = row(school.inn, "vk", "", "-9", mark="да", key=KEY)
    assert counts(load(app, again)) == (0, 1, 0, 0)
    (page,) = pages()
    assert (page.gov_mark, page.allows_upper, page.has_key) == (Mark.YES, True, True)
    assert counts(load(app, row(school.inn, "vk", "", "9", mark="неизвестно"))) == (0, 0, 1, 0)
    assert pages()[0].gov_mark is Mark.YES


def test_a_new_key_takes_the_place_of_the_old(app: Flask) -> None:
    school = make_organization()
    load(app, row(school.inn, "vk", "vk.com/club9", key=KEY))
    key = db.session.scalars(select(PageKey)).one()
    key.state = KeyState.RECONNECT
    db.session.commit()
    assert counts(load(app, row(school.inn, "vk", "vk.com/club9", key=KEY + "new"))) == (0, 1, 0, 0)
    db.session.expire_all()
    key = db.session.scalars(select(PageKey)).one()
    assert (vault.unseal(key.sealed), key.state) == (KEY + "new", KeyState.UNCHECKED)


REFUSALS = (
    "нет в реестре",
    "КПП",
    "закрыто",
    "неизвестная сеть",
    "это Одноклассники",
    "личная страница",
    "разные страницы",
    "да, нет или неизвестно",
    "нет ни ссылки, ни идентификатора",
    "нужно число",
    "нужно 10",
    "приглашению",
    "больше одного адреса",
)


def test_bad_rows_are_refused_with_words_and_good_ones_taken(app: Flask) -> None:
    school, other = make_organization(), make_organization("Детский сад № 3")
    branch = make_organization("Школа-сад", kpp="220401001")
    make_organization("Филиал школы-сада", inn=branch.inn, kpp="220402001")
    closed = make_organization("Закрытая школа")
    closed.closed_on = closed.created_at.date()
    db.session.commit()
    load(app, row(other.inn, "vk", "vk.com/club77"))
    answer = load(
        app,
        row(school.inn, "vk", "vk.com/club1"),
        row(school.inn, "vk", "vk.com/public1"),
        row(school.inn, "vk", "vk.com/club77"),
        row("7707083893", "vk", "vk.com/club2"),
        row(branch.inn, "vk", "vk.com/club3"),
        row(closed.inn, "vk", "vk.com/club4"),
        row(school.inn, "инстаграм", "vk.com/club5"),
        row(school.inn, "vk", "ok.ru/group/5"),
        row(school.inn, "vk", "vk.com/id5"),
        row(school.inn, "vk", "vk.com/club6", "7"),
        row(school.inn, "vk", "vk.com/club8", mark="может быть"),
        row(school.inn, "vk", "", ""),
        row(school.inn, "vk", "", "99999999999999999999999"),
        row("123", "vk", "vk.com/club10"),
        row(school.inn, "telegram", "https://t.me/+AbCdEf123456"),
        row(school.inn, "vk", "vk.com/club11 vk.com/club12"),
    )
    assert answer["created"] == 1
    expected = (
        "повтор строки 2",
        f"записана за другим учреждением: Детский сад № 3 (ИНН {other.inn})",
        *REFUSALS,
    )
    words = reasons(answer)
    for line, part in enumerate(expected, 3):
        assert part in words[line]


def test_a_branch_is_found_by_its_kpp(app: Flask) -> None:
    head = make_organization("Школа-сад", kpp="220401001")
    branch = make_organization("Филиал", inn=head.inn, kpp="220402001")
    line = row(head.inn, "vk", "vk.com/club3") + ";220402001"
    assert counts(load(app, line, header=HEADER + ";КПП")) == (1, 0, 0, 0)
    assert pages()[0].organization_id == branch.id


def test_dirty_headers_and_values_are_understood(app: Flask) -> None:
    school = make_organization()
    header = (
        "инн организации;соцсеть (vk);ССЫЛКА НА ГОСПАБЛИК;ID госпаблика;Токен;Гос метка;Постинг вышестоящему"
    )
    line = f" {school.inn} ;ВКонтакте; http://m.vk.com/public55/ ;—;—;Имеется;Да"
    assert counts(load(app, line, header=header)) == (1, 0, 0, 0)
    (page,) = pages()
    assert (page.external_id, page.gov_mark, page.allows_upper) == ("55", Mark.YES, True)
    assert not page.has_key


@pytest.mark.parametrize("column", ["link", "identifier", "network", "mark"])
def test_a_key_in_a_wrong_column_is_not_shown_back(app: Flask, column: str) -> None:
    school = make_organization()
    cells = {"network": "vk", "link": "vk.com/club1", "identifier": "1", "mark": "да"} | {column: KEY}
    line = row(school.inn, cells["network"], cells["link"], cells["identifier"], mark=cells["mark"])
    answer = load(app, line)
    assert "QQQQ" not in str(answer)


def test_no_key_is_in_the_journal_or_in_an_export(app: Flask, tmp_path: Path) -> None:
    school = make_organization()
    load(app, row(school.inn, "vk", "vk.com/club1", key=KEY))
    load(app, row(school.inn, "vk", "vk.com/club1", key=KEY + "b", mark="да"))
    last = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "page.changed")).one()
    assert last.details["changes"] == {"gov_mark": ["неизвестно", "да"], "key": ["", "новый"]}
    assert "QQQQ" not in str([event.details for event in db.session.scalars(select(AuditEvent))])
    assert commands.export_file(tmp_path / "a.csv") == 1
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert "QQQQ" not in text
    assert text.splitlines()[0] == HEADER
    assert text.splitlines()[1] == f"{school.inn};vk;https://vk.com/club1;1;;да;нет"


def test_an_export_is_read_back_unchanged(app: Flask, tmp_path: Path) -> None:
    school = make_organization()
    load(
        app,
        row(school.inn, "vk", "vk.com/club1", mark="да", consent="да"),
        row(school.inn, "telegram", "t.me/school_55"),
        row(school.inn, "max", "", "-100500"),
        row(school.inn, "ok", "ok.ru/shkola55"),
    )
    commands.export_file(tmp_path / "a.xlsx")
    assert counts(commands.import_file(tmp_path / "a.xlsx")) == (0, 0, 4, 0)


def test_a_dry_run_writes_nothing(app: Flask, tmp_path: Path) -> None:
    school = make_organization()
    path = save(tmp_path / "a.csv", row(school.inn, "vk", "vk.com/club1"))
    assert counts(commands.import_file(path, dry_run=True)) == (1, 0, 0, 0)
    assert pages() == []
