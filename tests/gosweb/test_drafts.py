"""What is typed and not saved is kept, offered again, never a revision; who is there is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sections import drafts, jobs, services
from portal.gosweb.sections.models import SectionDraft, SectionRevision
from portal.gosweb.sites.models import Site
from tests.conftest import words_of
from tests.factories import make_site, make_user
from tests.pages import check_page

NAME = "Муниципальное учреждение «Школа № 1»"
HERE = "/sites/shkola/sections/common"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def site(app: Flask) -> Site:
    """A school's site, empty."""
    return make_site("shkola")


@pytest.fixture
def person(site: Site) -> User:
    """The site's administrator."""
    return make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}")


@pytest.fixture
def admin(person: User, sign_in: SignIn) -> FlaskClient:
    """Their browser."""
    return sign_in(person)


def keep(client: FlaskClient, base: int = 0, **form: object) -> str:
    """Let the browser keep what is typed; the words of the answer."""
    answer = client.post(f"{HERE}/draft", data={"base": base} | form)
    assert answer.status_code == 200
    return words_of(answer)


def count_drafts() -> int:
    """Drafts in which something is typed."""
    query = select(func.count(SectionDraft.id)).where(SectionDraft.typed_at.is_not(None))
    return db.session.scalars(query).one()


def test_what_is_typed_is_kept_and_offered_and_no_revision(admin: FlaskClient, site: Site) -> None:
    assert "Черновик сохранён в " in keep(admin, **{"full_name-value": NAME})
    section = services.get_section(site, "common")
    assert (section.number, section.present, section.values) == (0, 0, {})
    assert db.session.scalar(select(func.count(SectionRevision.id))) == 0
    page = check_page(admin.get(HERE))
    assert page.xpath("//*[@id='draft-offer']") and not page.xpath("//form[@data-autosave]")
    resumed = admin.get(f"{HERE}?draft=1")
    assert NAME in resumed.text and check_page(resumed).xpath("//form[@data-autosave]")


def test_a_draft_is_offered_on_another_device_and_to_its_owner_only(
    admin: FlaskClient, person: User, site: Site, sign_in: SignIn
) -> None:
    keep(admin, **{"full_name-value": NAME})
    colleague = sign_in(make_user(Role.HEAD, f"organization:{site.organization_id}"))
    assert "draft-offer" in sign_in(person).get(HERE).text
    assert "draft-offer" not in colleague.get(HERE).text
    assert colleague.get(f"{HERE}?draft=1").status_code == 200


def test_saving_drops_the_draft(admin: FlaskClient) -> None:
    keep(admin, **{"full_name-value": "Шко"})
    assert admin.post(HERE, data={"base": 0, "full_name-value": NAME}).status_code == 303
    assert count_drafts() == 0 and "draft-offer" not in admin.get(HERE).text


def test_a_draft_nobody_decided_on_outlives_another_save(admin: FlaskClient) -> None:
    keep(admin, **{"short_name-value": "Из черновика"})
    admin.post(HERE, data={"base": 0, "full_name-value": NAME, "aside": "y"})
    assert "draft-offer" in admin.get(HERE).text
    resumed = admin.get(f"{HERE}?draft=1").text
    assert "Из черновика" in resumed and NAME in resumed


def test_a_removed_draft_is_gone(admin: FlaskClient) -> None:
    keep(admin, **{"full_name-value": NAME})
    assert admin.post(f"{HERE}/draft/removal").status_code == 303
    assert count_drafts() == 0 and "draft-offer" not in admin.get(HERE).text


def test_a_draft_over_an_older_revision_leads_into_a_choice(admin: FlaskClient) -> None:
    keep(admin, **{"full_name-value": "Из черновика"})
    admin.post(HERE, data={"base": 0, "full_name-value": "Сохранено", "aside": "y"})
    page = check_page(admin.get(f"{HERE}?draft=1"))
    assert page.xpath("//*[@id='clash-full_name']") and not page.xpath("//form[@data-autosave]")
    assert "Из черновика" in page.text_content() and "Сохранено" in page.text_content()


def test_the_same_as_saved_needs_no_draft(admin: FlaskClient) -> None:
    admin.post(HERE, data={"base": 0, "full_name-value": NAME})
    keep(admin, base=1, **{"full_name-value": NAME})
    assert count_drafts() == 0


def test_a_draft_without_end_is_refused_in_words(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "LARGEST", 100)
    assert "слишком велик" in keep(admin, **{"full_name-value": "ю" * 200})
    assert count_drafts() == 0


@pytest.mark.parametrize("base", [str(2**63), "-1", "²", "раз", ""])
def test_strange_numbers_and_signs_do_no_harm(admin: FlaskClient, base: str) -> None:
    answer = admin.post(f"{HERE}/draft", data={"base": base, "full_name-value": "\0школа"})
    assert answer.status_code == 200
    assert admin.get(f"{HERE}?draft=1").status_code == 200


def test_a_reader_keeps_nothing_and_a_stranger_finds_nothing(site: Site, sign_in: SignIn) -> None:
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    stranger = sign_in(make_user(Role.SITE_ADMIN, "organization:999"))
    for path in ("draft", "draft/removal", "presence"):
        assert curator.post(f"{HERE}/{path}").status_code == 403
        assert stranger.post(f"{HERE}/{path}").status_code == 404


def test_who_has_the_section_open_is_told_to_others(admin: FlaskClient, site: Site, sign_in: SignIn) -> None:
    colleague = make_user(Role.HEAD, f"organization:{site.organization_id}")
    colleague.name = "Назаров Иван Андреевич"
    db.session.commit()
    other = sign_in(colleague)
    assert admin.post(f"{HERE}/presence").text.strip() == ""
    assert "Иванова М." in words_of(other.post(f"{HERE}/presence"))
    assert "Сейчас раздел открыт у: Назаров И. А., с " in words_of(admin.post(f"{HERE}/presence"))
    assert "draft-offer" not in admin.get(HERE).text, "to look is not to type"


def test_who_left_is_told_no_more_and_comes_back_later(person: User, site: Site) -> None:
    section, now = services.get_section(site, "common"), datetime.now(UTC)
    for at in (now - timedelta(hours=1), now - timedelta(minutes=3)):
        drafts.note_presence(section, person.id, now=at)
    assert drafts.list_others(section, 0, now=now) == []
    drafts.note_presence(section, person.id, now=now)
    (there,) = drafts.list_others(section, 0, now=now)
    db.session.refresh(there)
    assert there.opened_at == now


def test_old_drafts_are_swept_and_fresh_ones_stay(person: User, site: Site) -> None:
    now = datetime.now(UTC)
    for slug, age, values in (
        ("common", timedelta(days=31), {"full_name": {"value": "а"}}),
        ("struct", timedelta(days=29), {"units": {"value": [{"name": "б"}]}}),
    ):
        section = services.get_section(site, slug)
        drafts.keep_draft(section, values, base=0, user_id=person.id, now=now - age)
    drafts.note_presence(services.get_section(site, "budget"), person.id, now=now - timedelta(days=2))
    db.session.commit()
    jobs.sweep_drafts()
    kept = db.session.scalars(select(SectionDraft)).all()
    assert [draft.values for draft in kept] == [{"units": {"value": [{"name": "б"}]}}]
