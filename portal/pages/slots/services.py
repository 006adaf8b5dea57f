"""The week's slots of an institution, and the next free one for a post. Flushes, never commits."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from portal import audit
from portal.calendar import local_today, settle_local
from portal.errors import Conflict
from portal.extensions import db
from portal.once import insert_new
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import zone_of
from portal.pages.slots.models import PostingSlot
from portal.registry.organizations.models import Organization

FARTHEST = timedelta(days=366)
MOST = 50
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.\-]([0-5]\d)")
NO_SLOTS = "У учреждения нет слотов. Задайте их: «Слоты недели», и пост встанет в ближайший свободный."
FULL = "На год вперёд все слоты заняты. Добавьте слоты или выберите время сами."
TOO_MANY = "Больше пятидесяти слотов в неделю не нужно ни одной странице. Уберите лишние."


def list_slots(organization_id: int) -> Sequence[PostingSlot]:
    """Slots of the institution in the order of the week."""
    query = select(PostingSlot).where(PostingSlot.organization_id == organization_id)
    return db.session.scalars(query.order_by(PostingSlot.weekday, PostingSlot.minute)).all()


def read_minute(text: str) -> int | None:
    """Minutes from midnight of «10:00»; None where it is no time of day."""
    match = CLOCK.fullmatch(text.strip())
    return int(match[1]) * 60 + int(match[2]) if match else None


def add_slots(organization: Organization, weekdays: Sequence[int], minute: int) -> int:
    """Add a slot on these days of the week; how many were new. Raises Conflict."""
    count = db.session.scalar(
        select(func.count()).select_from(PostingSlot).where(PostingSlot.organization_id == organization.id)
    )
    if (count or 0) + len(weekdays) > MOST:
        raise Conflict(TOO_MANY)
    rows = [{"organization_id": organization.id, "weekday": day, "minute": minute} for day in weekdays]
    made = insert_new(PostingSlot, rows, ("organization_id", "weekday", "minute"))
    _record("slot.added", organization, weekdays=list(weekdays), minute=minute)
    return made


def remove_slot(organization: Organization, slot_id: int) -> None:
    """Take a slot away; posts that stand in it stay."""
    slot = db.session.get(PostingSlot, slot_id)
    if slot is not None and slot.organization_id == organization.id:
        db.session.delete(slot)
        db.session.flush()
        _record("slot.removed", organization, weekday=slot.weekday, minute=slot.minute)


def find_free(organization: Organization, *, now: datetime) -> datetime:
    """The moment of the next free slot; raises Conflict where there is none."""
    slots = [(slot.weekday, slot.minute) for slot in list_slots(organization.id)]
    if not slots:
        raise Conflict(NO_SLOTS)
    query = select(Post.planned_at).where(
        Post.organization_id == organization.id,
        Post.planned_at > now,
        Post.planned_at < now + FARTHEST + timedelta(days=1),
        Post.state != PostState.CANCELLED,
    )
    taken = [at for at in db.session.scalars(query) if at is not None]
    found = next_slot(slots, taken, zone_of(organization), now=now)
    if found is None:
        raise Conflict(FULL)
    return found


def next_slot(
    slots: Sequence[tuple[int, int]], taken: Collection[datetime], zone: str, *, now: datetime
) -> datetime | None:
    """The nearest moment after `now` that is one of the week's slots (weekday, minute) and not taken.

    Within a year from now; None where there are no slots or all are taken.
    """
    today, busy = local_today(zone, now), set(taken)
    for ahead in range(FARTHEST.days):
        day = today + timedelta(days=ahead)
        for weekday, minute in sorted(set(slots)):
            if weekday == day.weekday():
                at = settle_local(datetime.combine(day, time(*divmod(minute, 60))), zone).at
                if at > now and at not in busy:
                    return at
    return None


def _record(action: str, organization: Organization, **details: object) -> None:
    audit.record(action, f"organization:{organization.id}", organization_id=organization.id, **details)
