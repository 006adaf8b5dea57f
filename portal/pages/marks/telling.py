"""Terms and risks around pages told in time: late cases, reviews of exemptions, people who left. Flushes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action
from portal.calendar import local_today
from portal.extensions import db
from portal.pages.marks.admins.risks import Risk, risks
from portal.pages.marks.models import CaseKind, ExemptionState, MarkCase, PageExemption
from portal.pages.marks.rules import exemption_rules
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.typography import rudate
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, notify, tell

BEFORE = timedelta(days=1)
SLUGS = {CaseKind.GOV_MARK: "gov-mark", CaseKind.VERIFICATION: "verification", CaseKind.RKN: "rkn"}


def tell_case_terms(*, now: datetime) -> int:
    """Tell of terms that end within a day or have passed; how many notices were new."""
    query = select(MarkCase).where(MarkCase.is_open, MarkCase.due_at < now + BEFORE)
    query = query.options(joinedload(MarkCase.page).joinedload(SocialPage.organization))
    cases = db.session.scalars(query.order_by(MarkCase.id)).all()
    ids = {case.page.organization_id for case in cases}
    own, staff = list_own_people(ids, Action.EDIT_PAGE), list_staff(ids, Action.REVIEW_DESIGN)
    told = []
    for case in cases:
        organization_id = case.page.organization_id
        people = list(own.get(organization_id, []))
        people += staff.get(organization_id, []) if case.due_at and case.due_at < now else []
        told += [_of_case(case, user_id, now) for user_id in sorted(set(people))]
    return tell(told, now=now)


def tell_reviews(*, now: datetime) -> int:
    """Tell curators and institutions that a ground is soon to be looked at again; how many were new."""
    near = (now + exemption_rules().tell_before).date()
    query = select(PageExemption).where(
        PageExemption.state == ExemptionState.GRANTED, PageExemption.review_on <= near
    )
    query = query.options(joinedload(PageExemption.organization).joinedload(Organization.region))
    rows = db.session.scalars(query.order_by(PageExemption.id)).all()
    people = _both({row.organization_id for row in rows}, Action.DECIDE_EXEMPTION)
    told = []
    for row in rows:
        is_late = bool(row.review_on and row.review_on < local_today(row.organization.region.timezone, now))
        title = f"Освобождение: {'пора проверить' if is_late else 'скоро проверять'} основание"
        text = f"{row.organization.short_name}, проверить {rudate(row.review_on)}"
        key = f"exemption:{row.id}:{row.review_on}:{'late' if is_late else 'soon'}"
        told += _same(people.get(row.organization_id, []), key, title, text, f"/exemptions/{row.id}")
    return tell(told, now=now)


def tell_asked(row: PageExemption, organization: Organization, *, now: datetime) -> None:
    """Those who decide hear of a request."""
    people = list_staff([organization.id], Action.DECIDE_EXEMPTION).get(organization.id, [])
    title = f"Просят освобождение от ведения страницы: {organization.short_name}"
    key, address = f"exemption:{row.id}:asked", f"/exemptions/{row.id}"
    notify(
        people, kind=NoticeKind.PAGE, key=key, title=title, text=row.ground[:200], address=address, now=now
    )


def tell_decided(row: PageExemption, *, now: datetime) -> None:
    """The institution hears of a decision."""
    people = list_own_people([row.organization_id], Action.EDIT_PAGE).get(row.organization_id, [])
    title = f"Освобождение от ведения страницы: {row.state.label.lower()}"
    key, address = f"exemption:{row.id}:{row.state.value}:{now:%Y%m%d%H%M%S}", f"/exemptions/{row.id}"
    notify(people, kind=NoticeKind.PAGE, key=key, title=title, text=row.words[:200], address=address, now=now)


def tell_left(*, now: datetime) -> int:
    """Tell of pages and keys that people who left still hold; how many notices were new."""
    every = risks().subquery()
    query = select(every, SocialPage.organization_id).join(SocialPage, SocialPage.id == every.c.page_id)
    rows = db.session.execute(query.where(every.c.risk.in_((Risk.LEFT, Risk.KEY_LEFT)))).all()
    people = _both({row.organization_id for row in rows}, Action.REVIEW_DESIGN)
    return tell([one for row in rows for one in _of_risk(row, people)], now=now)


def _of_risk(row: Row[Any], people: dict[int, list[int]]) -> list[Telling]:
    key = f"page:{row.page_id}:{row.risk}:{row.user_id}"
    address = f"/pages/{row.page_id}/admins"
    return _same(people.get(row.organization_id, []), key, Risk(row.risk).label, row.subject, address)


def _of_case(case: MarkCase, user_id: int, now: datetime) -> Telling:
    assert case.due_at
    is_late = case.due_at < now
    title = f"{case.kind.label}: {'срок прошёл' if is_late else 'срок завтра'}"
    text = f"{case.page.organization.short_name}, {case.page.network.label}. {case.state.label}"
    key = f"case:{case.id}:{case.state.value}:{case.due_at:%Y%m%d%H%M}:{'late' if is_late else 'soon'}"
    address = f"/pages/{case.page_id}/{SLUGS[case.kind]}"
    return Telling(user_id, NoticeKind.PAGE, key, title, text, address)


def _same(people: Iterable[int], key: str, title: str, text: str, address: str) -> list[Telling]:
    return [Telling(user_id, NoticeKind.PAGE, key, title, text, address) for user_id in people]


def _both(ids: set[int], action: Action) -> dict[int, list[int]]:
    """People of institutions and of those above who may do this, by institution."""
    own, staff = list_own_people(ids, Action.EDIT_PAGE), list_staff(ids, action)
    found: dict[int, Sequence[int]] = {id: [*own.get(id, []), *staff.get(id, [])] for id in ids}
    return {id: sorted(set(people)) for id, people in found.items()}
