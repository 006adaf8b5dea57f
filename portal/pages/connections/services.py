"""Keys of pages: kept sealed after a test call, taken away, shown by what they can. Flushes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from portal import audit, vault
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.campaigns.models import TopicChannel
from portal.pages.connections.assuming import fingerprint_of
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.networks.contract import Ability, KeyKind, KeyReport, Network
from portal.pages.social.models import SocialPage
from portal.pages.social.stages import restage
from portal.registry.organizations.changing import Unfit

ALIVE = (KeyState.WORKING, KeyState.UNCHECKED)
TAKEN = "Этот ключ от страницы, которая в реестре уже есть. Проверьте адрес или спросите куратора"
MOVED = "адрес страницы изменили: подключите её заново"
PORTALS_BOT = "portal"
"""In place of a fingerprint: the key is the portal's own bot, whose token is a setting."""


@dataclass(frozen=True, slots=True)
class Talent:
    """One line of the matrix: whether the page can do it, by which key, or what is missing."""

    ability: Ability
    is_able: bool
    by: KeyKind | None = None
    advice: str = ""


MISSING: dict[Network, dict[Ability, str]] = {
    Network.VK: {
        Ability.PHOTO: "Добавьте ключ администратора: по ключу сообщества ВКонтакте фотографий не принимает",
        Ability.EDIT: "Добавьте ключ администратора: по ключу сообщества ВКонтакте записи не правит",
        Ability.STATISTICS: "Нужен сервисный ключ приложения портала: его задаёт оператор",
        Ability.COVER: "Создайте ключ сообщества с правом «фотографии»",
        Ability.COMMENTS: "Создайте ключ сообщества с правом «управление сообществом»",
        Ability.MESSAGES: "Создайте ключ сообщества с правом «сообщения»",
    },
    Network.TELEGRAM: {Ability.STATISTICS: "Telegram не сообщает ботам просмотров"},
}
NEVER: dict[Network, tuple[Ability, ...]] = {
    Network.VK: (),
    Network.OK: (Ability.COMMENTS, Ability.MESSAGES, Ability.COVER),
    Network.TELEGRAM: (Ability.COMMENTS, Ability.MESSAGES, Ability.COVER),
    Network.MAX: (Ability.COMMENTS, Ability.MESSAGES, Ability.COVER),
}
"""What the portal does in a network by no key at all."""

NOT_IN_NETWORK = "В этой сети портал этого не умеет"
RENEW = "Переподключите страницу"


def list_keys(page: SocialPage) -> Sequence[PageKey]:
    """Keys of the page, the main one first."""
    return db.session.scalars(select(PageKey).where(PageKey.page_id == page.id).order_by(PageKey.id)).all()


def get_key(page: SocialPage, key_id: int) -> PageKey:
    """A key of this very page; raises NotFound."""
    found = db.session.scalar(select(PageKey).where(PageKey.page_id == page.id, PageKey.id == key_id))
    if found is None:
        raise NotFound
    return found


def list_talents(page: SocialPage, keys: Sequence[PageKey], *, has_service_key: bool = False) -> list[Talent]:
    """What the page can do by its keys and the portal's own, and what is missing for the rest."""
    talents = []
    for ability in Ability:
        able = next((key for key in keys if key.state in ALIVE and ability.value in key.abilities), None)
        if able is not None:
            talents.append(Talent(ability, True, able.kind))
        elif ability is Ability.STATISTICS and has_service_key and page.network is Network.VK:
            talents.append(Talent(ability, True, KeyKind.SERVICE))
        elif ability in NEVER[page.network]:
            talents.append(Talent(ability, False, advice=NOT_IN_NETWORK))
        else:
            talents.append(Talent(ability, False, advice=MISSING.get(page.network, {}).get(ability, RENEW)))
    return talents


def keep_key(
    page: SocialPage, secret: str, report: KeyReport, *, holder: str, added_by_id: int, now: datetime
) -> PageKey:
    """Keep a key that has passed its test call, in place of the old one of its kind. Raises Unfit."""
    assert report.is_working and report.kind
    if is_taken(page, report):
        raise Unfit("secret", TAKEN)
    _learn_id(page, report)
    key = db.session.scalar(
        select(PageKey).where(PageKey.page_id == page.id, PageKey.kind == report.kind)
    ) or PageKey(page_id=page.id, page=page, kind=report.kind)
    key.sealed = vault.seal(secret)
    key.fingerprint = fingerprint_of(secret) if secret else PORTALS_BOT
    key.holder, key.added_by_id, key.added_at = holder, added_by_id, now
    key.state, key.reason, key.paused_until = KeyState.WORKING, "", None
    key.abilities = sorted(report.abilities)
    key.expires_at, key.checked_at = report.expires_at, now
    db.session.add(key)
    page.next_read_at = None  # who stands there is worth knowing before the night
    db.session.flush()
    refresh_page(page, now=now)
    details = {"kind": report.kind.value, "abilities": key.abilities, "fingerprint": key.fingerprint}
    audit.record("page.connected", f"page:{page.id}", organization_id=page.organization_id, **details)
    return key


def is_taken(page: SocialPage, report: KeyReport) -> bool:
    """Whether the network says that this is another page of the registry, or a channel of the portal itself.

    The portal's own bot may write wherever it is an administrator, and one channel has a number and a name.
    """
    ids = [id for id in (report.page_id, report.screen_name and f"@{report.screen_name.lower()}") if id]
    same = or_(
        SocialPage.external_id.in_(ids),
        and_(SocialPage.screen_name != "", SocialPage.screen_name == report.screen_name.lower()),
    )
    other = select(SocialPage.id).where(SocialPage.network == page.network, SocialPage.id != page.id, same)
    heard = select(TopicChannel.id).where(
        TopicChannel.network == page.network,
        TopicChannel.is_active,
        func.lower(TopicChannel.chat_id).in_(ids),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in (other, heard))


def remove_key(key: PageKey, *, now: datetime) -> None:
    """Take a key away; what is planned by it will say that the page is not connected."""
    page = key.page
    db.session.delete(key)
    db.session.flush()
    refresh_page(page, now=now)
    details = {"kind": key.kind.value, "fingerprint": key.fingerprint}
    audit.record("page.disconnected", f"page:{page.id}", organization_id=page.organization_id, **details)


def refuse_keys(page: SocialPage, *, now: datetime) -> None:
    """The page stands at another address now: its keys were tried at the old one and work no more.

    The portal's own bot is let go: there its administrator has to want it anew.
    """
    for key in list_keys(page):
        if key.fingerprint == PORTALS_BOT:
            db.session.delete(key)
            continue
        key.state, key.reason, key.paused_until = KeyState.RECONNECT, MOVED, None
    db.session.flush()
    refresh_page(page, now=now)


def refresh_page(page: SocialPage, *, now: datetime) -> None:
    """Write beside the page whether some key of it publishes."""
    page.has_key = any(key.state in ALIVE and Ability.TEXT.value in key.abilities for key in list_keys(page))
    page.updated_at = now
    restage(page)
    db.session.flush()


def _learn_id(page: SocialPage, report: KeyReport) -> None:
    """The id that the key told, where only the page's name was known. Raises Unfit if it is another's."""
    if page.external_id or not report.page_id:
        return
    same = SocialPage.network == page.network, SocialPage.external_id == report.page_id
    if db.session.scalar(select(SocialPage.id).where(*same, SocialPage.id != page.id)):
        raise Unfit("secret", TAKEN)
    page.external_id = report.page_id
    page.name = page.name or report.page_name
