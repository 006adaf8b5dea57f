"""What every network understands and answers: one interface, three outcomes, no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from portal.extensions import Labelled

PATIENCE = 40.0
"""Seconds from the start of `publish` after which it begins no write: a lease of 60 s must outlive the call.

What is not begun by then answers Rejected BUSY: nothing was done.
"""


class Network(Labelled):
    """A social network in which official pages live."""

    VK = "vk", "ВКонтакте"
    OK = "ok", "Одноклассники"
    TELEGRAM = "telegram", "Telegram"
    MAX = "max", "MAX"


class KeyKind(Labelled):
    """Whose key it is; what it may do depends on it."""

    COMMUNITY = "community", "Ключ сообщества"
    USER = "user", "Ключ администратора"
    SERVICE = "service", "Сервисный ключ приложения"
    BOT = "bot", "Бот"


class Ability(Labelled):
    """What a key can do on a page."""

    TEXT = "text", "публиковать тексты"
    PHOTO = "photo", "прикреплять фотографии"
    EDIT = "edit", "исправлять и удалять записи"
    STATISTICS = "statistics", "читать статистику"
    COMMENTS = "comments", "отвечать на комментарии"
    MESSAGES = "messages", "отвечать на сообщения"
    COVER = "cover", "менять обложку"


class Meaning(Labelled):
    """What a refusal means for us, whatever the network's code."""

    KEY = "key", "Ключ больше не действует: подключите страницу заново"
    WRONG_KEY = "wrong_key", "Этот вид ключа такого не умеет"
    PERSON = "person", "Сеть просит человека: капча или подтверждение"
    FLOOD = "flood", "Сеть просит сделать паузу"
    LIMIT = "limit", "На сегодня лимит исчерпан"
    RIGHTS = "rights", "Не хватает прав на странице"
    CONTENT = "content", "Сеть не приняла содержание"
    GONE = "gone", "Страницы или записи больше нет"
    BUSY = "busy", "Сеть занята, ничего не сделано"
    OURS = "ours", "Ошибка в запросе портала"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of a page or of the portal; the secret is never printed."""

    kind: KeyKind
    secret: str = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.secret)


@dataclass(frozen=True, slots=True)
class Target:
    """A page as its network knows it; VK's id is positive. `keys` are all that work for it."""

    network: Network
    external_id: str
    keys: tuple[Key, ...] = ()
    screen_name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it lies on our disk, already re-encoded and without EXIF."""

    path: Path
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What to publish: plain text with the network's own marks already applied."""

    text: str
    pictures: tuple[Picture, ...] = ()
    link: str = ""  # at most one that should become a preview; it stands in the text as well
    html: str = ""  # Telegram and MAX: the same with b, i, s, a, to be sent with parse_mode HTML; else empty


@dataclass(frozen=True, slots=True)
class Ok:
    """The network did it and said so."""

    external_id: str = ""
    url: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)  # e.g. ids of all messages of a media group


@dataclass(frozen=True, slots=True)
class Rejected:
    """The network surely did not do it. `words` are its own, without secrets."""

    code: str
    words: str
    meaning: Meaning
    is_retryable: bool = False
    after: timedelta | None = None  # how long to wait, where it is known
    by: KeyKind | None = None  # the kind of the key that was refused; None: no call was made


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether the network did it: read back before anything else."""

    words: str


Outcome = Ok | Rejected | Unknown


class Seen(Labelled):
    """What looking for a lost post gave."""

    FOUND = "found", "Найден на странице"
    ABSENT = "absent", "На странице его нет"
    BLIND = "blind", "Сеть не даёт посмотреть"  # ever: there is no such call, or no key for it
    LATER = "later", "Сейчас посмотреть не удалось"  # a pause, a failure of the network: look again


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page for a post of a text made at or after a moment."""

    seen: Seen
    external_id: str = ""
    url: str = ""
    words: str = ""
    copies: int = 0  # how many posts match; more than one is a double to tell about


class Mark(Labelled):
    """A fact that is not always known."""

    YES = "yes", "да"
    NO = "no", "нет"
    UNKNOWN = "unknown", "неизвестно"


@dataclass(frozen=True, slots=True)
class Profile:
    """A page as its network shows it. None and UNKNOWN: the network did not say."""

    external_id: str
    name: str = ""
    screen_name: str = ""
    url: str = ""
    description: str | None = None
    site: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    members: int | None = None
    has_avatar: Mark = Mark.UNKNOWN
    has_cover: Mark = Mark.UNKNOWN
    verified: Mark = Mark.UNKNOWN
    gov_mark: Mark = Mark.UNKNOWN
    pos_problem: Mark = Mark.UNKNOWN  # form «Сообщить о проблеме»
    pos_opinion: Mark = Mark.UNKNOWN  # form «Высказать мнение»
    menu: tuple[str, ...] = ()
    state: str = "open"  # open, closed, deleted, banned
    facts: Mapping[str, Any] = field(default_factory=dict)  # the network's own fields: the evidence


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counts of one post; None: the network does not tell."""

    external_id: str
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    reposts: int | None = None


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What a test call learned of a key."""

    is_working: bool
    kind: KeyKind | None = None
    abilities: frozenset[Ability] = frozenset()
    page_id: str = ""  # the page the key belongs to, where it tells
    page_name: str = ""
    screen_name: str = ""
    expires_at: datetime | None = None
    code: str = ""
    words: str = ""  # why it does not work, in the network's own words
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits into one post of a network; None: the network does not publish it."""

    text: int | None  # characters
    caption: int | None  # characters of a text that stands under pictures
    pictures: int | None
    links: int | None
    picture_bytes: int
    picture_sides: int  # width + height at most, pixels


class Adapter(Protocol):
    """One network. Thread-safe, knows no database; never repeats a write by itself."""

    network: Network
    limits: Limits

    def publish(self, target: Target, content: Content, *, guid: str) -> Outcome:
        """Put a post on the page's wall; Ok holds its id and address."""

    def edit(self, target: Target, external_id: str, content: Content) -> Outcome:
        """Replace what stands in the post."""

    def delete(self, target: Target, external_id: str) -> Outcome:
        """Take the post off; one that is gone already is Ok."""

    def comment(self, target: Target, external_id: str, text: str, *, guid: str) -> Outcome:
        """Write a comment under the post in the page's name."""

    def find(self, target: Target, content: Content, *, since: datetime, known: Collection[str] = ()) -> Look:
        """Look for a lost post: the same text, the page as author, not before the moment, not a known id."""

    def read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        """Profiles by external id, in as few calls as the network allows."""

    def read_metrics(
        self, target: Target, external_ids: Sequence[str]
    ) -> dict[str, Metrics] | Rejected | Unknown:
        """Counts of posts by id; a deleted post is missing."""

    def inspect_key(self, target: Target, key: Key) -> KeyReport:
        """Learn by real calls what a key is and can do on this page."""

    def set_cover(self, target: Target, picture: Picture) -> Outcome:
        """Put a cover on the page, where the network and the key allow it."""
