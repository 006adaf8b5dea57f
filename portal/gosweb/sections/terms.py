"""By when a section must be brought up to date: counted from the day on which a person says things changed.

The portal cannot know that a new head was appointed, so a term begins with a date that people set, and is met
when the section was saved and the site published after that. Flushes, never commits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager

from portal import audit
from portal.accounts.models import Grant, Role, User
from portal.calendar import add_working_days, local_today
from portal.extensions import db
from portal.gosweb.sections.models import Section, has_change
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.standards.standard import Standard
from portal.portions import cut
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization
from portal.typography import rudate, typo
from portal.work.notices.models import Notice, NoticeKind
from portal.work.notices.services import notify

NEAR = 3  # working days before the term
OLDEST = timedelta(days=366)
TOLD = (Role.HEAD, Role.SITE_ADMIN)
PORTION = 500


class ChangeError(ValueError):
    """The day of a change cannot be that; the text says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """By when a section must be brought up to date, and how it stands."""

    days: int  # working days that the norm gives
    source: str
    changed_on: date | None = None  # None: nobody said that anything changed
    due: date | None = None
    is_saved: bool = False  # after the change was noted
    is_met: bool = False  # and published
    is_near: bool = False
    is_late: bool = False


def find_term(site: Site, section: Section, standard: Standard, *, now: datetime) -> Term | None:
    """The term of a section as it stands now; None where no norm sets one."""
    if not standard.update_days:
        return None
    if section.changed_on is None or section.change_noted_at is None:
        return Term(standard.update_days, standard.update_source)
    today = local_today(site.organization.region.timezone, now)
    due = add_working_days(section.changed_on, standard.update_days)
    saved_at, published_at = section.saved_at, site.published_at
    is_saved = saved_at is not None and saved_at >= section.change_noted_at
    is_met = bool(is_saved and saved_at and published_at and published_at >= saved_at)
    return Term(
        standard.update_days,
        standard.update_source,
        section.changed_on,
        due,
        is_saved=is_saved,
        is_met=is_met,
        is_near=not is_met and today <= due <= add_working_days(today, NEAR),
        is_late=not is_met and today > due,
    )


def note_change(site: Site, section: Section, changed_on: date | None, *, now: datetime) -> None:
    """Begin the term on this day, or end it with None; raises ChangeError."""
    today = local_today(site.organization.region.timezone, now)
    if changed_on and changed_on > today:
        raise ChangeError("Этот день ещё не наступил. Срок считают со дня, когда сведения изменились.")
    if changed_on and changed_on < today - OLDEST:
        raise ChangeError("С этого дня прошло больше года. Проверьте дату.")
    section.changed_on, section.change_noted_at = changed_on, now if changed_on else None
    db.session.flush()
    audit.record(
        "section.change_noted",
        f"site:{site.id}",
        organization_id=site.organization_id,
        section=section.slug,
        changed_on=changed_on.isoformat() if changed_on else "",
    )


def remind_of_terms(*, now: datetime) -> int:
    """Tell heads and administrators of terms that are near or past, once of each; how many were told."""
    told = 0
    for portion in cut(_list_open(), PORTION):
        people = _people_of(portion)
        events = [event for section in portion if (event := _event_of(section, now))]
        known = set(
            db.session.scalars(select(Notice.key).where(Notice.key.in_([key for key, *_ in events]))).unique()
        )
        for key, section, title, text in events:
            user_ids = people[section.site.organization_id]
            if user_ids and key not in known:
                address = f"/sites/{section.site.slug}/sections/{section.slug}"
                told += notify(
                    user_ids, kind=NoticeKind.TERM, key=key, title=title, text=text, address=address, now=now
                )
    return told


def is_open() -> ColumnElement[bool]:
    """The condition on Section joined with Site that its change is not yet saved and published."""
    is_saved = and_(Section.saved_at.is_not(None), Section.saved_at >= Section.change_noted_at)
    is_met = and_(is_saved, Site.published_at.is_not(None), Site.published_at >= Section.saved_at)
    return and_(has_change, Section.change_noted_at.is_not(None), ~is_met)


def _list_open() -> Sequence[Section]:
    query = select(Section).join(Section.site).join(Site.organization).join(Organization.region)
    query = query.options(
        contains_eager(Section.site).contains_eager(Site.organization).contains_eager(Organization.region)
    )
    query = query.where(is_open(), Site.stage != SiteStage.ARCHIVED)
    return db.session.scalars(query.order_by(Section.id)).all()


def _people_of(sections: Sequence[Section]) -> dict[int, list[int]]:
    """Whom to tell, by organization."""
    scopes = {of_organization(id): id for id in {section.site.organization_id for section in sections}}
    query = select(Grant.scope, Grant.user_id).join(User, User.id == Grant.user_id)
    query = query.where(Grant.scope.in_(scopes), Grant.role.in_(TOLD), User.is_active)
    people = defaultdict[int, list[int]](list)
    for scope, user_id in db.session.execute(query):
        people[scopes[scope]].append(user_id)
    return people


def _event_of(section: Section, now: datetime) -> tuple[str, Section, str, str] | None:
    """The key, the section, the title and the text of what is to be told today, if anything."""
    standard, rule = get_rule(section.site, section.slug)
    term = find_term(section.site, section, standard, now=now)
    if term is None or not (term.is_near or term.is_late):
        return None
    kind = "late" if term.is_late else "near"
    day = rudate(term.due, "d MMMM")
    title = f"Срок обновления прошёл {day}" if term.is_late else f"Обновите раздел до {day}"
    todo = "Раздел сохранён, осталось опубликовать сайт." if term.is_saved else "Обновите его и опубликуйте."
    text = (
        f"{section.site.organization.short_name}, раздел «{rule.title}»: сведения изменились "
        f"{rudate(section.changed_on, 'd MMMM')}, срок {term.days} рабочих дней ({term.source}). {todo}"
    )
    return f"section:{section.id}:{kind}:{section.changed_on}", section, typo(title), typo(text)
