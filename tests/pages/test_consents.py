"""Consent to posting by the upper cabinet: who gives it, what a withdrawal takes back, who hears of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.delivery.models import DeliveryState
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization, of_region
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
LATER = datetime.now(UTC) + timedelta(days=2)


def press(client: FlaskClient, page: SocialPage, deed: str, value: str) -> int:
    return client.post(f"/pages/{page.id}/{deed}", data={"value": value}).status_code


def notices_of(user: User) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_withdrawn_consent_takes_back_delegated_posts_and_tells_both_sides(
    app: Flask, sign_in: SignIn
) -> None:
    school = make_organization("Школа № 5")
    page = make_page(school, allows_upper=True)
    head, editor = (make_user(role, of_organization(school.id)) for role in (Role.HEAD, Role.PAGE_EDITOR))
    agency = make_user(Role.AGENCY_EDITOR, of_region("22"))
    delegated = make_post([page], is_delegated=True, title="День матери", planned_at=LATER)
    own = make_post([page], planned_at=LATER)
    assert press(sign_in(head), page, "consent", "no") == 303
    taken = delivery_of(delegated)
    assert taken.state is DeliveryState.CANCELLED
    assert "отозвало разрешение" in taken.reason
    assert delivery_of(own).state is DeliveryState.PLANNED
    for person in (editor, agency):
        (notice,) = notices_of(person)
        assert "Отозвано разрешение" in notice.title
        assert "«День матери»" in notice.text
        assert notice.address == f"/pages/{page.id}"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event
    assert (event.action, event.details, event.organization_id) == (
        "page.consent_withdrawn",
        {"posts": 1},
        school.id,
    )


def test_consent_is_given_by_the_institution_and_seen_by_both(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    page = make_page(school)
    curator = sign_in(make_user(Role.CURATOR, of_region("22")))
    assert press(curator, page, "consent", "yes") == 403
    editor = sign_in(make_user(Role.PAGE_EDITOR, of_organization(school.id)))
    assert press(editor, page, "consent", "yes") == 303
    for client in (curator, editor):
        assert "Разрешён с" in words_of(client.get(f"/pages/{page.id}")).replace("</strong>", "")


def test_the_same_wish_twice_is_one(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    page, head = make_page(school), make_user(Role.HEAD, of_organization(school.id))
    agency = make_user(Role.AGENCY_EDITOR, of_region("22"))
    for _ in range(2):
        assert press(sign_in(head), page, "consent", "yes") == 303
    assert len(notices_of(agency)) == 1
    assert db.session.get_one(SocialPage, page.id).allows_upper_at


def test_joint_editing_is_locked_and_opened(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    page = make_page(school)
    client = sign_in(make_user(Role.HEAD, of_organization(school.id)))
    assert press(client, page, "lock", "yes") == 303
    assert db.session.get_one(SocialPage, page.id).locks_editing
    assert "Запрещена" in words_of(client.get(f"/pages/{page.id}"))
    assert press(client, page, "lock", "no") == 303
    db.session.expire_all()
    assert not db.session.get_one(SocialPage, page.id).locks_editing
