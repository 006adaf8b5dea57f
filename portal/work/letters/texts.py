"""Templates of letters that a region or the country keeps. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.registry.scopes import COUNTRY, of_region, regions_within
from portal.registry.territories.models import Municipality, Region
from portal.work.letters.models import LetterTemplate

NOT_YOURS = "Этим шаблоном распоряжается тот, кто отвечает за всю его территорию."


def list_own_regions(who: Who) -> Sequence[Region]:
    """Regions where this person may write: whole ones, and those of their districts and institutions."""
    ids = [
        int(grant.scope.partition(":")[2]) for grant in who.scopes if grant.scope.startswith("municipality:")
    ]
    by_district = Region.code.in_(select(Municipality.region_code).where(Municipality.id.in_(ids)))
    held = or_(regions_within(who.scopes), by_district)
    return db.session.scalars(select(Region).where(held).order_by(Region.sort_key)).all()


def _is_seen(who: Who) -> ColumnElement[bool]:
    """Those of the country are everybody's; those of a region belong to its people."""
    codes = [region.code for region in list_own_regions(who)]
    return or_(LetterTemplate.region_code.is_(None), LetterTemplate.region_code.in_(codes))


def list_templates(who: Who, *, page: int = 1, per_page: int = 100) -> tuple[Sequence[LetterTemplate], int]:
    """A page of templates this person may use, by title, and how many there are."""
    seen = _is_seen(who)
    total = db.session.scalar(select(func.count(LetterTemplate.id)).where(seen)) or 0
    query = select(LetterTemplate).where(seen).order_by(LetterTemplate.title, LetterTemplate.id)
    return db.session.scalars(query.limit(per_page).offset((page - 1) * per_page)).all(), total


def get_template(template_id: int, who: Who) -> LetterTemplate:
    """The template, if this person may use it."""
    found = db.session.scalar(select(LetterTemplate).where(LetterTemplate.id == template_id, _is_seen(who)))
    if found is None:
        raise NotFound
    return found


def may_change(row: LetterTemplate, who: Who) -> bool:
    """A template is changed by those who hold the whole of its region, or the country: others only use it."""
    held = {COUNTRY, of_region(row.region_code)} if row.region_code else {COUNTRY}
    return any(grant.scope in held for grant in who.scopes)


def save_template(
    row: LetterTemplate | None,
    who: Who,
    *,
    title: str,
    subject: str,
    body: str,
    region_code: str | None,
    now: datetime,
) -> LetterTemplate:
    """Make a template or change one; its text was checked by the form. Raises Forbidden."""
    if row is None:
        row = LetterTemplate()
        db.session.add(row)
    elif not may_change(row, who):
        raise Forbidden(f"{NOT_YOURS} Сохраните свой под другим названием.")
    row.title, row.subject, row.body = title, subject, body
    row.region_code, row.updated_at = region_code, now
    db.session.flush()
    audit.record("letter_template.saved", f"letter_template:{row.id}", title=title)
    return row


def delete_template(row: LetterTemplate, who: Who) -> None:
    """Drop a template; letters sent by it keep their own text. Raises Forbidden."""
    if not may_change(row, who):
        raise Forbidden(NOT_YOURS)
    audit.record("letter_template.deleted", f"letter_template:{row.id}", title=row.title)
    db.session.delete(row)
    db.session.flush()
