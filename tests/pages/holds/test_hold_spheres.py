"""Whoever answers for a sphere stops that sphere inside her territory, and nothing more."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.delivery import holds
from portal.pages.delivery.models import Delivery, DeliveryState, PostingHold
from portal.pages.posts.models import Post
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
S = DeliveryState
OURS = "region:22|education"


def planned(type: str = "school", **place: object) -> Post:
    return make_post([make_page(make_organization(type=type, **place))])


def educator(*spheres: str, scope: str = "region:22") -> User:
    return make_user(Role.CURATOR, scope, spheres=spheres or ("education",))


def stop(client: FlaskClient, scope: str = OURS) -> PostingHold:
    assert client.post("/holds", data={"scope": scope, "reason": "Траур"}).status_code == 303
    return db.session.scalars(select(PostingHold).order_by(PostingHold.id.desc())).first() or PostingHold()


def state(post: Post) -> DeliveryState:
    return delivery_of(post).state


def test_her_sphere_stops_and_others_go_on(app: Flask, sign_in: SignIn) -> None:
    school, clinic, far = planned(), planned("clinic"), planned(region_code="27")
    client = sign_in(educator())
    page = client.get("/holds")
    check_page(page)
    assert "Алтайский край: Образование" in words_of(page)
    held = stop(client)
    assert (held.scope, held.sphere_codes, held.posts_count) == ("region:22", ["education"], 1)
    assert (state(school), state(clinic), state(far)) == (S.HELD, S.PLANNED, S.PLANNED)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "posts.held")).one()
    assert noted.details["spheres"] == ["education"]


def test_she_stops_neither_the_whole_territory_nor_another_sphere(app: Flask, sign_in: SignIn) -> None:
    planned()
    client = sign_in(educator())
    for scope in ("region:22", "region:22|health", "region:22|", "region:27|education", "country|education"):
        assert client.post("/holds", data={"scope": scope, "reason": "Траур"}).status_code == 422, scope
    assert db.session.scalars(select(PostingHold.id)).all() == []


def test_she_ends_her_own_hold_and_not_that_of_all(app: Flask, sign_in: SignIn) -> None:
    row = delivery_of(planned())
    client, row_id = sign_in(educator()), row.id
    whole, _ = holds.hold("region:22", reason="ЧС", author_id=None, now=datetime.now(UTC))
    db.session.commit()
    assert client.get(f"/holds/{whole.id}/release").status_code == 403
    held = stop(client)
    check_page(client.get(f"/holds/{held.id}/release"))
    assert client.post(f"/holds/{held.id}/release", data={"how": "now"}).status_code == 303
    row = db.session.get_one(Delivery, row_id, populate_existing=True)
    assert row.state is S.HELD, "the hold of all still stands"


def test_another_sphere_does_not_end_it_and_who_answers_for_all_does(app: Flask, sign_in: SignIn) -> None:
    planned()
    planned("clinic")
    held = stop(sign_in(educator()))
    assert sign_in(educator("health")).get(f"/holds/{held.id}/release").status_code in (403, 404)
    wide = sign_in(educator("health", "education"))
    assert wide.get(f"/holds/{held.id}/release").status_code == 200
    whole = sign_in(make_user(Role.CURATOR, "region:22"))
    assert whole.post(f"/holds/{held.id}/cancel", data={"is_sure": "1"}).status_code == 303


def test_two_spheres_of_one_place_are_two_holds(app: Flask, sign_in: SignIn) -> None:
    planned()
    planned("clinic")
    first = stop(sign_in(educator()))
    second = stop(sign_in(educator("health")), "region:22|health")
    assert first.id != second.id
    assert stop(sign_in(educator())).id == second.id, "a second press of one is the same hold"
    assert len(db.session.scalars(select(PostingHold.id)).all()) == 2


def test_in_a_district_she_stops_her_schools_there_alone(app: Flask, sign_in: SignIn) -> None:
    district, other = make_municipality(), make_municipality("Алейский район")
    inside, outside = planned(municipality_id=district.id), planned(municipality_id=other.id)
    clinic = planned("clinic", municipality_id=district.id)
    client = sign_in(educator(scope=f"municipality:{district.id}"))
    stop(client, f"municipality:{district.id}|education")
    assert (state(inside), state(outside), state(clinic)) == (S.HELD, S.PLANNED, S.PLANNED)
    assert client.post("/holds", data={"scope": OURS, "reason": "Траур"}).status_code == 422


def test_an_institution_with_subordinates_is_stopped_within_her_sphere(app: Flask, sign_in: SignIn) -> None:
    school = planned()
    clinic = planned("clinic", parent_id=school.organization_id)
    client = sign_in(educator())
    where = f"organization:{school.organization_id}|education"
    address = f"/holds?organization={school.organization_id}"
    assert client.post(address, data={"scope": where, "reason": "Ошибка"}).status_code == 303
    assert (state(school), state(clinic)) == (S.HELD, S.PLANNED)


def test_editors_of_the_sphere_see_the_banner_and_others_do_not(app: Flask, sign_in: SignIn) -> None:
    school, clinic = planned(), planned("clinic")
    stop(sign_in(educator()))
    for post, is_told in ((school, True), (clinic, False)):
        editor = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{post.organization_id}"))
        shown = words_of(editor.get(f"/posts/{post.id}"))
        assert ("Публикации остановлены: Алтайский край: Образование" in shown) is is_told
