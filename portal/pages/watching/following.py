"""What follows from a reading for cases of a page: marks given and lost, numbers in descriptions. Flushes."""

from collections.abc import Iterable
from datetime import datetime

from portal.errors import Conflict
from portal.pages.marks.cases.services import Said, find_case, move_case
from portal.pages.marks.cases.states import Deed, next_state
from portal.pages.marks.models import CaseKind, CaseState, MarkCase
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageEvent, SocialPage

KINDS = {"gov_mark": CaseKind.GOV_MARK, "verified": CaseKind.VERIFICATION}
SEEN = "Увидел портал при чтении страницы"
SHORTEST = 4
"""Characters of a number that may be looked for in a description: «12» would be found anywhere."""


def follow(page: SocialPage, events: Iterable[PageEvent], *, now: datetime) -> None:
    """Move the cases of the page as its events and its description say."""
    for event in events:
        if event.fact in KINDS:
            _follow_mark(page, KINDS[event.fact], event, now)
    _follow_description(page, now)


def _follow_mark(page: SocialPage, kind: CaseKind, event: PageEvent, now: datetime) -> None:
    if event.now == Mark.YES:
        _try(page, kind, Deed.GRANT, now)
    elif event.was == Mark.YES and event.now == Mark.NO:
        _try(page, kind, Deed.LOSE, now)


def _follow_description(page: SocialPage, now: datetime) -> None:
    """The number or the link of the list of Роскомнадзор, once it stands in the description."""
    if not page.description:
        return
    case = find_case(page.id, CaseKind.RKN)
    deed = _found(case, page.description) if case else None
    if deed is not None:
        _try(page, CaseKind.RKN, deed, now)


def _found(case: MarkCase, description: str) -> Deed | None:
    link = case.details.get("link", "")
    if case.state is CaseState.REQUESTED and len(case.number) >= SHORTEST and case.number in description:
        return Deed.PLACE
    return Deed.LINK if case.state is CaseState.GRANTED and link and link in description else None


def _try(page: SocialPage, kind: CaseKind, deed: Deed, now: datetime) -> None:
    """Do what the machine allows; a person who was faster is right."""
    case = find_case(page.id, kind)
    if next_state(kind, case.state if case else None, deed) is None:
        return
    try:
        move_case(page, kind, deed, Said(SEEN), now=now)
    except Conflict:
        return
