"""Screens of campaigns: from a campaign to the matrix, and from an event to the draft."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.agency import jobs
from portal.pages.campaigns.models import (
    Campaign,
    DelegationRun,
    Obligation,
    ObligationState,
    PostTemplate,
    TemplateState,
)
from portal.pages.delivery.models import DeliveryState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.posts.models import Post, PostState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.campaigns.making import PNG, make_campaign, make_template, owed
from tests.pages.factories import make_page

SignIn = Callable[[User], FlaskClient]
S = ObligationState


def local(days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M}"


def form_of(**values: object) -> dict[str, object]:
    """What a browser sends for a template."""
    told: dict[str, object] = {"title": "День знаний", "topic": "Образование", "text": "{{учреждение}} рада"}
    return told | {"deadline": local(3), "zone": "Asia/Barnaul", "key": "k1"} | values


def agency(scope: str = "region:22") -> User:
    return make_user(Role.AGENCY_EDITOR, scope)


def editor(school: Organization) -> User:
    return make_user(Role.PAGE_EDITOR, of_organization(school.id))


def test_from_a_campaign_to_the_matrix(app: Flask, sign_in: SignIn) -> None:
    school = make_organization("Школа № 7")
    make_organization(type="clinic")
    make_organization(region_code="27")
    client = sign_in(agency())
    check_page(client.get("/templates"))
    check_page(client.get("/campaigns/new"))
    check_page(client.post("/campaigns/new", data={"scope": "0", "title": ""}), 422)
    client.post("/campaigns/new", data={"scope": "0", "title": "Первое сентября"})
    campaign = db.session.scalars(select(Campaign)).one()
    assert campaign.scope == "region:22"
    address = f"/campaigns/{campaign.id}/templates/new"
    check_page(client.get(address))
    for types in (["castle"], ["school", "9" * 30]):
        assert client.post(address, data=form_of(deed="count", types=types)).status_code < 500
    counted = client.post(address, data=form_of(deed="count", types=["school"]))
    assert "<b>Увидят 1 учреждение</b>, у 1 нет страниц" in words_of(counted)
    check_page(client.post(address, data=form_of(text="{{учреждене}}")), 422)
    for strange in (local(-1), local(900), "0001-01-01T00:00", "9999-12-31T23:59", "вчера", ""):
        check_page(client.post(address, data=form_of(deadline=strange)), 422)
    check_page(client.post(address, data=form_of(zone="Луна")), 422)
    check_page(client.post(address, data=form_of(text="я" * 20_001, title="\0", inns="9" * 300)), 422)
    data = form_of(types=["school"]) | {"files": (io.BytesIO(PNG), "флаг.png")}
    assert client.post(address, data=data, content_type="multipart/form-data").status_code == 303
    client.post(address, data=form_of(types=["school"]))
    template = db.session.scalars(select(PostTemplate)).one()
    here = f"/templates/{template.id}"
    draft = check_page(client.get(here))
    assert "Школа № 7 рада" in draft.text_content()
    assert len(db.session.get_one(PostTemplate, template.id).files) == 1
    check_page(client.get(f"{here}/edit"))
    assert client.post(f"{here}/issue").status_code == 303
    assert client.post(f"{here}/issue").status_code == 303
    assert "Опубликовали 0 из 1" in words_of(client.get(here))
    assert client.get(f"{here}/edit").status_code == 303
    check_page(client.get("/templates"))
    check_page(client.get(f"/campaigns/{campaign.id}"))
    assert owed(template, school).state is S.OPEN


def test_event_opens_one_draft_with_words_and_pictures_of_the_institution(
    app: Flask, sign_in: SignIn
) -> None:
    school = make_organization("Школа № 7")
    make_page(school)
    template = make_template(is_issued=False, comment="Поставьте своё фото")
    client = sign_in(agency())
    file = {"files": (io.BytesIO(PNG), "флаг.png"), "alt": "Флаг"}
    client.post(f"/templates/{template.id}/files", data=file, content_type="multipart/form-data")
    client.post(f"/templates/{template.id}/issue")
    row = owed(template, school)
    client = sign_in(editor(school))
    assert template.title in words_of(client.get("/templates"))
    assert client.get(f"/templates/{template.id}").headers["Location"] == f"/events/{row.id}"
    page = check_page(client.get(f"/events/{row.id}"))
    assert "Поставьте своё фото" in page.text_content() and owed(template, school).state is S.OPEN
    client.post(f"/events/{row.id}/seen")
    assert owed(template, school).state is S.SEEN
    first = client.post(f"/events/{row.id}/post")
    assert client.post(f"/events/{row.id}/post").headers["Location"] == first.headers["Location"]
    post = db.session.scalars(select(Post)).one()
    assert post.text == "Школа № 7 поздравляет учеников" and post.template_id == template.id
    assert [picture.alt for picture in post.pictures] == ["Флаг"]
    assert post.pictures[0].media.organization_id == school.id
    assert owed(template, school).state is S.DRAFTED
    check_page(client.get(first.headers["Location"]))
    check_page(client.get(f"/events/{row.id}"))


def test_obligatory_wording_keeps_its_variables(app: Flask, sign_in: SignIn) -> None:
    school = make_organization("Школа № 7")
    template = make_template(is_wording_fixed=True)
    sign_in(editor(school)).post(f"/events/{owed(template, school).id}/post")
    assert db.session.scalars(select(Post.text)).one() == template.text


def test_foreign_territory_is_404_and_an_institution_issues_nothing(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    template = make_template()
    row = owed(template, school)
    foreign = sign_in(agency("region:27"))
    assert foreign.get(f"/templates/{template.id}").status_code == 404
    assert foreign.post(f"/templates/{template.id}/withdraw", data={"words": "x"}).status_code == 404
    assert foreign.get(f"/events/{row.id}").status_code == 404
    assert foreign.get(f"/campaigns/{template.campaign_id}").status_code == 404
    own = sign_in(editor(school))
    assert own.post(f"/templates/{template.id}/issue").status_code == 403
    assert own.post(f"/events/{row.id}/excuse", data={"words": "x"}).status_code == 403
    assert own.get(f"/templates/{template.id}/export.csv").status_code == 403
    other = sign_in(editor(make_organization()))
    assert other.get(f"/events/{row.id}").status_code == 404
    assert other.post(f"/events/{row.id}/post").status_code == 404


def test_level_below_sees_the_template_above_and_takes_it_over(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    above = make_template(make_campaign("country"), days=5)
    client = sign_in(agency())
    assert "Взять в работу: Алтайский край" in words_of(client.get(f"/templates/{above.id}"))
    assert client.post(f"/templates/{above.id}/remind").status_code == 403
    taken = client.post(f"/templates/{above.id}/take-over", data={"scope": "region:22"})
    assert (
        client.post(f"/templates/{above.id}/take-over", data={"scope": "region:22"}).location
        == taken.location
    )
    assert client.post(f"/templates/{above.id}/take-over", data={"scope": "region:27"}).status_code == 404
    lower = db.session.scalars(select(PostTemplate).where(PostTemplate.parent_id == above.id)).one()
    late = client.post(taken.location, data=form_of(deadline=local(8)))
    assert late.status_code == 422 and "Срок не может быть позже" in late.text
    assert (
        client.post(taken.location, data=form_of(deadline=local(2), comment="По-алтайски")).status_code == 303
    )
    client.post(f"/templates/{lower.id}/issue")
    assert owed(above, school).template_id == lower.id
    assert "По-алтайски" in sign_in(editor(school)).get(f"/events/{owed(above, school).id}").text
    assert "Опубликовали 0 из 1" in words_of(client.get(f"/templates/{above.id}"))


def test_drafts_of_the_level_above_are_not_seen_below(app: Flask, sign_in: SignIn) -> None:
    make_organization()
    draft = make_template(make_campaign("country"), is_issued=False)
    assert sign_in(agency()).get(f"/templates/{draft.id}").status_code == 404


def prepare() -> None:
    """What a worker does with what was pressed."""
    for run_id in db.session.scalars(select(DelegationRun.id)).all():
        jobs.delegate_posts(run_id)


def test_delegation_needs_consent_and_is_counted(app: Flask, sign_in: SignIn) -> None:
    ready, silent = make_organization("Согласная"), make_organization("Молчаливая")
    make_page(ready, allows_upper=True)
    make_page(silent)
    template = make_template()
    client = sign_in(agency())
    refused = client.post(f"/events/{owed(template, silent).id}/delegate")
    assert refused.status_code == 409 and "не разрешило" in words_of(refused)
    at = {"planned_at": local(2), "zone": template.zone}
    answer = client.post(f"/templates/{template.id}/delegate", data=at)
    assert answer.status_code == 303
    prepare()
    post = db.session.scalars(select(Post)).one()
    assert post.is_delegated and post.organization_id == ready.id and post.state is PostState.APPROVED
    assert [one.state for one in list_deliveries(post)] == [DeliveryState.PLANNED]
    page = words_of(client.get(f"/templates/{template.id}?state=delegated"))
    assert "из 2" in page and "пост подготовил ЦУР" in page and "Молчаливая" not in page
    assert owed(template, ready).state is S.PLANNED and owed(template, ready).is_delegated
    late = client.post(
        f"/templates/{template.id}/delegate", data={"planned_at": local(9), "zone": template.zone}
    )
    prepare()
    assert late.status_code == 303 and db.session.scalars(select(Post)).one().id == post.id


def test_excusing_withdrawing_extending_by_the_buttons(app: Flask, sign_in: SignIn) -> None:
    school, other = make_organization(), make_organization()
    template = make_template()
    client, here = sign_in(agency()), f"/templates/{template.id}"
    row = owed(template, school)
    check_page(client.get(f"/events/{row.id}/excuse"))
    check_page(client.post(f"/events/{row.id}/excuse", data={"words": ""}), 422)
    client.post(f"/events/{row.id}/excuse", data={"words": "Ремонт"})
    assert owed(template, school).state is S.EXCUSED
    client.post(f"/events/{row.id}/owe-again")
    assert owed(template, school).state is S.OPEN
    check_page(client.post(f"{here}/deadline", data={"deadline": local(-1), "zone": template.zone}), 422)
    client.post(f"{here}/deadline", data={"deadline": local(6), "zone": template.zone})
    assert owed(template, other).deadline > datetime.now(UTC) + timedelta(days=5)
    check_page(client.post(f"{here}/institutions", data={"inns": "привет"}), 422)
    check_page(client.post(f"{here}/withdraw", data={"words": ""}), 422)
    client.post(f"{here}/withdraw", data={"words": "Ошибка", "posts": "leave"})
    assert db.session.get_one(PostTemplate, template.id).state is TemplateState.WITHDRAWN
    check_page(client.get(here))
    assert client.post(f"{here}/withdraw", data={"words": "Ошибка", "posts": "leave"}).status_code == 409
    assert "Шаблон отозван" in sign_in(editor(school)).get(f"/events/{row.id}").text
    assert sign_in(editor(school)).post(f"/events/{row.id}/post").status_code == 409


def test_copy_of_a_template_is_a_draft(app: Flask, sign_in: SignIn) -> None:
    make_organization()
    template = make_template()
    answer = sign_in(agency()).post(f"/templates/{template.id}/copy")
    assert answer.status_code == 303
    copy = db.session.scalars(select(PostTemplate).order_by(PostTemplate.id.desc())).first()
    assert copy and copy.state is TemplateState.DRAFT
    assert len(db.session.scalars(select(Obligation.id)).all()) == 1
