"""Letters on the screen: an unknown variable in words, the look before sending, fates, files, scopes."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.mail.models import Mail, MailState
from portal.queue import get_queue
from portal.registry.scopes import of_municipality
from portal.work.letters import jobs
from portal.work.letters.models import LetterTemplate, Mailing, MailingState
from tests.conftest import words_of
from tests.factories import make_municipality, make_user
from tests.pages import check_page
from tests.queries import queries_of
from tests.work.lettering import curator, get, letters, make_mailing, make_school, send

SignIn = Callable[[User], FlaskClient]
GOOD = {
    "subject": "О сайте",
    "body": "{{обращение}}! Ждём ответа.",
    "number_prefix": "12-04",
    "due": "",
    "signer": "",
    "by_mail": "y",
}


def create(client: FlaskClient, query: str = "region=22", **values: str) -> str:
    """A draft made on the screen; its address."""
    answer = client.post(f"/letters/new?{query}", data=GOOD | values)
    assert answer.status_code == 303, words_of(answer)[:3000]
    return str(answer.location)


def test_from_an_unknown_variable_to_letters_that_went(app: Flask, sign_in: SignIn) -> None:
    for number in (1, 2, 3):
        make_school(number)
    client = sign_in(curator())
    bad = client.post("/letters/new?region=22", data=GOOD | {"body": "Привет, {{учреждене}}"})
    check_page(bad, 422)
    assert "похоже на {{учреждение}}" in words_of(bad) and "Привет" in words_of(bad)
    address = create(client, body="Привет, {{учреждение}}")
    draft = client.get(address)
    check_page(draft)
    assert "Отправить: 3 письма" in words_of(draft) and "Привет, Школа № 1" in words_of(draft)
    assert client.post(f"{address}/send").status_code == 303
    assert get_queue("imports").jobs[0].args == [letters_of(address)]
    jobs.send_mailing(letters_of(address))
    page = client.get(address)
    check_page(page)
    assert "12-04/3" in words_of(page) and "school3@example.org" in words_of(page)


def letters_of(address: str) -> int:
    """The number of the mailing in its address."""
    return int(address.rpartition("/")[2])


def test_draft_tells_who_gets_none_and_what_mends_it(app: Flask, sign_in: SignIn) -> None:
    make_school(1, responsible_name="")
    make_school(2, responsible_email="")
    make_school(3, responsible_post="")
    client = sign_in(curator())
    text = words_of(client.get(create(client, body="{{должность}}")))
    for words in (
        "ответственный не назначен",
        "назначить",
        "нет адреса почты",
        "распечатать",
        "не заполнено: должность",
    ):
        assert words in text
    assert "Получателей: 3." in text and "Написать нельзя: 2." in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": "{{срок}}"}, "заполните это поле"),
        ({"body": ""}, "Напишите текст"),
        ({"subject": "я" * 300}, "200"),
        ({"body": "x" * 30_000}, "20000"),
        ({"number_prefix": "<b>"}, "Только буквы"),
        ({"due": "2020-01-01"}, "Срок уже прошёл"),
        ({"due": "9999-12-31"}, "Проверьте год"),
        ({"due": "вчера"}, ""),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_kept(
    app: Flask, sign_in: SignIn, values: dict[str, str], words: str
) -> None:
    make_school()
    answer = sign_in(curator()).post("/letters/new?region=22", data=GOOD | values)
    check_page(answer, 422)
    assert words in words_of(answer)
    assert db.session.scalar(select(Mailing.id)) is None


def test_zero_bytes_and_foreign_ids_are_forgiven(app: Flask, sign_in: SignIn) -> None:
    foreign = make_school(1, region_code="45")
    client = sign_in(curator())
    create(client, "region=22&municipality=" + "9" * 40 + "&q=%00&sphere=x&type=y", body="а\0б")
    assert client.get(f"/letters/new?organization_id={foreign.id}").status_code == 404
    assert client.get("/letters/new?organization_id=" + "9" * 30).status_code == 404
    assert client.post("/letters/new?region=45", data=GOOD).status_code in (303, 422)
    assert client.get(f"/letters/{2**63}").status_code == 404


def test_operator_must_choose_a_region(app: Flask, sign_in: SignIn) -> None:
    make_school()
    client = sign_in(make_user(Role.OPERATOR))
    answer = client.post("/letters/new", data=GOOD)
    check_page(answer, 422)
    assert "Выберите субъект РФ" in words_of(answer)


def test_one_institution_is_written_to_from_its_card(app: Flask, sign_in: SignIn) -> None:
    make_school(1)
    school = make_school(2)
    client = sign_in(curator())
    page = client.get(f"/letters/new?organization_id={school.id}&text=s:responsible")
    check_page(page)
    assert "Школа № 2" in page.text and "О назначении ответственного" in page.text
    assert "Отправить: 1 письмо" in words_of(client.get(create(client, f"organization_id={school.id}")))


def test_mailing_is_seen_by_its_author_and_the_region_and_by_no_stranger(app: Flask, sign_in: SignIn) -> None:
    make_school()
    row = make_mailing()
    address = f"/letters/{row.id}"
    for user, code in (
        (curator(), 200),
        (make_user(Role.OPERATOR), 200),
        (make_user(Role.CURATOR, "region:45"), 404),
        (make_user(Role.CURATOR, "region:22", spheres=("sport",)), 404),
        (make_user(Role.LEADER, "region:22"), 403),
    ):
        assert sign_in(user).get(address).status_code == code


def test_letter_is_read_by_its_institution_and_not_by_the_next(app: Flask, sign_in: SignIn) -> None:
    school, other = make_school(1), make_school(2)
    one = letters(send(make_mailing()))[0]
    head = sign_in(make_user(Role.HEAD, f"organization:{school.id}"))
    page = head.get(f"/letters/sheets/{one.id}")
    check_page(page)
    assert "№ 12-04/1" in words_of(page)
    pdf = head.get(f"/letters/sheets/{one.id}.pdf")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    stranger = sign_in(make_user(Role.HEAD, f"organization:{other.id}"))
    assert stranger.get(f"/letters/sheets/{one.id}").status_code == 404
    assert stranger.get(f"/letters/sheets/{one.id}.pdf").status_code == 404


def test_fates_are_told_in_the_server_s_words_on_tabs_and_in_the_export(app: Flask, sign_in: SignIn) -> None:
    for number in range(1, 6):
        make_school(number, **({"responsible_email": "", "email": ""} if number == 5 else {}))
    row = send(make_mailing())
    for number, state in enumerate((MailState.SENT, MailState.REJECTED, MailState.UNKNOWN), 1):
        values = {"state": state, "reason": "550 нет ящика" if number == 2 else ""}
        db.session.execute(update(Mail).where(Mail.key == f"letter:{number}").values(**values))
    db.session.commit()
    client = sign_in(curator())
    page = words_of(client.get(f"/letters/{row.id}?tab=failed"))
    assert "Не принято почтой получателя: 550 нет ящика" in page and "12-04/1<" not in page
    for tab, number in (("sent", 1), ("failed", 2), ("unknown", 3), ("waiting", 4), ("print", 5)):
        lines = client.get(f"/letters/{row.id}/export.csv?tab={tab}").text.splitlines()
        assert len(lines) == 2 and lines[1].startswith(f"12-04/{number};"), (tab, lines)
    assert client.get(f"/letters/{row.id}/print.pdf?tab=print").data.startswith(b"%PDF")
    assert client.get(f"/letters/{row.id}/print.pdf?part=9").status_code == 404


def test_resend_after_mending_is_one_press(app: Flask, sign_in: SignIn) -> None:
    school = make_school(1, responsible_name="")
    make_school(2)
    row = send(make_mailing())
    client = sign_in(curator())
    assert "Отправить исправленным" in client.get(f"/letters/{row.id}").text
    page = client.post(f"/letters/{row.id}/resend", follow_redirects=True)
    assert "Отправлять некому" in words_of(page)
    school.responsible_name = "Ли Вэй"
    db.session.merge(school)
    db.session.commit()
    page = client.post(f"/letters/{row.id}/resend", follow_redirects=True)
    assert "Отправляем снова: 1" in words_of(page)
    jobs.send_mailing(row.id)
    assert get(row).state is MailingState.DONE
    assert "Отправить исправленным" not in client.get(f"/letters/{row.id}").text


def test_template_with_an_unknown_variable_is_not_saved(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(curator())
    data = {"title": "Мой", "region": "22", "subject": "Тема {{х}}", "body": "Текст"}
    check_page(client.post("/letters/templates/new", data=data), 422)
    assert client.post("/letters/templates/new", data=data | {"subject": "{{регион}}"}).status_code == 303
    row = db.session.scalars(select(LetterTemplate)).one()
    assert (row.region_code, row.subject) == ("22", "{{регион}}")
    assert "{{регион}}" in client.get(f"/letters/new?region=22&text=t:{row.id}").text
    assert (
        sign_in(make_user(Role.CURATOR, "region:45")).get(f"/letters/templates/{row.id}").status_code == 404
    )
    assert client.post(f"/letters/templates/{row.id}/delete").status_code == 303
    assert db.session.scalar(select(LetterTemplate.id)) is None


def test_template_of_the_country_is_used_by_all_and_changed_by_the_operator(
    app: Flask, sign_in: SignIn
) -> None:
    data = {"title": "Общий", "region": "", "subject": "Тема", "body": "Текст"}
    assert sign_in(make_user(Role.OPERATOR)).post("/letters/templates/new", data=data).status_code == 303
    row = db.session.scalars(select(LetterTemplate)).one()
    client = sign_in(curator())
    assert "Общий" in client.get("/letters/templates").text
    check_page(client.get(f"/letters/templates/{row.id}"))
    address = f"/letters/templates/{row.id}"
    assert client.post(address, data=data | {"region": "22", "title": "Мой"}).status_code == 403
    assert client.post(f"{address}/delete").status_code == 403


def test_template_of_a_region_is_used_by_its_districts_and_changed_by_the_region(
    app: Flask, sign_in: SignIn
) -> None:
    data = {"title": "Краевой", "region": "22", "subject": "Тема", "body": "Текст"}
    assert sign_in(curator()).post("/letters/templates/new", data=data).status_code == 303
    row = db.session.scalars(select(LetterTemplate)).one()
    district = sign_in(make_user(Role.CURATOR, of_municipality(make_municipality().id)))
    address = f"/letters/templates/{row.id}"
    check_page(district.get(address))
    assert district.post(address, data=data | {"title": "Мой"}).status_code == 403
    assert district.post(f"{address}/delete").status_code == 403
    assert db.session.scalars(select(LetterTemplate)).one().title == "Краевой"


def test_as_many_queries_for_a_hundred_letters_as_for_three(app: Flask, sign_in: SignIn) -> None:
    client, counted = sign_in(curator()), []
    for count in (3, 100):
        for number in range(count):
            make_school(number + count)
        row = send(make_mailing())
        draft = make_mailing(number_prefix=f"х{count}")
        for address in (
            f"/letters/{row.id}?per_page=100",
            f"/letters/{draft.id}",
            "/letters",
            "/letters/new?region=22",
        ):
            answer = client.get(address)
            assert answer.status_code == 200
            counted.append(queries_of(answer))
    assert counted[:4] == counted[4:]


def test_list_filters_pages_and_exports(app: Flask, sign_in: SignIn) -> None:
    make_school()
    make_mailing(title="Про сайты")
    send(make_mailing(title="Про страницы"))
    client = sign_in(curator())
    assert "Про страницы" not in client.get("/letters?q=САЙТЫ").text
    assert "Про сайты" not in client.get("/letters?state=done").text
    assert len(client.get("/letters/export.csv?state=done").text.splitlines()) == 2
    assert client.get("/letters/export.xlsx").data.startswith(b"PK")
    assert client.get("/letters/export.exe").status_code == 404


def test_a_slash_after_the_prefix_is_not_doubled(app: Flask, sign_in: SignIn) -> None:
    make_school()
    address = create(sign_in(curator()), number_prefix="12-04/ ")
    assert db.session.get_one(Mailing, letters_of(address)).number_prefix == "12-04"


def test_letters_to_demo_institutions_are_marked(app: Flask, sign_in: SignIn) -> None:
    make_school(is_demo=True)
    client = sign_in(curator())
    address = create(client)
    client.post(f"{address}/send")
    assert "учебные данные" in words_of(client.get(address))
