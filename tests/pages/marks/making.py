"""Cases, exemptions, claims and people of communities for tests, made by the product's own services."""

from datetime import UTC, date, datetime
from typing import Any

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.marks.admins.services import save_admin
from portal.pages.marks.cases.services import Said, find_case, move_case
from portal.pages.marks.cases.states import Deed
from portal.pages.marks.claims.services import Strange, report
from portal.pages.marks.exemptions.services import ask
from portal.pages.marks.models import (
    AdminRole,
    CaseKind,
    ClaimKind,
    MarkCase,
    PageAdmin,
    PageClaim,
    PageExemption,
)
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def move(page: SocialPage, kind: CaseKind, *deeds: Deed, now: datetime = NOW, **said: Any) -> MarkCase:
    """The page's case after these deeds."""
    page = db.session.get_one(SocialPage, page.id)
    for deed in deeds:
        move_case(page, kind, deed, Said(**said), now=now)
    db.session.commit()
    case = find_case(page.id, kind)
    assert case
    return case


def make_exemption(
    organization: Organization, network: Network | None = None, **values: Any
) -> PageExemption:
    """A request that waits."""
    told = {"ground": "решение учредителя № 14", "media_id": None, "author_id": None} | values
    row = ask(db.session.get_one(Organization, organization.id), network=network, now=NOW, **told)
    db.session.commit()
    return row


def make_claim(organization: Organization, link: str = "https://vk.com/fake_school") -> PageClaim:
    """A fake that was found."""
    organization = db.session.get_one(Organization, organization.id)
    row = report(organization, Strange(link, ClaimKind.FAKE, "Собирает <деньги>"), author_id=None, now=NOW)
    db.session.commit()
    return row


def make_admin(
    page: SocialPage, name: str = "Орлова <Ирина>", user: User | None = None, **values: Any
) -> PageAdmin:
    """An owner of the page's community."""
    fields: dict[str, Any] = {
        "name": name,
        "post": "завуч",
        "role": AdminRole.OWNER,
        "user_id": user.id if user else None,
        "has_two_factor": None,
        "since": date(2024, 9, 1),
    }
    row = save_admin(db.session.get_one(SocialPage, page.id), None, fields | values, now=NOW)
    db.session.commit()
    return row


def mark_holes(school: Organization, media_id: int, page_id: int) -> dict[str, object]:
    """What stands in the holes of addresses: a page's cases and people, an exemption with a file, a fake."""
    page = db.session.get_one(SocialPage, page_id)
    move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    move(page, CaseKind.RKN, Deed.EXEMPT, words="страница с госметкой <ещё>")
    admin = make_admin(page)
    exemption = make_exemption(school, Network.OK, media_id=media_id)
    claim = make_claim(school)
    return {
        "mark": "rkn",
        "admin_id": admin.id,
        "exemption_id": exemption.id,
        "claim_id": claim.id,
    }
