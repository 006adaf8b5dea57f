"""Kits, covers and reviews for tests."""

import io
from datetime import UTC, datetime

from PIL import Image

from portal.accounts.models import Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.design.kits import KitFields, keep_logo, save_kit
from portal.pages.design.models import BrandKit, CoverState, CoverTask, DesignReview
from portal.pages.design.reviews import ask_review, decide
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.registry.scopes import COUNTRY
from tests.factories import make_user
from tests.pages.factories import make_key, make_page

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def make_reviewer() -> Who:
    """An operator who reviews looks everywhere."""
    return Who(make_user(Role.OPERATOR), Action.REVIEW_DESIGN)


def make_kit(scope: str = COUNTRY, *, has_sign: bool = False, **values: str) -> BrandKit:
    """A kit of a territory, readable."""
    logo = keep_logo(make_sign(), "герб.png") if has_sign else None
    fields = KitFields(**{"background": "#003300", "accent": "#ffffcc", "ink": "#ffffff"} | values)
    kit = save_kit(scope, fields, logo=logo, revision=0, who=make_reviewer(), now=NOW)
    db.session.commit()
    return kit


def make_sign(width: int = 200, height: int = 120) -> io.BytesIO:
    """A red sign as PNG."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (255, 0, 0, 255)).save(out, "PNG")
    out.seek(0)
    return out


def make_able_page(**values: str) -> SocialPage:
    """A page of VK whose key may change the cover."""
    page = make_page(None, Network.VK, key="", **values)
    key = make_key(page, f"demo-vk-community-{page.external_id}")
    key.abilities = ["cover", "text"]
    page.has_key = True
    db.session.commit()
    return page


def design_holes(page_id: int) -> dict[str, object]:
    """A page with a cover that failed, remarks and a new request; a kit with a sign."""
    page, who = db.session.get_one(SocialPage, page_id), make_reviewer()
    failed = CoverTask(
        page_id=page.id, state=CoverState.FAILED, reason="<Нет прав>", asked_at=NOW, touched_at=NOW
    )
    db.session.add(failed)
    first = ask_review(page, "Гляньте <аватар>", author_id=who.user.id, now=NOW)
    decide(first, {"cover": "Размыта <i>"}, who=who, now=NOW)
    second: DesignReview = ask_review(page, "", author_id=who.user.id, now=NOW)
    db.session.commit()
    make_kit(has_sign=True)
    return {"kit_scope": COUNTRY, "picture": "cover", "review_id": second.id}
