"""Demo invitations: a list on paper, one person in, the rest not, the second time nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.services import list_demo_people
from portal.cli.demo.invited import NAMES, invite_some
from portal.cli.demo.people import PEOPLE, make_people
from portal.extensions import db
from portal.mail.models import Mail
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from tests.factories import make_municipality, make_organization

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.usefixtures("app")
def test_the_demo_has_people_who_never_came_in() -> None:
    place = make_municipality()
    schools = [make_organization(municipality_id=place.id, is_demo=True) for _ in NAMES]
    make_people(schools[0], schools[1], now=NOW)
    db.session.commit()
    for _ in range(2):
        invite_some(schools, now=NOW)
    batch = db.session.scalars(select(InviteBatch)).one()
    db.session.refresh(batch)
    assert batch.state is BatchState.DONE
    states = select(InviteItem.state, func.count()).group_by(InviteItem.state)
    assert dict(db.session.execute(states).tuples().all()) == {ItemState.ISSUED: 5, ItemState.REFUSED: 1}
    invited = db.session.scalars(select(User).where(User.name.in_(NAMES))).all()
    assert sum(user.password_hash is None for user in invited) == 4 and all(user.is_demo for user in invited)
    assert len(list_demo_people()) == len(PEOPLE) + 1
    assert db.session.scalars(select(Mail)).all() == []


@pytest.mark.usefixtures("app")
def test_one_demo_address_is_proved() -> None:
    schools = [make_organization(municipality_id=make_municipality().id)] * 2
    make_people(schools[0], schools[1], now=NOW)
    db.session.commit()
    invite_some(schools, now=NOW)
    proved = select(User.email).where(User.email_verified_at.is_not(None))
    assert db.session.scalars(proved).all() == ["admin@example.org"]
