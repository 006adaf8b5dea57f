"""Doubles and fakes: found, claimed to the network's support, closed. Flushes, never commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.marks.models import ClaimKind, ClaimState, PageClaim
from portal.pages.marks.rules import claim_text
from portal.pages.social.addresses import AddressError, Place, find_network, read_place
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

S = ClaimState
MOVES = {
    S.FOUND: (S.CLAIMED, S.CLOSED),
    S.CLAIMED: (S.CLOSED, S.REFUSED),
    S.REFUSED: (S.CLAIMED, S.CLOSED),
    S.CLOSED: (S.FOUND,),
}
"""Where a claim may go: a refused one is claimed again, a closed page may come back."""

MOVED = "Пока вы смотрели, состояние изменилось. Обновите страницу."
OTHER = "Такой адрес не из сетей, которые знает портал: ВКонтакте, Одноклассники, Telegram, MAX"


@dataclass(frozen=True, slots=True)
class Strange:
    """A page that is not ours, as a person saw it."""

    link: str
    kind: ClaimKind
    words: str = ""


def get_claim(claim_id: int, who: Who) -> PageClaim:
    """The claim, if its institution is theirs."""
    query = select(PageClaim).join(PageClaim.organization).where(PageClaim.id == claim_id)
    place = contains_eager(PageClaim.organization).joinedload(Organization.region)
    return one_for(who, query.options(place, joinedload(PageClaim.author)), PageClaim.organization_id)


def report(
    organization: Organization, strange: Strange, *, author_id: int | None, now: datetime
) -> PageClaim:
    """Write down a strange page; raises AddressError for what is no page, or is an official one."""
    place = _place(strange.link)
    found = db.session.scalar(
        select(PageClaim).where(
            PageClaim.organization_id == organization.id, PageClaim.address == place.address
        )
    )
    if found is not None:
        raise AddressError(f"Эта страница уже записана, её состояние: {found.state.label.lower()}")
    row = PageClaim(
        organization_id=organization.id,
        network=place.network,
        address=place.address,
        kind=strange.kind,
        words=strange.words,
        author_id=author_id,
        found_at=now,
        touched_at=now,
    )
    db.session.add(row)
    db.session.flush()
    _record("claim.found", row, address=row.address, kind=strange.kind.value)
    return row


def move_claim(row: PageClaim, state: ClaimState, *, words: str, now: datetime) -> None:
    """Put the claim into another state; raises Conflict where somebody was faster."""
    if state not in MOVES[row.state]:
        raise Conflict(MOVED)
    was = row.state
    stands = update(PageClaim).where(PageClaim.id == row.id, PageClaim.state == was)
    values = {"state": state, "words": words or row.words, "touched_at": now}
    if db.session.scalar(stands.values(**values).returning(PageClaim.id)) is None:
        raise Conflict(MOVED)
    db.session.refresh(row)
    _record("claim.moved", row, was=was.value, state=state.value, words=words)


def text_of(row: PageClaim) -> str:
    """The claim to the network's support, ready to be copied."""
    organization = row.organization
    query = select(SocialPage.address).where(
        SocialPage.organization_id == organization.id,
        SocialPage.network == row.network,
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.address != "",
    )
    official = db.session.scalar(query.order_by(SocialPage.id).limit(1))
    contacts = ", ".join(part for part in (organization.phone, organization.email) if part)
    return claim_text(row.kind).format(
        address=row.address,
        name=organization.full_name.replace("«", "„").replace("»", "“"),
        inn=organization.inn,
        official=official or "[впишите адрес вашей страницы]",
        contacts=contacts or "[впишите телефон и почту]",
    )


def _place(link: str) -> Place:
    network = find_network(link)
    if network is None:
        raise AddressError(OTHER)
    place = read_place(network, link)
    same = [SocialPage.external_id == place.external_id] if place.external_id else []
    same += [SocialPage.screen_name == place.screen_name] if place.screen_name else []
    query = select(SocialPage.name).where(SocialPage.network == network, or_(*same))
    official = db.session.scalar(query.where(SocialPage.kind == PageKind.OFFICIAL).limit(1))
    if official is not None:
        raise AddressError(f"Это официальная страница, она в реестре: «{official}»")
    return place


def _record(action: str, row: PageClaim, **details: Any) -> None:
    audit.record(action, f"claim:{row.id}", organization_id=row.organization_id, **details)
