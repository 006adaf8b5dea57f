"""What a plan will do, row by row: posts that are new, known, cannot be taken. Writes nothing."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.calendar import settle_local
from portal.pages.campaigns.starting import explain_early
from portal.pages.exchange.attaching import Shelf
from portal.pages.exchange.form import Line
from portal.pages.exchange.institutions import Institutions, Place, Reach
from portal.pages.exchange.reading import Reading, read_line
from portal.pages.exchange.room import explain_misfit, find_text_faults
from portal.pages.exchange.starts import Starts
from portal.pages.exchange.twins import Twin, Twins
from portal.pages.exchange.zones import find_zone
from portal.pages.posts.models import Post
from portal.pages.social.models import PageState, SocialPage

TWICE = "повтор строки {number}: те же учреждение, время, текст и сети"
NO_PAGES = "у учреждения нет ни одной страницы: добавьте её в «Страницы»"
NO_PAGE = "у учреждения нет страницы в сети «{network}»"
GONE = (PageState.DELETED, PageState.BANNED)
SKIPPED = "времени {time} в этот день нет: часы переводят вперёд; выберите другое"
REPEATED = "время {time} в этот день бывает дважды (часы переводят назад): взято первое"


@dataclass(slots=True)
class Entry:
    """A row that can be taken: the post as it will be."""

    reading: Reading
    place: Place
    at: datetime
    zone: str
    pages: list[SocialPage]
    key: str
    faults: Sequence[str] = ()  # why a new post of this row could not go; one that stands there may say more
    known: Post | None = None  # the post that this row made before

    @property
    def twin(self) -> Twin:
        """The institution, the moment and the text."""
        return self.place.organization.id, self.at, self.reading.text

    @property
    def is_changed(self) -> bool:
        """Whether a known post is now described in another way; what goes to networks is in its key."""
        return self.known is not None and any(
            getattr(self.known, name) != getattr(self.reading, name) for name in DESCRIBED
        )


DESCRIBED = ("topic", "rubric", "title", "campaign")
"""What an import may change in a post it made: seen by people of the portal only."""


@dataclass(slots=True)
class Judgement:
    """What a file, or a portion of it, does."""

    created: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    rejected: list[Reading] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # number of a row, what was put right

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        return {name: len(getattr(self, name)) for name in ("created", "changed", "unchanged", "rejected")}


class Judge:
    """Judges portions of one file; remembers what rows before said."""

    def __init__(self, reach: Reach, shelf: Shelf, *, now: datetime) -> None:
        self.reach, self.shelf, self.now = reach, shelf, now
        self._seen: dict[str, int] = {}

    def judge(self, lines: Iterable[Line]) -> Judgement:
        """Read a portion of rows and compare it with what is known."""
        readings, judgement = [read_line(line) for line in lines], Judgement()
        institutions = Institutions([one.inn for one in readings if one.inn], self.reach)
        entries = [entry for one in readings if (entry := self._place(one, institutions))]
        _refuse_early(entries)
        entries = [entry for entry in entries if not entry.reading.reasons]
        twins = Twins([entry.key for entry in entries], [entry.twin for entry in entries])
        for entry in entries:
            entry.known = twins.find(entry.key, entry.twin, {page.network for page in entry.pages})
            if entry.known is not None:
                (judgement.changed if entry.is_changed else judgement.unchanged).append(entry)
            elif entry.faults:
                entry.reading.reasons += entry.faults
            else:
                judgement.created.append(entry)
        judgement.rejected = [one for one in readings if one.reasons]
        judgement.notes = [(one.number, note) for one in readings for note in one.notes if not one.reasons]
        return judgement

    def _place(self, reading: Reading, institutions: Institutions) -> Entry | None:
        """The row with its institution, moment and pages; None where reasons stand in the reading."""
        place = institutions.find(reading.inn, reading.kpp) if reading.inn else ""
        if isinstance(place, str):
            reading.reasons += [place] if place else []
            return None
        zone = find_zone(reading.zone, place.zone)
        if zone is None:
            reading.reasons.append(f"неизвестный часовой пояс «{reading.zone}»; примеры: МСК+4, Asia/Barnaul")
        if reading.reasons or zone is None or reading.local is None:
            return None
        at = _settle(reading, reading.local, zone)
        pages = _choose(reading, place)
        if reading.reasons:
            return None
        pages = explain_misfit(reading, place.organization, pages)
        reading.reasons += find_text_faults(reading.text)
        self.shelf.look(reading, place.organization.id)
        faults, reading.reasons = reading.reasons, []
        entry = Entry(reading, place, at, zone, pages, _key_of(reading, place, at), faults)
        return entry if faults else self._claim(entry)

    def _claim(self, entry: Entry) -> Entry | None:
        first = self._seen.setdefault(entry.key, entry.reading.number)
        if first != entry.reading.number:
            entry.reading.reasons.append(TWICE.format(number=first))
            return None
        if entry.at < self.now:
            entry.reading.notes.append("время уже прошло: пост уйдёт сразу")
        return entry


def _refuse_early(entries: Sequence[Entry]) -> None:
    """What a campaign's template does not let out yet is not taken."""
    named = [entry for entry in entries if entry.reading.campaign]
    starts = Starts({entry.place.organization.id for entry in named})
    for entry in named:
        start = starts.find(entry.place.organization.id, entry.reading.campaign)
        if words := explain_early(start, entry.at, entry.zone):
            entry.reading.reasons.append(words.rstrip(".").replace("По шаблону", "по шаблону"))


def _settle(reading: Reading, local: datetime, zone: str) -> datetime:
    settled = settle_local(local, zone)
    if settled.is_skipped:
        reading.reasons.append(SKIPPED.format(time=f"{local:%H:%M}"))
    if settled.is_repeated:
        reading.notes.append(REPEATED.format(time=f"{local:%H:%M}"))
    return settled.at


def _choose(reading: Reading, place: Place) -> list[SocialPage]:
    """Pages of the networks named, or all; those that are gone are left out with words."""
    for network in sorted(reading.networks - {page.network for page in place.pages}):
        reading.reasons.append(NO_PAGE.format(network=network.label))
    if not place.pages:
        reading.reasons[:] = reading.reasons or [NO_PAGES]
    wanted = [page for page in place.pages if not reading.networks or page.network in reading.networks]
    for page in wanted:
        if page.state in GONE:
            words = f"страница «{page.network.label}» в сети {page.state.label.lower()}"
            (reading.reasons if page.network in reading.networks else reading.notes).append(words)
        elif not page.has_key:
            reading.notes.append(f"страница «{page.network.label}» не подключена: подключите её до срока")
    alive = [page for page in wanted if page.state not in GONE]
    if wanted and not alive and not reading.reasons:
        reading.reasons.append("все страницы учреждения удалены или заблокированы в сетях")
    return alive


def _key_of(reading: Reading, place: Place, at: datetime) -> str:
    """One key for one row whenever it is imported: what readers of the networks see, where and when."""
    networks = ",".join(sorted(network.value for network in reading.networks))
    said = "\0".join((str(place.organization.id), at.isoformat(), reading.text, networks))
    return hashlib.sha256(said.encode()).hexdigest()
