"""Cases of a page: one function moves a state, for people and the portal alike. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.models import User
from portal.calendar import add_working_days, local_today, settle_local
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.marks.cases.states import NEW_ROW, Deed, is_open, next_state
from portal.pages.marks.models import CaseKind, CaseState, CaseStep, MarkCase
from portal.pages.marks.rules import rkn_rules, rules_of
from portal.pages.networks.contract import Mark
from portal.pages.social.attesting import attest
from portal.pages.social.models import SocialPage

MOVED = "Пока вы смотрели, заявка изменилась. Откройте страницу снова и решите по новому состоянию."
ATTESTS = {CaseKind.GOV_MARK: "gov_mark", CaseKind.VERIFICATION: "verified"}
DAY_ENDS = time(23, 59)


class Incomplete(ValueError):
    """Something must be filled in first; the text says what."""


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a deed: words, the number or the link, the person; no person: the portal saw it."""

    words: str = ""
    number: str = ""
    link: str = ""
    user: User | None = None


def find_case(page_id: int, kind: CaseKind) -> MarkCase | None:
    """The case of a kind that matters now: the last one."""
    query = select(MarkCase).where(MarkCase.page_id == page_id, MarkCase.kind == kind)
    return db.session.scalar(query.order_by(MarkCase.id.desc()).limit(1))


def list_steps(page_id: int, kind: CaseKind) -> Sequence[CaseStep]:
    """The history of all cases of a kind, the last step first."""
    query = select(CaseStep).join(MarkCase, MarkCase.id == CaseStep.case_id)
    query = query.where(MarkCase.page_id == page_id, MarkCase.kind == kind).options(
        joinedload(CaseStep.author)
    )
    return db.session.scalars(query.order_by(CaseStep.id.desc()).limit(100)).all()


def check_network(page: SocialPage, kind: CaseKind) -> None:
    """Raise NotFound for a mark that the page's network does not give."""
    if page.network not in rules_of(kind).networks:
        raise NotFound


def move_case(page: SocialPage, kind: CaseKind, deed: Deed, said: Said, *, now: datetime) -> MarkCase:
    """Do a deed to the page's case, or begin one; raises Conflict, Incomplete: then nothing is done."""
    case = find_case(page.id, kind)
    state = next_state(kind, case.state if case else None, deed)
    if state is None:
        raise Conflict(MOVED)
    _check(case, deed, said)
    if case is None or deed in NEW_ROW or (not case.is_open and state is CaseState.GRANTED):
        case = _begin(page, kind, case, state, deed, said, now)
    else:
        _move(page, case, state, deed, said, now)
    _note(page, case, deed, said, now)
    if deed is Deed.GRANT and kind in ATTESTS and said.user is not None:
        attest(page, ATTESTS[kind], Mark.YES, words=said.words, user=said.user, now=now)
    return case


def _check(case: MarkCase | None, deed: Deed, said: Said) -> None:
    match deed:
        case Deed.NUMBER if not said.number:
            raise Incomplete("Впишите номер, который получило заявление")
        case Deed.PLACE if case and not case.number:
            raise Incomplete("Сначала запишите номер заявления")
        case Deed.LINK if case and not (said.link or case.details.get("link")):
            raise Incomplete("Впишите ссылку на запись в перечне")
        case Deed.EXEMPT | Deed.REFUSE if not said.words:
            raise Incomplete("Напишите основание: без него куратор не поймёт, что решать")
        case Deed.CONFIRM if case and case.details.get("is_confirmed"):
            raise Conflict("Освобождение уже подтверждено. Обновите страницу.")


def _begin(
    page: SocialPage,
    kind: CaseKind,
    old: MarkCase | None,
    state: CaseState,
    deed: Deed,
    said: Said,
    now: datetime,
) -> MarkCase:
    """A case of its own; the one before stays closed as history."""
    if old is not None:
        given_up = {"state": CaseState.WITHDRAWN} if old.state is CaseState.EXEMPT else {}
        _claim(old, {"is_open": False, "due_at": None} | given_up)
    case = MarkCase(
        page_id=page.id,
        kind=kind,
        state=state,
        is_open=is_open(kind, state),
        number=said.number if deed is Deed.REQUEST else "",
        due_at=_due(page, kind, state, said.number, now),
        details=_details({}, deed, said),
        reason=said.words,
        author_id=said.user.id if said.user else None,
        started_at=now,
        touched_at=now,
    )
    db.session.add(case)
    db.session.flush()
    return case


def _move(page: SocialPage, case: MarkCase, state: CaseState, deed: Deed, said: Said, now: datetime) -> None:
    details = _details(case.details, deed, said)
    number = said.number or case.number
    values = {
        "state": state,
        "is_open": is_open(case.kind, state, is_confirmed=details.get("is_confirmed", False)),
        "number": number,
        "due_at": _due(page, case.kind, state, number, now),
        "details": details,
        "reason": said.words,
        "touched_at": now,
    }
    _claim(case, values)


def _claim(case: MarkCase, values: dict[str, Any]) -> None:
    """Of two who press at once exactly one gets it; raises Conflict for the other."""
    stands = update(MarkCase).where(
        MarkCase.id == case.id, MarkCase.state == case.state, MarkCase.touched_at == case.touched_at
    )
    if db.session.scalar(stands.values(**values).returning(MarkCase.id)) is None:
        raise Conflict(MOVED)
    db.session.refresh(case)


def _details(known: dict[str, Any], deed: Deed, said: Said) -> dict[str, Any]:
    match deed:
        case Deed.EXEMPT:
            return known | {"ground": said.words, "is_confirmed": False}
        case Deed.CONFIRM:
            return known | {"is_confirmed": True}
        case _:
            return known | ({"link": said.link} if said.link else {})


def _due(page: SocialPage, kind: CaseKind, state: CaseState, number: str, now: datetime) -> datetime | None:
    """By when the next step is owed: a moment, or the end of a day where the institution is."""
    today, rules = local_today(page.organization.region.timezone, now), rkn_rules()
    match kind, state:
        case CaseKind.RKN, CaseState.REQUESTED if number:
            return _end_of(page, today + timedelta(days=rules.number_days))
        case CaseKind.RKN, CaseState.NUMBERED:
            return _end_of(page, add_working_days(today, rules.decision_working_days))
        case _, CaseState.REQUESTED:
            waits = rules_of(kind).waits
            return now + waits if waits else None
        case _:
            return None


def _end_of(page: SocialPage, day: date) -> datetime:
    return settle_local(datetime.combine(day, DAY_ENDS), page.organization.region.timezone).at


def _note(page: SocialPage, case: MarkCase, deed: Deed, said: Said, now: datetime) -> None:
    """The history of the case and the journal of the portal."""
    words = said.words or said.number or said.link
    author_id = said.user.id if said.user else None
    step = CaseStep(
        case_id=case.id, deed=deed.value, state=case.state, words=words, author_id=author_id, at=now
    )
    db.session.add(step)
    details = {"kind": case.kind.value, "deed": deed.value, "state": case.state.value, "words": words}
    audit.record_by(
        author_id, "case.moved", f"case:{case.id}", organization_id=page.organization_id, **details
    )
    db.session.flush()
