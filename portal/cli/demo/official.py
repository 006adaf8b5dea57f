"""The demo's official pages and posts, on the walls of the stand-ins of the networks."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import User
from portal.cli.demo.campaign import make_campaign
from portal.cli.demo.drafts import make_drafts
from portal.cli.demo.looks import make_looks
from portal.cli.demo.marks import make_marks
from portal.cli.demo.pages import let_be_known, make_pages
from portal.cli.demo.people import CURATOR
from portal.cli.demo.posts import make_posts
from portal.cli.demo.rhythm import make_pictured, make_rhythm
from portal.cli.demo.stand import find_stand
from portal.extensions import db
from portal.pages.compliance.standing import refresh_pages
from portal.pages.consents.attesting import attest_fact
from portal.pages.networks.contract import Mark
from portal.pages.social.models import SocialPage

PAGES, POSTS = 70, 240
"""How many there are in the usual demo."""


def make_official_pages(
    folder: Path,
    region: str,
    *,
    pages: int,
    posts: int,
    seed: int,
    now: datetime,
    tell: Callable[[str, int, int], None],
) -> None:
    """Bring pages and posts in, once; without the stand-ins only pages, none connected. Commits."""
    if db.session.scalar(select(SocialPage.id).where(SocialPage.is_demo).limit(1)) is not None:
        return
    tell("Страницы", 0, pages)
    stand = find_stand(current_app.config)
    made = make_pages(folder, stand, count=pages, seed=seed)
    tell("Страницы", len(made), len(made))
    if stand is None:
        return
    with stand:
        tell("Посты", 0, posts)
        if posts:
            make_campaign(made, _curator(), region=region, now=now)
            make_pictured(made, now=now)
            db.session.commit()
        make_posts(folder, stand, made, count=posts, seed=seed, now=now)
        if posts:
            make_drafts(made, _curator(), now=now)
            make_rhythm(made, stand, _curator(), region=region, now=now)
            db.session.commit()
        let_be_known(stand, made)
        _bind(_curator(), now)
        make_marks(_curator(), now=now)
        make_looks(_curator(), region=region, now=now)
        tell("Посты", posts, posts)


def _curator() -> User:
    """The curator of the demo, read anew: jobs between the parts close their sessions."""
    return db.session.scalars(select(User).where(User.is_demo, User.name == CURATOR.name)).one()


def _bind(curator: User, now: datetime) -> None:
    """Most pages are bound to the federal component, as the curator has looked up. Commits."""
    pages = db.session.scalars(select(SocialPage).where(SocialPage.is_demo).order_by(SocialPage.id)).all()
    for number, page in enumerate(pages):
        mark = Mark.NO if number % 7 == 3 else Mark.YES
        if number % 5 != 4:  # of the rest nobody knows
            attest_fact(page, "bound", mark, on=now.date(), words="Учебные данные", user=curator, now=now)
    refresh_pages([page.id for page in pages], now=now)
    db.session.commit()
