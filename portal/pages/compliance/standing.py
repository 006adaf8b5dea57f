"""Keeps on each page what lists ask of it: its stage and whether its content is lawful. Flushes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.pages.compliance.content import judge_content, verdict_of
from portal.pages.compliance.rules import norm
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageKind, SocialPage
from portal.pages.social.stages import stage_of

WEEK = timedelta(days=7)


def refresh_pages(page_ids: Sequence[int], *, now: datetime) -> int:
    """Recompute the stage and the lawfulness of these pages; how many of them changed.

    Call it after anything that the two are read from has changed: a reading of profiles, a person's word, a
    delivery, the institution's own name or address. A thousand pages at once are fine, more are not.
    """
    query = select(SocialPage).where(SocialPage.id.in_(page_ids)).options(joinedload(SocialPage.organization))
    posts = count_posts(page_ids, since=now - WEEK)
    changed = 0
    for page in db.session.scalars(query):
        before = page.stage, page.is_lawful
        page.stage = stage_of(page, is_active=posts.get(page.id, 0) >= norm("posts_per_week"))
        page.is_lawful = _lawful(page)
        changed += (page.stage, page.is_lawful) != before
    db.session.flush()
    return changed


def _lawful(page: SocialPage) -> Mark:
    """A partner page is not asked for what an official one must have."""
    if page.kind is not PageKind.OFFICIAL:
        return Mark.UNKNOWN
    return verdict_of(judge_content(page, page.organization))


def count_posts(page_ids: Sequence[int], *, since: datetime) -> dict[int, int]:
    """Posts that the networks confirmed since a moment, by page; pages without any are missing."""
    query = select(Delivery.page_id, func.count()).where(
        Delivery.page_id.in_(page_ids),
        Delivery.state == DeliveryState.DELIVERED,
        Delivery.delivered_at >= since,
    )
    return {page_id: count for page_id, count in db.session.execute(query.group_by(Delivery.page_id))}
