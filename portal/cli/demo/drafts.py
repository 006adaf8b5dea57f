"""Demo posts that are not on their way yet: drafts, and one that waits for the head's word."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.cli.demo.pages import DemoPage
from portal.extensions import db
from portal.pages.editor.services import create_post, submit_post
from portal.pages.posts.models import Post, PostingRules
from portal.pages.posts.writing import PostFields
from portal.pages.posts.zones import zone_of
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

DRAFTS = (
    ("Новогодний концерт", "Готовим новогодний концерт. Дата и список номеров — на следующей неделе."),
    ("Запись в кружки", "Со второго полугодия открываем запись в кружки. Расписание уточняем."),
)
REVIEWED = ("Изменился режим работы", "С понедельника приём посетителей — с 9:00 до 16:00, перерыв с 12:00.")
FIRST, SECOND = 0, 3
"""Institutions by their places: whose drafts these are, whose head agrees to posts."""


def make_drafts(pages: Sequence[DemoPage], *, now: datetime) -> None:
    """Two drafts of one institution, a post on review of another. Flushes."""
    found = {page.index: page.organization for page in pages}
    if FIRST in found:
        for title, text in DRAFTS:
            _write(found[FIRST], title, text, None, now)
    if SECOND in found:
        rules = PostingRules(organization_id=found[SECOND].id, needs_head=True, updated_at=now)
        db.session.add(rules)
        db.session.flush()
        post = _write(found[SECOND], *REVIEWED, now + timedelta(days=3), now)
        submit_post(post, author_id=None, now=now)


def _write(organization: Organization, title: str, text: str, at: datetime | None, now: datetime) -> Post:
    mine = select(SocialPage.id).where(SocialPage.organization_id == organization.id, SocialPage.has_key)
    planned_at = at.replace(minute=0, second=0, microsecond=0) if at else None
    fields = PostFields(
        title=title,
        text=text,
        planned_at=planned_at,
        zone=zone_of(organization),
        page_ids=db.session.scalars(mine).all(),
    )
    return create_post(organization, fields, author_id=None, now=now)
