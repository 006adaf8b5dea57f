"""A profile put into its page: what changed, what must be confirmed first. Flushes, never commits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from portal.extensions import db
from portal.pages.marks.rules import rkn_rules
from portal.pages.networks.contract import Mark, Profile
from portal.pages.social.models import PageEvent, SocialPage
from portal.pages.social.services import learn_number
from portal.pages.watching.facts import FACTS, is_alarming, is_loss, normalise, settle, value_of
from portal.pages.watching.models import PageDoubt

NETWORK = "network"
MOST_MEMBERS = 2_000_000_000
LONGEST = 10_000
"""Characters of a text of a profile: more is no description but an attack, and lists show it whole."""

GONE = ("deleted", "banned")
"""States in which a network shows a page without its name and marks."""
TAKEN = "Такой номер в сети уже у другой страницы реестра. Проверьте ссылку: одна страница записана дважды."


@dataclass
class Seen:
    """What one reading of a page came to."""

    events: list[PageEvent] = field(default_factory=list)
    doubts: int = 0  # facts that the next reading must confirm


def take_profile(page: SocialPage, profile: Profile, *, now: datetime) -> Seen:
    """Store what the network shows of a page; an alarming change waits for a second reading of the same."""
    if not learn_number(page, profile.external_id):
        page.read_words = TAKEN
        return Seen()
    seen, doubts = Seen(), _doubts_of(page)
    for fact in FACTS:
        if fact.name == "state" or profile.state not in GONE:
            _take_fact(page, profile, fact.name, doubts, seen, now)
    _forget(page, doubts, {"reading"})
    _note_members(page, profile, seen, now)
    _note_sources(page, profile, now)
    page.facts = dict(profile.facts) | ({"menu_titles": list(profile.menu)} if profile.menu else {})
    page.read_at, page.read_words = now, ""
    db.session.add_all(seen.events)
    db.session.flush()
    return seen


def take_silence(page: SocialPage, words: str, *, is_gone: bool, now: datetime) -> Seen:
    """Note that the network did not show the page; twice in a row is an event, the page stays as read."""
    page.read_words, seen = words, Seen()
    if is_gone and not _is_told(page):
        doubts = _doubts_of(page)
        if _is_confirmed(page, doubts, "reading", "absent", {"words": words}, seen, now):
            evidence = {"source": NETWORK, "words": words}
            seen.events.append(_event(page, "reading", "", words, evidence, now))
    db.session.add_all(seen.events)
    db.session.flush()
    return seen


def _take_fact(
    page: SocialPage, profile: Profile, name: str, doubts: dict[str, PageDoubt], seen: Seen, now: datetime
) -> None:
    old, told = getattr(page, name), value_of(profile, name)
    new = settle(name, old, _clean(told))
    was, is_ = normalise(old), normalise(new)
    if was == is_:
        _forget(page, doubts, {name})
        return
    is_known = bool(was) and old is not Mark.UNKNOWN and (page.read_at is not None or _is_attested(name))
    evidence = {"source": NETWORK, "fields": _fields(profile, name)}
    alarms = is_known and is_alarming(name, old, new)
    if alarms and not _is_confirmed(page, doubts, name, is_, evidence, seen, now):
        return
    setattr(page, name, new)
    if name == "screen_name" and profile.url:
        page.address = profile.url
    if is_known or (page.read_at is not None and was == ""):
        seen.events.append(_event(page, name, was, is_, evidence, now))


def _clean(told: Any) -> Any:
    """Texts of a length that makes sense, without zero bytes; marks and states are what they are."""
    return told.replace("\0", "")[:LONGEST] if type(told) is str else told


def _is_attested(name: str) -> bool:
    """Facts that a file or a person may have told before the first reading."""
    return name in ("gov_mark", "verified", "pos_problem", "pos_opinion", "state")


def _is_confirmed(
    page: SocialPage,
    doubts: dict[str, PageDoubt],
    name: str,
    value: str,
    evidence: dict[str, Any],
    seen: Seen,
    now: datetime,
) -> bool:
    """Whether an earlier reading said the same; if none did, this one is remembered."""
    doubt = doubts.get(name)
    if doubt is not None and doubt.value == value:
        _forget(page, doubts, {name})
        return True
    if doubt is None:
        doubt = PageDoubt(page_id=page.id, fact=name)
        db.session.add(doubt)
    doubt.value, doubt.evidence, doubt.seen_at = value, evidence, now
    seen.doubts += 1
    return False


def _is_told(page: SocialPage) -> bool:
    """Whether people know already that the network does not show the page, and nothing was read since."""
    query = select(PageEvent.id).where(PageEvent.page_id == page.id, PageEvent.fact == "reading")
    if page.read_at is not None:
        query = query.where(PageEvent.seen_at > page.read_at)
    return db.session.scalar(query.limit(1)) is not None


def _doubts_of(page: SocialPage) -> dict[str, PageDoubt]:
    rows = db.session.scalars(select(PageDoubt).where(PageDoubt.page_id == page.id))
    return {row.fact: row for row in rows}


def _forget(page: SocialPage, doubts: dict[str, PageDoubt], names: set[str]) -> None:
    if names & doubts.keys():
        gone = PageDoubt.page_id == page.id, PageDoubt.fact.in_(names)
        db.session.execute(delete(PageDoubt).where(*gone), execution_options={"synchronize_session": False})
        for name in names & doubts.keys():
            db.session.expunge(doubts.pop(name))


def _note_members(page: SocialPage, profile: Profile, seen: Seen, now: datetime) -> None:
    """Count the subscribers; passing a threshold of the list of Роскомнадзор is an event."""
    if profile.members is None or profile.members > MOST_MEMBERS:
        return
    old, new, rules = page.members, profile.members, rkn_rules()
    page.members = new
    for line in (rules.threshold + 1, rules.warn_from):
        if old is not None and old < line <= new:
            evidence = {"source": NETWORK, "line": line}
            seen.events.append(_event(page, "members", str(old), str(new), evidence, now))
            return


def _note_sources(page: SocialPage, profile: Profile, now: datetime) -> None:
    """Say that the network itself told these marks, if it did and nothing waits to be confirmed."""
    if profile.gov_mark is not Mark.UNKNOWN and profile.gov_mark is page.gov_mark:
        page.gov_mark_source, page.gov_mark_at = NETWORK, now
    if Mark.UNKNOWN not in (profile.pos_problem, profile.pos_opinion):
        page.pos_source = NETWORK


def _event(
    page: SocialPage, name: str, was: str, is_: str, evidence: dict[str, Any], now: datetime
) -> PageEvent:
    """An event; one that is no loss is told to nobody and only stands in the feed."""
    is_telling = name == "members" or is_loss(name, was, is_)
    return PageEvent(
        page_id=page.id,
        fact=name,
        was=was,
        now=is_,
        evidence=evidence,
        seen_at=now,
        told_at=None if is_telling else now,
    )


OWN_FIELDS = {
    "gov_mark": ("is_government_organization", "trust_mark"),
    "verified": ("verified", "is_verified"),
    "state": ("deactivated", "is_closed"),
    "has_avatar": ("has_photo",),
    "has_cover": ("cover",),
    "phone": ("contacts",),
    "email": ("contacts",),
    "postal_address": ("addresses",),
    "pos_problem": ("menu", "links", "action_button"),
    "pos_opinion": ("menu", "links", "action_button"),
}
"""Which of the network's own fields stand behind a fact; other networks' facts are kept whole."""


def _fields(profile: Profile, name: str) -> dict[str, Any]:
    return dict(own_fields(profile.facts, name))


def own_fields(facts: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The network's own fields behind a fact of a page, as they came."""
    for field_name in OWN_FIELDS.get(name, ()):
        if field_name in facts:
            yield field_name, facts[field_name]
