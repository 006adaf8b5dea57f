"""Tasks of curators: who sees, who does, who accepts; races, strangers, moves, files, bad input."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality
from portal.work.notices.models import Notice
from portal.work.tasks import services
from portal.work.tasks.models import Side, Task, TaskMessage, TaskState
from portal.work.tasks.states import Deed
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.work.factories import NOW, Cast, make_cast, make_task, sides

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of one school."""
    return make_cast()


def post(client: FlaskClient, task: Task, deed: str = "", text: str = "", **more: object) -> int:
    data = {"deed": deed, "text": text, **more}
    return client.post(f"/tasks/{task.id}/messages", data=data).status_code


def state_of(task: Task) -> TaskState:
    db.session.expire_all()
    return db.session.get_one(Task, task.id).state


def keys_of(user: User) -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Notice.key).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_a_task_goes_from_the_curator_to_the_school_and_back(cast: Cast, sign_in: SignIn) -> None:
    curator, admin = sign_in(cast.curator), sign_in(cast.admin)
    data = {"kind": "task", "title": "Заполнить «Документы»", "text": "Все.", "due": "2099-12-01"}
    made = curator.post(f"/organizations/{cast.school.id}/tasks/new", data=data)
    assert made.status_code == 303
    task = db.session.scalars(select(Task)).one()
    assert post(admin, task, "take") == 303
    file = (io.BytesIO(b"%PDF-1.7"), "устав.pdf")
    assert post(admin, task, "finish", "Сделано", file=file) == 303
    assert post(curator, task, "return", "Нет приказа") == 303
    assert post(admin, task, "finish", "Теперь есть") == 303
    assert post(curator, task, "accept") == 303
    assert state_of(task) is TaskState.CLOSED and db.session.get_one(Task, task.id).rounds == 1
    assert [key.rpartition(":")[0] or key for key in keys_of(cast.admin)] == [
        f"task:{task.id}",
        f"task:{task.id}:return",
        f"task:{task.id}:accept",
    ]
    assert [key.split(":")[2] for key in keys_of(cast.curator)] == ["take", "finish", "finish"]
    deeds = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject == f"task:{task.id}"))
    assert list(deeds)[:2] == ["task.issued", "task.take"]
    media = db.session.scalars(select(TaskMessage.media_id).where(TaskMessage.media_id.is_not(None))).one()
    got = admin.get(f"/tasks/{task.id}/files/{media}")
    assert (got.status_code, got.data) == (200, b"%PDF-1.7")
    got.close()


def test_sides_are_told_by_grants(cast: Cast) -> None:
    task = make_task(cast.school, cast.curator)
    leader = make_user(Role.LEADER, "region:22")
    assert sides(task, cast.curator) == {Side.ASKER}
    assert sides(task, cast.admin) == {Side.DOER}
    assert sides(task, leader) == set()


def test_a_stranger_finds_nothing_and_an_onlooker_is_refused(cast: Cast, sign_in: SignIn) -> None:
    task = make_task(cast.school, cast.curator)
    other = make_municipality("Тальменский район")
    stranger = sign_in(make_user(Role.CURATOR, of_municipality(other.id)))
    assert stranger.get(f"/tasks/{task.id}").status_code == 404
    assert post(stranger, task, "accept") == 404
    assert stranger.post(f"/organizations/{cast.school.id}/tasks/new", data={"title": "х"}).status_code == 404
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.get(f"/tasks/{task.id}").status_code == 200
    assert post(leader, task, "", "привет") == 403 and post(leader, task, "take") == 403


def test_the_school_cannot_accept_its_own_work_nor_the_curator_do_it(cast: Cast, sign_in: SignIn) -> None:
    task = make_task(cast.school, cast.curator)
    assert post(sign_in(cast.curator), task, "take") == 403
    assert post(sign_in(cast.admin), task, "finish", "Готово") == 303
    assert post(sign_in(cast.admin), task, "accept") == 403


def test_of_two_who_close_at_once_one_gets_409_and_keeps_the_words(cast: Cast, sign_in: SignIn) -> None:
    task, curator = make_task(cast.school, cast.curator), sign_in(cast.curator)
    services.move(task, Deed.FINISH, sides={Side.DOER}, user=cast.admin, words="Готово", now=NOW)
    db.session.commit()
    assert post(curator, task, "accept") == 303
    answer = curator.post(f"/tasks/{task.id}/messages", data={"deed": "return", "text": "Ещё раз"})
    assert answer.status_code == 409 and "Сейчас состояние другое" in words_of(answer)
    assert "Ещё раз" in answer.text
    task = db.session.get_one(Task, task.id)
    with pytest.raises(Conflict):
        services.move(task, Deed.ACCEPT, sides={Side.ASKER}, user=cast.curator, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(TaskMessage)) == 2


@pytest.mark.parametrize(
    ("deed", "text", "code"),
    [
        ("return", "", 422),
        ("finish", "", 422),
        ("", "", 422),
        ("", "я" * 10_001, 422),
        ("", "я" * 10_000, 303),
        ("nonsense", "текст", 422),
        ("finish", "нуль\0внутри", 303),
    ],
)
def test_bad_words_are_answered_with_words(
    cast: Cast, sign_in: SignIn, deed: str, text: str, code: int
) -> None:
    task = make_task(cast.school, cast.curator)
    client = sign_in(cast.admin if deed != "return" else cast.curator)
    answer = client.post(f"/tasks/{task.id}/messages", data={"deed": deed, "text": text})
    assert answer.status_code == code
    if code == 422:
        check_page(answer, 422)


def test_a_wrong_file_is_told_and_the_words_stay(cast: Cast, sign_in: SignIn) -> None:
    task = make_task(cast.school, cast.curator)
    data = {"deed": "finish", "text": "Приложила отчёт", "file": (io.BytesIO(b"MZ"), "отчёт.exe")}
    answer = sign_in(cast.admin).post(f"/tasks/{task.id}/messages", data=data)
    assert answer.status_code == 422 and "Приложила отчёт" in answer.text and "не принят" in answer.text
    assert state_of(task) is TaskState.OPEN


def test_a_file_of_another_task_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    first, second = make_task(cast.school, cast.curator), make_task(cast.school, cast.curator)
    post(sign_in(cast.admin), first, "", "", file=(io.BytesIO(b"%PDF-1.7"), "a.pdf"))
    media = db.session.scalars(select(TaskMessage.media_id)).one()
    assert sign_in(cast.admin).get(f"/tasks/{second.id}/files/{media}").status_code == 404


def test_a_task_follows_the_institution_to_another_district(cast: Cast, sign_in: SignIn) -> None:
    task = make_task(cast.school, cast.curator)
    other = make_municipality("Тальменский район")
    heir = make_user(Role.CURATOR, of_municipality(other.id))
    db.session.get_one(Organization, cast.school.id).municipality_id = other.id
    db.session.commit()
    assert sign_in(cast.curator).get(f"/tasks/{task.id}").status_code == 404
    assert post(sign_in(cast.admin), task, "finish", "Готово") == 303
    assert keys_of(cast.curator) == [] and len(keys_of(heir)) == 1
    page = words_of(sign_in(heir).get(f"/tasks/{task.id}"))
    assert cast.curator.name in page and "Готово" in page
    assert post(sign_in(heir), task, "accept") == 303


def test_a_term_in_the_past_is_refused_and_another_needs_a_reason(cast: Cast, sign_in: SignIn) -> None:
    task, curator = make_task(cast.school, cast.curator), sign_in(cast.curator)
    form = {"kind": "task", "title": "Задача", "due": "2020-01-01"}
    answer = curator.post(f"/organizations/{cast.school.id}/tasks/new", data=form)
    assert answer.status_code == 422 and "уже прошёл" in answer.text
    address = f"/tasks/{task.id}/due"
    assert curator.post(address, data={"due": "2099-01-01", "reason": ""}).status_code == 422
    assert curator.post(address, data={"due": "2020-01-01", "reason": "так"}).status_code == 422
    assert curator.post(address, data={"due": "2099-01-01", "reason": "Каникулы"}).status_code == 303
    assert sign_in(cast.admin).post(address, data={"due": "2099-02-01", "reason": "х"}).status_code == 403
    assert any("due" in key for key in keys_of(cast.admin))


def test_an_institution_sees_the_curator_without_a_name(cast: Cast, sign_in: SignIn) -> None:
    task = make_task(cast.school, cast.curator)
    post(sign_in(cast.curator), task, "", "Посмотрите письмо")
    page = words_of(sign_in(cast.admin).get(f"/tasks/{task.id}"))
    assert "Посмотрите письмо" in page and cast.curator.name not in page and "Куратор" in page
    assert cast.curator.name in words_of(sign_in(cast.agency).get(f"/tasks/{task.id}"))


def test_a_second_press_is_the_same_task_and_a_closed_institution_gets_none(
    cast: Cast, sign_in: SignIn
) -> None:
    curator, address = sign_in(cast.curator), f"/organizations/{cast.school.id}/tasks/new"
    form = {"kind": "task", "title": "Задача", "text": "", "due": "2099-12-01"}
    first, second = curator.post(address, data=form), curator.post(address, data=form)
    assert first.location == second.location
    assert curator.post(address, data=form | {"title": "Другая"}).location != first.location
    db.session.get_one(Organization, cast.school.id).closed_on = NOW.date()
    db.session.commit()
    answer = curator.post(address, data=form | {"title": "Третья"})
    assert answer.status_code == 409 and "преемнику" in answer.text


def test_a_remark_is_seen_where_the_work_is_done(cast: Cast, sign_in: SignIn) -> None:
    from_card = make_task(cast.school, cast.curator, "Проверить телефон")
    page = words_of(sign_in(cast.admin).get(f"/organizations/{cast.school.id}"))
    assert "Проверить телефон" in page and f"/tasks/{from_card.id}" in page
    foreign = make_organization("Чужая")
    assert "Проверить телефон" not in words_of(sign_in(cast.agency).get(f"/organizations/{foreign.id}"))


def test_the_municipality_is_told_filtered_and_exported(cast: Cast, sign_in: SignIn) -> None:
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    village = make_municipality("Малый сельсовет", parent_id=cast.district.id)
    other = make_municipality("Алейский район")
    make_task(cast.school, cast.curator, "В районе")
    only = curator.get("/tasks")
    assert "Бийский район" in words_of(only) and 'name="municipality"' not in only.text
    make_task(make_organization("Сельская", municipality_id=village.id), cast.curator, "В селе")
    make_task(make_organization("Дальняя", municipality_id=other.id), cast.curator, "Далеко")
    assert 'name="municipality"' in curator.get("/tasks").text
    for address in (
        f"/tasks?municipality={cast.district.id}",
        f"/tasks?region=22&municipality={cast.district.id}",
    ):
        page = words_of(curator.get(address))
        assert "В районе" in page and "В селе" in page and "Далеко" not in page
    table = curator.get(f"/tasks/export.csv?municipality={other.id}").get_data().decode("utf-8-sig")
    assert "Муниципалитет" in table and "Алейский район" in table and "В районе" not in table
    assert curator.get(f"/tasks?municipality={2**63}").status_code == 200
    assert 'name="municipality"' not in sign_in(cast.curator).get("/tasks").text
