"""Demo of design: a kit of the region with a sign, covers on pages, reviews with every end."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.cli.demo.pictures import draw_sign, paint
from portal.extensions import db
from portal.pages.design import jobs
from portal.pages.design.covering import ask_cover, why_unable
from portal.pages.design.kits import KitFields, keep_logo, save_kit
from portal.pages.design.models import BrandKit, Part
from portal.pages.design.reviews import ask_review, decide
from portal.pages.design.telling import tell_review
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_region

KIT = KitFields("#1d4f43", accent="#f2dfb8", ink="#ffffff", motto="Официальная страница (учебные данные)")
SIGN = (400, 400)
COVERED = 3
"""So many pages get their cover from the stand-in at once."""

REMARKS = {
    Part.AVATAR.value: "Знак обрезан по краям круга. Загрузите аватар из портала: на нём есть поля.",
    Part.DESCRIPTION.value: "В описании нет телефона приёмной. Добавьте его первой строкой.",
}
ENDS: Sequence[tuple[Mapping[str, str] | None, bool]] = (
    (REMARKS, True),
    ({}, False),
    (REMARKS, False),
    (None, False),
)
"""What was said of a page, none: nothing yet; and whether it asks again."""

ASKED = "Поменяли обложку по вашим замечаниям, посмотрите ещё раз."


def make_looks(curator: User, *, region: str, now: datetime) -> None:
    """Bring them in once, over the demo pages of the region that are connected. Commits."""
    if db.session.scalar(select(BrandKit.id).limit(1)) is not None:
        return
    who = Who(curator, Action.REVIEW_DESIGN)
    sign = keep_logo(io.BytesIO(paint(draw_sign, SIGN, None)), "znak.png")
    save_kit(of_region(region), KIT, logo=sign, revision=0, who=who, now=now - timedelta(days=20))
    pages = _list_pages(region)
    tasks = [ask_cover(page, author_id=curator.id, now=now) for page in pages[:COVERED]]
    db.session.commit()
    for task in tasks:
        jobs.put_cover(task.id)
    _review(pages[:4], who, now)
    db.session.commit()


def _list_pages(region: str) -> Sequence[SocialPage]:
    """Pages whose cover the portal may change."""
    query = select(SocialPage).join(SocialPage.organization)
    mine = SocialPage.is_demo, SocialPage.network == Network.VK, Organization.region_code == region
    return [
        page
        for page in db.session.scalars(query.where(*mine).order_by(SocialPage.id).limit(40))
        if not why_unable(page)
    ]


def _review(pages: Sequence[SocialPage], who: Who, now: datetime) -> None:
    """The first was sent back and asks again, the second is accepted, the third has remarks, one waits."""
    for number, (page, (remarks, asks_again)) in enumerate(zip(pages, ENDS, strict=False)):
        asked_at = now - timedelta(days=6 - number)
        row = ask_review(page, "", author_id=None, now=asked_at)
        tell_review(row, now=asked_at)
        if remarks is not None:
            decide(row, remarks, who=who, now=asked_at + timedelta(hours=20))
            tell_review(row, now=asked_at + timedelta(hours=20))
        if asks_again:
            tell_review(ask_review(page, ASKED, author_id=None, now=now), now=now)
