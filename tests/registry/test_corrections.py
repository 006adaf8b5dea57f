"""Corrections on the screen: proposed by the institution, decided by its curator, told in words."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.media import MediaFile
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.registry.correcting import make_correction

SignIn = Callable[[User], FlaskClient]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
HEAD = {"head_name": "Новикова  Анна", "head_post": "директор", "ground": "приказ № 12"}
DAYS = {"ground_date": "2026-09-01", "since": "2026-09-01"}


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school whose head is known."""
    return make_organization("Школа", head_name="Старов Пётр", head_post="директор")


@pytest.fixture
def admin(school: Organization, sign_in: SignIn) -> FlaskClient:
    """The administrator of its site."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{school.id}"))


@pytest.fixture
def curator(school: Organization, sign_in: SignIn) -> FlaskClient:
    """The curator of its region."""
    return sign_in(make_user(Role.CURATOR, "region:22"))


def send(client: FlaskClient, school: Organization, kind: str, *, file: bytes = PDF, **form: str) -> str:
    """Post a proposal; where it leads, or the words of the page with errors."""
    fields: dict[str, object] = {**DAYS, **form}
    if file:
        fields["document"] = (io.BytesIO(file), "приказ.pdf")
    answer = client.post(f"/organizations/{school.id}/corrections/{kind}", data=fields)
    if answer.status_code == 303:
        return answer.location or ""
    check_page(answer, answer.status_code)
    return words_of(answer)


def rows() -> list[Correction]:
    """All corrections, from the first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Correction).order_by(Correction.id)))


def seen(client: FlaskClient, correction_id: int) -> str:
    """What the page of a correction sends back with «Подтвердить»."""
    page = check_page(client.get(f"/corrections/{correction_id}"))
    return str(page.xpath("//input[@name='seen']")[0].get("value"))


def test_a_proposal_is_cleaned_keeps_its_document_and_waits(admin: FlaskClient, school: Organization) -> None:
    address = send(admin, school, "head", **HEAD)
    row = rows()[0]
    assert address == f"/corrections/{row.id}"
    assert row.changes == {"head_name": ["Старов Пётр", "Новикова Анна"]}
    assert (row.ground, row.ground_date, row.state) == (
        "приказ № 12",
        date(2026, 9, 1),
        CorrectionState.PROPOSED,
    )
    with admin.get(f"/corrections/{row.id}/document") as answer:
        assert answer.data == PDF


def test_a_form_with_errors_keeps_the_file_that_was_chosen(admin: FlaskClient, school: Organization) -> None:
    assert "Введите, кто руководит теперь" in send(admin, school, "head", **(HEAD | {"head_name": " "}))
    media = db.session.scalars(select(MediaFile)).one()
    assert send(admin, school, "head", file=b"", kept=str(media.id), **HEAD).startswith("/corrections/")
    assert rows()[0].media_id == media.id


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("head", HEAD | {"head_name": "Старов Пётр"}, "исправлять нечего"),
        ("head", HEAD | {"since": "1026-09-01"}, "Проверьте год"),
        ("head", HEAD | {"head_name": "я" * 10_000}, "300"),
        ("contacts", {"email": "почта"}, "нужен адрес почты"),
        ("contacts", {"phone": "позвоните"}, "это не телефон"),
        ("merger", {"ground": "постановление", "successor_inn": "123"}, "цифр 3, а нужно 10"),
        ("merger", {"ground": "постановление", "successor_inn": "2200000003"}, "контрольная цифра"),
        ("closing", {"ground": ""}, "Введите вид и номер документа"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    admin: FlaskClient, school: Organization, kind: str, form: dict[str, str], words: str
) -> None:
    assert words in send(admin, school, kind, **form)
    assert rows() == []


def test_a_document_is_demanded_where_the_change_has_one(admin: FlaskClient, school: Organization) -> None:
    assert "Приложите документ" in send(admin, school, "head", file=b"", **HEAD)
    assert "Файл не принят" in send(admin, school, "head", file=b"MZ\0\0", **HEAD)
    assert "Приложите документ" in send(admin, school, "head", file=b"", kept="9" * 30, **HEAD)
    assert send(admin, school, "contacts", file=b"", address="Бийск,\0 ул. Школьная").startswith("/corr")


def test_a_file_of_another_institution_cannot_be_attached(
    admin: FlaskClient, school: Organization, sign_in: SignIn
) -> None:
    other = make_organization()
    theirs = sign_in(make_user(Role.SITE_ADMIN, f"organization:{other.id}"))
    send(theirs, other, "head", **HEAD)
    media = db.session.scalars(select(MediaFile)).one()
    assert "Приложите документ" in send(admin, school, "head", file=b"", kept=str(media.id), **HEAD)


def test_the_registry_changes_on_confirmation_and_is_found_by_the_new_name(
    admin: FlaskClient, curator: FlaskClient, school: Organization
) -> None:
    names = {"full_name": "Муниципальное учреждение «Ёлочка»", "short_name": "Лицей «Ёлочка»"}
    send(admin, school, "renaming", ground="постановление № 3", **names)
    row = rows()[0]
    answer = curator.post(f"/corrections/{row.id}/confirm", data={"seen": seen(curator, row.id)})
    assert answer.status_code == 303
    assert "Лицей «Ёлочка»" in words_of(curator.get("/organizations?q=елочка"))
    assert "Подтверждено" in words_of(admin.get(f"/organizations/{school.id}/corrections"))


def test_three_values_are_shown_when_an_import_was_faster(
    admin: FlaskClient, curator: FlaskClient, school: Organization
) -> None:
    send(admin, school, "head", **HEAD)
    row = rows()[0]
    old_sum = seen(curator, row.id)
    db.session.get_one(Organization, school.id).head_name = "Из Файла"
    db.session.commit()
    answer = curator.post(f"/corrections/{row.id}/confirm", data={"seen": old_sum})
    words = words_of(answer)
    assert answer.status_code == 409 and "Сравните ещё раз" in words
    assert all(
        name in words for name in ("Старов Пётр", "Из Файла", "Новикова Анна", "Подтвердить всё равно")
    )
    curator.post(f"/corrections/{row.id}/confirm", data={"seen": seen(curator, row.id)})
    assert db.session.get_one(Organization, school.id).head_name == "Новикова Анна"


def test_a_refusal_needs_a_reason_which_the_institution_sees(
    admin: FlaskClient, curator: FlaskClient, school: Organization
) -> None:
    row = make_correction(school)
    answer = curator.post(f"/corrections/{row.id}/refuse", data={"reason": " "})
    assert "Напишите, почему" in words_of(answer) and answer.status_code == 422
    curator.post(f"/corrections/{row.id}/refuse", data={"reason": "Приказ без подписи"})
    words = words_of(admin.get(f"/corrections/{row.id}"))
    assert "Отклонено" in words and "Приказ без подписи" in words and "Предложить снова" in words


def test_the_second_curator_and_the_late_proposer_are_told_in_words(
    admin: FlaskClient, curator: FlaskClient, school: Organization
) -> None:
    row = make_correction(school)
    sum_ = seen(curator, row.id)
    assert admin.post(f"/corrections/{row.id}/withdraw").status_code == 303
    late = curator.post(f"/corrections/{row.id}/confirm", data={"seen": sum_})
    assert late.status_code == 409 and "уже отозвано" in words_of(late)
    assert admin.post(f"/corrections/{row.id}/withdraw").status_code == 409


def test_a_merger_closes_the_school_with_a_banner_and_withdraws_the_rest(
    admin: FlaskClient, curator: FlaskClient, school: Organization
) -> None:
    other = make_organization("Большая школа")
    waiting = make_correction(school)
    send(admin, school, "merger", ground="постановление № 5", successor_inn=other.inn)
    row = rows()[1]
    curator.post(f"/corrections/{row.id}/confirm", data={"seen": seen(curator, row.id)})
    card = words_of(admin.get(f"/organizations/{school.id}"))
    assert "Присоединено к" in card and "Большая школа" in card
    assert db.session.get_one(Correction, waiting.id).state is CorrectionState.WITHDRAWN
    refused = admin.get(f"/organizations/{school.id}/corrections/head")
    assert refused.status_code == 409 and "исправления не принимаются" in words_of(refused)
    assert "присоединено учреждение: Школа" in words_of(curator.get(f"/organizations/{other.id}/history"))


def test_a_school_is_not_merged_into_itself(admin: FlaskClient, school: Organization) -> None:
    words = send(admin, school, "merger", ground="постановление", successor_inn=school.inn)
    assert "присоединить его к себе нельзя" in words


def test_scope_and_role_are_kept(school: Organization, admin: FlaskClient, sign_in: SignIn) -> None:
    row, other = make_correction(school), make_organization()
    stranger = sign_in(make_user(Role.SITE_ADMIN, f"organization:{other.id}"))
    far = sign_in(make_user(Role.CURATOR, "region:45"))
    observer = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{school.id}"))
    for client in (stranger, far):
        assert client.get(f"/corrections/{row.id}").status_code == 404
    assert far.post(f"/corrections/{row.id}/confirm").status_code == 404
    assert admin.post(f"/corrections/{row.id}/confirm").status_code == 403
    assert observer.get(f"/organizations/{school.id}/corrections/head").status_code == 403
    assert stranger.get(f"/organizations/{school.id}/corrections/head").status_code == 404
    assert "Школа" not in words_of(far.get("/corrections?state=all"))


def test_the_queue_filters_and_exports_what_it_shows(curator: FlaskClient, school: Organization) -> None:
    place = make_municipality("Тальменский район")
    other = make_organization("Дальняя школа", municipality_id=place.id)
    make_correction(school, at=datetime.now(UTC) - timedelta(days=4))
    row = make_correction(other, CorrectionKind.CLOSING, closed_on=date(2026, 9, 1))
    everything = words_of(curator.get("/corrections"))
    assert "4 дня" in everything and "Дальняя школа" in everything
    for query in (f"municipality={place.id}", "kind=closing", "q=дальняя"):
        assert "Старов" not in words_of(curator.get(f"/corrections?{query}")), query
    curator.post(f"/corrections/{row.id}/refuse", data={"reason": "Рано"})
    assert "Дальняя" not in words_of(curator.get("/corrections"))
    assert "Рано" in curator.get("/corrections/export.csv?state=refused").text
    file = curator.get("/corrections/export.xlsx?state=all").data
    assert openpyxl.load_workbook(io.BytesIO(file)).active.max_row == 3


def test_the_queue_takes_as_many_queries_for_any_number_of_rows(curator: FlaskClient) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            successor = make_organization()
            values = {"successor_id": successor.id, "closed_on": date(2026, 9, 1)}
            make_correction(make_organization(), CorrectionKind.MERGER, **values)
        answer = curator.get("/corrections?per_page=100")
        counts.append(answer.headers["Server-Timing"].rpartition("desc=")[2])
    assert counts[0] == counts[1]


def test_a_strange_address_shows_the_queue_all_the_same(curator: FlaskClient, school: Organization) -> None:
    make_correction(school)
    query = "state=%00&kind=x&municipality=9223372036854775808&q=%00&page=99999999999&per_page=0"
    assert curator.get(f"/corrections?{query}").status_code == 200
    assert curator.get("/corrections?page=9999").status_code == 200
