"""Saving sections: always possible, every save a revision, two tabs never lose a word."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sections import services
from portal.gosweb.sections.assessment import Assessment
from portal.gosweb.sites.models import Site
from portal.media import store
from tests.conftest import words_of
from tests.factories import make_organization, make_site, make_user
from tests.queries import queries_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
FULL_NAME = "Муниципальное учреждение «Школа № 1»"


@pytest.fixture
def site(app: Flask) -> Site:
    """A school's site, empty."""
    return make_site("shkola")


@pytest.fixture
def admin(site: Site, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The site's administrator."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


def save(client: FlaskClient, section: str = "common", **form: object) -> object:
    """Post the section's form."""
    return client.post(f"/sites/shkola/sections/{section}", data={"base": 0} | form)


def section_of(site: Site, slug: str = "common") -> services.Section:
    """The section as it is in the database now."""
    db.session.expire_all()
    return services.get_section(site, slug)


def test_an_empty_draft_can_be_saved(admin: FlaskClient, site: Site) -> None:
    assert save(admin).status_code == 303
    assert section_of(site).number == 1


NINES = "9" * 5000


def test_a_number_without_end_is_kept_as_typed(admin: FlaskClient, site: Site) -> None:
    answer = save(admin, "vacant", **{"vacancies-rows-0-numberBFVacant": NINES})
    assert answer.status_code == 303
    assert NINES in str(section_of(site, "vacant").values)
    assert admin.get("/sites/shkola/preview/sveden/vacant/").status_code == 200


@pytest.mark.parametrize("number", ["²", "٣", NINES])
def test_names_of_fields_with_strange_row_numbers_are_passed_over(
    admin: FlaskClient, site: Site, number: str
) -> None:
    form = {f"units-rows-{number}-name": "чужое", "units-rows-0-name": "Педсовет"}
    assert save(admin, "struct", **form).status_code == 303
    assert section_of(site, "struct").values == {"units": {"value": [{"name": "Педсовет"}]}}


@pytest.mark.parametrize("number", ["9223372036854775808", NINES, "-1", "1e3"])
def test_a_file_number_that_cannot_be_is_no_file(admin: FlaskClient, site: Site, number: str) -> None:
    form = {"charter-files-0-media": number, "charter-files-0-title": "Устав"}
    assert save(admin, "document", **form).status_code == 303
    assert section_of(site, "document").values == {}


@pytest.mark.parametrize("base", [str(2**63), NINES, "-1", "²", "раз"])
def test_a_revision_number_that_cannot_be_is_told_as_a_conflict(
    admin: FlaskClient, site: Site, base: str
) -> None:
    save(admin, **{"full_name-value": FULL_NAME})
    answer = save(admin, **{"full_name-value": "Другое название", "base": base})
    assert answer.status_code == 409 and "Другое название" in answer.text
    assert section_of(site).values == {"full_name": {"value": FULL_NAME}}


def test_a_deed_on_a_row_that_cannot_be_changes_nothing(admin: FlaskClient, site: Site) -> None:
    form = {"units-rows-0-name": "Педсовет", "deed": f"units:remove:{NINES}"}
    answer = save(admin, "struct", **form)
    assert answer.status_code == 200 and "Педсовет" in answer.text


def test_what_is_filled_raises_the_percent(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": FULL_NAME})
    section = section_of(site)
    assert section.values == {"full_name": {"value": FULL_NAME}}
    assert section.statuses["full_name"]["status"] == "ok"
    assert (section.present, db.session.get_one(Site, site.id).present) == (1, 1)


def test_absence_where_the_norm_forbids_it_earns_nothing(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": "не предусмотрено", "full_name-absent": "y"})
    section = section_of(site)
    assert section.statuses["full_name"]["status"] == "empty" and section.present == 0


def test_absence_where_the_norm_allows_it_counts(admin: FlaskClient, site: Site) -> None:
    save(admin, "vacant", **{"vacancies-absent": "y"})
    section = section_of(site, "vacant")
    assert section.statuses["vacancies"]["status"] == "absent" and section.present == 1


def test_two_tabs_lose_nothing(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": "Первая вкладка"})
    answer = save(admin, **{"full_name-value": "Вторая вкладка"})
    assert answer.status_code == 409
    assert "Вторая вкладка" in answer.text and "Первая вкладка" in answer.text
    assert section_of(site).values["full_name"]["value"] == "Первая вкладка"
    assert save(admin, base=1, **{"full_name-value": "Вторая вкладка"}).status_code == 303
    assert section_of(site).number == 2


def test_every_save_is_a_revision_that_can_come_back(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": "Было"})
    save(admin, base=1, **{"full_name-value": "Стало"})
    page = admin.get("/sites/shkola/sections/common/revisions/2")
    assert "Было" in page.text and "Стало" in page.text
    admin.post("/sites/shkola/sections/common/revisions/1/restore")
    section = section_of(site)
    assert (section.number, section.values["full_name"]["value"]) == (3, "Было")


def test_the_same_values_make_no_revision(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": "Школа"})
    save(admin, base=1, **{"full_name-value": "Школа"})
    assert section_of(site).number == 1


def test_a_row_is_added_without_saving(admin: FlaskClient, site: Site) -> None:
    answer = save(admin, "struct", **{"units-rows-0-name": "Совет", "deed": "units:add"})
    assert answer.status_code == 200 and 'name="units-rows-1-name"' in answer.text
    assert "Совет" in answer.text and section_of(site, "struct").number == 0


def test_a_file_is_kept_with_its_mark(admin: FlaskClient, site: Site) -> None:
    upload = (io.BytesIO(PDF), "Устав школы.pdf")
    assert save(admin, "document", **{"charter-uploads": upload}).status_code == 303
    entry = section_of(site, "document").values["charter"]["value"][0]
    assert entry["title"] == "Устав школы"
    download = admin.get(f"/sites/shkola/files/{entry['media']}")
    assert download.data == PDF
    download.close()


def test_a_false_pdf_is_refused_and_the_rest_is_saved(admin: FlaskClient, site: Site) -> None:
    form = {
        "charter-uploads": (io.BytesIO(b"MZ\x90\x00" + b"\0" * 200), "Устав.pdf"),
        "rules_students-link": "https://example.org/rules.pdf",
    }
    answer = save(admin, "document", **form)
    assert answer.status_code == 303
    assert "не принят" in words_of(admin.get(answer.location))
    assert set(section_of(site, "document").values) == {"rules_students"}


def test_a_file_of_another_school_cannot_be_borrowed(admin: FlaskClient, site: Site, app: Flask) -> None:
    other = make_site("chuzhaya", make_organization("Чужая школа"))
    upload = {"base": 0, "charter-uploads": (io.BytesIO(PDF), "Чужой устав.pdf")}
    stranger = make_user(Role.SITE_ADMIN, f"organization:{other.organization_id}")
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = stranger.get_id()
    client.post("/sites/chuzhaya/sections/document", data=upload)
    media = section_of(other, "document").values["charter"]["value"][0]["media"]
    save(admin, "document", **{"charter-files-0-media": str(media), "charter-files-0-title": "Устав"})
    assert section_of(site, "document").statuses["charter"]["status"] != "ok"
    assert admin.get(f"/sites/shkola/files/{media}").status_code == 404


def test_a_foreign_site_does_not_exist_and_ones_own_may_be_closed(
    app: Flask, site: Site, sign_in: Callable[[User], FlaskClient]
) -> None:
    foreigner = sign_in(make_user(Role.SITE_ADMIN, "organization:999"))
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    assert foreigner.get("/sites/shkola/sections/common").status_code == 404
    assert foreigner.post("/sites/shkola/sections/common").status_code == 404
    assert curator.get("/sites/shkola/sections/common").status_code == 200
    assert curator.post("/sites/shkola/sections/common").status_code == 403


def test_an_unknown_section_is_404(admin: FlaskClient) -> None:
    assert admin.get("/sites/shkola/sections/nothing").status_code == 404


def test_a_hundred_teachers_fit_into_one_form(admin: FlaskClient, site: Site) -> None:
    form = {
        f"staff-rows-{row}-{column}": f"{column} {row}"
        for row in range(100)
        for column in ("fio", "post", "teachingDiscipline", "teachingLevel", "specExperience", "teachingOp")
    }
    assert save(admin, "employees", **form).status_code == 303
    section = section_of(site, "employees")
    assert len(section.values["staff"]["value"]) == 100
    assert section.statuses["staff"]["status"] == "ok"


def test_saving_is_written_to_the_history_with_its_author(admin: FlaskClient, site: Site) -> None:
    save(admin, note="Поправили название", **{"full_name-value": "Школа"})
    revision = services.list_revisions(section_of(site))[0]
    assert revision.note == "Поправили название" and revision.author is not None
    assert revision.saved_at <= datetime.now(UTC)


def test_an_empty_item_is_told_once_and_a_slip_with_what_to_do(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"telephone-value": "звоните"})
    statuses = section_of(site).statuses
    assert statuses["full_name"]["notes"] == []
    assert "Укажите номер с кодом города" in statuses["telephone"]["notes"][0]


def test_your_own_second_tab_is_not_called_somebody_else(admin: FlaskClient, site: Site) -> None:
    save(admin, **{"full_name-value": FULL_NAME})
    words = words_of(save(admin, **{"full_name-value": "Другое"}))
    assert "вы уже сохранили в другой вкладке" in words


def test_buttons_of_rows_keep_the_focus_by_their_ids(admin: FlaskClient, site: Site) -> None:
    words = words_of(save(admin, deed="founders:add", **{"founders-rows-0-nameUchred": "Администрация"}))
    ids = ["add", "up-1", "down-0", "remove-0", "remove-1"]
    assert [words.count(f'id="deed-founders-{one}"') for one in ids] == [1] * len(ids)


def test_an_untouched_section_opens_with_what_the_registry_knows(admin: FlaskClient, site: Site) -> None:
    page = words_of(admin.get("/sites/shkola/sections/common"))
    assert site.organization.full_name in page and "Часть полей уже заполнена" in page
    assert section_of(site).values == {}, "nothing counts until a person saves it"


def test_a_repeated_item_is_offered_as_its_section_has_it(admin: FlaskClient, site: Site) -> None:
    save(admin, "objects", **{"hostel_count-value": "3"})
    page = admin.get("/sites/shkola/sections/grants").text
    assert 'name="g_hostel_count-value" type="text" value="3"' in page


def test_a_save_during_the_new_judgement_keeps_its_own_verdict(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, judge = {"full_name": {"value": FULL_NAME}}, services.assess

    def judge_late(site: Site, slug: str, drafted: dict[str, object]) -> Assessment:
        judged = judge(site, slug, drafted)
        if slug == "common" and not drafted:
            row = update(services.Section).where(services.Section.slug == "common")
            fresh = judge(site, slug, values)
            row = row.values(number=1, values=values, statuses=fresh.statuses, present=fresh.present)
            db.session.execute(row, execution_options={"synchronize_session": False})
        return judged

    services.get_section(site, "common").statuses = {"full_name": {"status": "hidden", "notes": []}}
    db.session.commit()
    monkeypatch.setattr(services, "assess", judge_late)
    services.reassess_sections(site)
    db.session.commit()
    assert section_of(site).statuses["full_name"]["status"] == "ok"
    assert db.session.get_one(Site, site.id).present == 1


def test_the_editor_asks_the_database_the_same_whatever_it_holds(admin: FlaskClient, site: Site) -> None:
    counts = []
    owner, now = site.organization_id, datetime.now(UTC)
    for base, number in enumerate((1, 30)):
        names = [f"{place}.pdf" for place in range(number)]
        files = [
            store(io.BytesIO(PDF), name, organization_id=owner, author_id=None, now=now) for name in names
        ]
        values = {"charter": {"value": [{"media": file.id, "title": file.name} for file in files]}}
        services.save_section(site, "document", values, base=base, author_id=None, now=now)
        db.session.commit()
        answer = admin.get("/sites/shkola/sections/document")
        counts.append(queries_of(answer))
        site = db.session.get_one(Site, site.id)
    assert counts[0] == counts[1]
