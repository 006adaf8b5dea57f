"""What stands in the holes of addresses of delivery: a lost post, a refused one, a mass campaign, a hold."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate
from portal.pages.delivery import claims, holds
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Network
from portal.pages.outbox import deciding
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization
from tests.factories import make_organization
from tests.pages.factories import delivery_of, make_page, make_post


def make_template(deadline: datetime) -> PostTemplate:
    """A template of a campaign of the region."""
    campaign = Campaign(scope="region:22", title="Неделя <книги>", created_at=deadline)
    db.session.add(campaign)
    db.session.flush()
    fields = {"topic": "Культура", "title": "Читаем вместе", "text": "", "created_at": deadline}
    template = PostTemplate(campaign_id=campaign.id, deadline=deadline, **fields)
    db.session.add(template)
    db.session.commit()
    return template


def delivery_holes(school: Organization) -> dict[str, object]:
    """A lost post of the school with its attempts, a refused one, a mass campaign, a hold of a neighbour."""
    now = datetime.now(UTC)
    page = make_page(school)
    lost = _settle(delivery_of(make_post([page], title="Потерялся <пост>")), DeliveryState.UNKNOWN, "Timeout")
    refused = delivery_of(make_post([page], title="Отказ"))
    deciding.send_again(_settle(refused, DeliveryState.REJECTED, "Flood <b>"), who="Иванова", now=now)
    template = make_template(now + timedelta(days=2))
    make_post([page], template_id=template.id)
    neighbour = make_organization("Сосед", parent_id=school.id)
    make_post([make_page(neighbour, Network.OK)])
    held, _ = holds.hold(of_organization(neighbour.id), reason="Траур <b>", author_id=None, now=now)
    past, _ = holds.hold("municipality:999", reason="Учения", author_id=None, now=now)
    holds.release(past, ended_by_id=None, now=now)
    db.session.commit()
    return {"delivery_id": lost.id, "mass_id": template.id, "hold_id": held.id}


def _settle(row: Delivery, state: DeliveryState, words: str) -> Delivery:
    now = datetime.now(UTC)
    taken = claims.claim(row.id, now=now)
    assert taken
    claims.end(claims.begin(taken, AttemptKind.PUBLISH, now=now), state.value, "9", words, now=now)
    claims.settle(taken, Verdict(state, words, "9"), now=now)
    db.session.commit()
    query = select(Delivery).where(Delivery.id == row.id).execution_options(populate_existing=True)
    return db.session.scalars(query).one()
