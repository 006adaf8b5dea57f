"""Demo of marks: cases in every state, exemptions, a fake, people who hold communities."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.marks.admins.services import save_admin
from portal.pages.marks.cases.services import Said, find_case, move_case
from portal.pages.marks.cases.states import Deed, next_state
from portal.pages.marks.claims.services import Strange, report
from portal.pages.marks.exemptions.services import Decision, ask, decide
from portal.pages.marks.models import AdminRole, CaseKind, ClaimKind, PageClaim
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

STARTED = (timedelta(hours=5), timedelta(days=2), timedelta(hours=20))
NAMES = ("Орлова Ирина Петровна", "Ким Дарья Олеговна", "Зайцев Павел Ильич", "Романова Алла Юрьевна")
GROUND = "Решение учредителя от 12.09.2026 № 14 (учебное)"


def make_marks(curator: User, *, now: datetime) -> None:
    """Bring them in once, over the demo pages that are there. Commits."""
    if db.session.scalar(select(PageClaim.id).limit(1)) is not None:
        return
    query = select(SocialPage).where(SocialPage.is_demo, SocialPage.network == Network.VK)
    pages = db.session.scalars(query.order_by(SocialPage.id).limit(30)).all()
    unmarked = [page for page in pages if page.gov_mark is not Mark.YES]
    by = Said(user=curator)
    _ask_marks([page for page in unmarked if find_case(page.id, CaseKind.GOV_MARK) is None], by, now)
    _list_big([page for page in pages if (page.members or 0) >= 9_000], by, now)
    _write_people(pages[:6], now)
    organizations = [page.organization for page in pages[:3]]
    if organizations:
        _exempt(organizations, curator, now)
        strange = Strange("https://vk.com/demo_fake_school", ClaimKind.FAKE, "Учебная подделка")
        report(organizations[0], strange, author_id=None, now=now)
    db.session.commit()


def _ask_marks(pages: Sequence[SocialPage], by: Said, now: datetime) -> None:
    """Some have asked for the mark just now, one has waited too long."""
    for page, ago in zip(pages, STARTED, strict=False):
        _do(page, CaseKind.GOV_MARK, Deed.REQUEST, by, now - ago)
    for page in pages[:1]:
        _do(page, CaseKind.VERIFICATION, Deed.REQUEST, by, now - timedelta(days=9))


def _list_big(pages: Sequence[SocialPage], by: Said, now: datetime) -> None:
    """The first is on its way into the list, the second names a ground, the rest have not begun."""
    for page in pages[:1]:
        _do(page, CaseKind.RKN, Deed.REQUEST, replace(by, number="651-77-000001"), now - timedelta(days=12))
        _do(page, CaseKind.RKN, Deed.PLACE, by, now - timedelta(days=10))
    for page in pages[1:2]:
        ground = replace(by, words="Страница с госметкой")
        _do(page, CaseKind.RKN, Deed.EXEMPT, ground, now - timedelta(days=3))


def _do(page: SocialPage, kind: CaseKind, deed: Deed, said: Said, now: datetime) -> None:
    """The deed, where the machine allows it: the night's reading may have been first."""
    case = find_case(page.id, kind)
    if next_state(kind, case.state if case else None, deed) is not None:
        move_case(page, kind, deed, said, now=now)


def _write_people(pages: Sequence[SocialPage], now: datetime) -> None:
    for number, page in enumerate(pages):
        for role in (AdminRole.OWNER, AdminRole.ADMINISTRATOR)[: 1 + number % 2]:
            values = {
                "name": NAMES[(number + 2 * (role is AdminRole.OWNER)) % len(NAMES)],
                "post": "методист",
                "role": role,
                "user_id": None,
                "has_two_factor": (None, True, False)[number % 3],
                "since": date(2024, 9, 1),
            }
            save_admin(page, None, values, now=now)


def _exempt(organizations: Sequence[Organization], curator: User, now: datetime) -> None:
    """One waits, one is granted and its review is near, one is refused."""
    networks = (Network.OK, Network.TELEGRAM, Network.MAX)
    decisions = (
        None,
        Decision(True, "Согласны до конца года", now.date() + timedelta(days=10)),
        Decision(False, "Основание не подтверждено документом"),
    )
    for organization, network, decision in zip(organizations, networks, decisions, strict=False):
        row = ask(organization, network=network, ground=GROUND, media_id=None, author_id=None, now=now)
        if decision is not None:
            decide(row, decision, decider_id=curator.id, now=now)
