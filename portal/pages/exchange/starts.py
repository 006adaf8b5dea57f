"""Campaigns named in a plan whose templates may not be published yet. Reads only."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.campaigns.models import Campaign, Obligation, PostTemplate, TemplateState
from portal.registry.folding import fold

ANY_TIME = datetime.min.replace(tzinfo=UTC)


class Starts:
    """When institutions may begin to publish by campaigns they were sent templates of."""

    def __init__(self, organization_ids: Collection[int]) -> None:
        columns = (Obligation.organization_id, Campaign.title, PostTemplate.starts_at)
        query = select(*columns).join(PostTemplate, PostTemplate.id == Obligation.template_id)
        query = query.join(Campaign, Campaign.id == PostTemplate.campaign_id)
        query = query.where(Obligation.organization_id.in_(sorted(organization_ids)))
        self._found: dict[tuple[int, str], datetime] = {}
        for id, title, starts_at in db.session.execute(
            query.where(PostTemplate.state == TemplateState.ISSUED)
        ):
            key, start = (id, fold(title)), starts_at or ANY_TIME
            self._found[key] = min(self._found.get(key, start), start)

    def find(self, organization_id: int, campaign: str) -> datetime | None:
        """The earliest start among its templates; None where something may go out at any time."""
        start = self._found.get((organization_id, fold(campaign)), ANY_TIME)
        return None if start == ANY_TIME else start
