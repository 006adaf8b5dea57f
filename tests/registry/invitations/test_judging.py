"""Before a list is issued it says who can be invited and why somebody cannot."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.accounts.models import Role, User
from portal.accounts.services import create_user, dismiss_user, grant_role
from portal.extensions import db
from portal.registry.invitations.judging import login_of, surname
from portal.registry.invitations.models import ItemState
from portal.registry.invitations.reading import HEADERS, read_people
from portal.registry.organizations.models import Organization
from portal.sheets import SheetError, write_csv, write_xlsx
from tests.factories import make_organization, make_user
from tests.registry.invitations.batches import draft, draft_all, issue, items_of, line


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school."""
    return make_organization("Школа")


@pytest.fixture
def curator(school: Organization) -> User:
    """The curator of its region."""
    return make_user(Role.CURATOR, "region:22")


def known(name: str, *grants: tuple[Role, str], password: str | None = None) -> User:
    """A person of the portal already, with the phone of the first line."""
    user = create_user(phone="8 903 001-00-00", name=name, now=datetime.now(UTC))
    user.password_hash = password
    for role, scope in grants:
        grant_role(user, role=role, scope=scope)
    db.session.commit()
    return user


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "фамилия"),
        ({"name": "", "phone": ""}, "не назначен"),
        ({"phone": ""}, "Нет мобильного"),
        ({"phone": "позвоните"}, "не похоже на телефон"),
        ({"phone": "1" * 99}, "не похоже на телефон"),
        ({"inn": "2200000000"}, "на вашей территории нет"),
        ({"kpp": "220000000"}, "на вашей территории нет"),
        ({"email": "нет почты"}, "Нет адреса почты"),
        ({"reason": "Неизвестная роль"}, "Неизвестная роль"),
    ],
)
def test_who_cannot_be_invited_is_told_why(
    curator: User, school: Organization, values: dict[str, Any], words: str
) -> None:
    (item,) = items_of(draft(curator, line(school, **values), by_mail=True))
    assert item.state is ItemState.REFUSED and words.lower() in item.reason.lower()


def test_a_foreign_and_a_closed_school_invite_nobody(curator: User, school: Organization) -> None:
    foreign, closed = make_organization("Чужая", region_code="27"), make_organization("Закрытая")
    closed.closed_on = date(2026, 1, 1)
    db.session.commit()
    items = items_of(draft(curator, line(foreign, 1), line(closed, 2)))
    assert [item.state for item in items] == [ItemState.REFUSED] * 2
    assert "закрыто" in items[1].reason


def test_a_list_without_letters_needs_no_address(curator: User, school: Organization) -> None:
    (item,) = items_of(draft(curator, line(school, email="")))
    assert item.state is ItemState.WAITING


@pytest.mark.parametrize("role", [Role.CURATOR, Role.LEADER, Role.OPERATOR, Role.AGENCY_EDITOR])
def test_who_watches_cannot_be_watched(curator: User, school: Organization, role: Role) -> None:
    known("Ершова Наталья 1", (role, "region:27"), password="x")
    (item,) = items_of(draft(curator, line(school)))
    assert item.state is ItemState.REFUSED and "проверяет учреждения" in item.reason


def test_a_phone_of_somebody_with_another_surname_is_a_mistake_and_names_nobody(
    curator: User, school: Organization
) -> None:
    known("Тайная Персона")
    (item,) = items_of(draft(curator, line(school)))
    assert item.state is ItemState.REFUSED and "Тайная" not in item.reason


def test_a_person_of_other_schools_gets_one_link_for_all(curator: User, school: Organization) -> None:
    others = [make_organization() for _ in range(3)]
    lines = [line(one, 1, name="ЕРШОВА Наталья Викторовна") for one in others]
    items = items_of(issue(draft(curator, line(school), line(others[0], 7), *lines)))
    same = [item for item in items if item.login == "+79030010000"]
    assert len({item.user_id for item in same}) == len({item.invite_id for item in same}) == 1
    assert len(same) == 4 and [item.number for item in same] == [1, 2, 3, 4]


def test_a_repeated_line_and_a_second_role_here_are_told(curator: User, school: Organization) -> None:
    lines = line(school), line(school), line(school, role=Role.HEAD), line(school, name="Петрова Анна")
    items = items_of(draft(curator, *lines))
    assert [item.state for item in items] == [ItemState.WAITING] + [ItemState.REFUSED] * 3
    assert "Повтор" in items[1].reason and "уже дают роль" in items[2].reason and "разными" in items[3].reason


def test_who_works_here_already_is_not_invited_again(curator: User, school: Organization) -> None:
    here = f"organization:{school.id}"
    user = known("Ершова Наталья", (Role.SITE_ADMIN, here), password="x")
    assert "с этой ролью" in items_of(draft(curator, line(school)))[0].reason
    user.grants[0].role = Role.HEAD
    db.session.commit()
    assert "Уже руководитель" in items_of(draft(curator, line(school)))[0].reason


def test_a_known_person_gets_the_role_without_a_link(curator: User, school: Organization) -> None:
    known("Ершова Наталья", password="x")
    (item,) = items_of(issue(draft(curator, line(school))))
    assert item.state is ItemState.ADDED and item.invite_id is None and item.grant_id


def test_no_link_is_given_for_a_person_of_a_foreign_curator(curator: User, school: Organization) -> None:
    foreign = make_organization("Чужая", region_code="27")
    known("Ершова Наталья", (Role.SITE_ADMIN, f"organization:{foreign.id}"))
    (item,) = items_of(issue(draft(curator, line(school))))
    assert item.state is ItemState.ADDED and item.invite_id is None


def test_a_dismissed_person_is_let_in_without_the_old_password(curator: User, school: Organization) -> None:
    user = known("Ершова Наталья", password="старый")
    user.email, user.email_verified_at = "old@example.org", datetime.now(UTC)
    dismiss_user(user, now=datetime.now(UTC))
    db.session.commit()
    (item,) = items_of(issue(draft(curator, line(school))))
    user = db.session.get_one(User, item.user_id)
    assert item.state is ItemState.ISSUED and user.is_active and user.dismissed_at is None
    assert user.password_hash is None and user.email_verified_at is None


def test_a_list_by_filters_takes_those_where_nobody_came_in(curator: User, school: Organization) -> None:
    make_organization(
        "А", responsible_name="Ёлкина Анна", responsible_phone="8 903 111-11-11; 8 903 222-22-22"
    )
    busy = make_organization("Б", responsible_name="Юрьев Олег", responsible_phone="8 903 333-33-33")
    make_user(Role.SITE_ADMIN, f"organization:{busy.id}").password_hash = "x"
    db.session.commit()
    assert len(items_of(draft_all(curator))) == 3
    items = items_of(draft_all(curator, only_absent=True))
    found = {item.name: (item.state, item.login) for item in items}
    assert found == {
        "Ёлкина Анна": (ItemState.WAITING, "+79031111111"),
        "": (ItemState.REFUSED, ""),
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_is_read_however_it_is_spelled(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "люди"
    header = ["ФИО ответственного", "мобильный", "инн", "Лишнее", "РОЛЬ", "e-mail"]
    rows = [
        ["  Ёлкина   Анна ", "8 903 1", "2225028615", "x", "директор", "a@b.ru"],
        ["", "", "1", "", "царь", ""],
    ]
    with path.open("wb") as file:
        (write_csv if kind == "csv" else write_xlsx)(file, header, rows)
    first, second = read_people(path)
    assert (first.name, first.phone, first.role, first.email) == (
        "Ёлкина Анна",
        "8 903 1",
        Role.HEAD,
        "a@b.ru",
    )
    assert "ИНН 1" in second.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "пуст"),
        ("а;б\n1;2\n", "Не найдены столбцы: ИНН, ФИО, Телефон"),
        (";".join(HEADERS) + "\n", "ни одной"),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "люди.csv"
    path.write_text(text)
    with pytest.raises(SheetError, match=words):
        read_people(path)


def test_first_of_several_phones_is_the_login() -> None:
    assert login_of("нет; 8 (903) 111-22-33, 8 903 444") == "+79031112233"
    assert surname("  ЁЛКИНА анна") == surname("Елкина А.") == "елкина"
