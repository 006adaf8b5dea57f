"""How far a page is on the ladder of DESIGN §2: one function for lists, badges and reports."""

from typing import Protocol

from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageStage, SocialPage


class Stated(Protocol):
    """What a stage is read from."""

    has_key: bool
    bound: Mark
    gov_mark: Mark
    has_avatar: Mark
    has_cover: Mark
    description: str | None
    pos_problem: Mark
    pos_opinion: Mark


def stage_of(page: Stated, *, is_active: bool = False) -> PageStage:
    """The highest step of the page; `is_active`: it keeps the norm of posts a week.

    «Подключена» is either of two: our key works, or the page is bound to the federal component. The mark
    stands above both: it is given through ЕСИА whether or not we hold a key.
    """
    if page.gov_mark is not Mark.YES:
        is_connected = page.has_key or page.bound is Mark.YES
        return PageStage.CONNECTED if is_connected else PageStage.CREATED
    if not is_designed(page):
        return PageStage.MARKED
    return PageStage.ACTIVE if is_active else PageStage.DESIGNED


def is_designed(page: Stated) -> bool:
    """Avatar, cover, description and both forms of ПОС stand on the page."""
    marks = (page.has_avatar, page.has_cover, page.pos_problem, page.pos_opinion)
    return bool(page.description) and all(mark is Mark.YES for mark in marks)


def restage(page: SocialPage) -> None:
    """Put the page on its step again after a fact of it changed; posts of the week are counted elsewhere."""
    page.stage = stage_of(page, is_active=page.stage is PageStage.ACTIVE)
