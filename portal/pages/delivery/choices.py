"""Pages an institution may post to, and what the key of each can do there."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.networks.contract import Ability, KeyKind, Network
from portal.pages.social.models import PageKind, PageState, SocialPage
from portal.registry.organizations.models import Organization

NOT_CONNECTED = "не подключена: пост сюда не уйдёт, пока нет ключа"
KEY_GONE = "ключ больше не действует: переподключите страницу"
ONLY_TEXT = "только текст: для картинок нужен ключ администратора"
NO_PHOTO = "только текст: у ключа нет права на картинки"
READ_ONLY = "ключ не умеет публиковать: переподключите страницу"
PAUSED = "ключ приостановлен сетью: пост подождёт"
UNCHECKED = "ключ ещё не проверен"
BOTH = "тексты и картинки"
NO_CONSENT = "учреждение не разрешило публиковать от вышестоящего"
GONE = "страница в сети {state}"
WRITERS = (KeyKind.COMMUNITY, KeyKind.USER, KeyKind.BOT)
DEAD = (PageState.DELETED, PageState.BANNED)


@dataclass(frozen=True, slots=True)
class PageChoice:
    """A page that may be ticked, and what to expect of it; abilities None: not known."""

    page: SocialPage
    abilities: frozenset[Ability] | None
    words: str
    is_allowed: bool = True
    is_connected: bool = True

    @property
    def is_good(self) -> bool:
        """Whether nothing stands in the way of text and pictures."""
        return self.is_allowed and self.words == BOTH


def list_choices(organization: Organization, *, is_upper: bool = False) -> list[PageChoice]:
    """All pages of the institution, official first; the upper cabinet finds those without consent closed."""
    query = select(SocialPage).where(SocialPage.organization_id == organization.id)
    found = db.session.scalars(query.order_by(SocialPage.name, SocialPage.id)).all()
    order = list(Network)
    pages = sorted(found, key=lambda page: (is_partner(page), order.index(page.network)))
    keys = _keys_of([page.id for page in pages])
    return [_choice(page, keys[page.id], is_upper=is_upper) for page in pages]


def abilities_of(page: SocialPage) -> frozenset[Ability] | None:
    """What the keys of the page can do together; None where nobody has tried them."""
    return _abilities(page.network, _keys_of([page.id])[page.id])


def _keys_of(page_ids: Collection[int]) -> defaultdict[int, list[PageKey]]:
    found: defaultdict[int, list[PageKey]] = defaultdict(list)
    for key in db.session.scalars(select(PageKey).where(PageKey.page_id.in_(page_ids)).order_by(PageKey.id)):
        found[key.page_id].append(key)
    return found


def _choice(page: SocialPage, keys: Sequence[PageKey], *, is_upper: bool) -> PageChoice:
    abilities = _abilities(page.network, keys)
    if page.state in DEAD:
        words = GONE.format(state=page.state.label.lower())
        return PageChoice(page, abilities, words, is_allowed=False, is_connected=False)
    if is_upper and not page.allows_upper:
        return PageChoice(page, abilities, NO_CONSENT, is_allowed=False)
    return PageChoice(page, abilities, _words(page, keys, abilities), is_connected=bool(_alive(keys)))


def _words(page: SocialPage, keys: Sequence[PageKey], abilities: frozenset[Ability] | None) -> str:
    alive = _alive(keys)
    if not alive:
        return KEY_GONE if any(key.kind in WRITERS for key in keys) else NOT_CONNECTED
    if all(key.state is KeyState.PAUSED for key in alive):
        return PAUSED
    if abilities is None:
        return UNCHECKED
    if Ability.TEXT not in abilities:
        return READ_ONLY
    if Ability.PHOTO not in abilities:
        return ONLY_TEXT if page.network is Network.VK else NO_PHOTO
    return BOTH


def _alive(keys: Sequence[PageKey]) -> list[PageKey]:
    return [key for key in keys if key.kind in WRITERS and key.state is not KeyState.RECONNECT]


def _abilities(network: Network, keys: Sequence[PageKey]) -> frozenset[Ability] | None:
    alive = _alive(keys)
    told = frozenset(Ability(code) for key in alive for code in key.abilities if code in set(Ability))
    if told or not alive:
        return told
    if network is Network.VK and all(key.kind is KeyKind.COMMUNITY for key in alive):
        return frozenset({Ability.TEXT})  # whatever its rights, it takes no pictures for the wall
    return None


def is_partner(page: SocialPage) -> bool:
    """Whether the page is not an official one."""
    return page.kind is PageKind.PARTNER
