"""Figures on the screen: who sees which, unknown in words, the look before the writing, the export back."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.figures.slides import load_slides
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.queries import queries_of
from tests.registry.figuring import NOW, figures, judge_file, load, save_csv

SignIn = Callable[[User], FlaskClient]
AT_WORK = ("Советско-Гаванский", "Полины Осипенко")


@pytest.fixture
def slides(app: Flask) -> None:
    """The figures of the slides."""
    load_slides(now=NOW)
    db.session.commit()


def upload(client: FlaskClient, path: Path) -> str:
    """Send a file; the address of its page."""
    answer = client.post("/figures/uploads", data={"file": (io.BytesIO(path.read_bytes()), "файл.csv")})
    assert answer.status_code == 303
    return str(answer.location)


def rows_of(page: HtmlElement) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]


@pytest.mark.usefixtures("slides")
def test_leader_sees_the_source_with_its_date_and_two_districts_in_words(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.LEADER, "region:27"))
    first = next(one for one in figures() if one.region_code == "27")
    page = check_page(client.get(f"/figures/{first.id}/source"))
    heading = page.xpath("//div[@class='page-h']")[0].text_content()
    assert "ЦУР Хабаровского края" in heading and "осень 2022 года" in heading
    rows = rows_of(page)
    assert any("49 из 52 94" in row for row in rows)
    for name in AT_WORK:
        row = next(row for row in rows if name in row)
        assert "в работе" in row and "0" not in row and "%" not in row
    assert "в работе (31)" in next(row for row in rows if "Комсомольский" in row)
    assert len(page.xpath("//tbody//progress")) == 5


@pytest.mark.usefixtures("slides")
def test_list_and_export_show_no_zero_for_what_is_at_work(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.LEADER, "region:27"))
    page = check_page(client.get("/figures?region=27&per_page=100"))
    for name in AT_WORK:
        row = next(row for row in rows_of(page) if name in row)
        assert "в работе" in row and "0" not in row.partition("осень")[0] and "%" not in row
    exported = client.get("/figures/export.csv?region=27").data.decode("utf-8-sig")
    lines = [line for line in exported.splitlines() if any(name in line for name in AT_WORK)]
    assert len(lines) == 2 and all(";;;осень 2022" in line for line in lines)


@pytest.mark.usefixtures("slides")
def test_growth_is_a_chart_with_a_table_and_the_word_that_it_may_be_a_plan(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    one = next(one for one in figures() if one.indicator.startswith("Количество сайтов"))
    page = check_page(client.get(f"/figures/{one.id}/source"))
    charts = page.xpath("//*[name()='svg'][contains(@class, 'tl')]")
    assert [len(chart.xpath(".//*[name()='circle']")) for chart in charts] == [3, 3]
    across = [float(dot.get("cx")) for dot in charts[0].xpath(".//*[name()='circle']")]
    assert (across[2] - across[1]) / (across[1] - across[0]) == pytest.approx(365 / 122, rel=0.01)
    assert len(page.xpath("//details//table")) == 2
    assert "похоже, что это план" in page.text_content().replace("\xa0", " ")


def test_district_sees_its_own_and_the_country_and_not_its_neighbour(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    place = make_municipality("Амурский район", "27")
    make_municipality("Вяземский район", "27")
    rows = [
        {},
        {"Территория": "Хабаровский край, Вяземский район"},
        {"Территория": "Россия", "Показатель": "Страна"},
        {"Территория": "Хабаровский край", "Показатель": "Край"},
        {"Сфера": "Культура", "Показатель": "Чужая сфера"},
    ]
    load(save_csv(tmp_path / "a.csv", *rows))
    client = sign_in(make_user(Role.CURATOR, f"municipality:{place.id}", spheres=("education",)))
    shown = rows_of(check_page(client.get("/figures")))
    assert len(shown) == 2 and {"Страна" in row for row in shown} == {True, False}
    codes = {one.territory + one.indicator: client.get(f"/figures/{one.id}").status_code for one in figures()}
    assert sorted(codes.values()) == [200, 200, 404, 404, 404]
    assert "Вяземский" not in client.get("/figures/export.csv").text


def test_file_is_looked_at_first_and_written_once(app: Flask, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    address = upload(client, save_csv(tmp_path / "a.csv", {}, {"Значение": "50", "На дату": "2020"}))
    page = check_page(client.get(address))
    assert "больше, чем «Из скольких»" in page.text_content().replace("\xa0", " ")
    assert figures() == []
    assert client.post(f"{address}/apply").status_code == 303
    assert client.post(f"{address}/apply").status_code == 303
    assert len(figures()) == 1
    assert "Записано: новых 1" in words_of(client.get(address))
    assert client.post(f"{address}/cancel").status_code == 409


def test_upload_of_another_person_does_not_exist(app: Flask, sign_in: SignIn, tmp_path: Path) -> None:
    address = upload(sign_in(make_user(Role.OPERATOR)), save_csv(tmp_path / "a.csv", {}))
    assert sign_in(make_user(Role.CURATOR, "region:27")).get(address).status_code == 404
    assert sign_in(make_user(Role.OPERATOR)).get(address).status_code == 200
    assert sign_in(make_user(Role.LEADER)).get(address).status_code == 403


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"a;b;c\n1;2;3\n", "Территория;Сфера;Показатель\n".encode()]
)
def test_file_that_is_no_table_of_figures_is_422_with_words(
    app: Flask, sign_in: SignIn, content: bytes
) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    answer = client.post("/figures/uploads", data={"file": (io.BytesIO(content), "a.csv")})
    check_page(answer, 422)
    assert "Файл не принят" in answer.text


@pytest.mark.usefixtures("slides")
def test_export_with_filters_is_imported_back_unchanged(sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    for name in ("export.xlsx?region=22", "export.csv?q=паблик"):
        (tmp_path / "back").write_bytes(client.get(f"/figures/{name}").data)
        counts = judge_file(tmp_path / "back").counts
        assert counts["created"] == counts["changed"] == counts["rejected"] == 0
        assert 20 < counts["unchanged"] < len(figures())


@pytest.mark.usefixtures("slides")
def test_strange_addresses_are_forgiven(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    address = (
        "/figures?since=x&until=2022-99-99&municipality=" + "9" * 30 + "&page=-5&q=%00&source=" + "я" * 3_000
    )
    check_page(client.get(address))
    assert client.get(f"/figures/{2**63}").status_code == 404


def test_as_many_queries_for_a_thousand_figures_as_for_ten(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    counted = []
    for count in (10, 1_000):
        load(save_csv(tmp_path / "a.csv", *({"Показатель": f"Показатель {n}"} for n in range(count))))
        make_organization()
        for address in ("/figures?per_page=1000&region=27", f"/figures/{figures()[0].id}/source"):
            answer = client.get(address)
            assert answer.status_code == 200
            counted.append(queries_of(answer))
    assert counted[:2] == counted[2:]


def test_completeness_is_told_to_those_who_see_the_region(app: Flask, sign_in: SignIn) -> None:
    load_slides(now=NOW)
    make_organization("Настоящая")
    make_organization("Учебная", is_demo=True)
    answer = words_of(sign_in(make_user(Role.LEADER, "region:22")).get("/figures?region=22"))
    assert "В реестре 1 из 3 017" in answer and "18.07.2022" in answer
    assert "Учебные данные в подсчёт не входят: 1 учреждение." in answer
    assert "В реестре" not in words_of(sign_in(make_user(Role.LEADER, "region:45")).get("/figures?region=22"))


@pytest.mark.usefixtures("slides")
def test_a_leader_of_a_region_sees_its_own_figures_before_the_countrys(sign_in: SignIn) -> None:
    page = check_page(sign_in(make_user(Role.LEADER, "region:27")).get("/figures"))
    sources = page.xpath("//section[@aria-labelledby='h-sources']//li")
    assert "ЦУР Хабаровского края" in sources[0].text_content()
    assert all("Хабаровский край" in row for row in rows_of(page)[:9])
    country = check_page(sign_in(make_user(Role.OPERATOR)).get("/figures"))
    assert "Россия" in rows_of(country)[0]
