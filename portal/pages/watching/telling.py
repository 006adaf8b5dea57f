"""Who hears of what changed on pages: institutions of each loss, curators of few or of how many. Flushes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageEvent, PageKind, PageState, SocialPage
from portal.pages.watching.facts import LABELS, show
from portal.registry.organizations.models import Organization
from portal.typography import plural
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell

PORTION = 500
FEW = 3
"""Losses of one round that a curator hears of one by one; more come as one notice."""

SILENT_DAYS = 5
SILENCE = "не публиковали через портал"


def tell_events(*, now: datetime) -> int:
    """Tell of a portion of what nobody was told yet; how many events it was."""
    query = select(PageEvent).where(PageEvent.told_at.is_(None)).order_by(PageEvent.id).limit(PORTION)
    events = db.session.scalars(query.options(joinedload(PageEvent.page))).all()
    if not events:
        return 0
    ids = {event.page.organization_id for event in events}
    names = _names_of(sorted(ids))
    own, staff = list_own_people(ids, Action.EDIT_PAGE), list_staff(ids, Action.REVIEW_DESIGN)
    tell([*_to_own(events, own, names), *_to_staff(events, staff, names)], now=now)
    told = update(PageEvent).where(PageEvent.id.in_([event.id for event in events]))
    db.session.execute(told.values(told_at=now), execution_options={"synchronize_session": False})
    return len(events)


def note_silence(*, now: datetime) -> int:
    """Note pages that have published nothing through the portal for days, once for each silence."""
    noted = exists().where(
        PageEvent.page_id == SocialPage.id,
        PageEvent.fact == "silence",
        PageEvent.seen_at > SocialPage.last_post_at,
    )
    query = select(SocialPage).where(
        SocialPage.last_post_at < now - timedelta(days=SILENT_DAYS),
        SocialPage.state == PageState.OPEN,
        SocialPage.kind == PageKind.OFFICIAL,
        ~noted,
    )
    pages = db.session.scalars(query.order_by(SocialPage.id).limit(PORTION)).all()
    db.session.add_all(_silence(page, now) for page in pages)
    db.session.flush()
    return len(pages)


def words_of(event: PageEvent) -> str:
    """What happened, in the words of a notice."""
    match event.fact:
        case "gov_mark":
            return "Госметка пропала"
        case "state":
            return f"Страница {show('state', event.now)}"
        case "reading":
            return "Сеть не показывает страницу"
        case "silence":
            return f"Уже {event.now} {SILENCE}"
        case "members":
            return f"Подписчиков стало {event.now}: проверьте перечень Роскомнадзора"
        case "name":
            return f"Сменилось название: было «{event.was[:80]}», стало «{event.now[:80]}»"
        case _:
            lost = event.now in ("", Mark.NO)
            return f"{LABELS.get(event.fact, event.fact)}: {'больше нет' if lost else 'изменилось'}"


def address_of(event: PageEvent) -> str:
    """Where the work is done."""
    wizards = {"gov_mark": "/gov-mark", "verified": "/verification", "members": "/rkn"}
    return f"/pages/{event.page_id}{wizards.get(event.fact, '/facts')}"


def _silence(page: SocialPage, now: datetime) -> PageEvent:
    assert page.last_post_at
    days = plural((now - page.last_post_at).days, "день", "дня", "дней")
    evidence = {"source": "deliveries", "last_post_at": page.last_post_at.isoformat()}
    return PageEvent(page_id=page.id, fact="silence", was="", now=days, evidence=evidence, seen_at=now)


def _to_own(
    events: Sequence[PageEvent], people: dict[int, list[int]], names: dict[int, str]
) -> Iterator[Telling]:
    for event in events:
        for user_id in people.get(event.page.organization_id, []):
            yield _telling(event, user_id, names)


def _to_staff(
    events: Sequence[PageEvent], people: dict[int, list[int]], names: dict[int, str]
) -> Iterator[Telling]:
    heard = defaultdict[int, list[PageEvent]](list)
    for event in events:
        if event.fact != "silence":  # the institution's own business
            for user_id in people.get(event.page.organization_id, []):
                heard[user_id].append(event)
    for user_id, mine in heard.items():
        if len(mine) <= FEW:
            yield from (_telling(event, user_id, names) for event in mine)
            continue
        count = plural(len(mine), "событие", "события", "событий")
        yield Telling(
            user_id,
            NoticeKind.PAGE,
            f"page-events:{mine[0].id}-{mine[-1].id}",
            f"Официальные страницы: {count}, которые требуют внимания",
            _summary(mine),
            "/pages/events?state=loss",
        )


def _telling(event: PageEvent, user_id: int, names: dict[int, str]) -> Telling:
    where = f"{names.get(event.page.organization_id, '')}, {event.page.network.label}"
    key = f"page-event:{event.id}"
    return Telling(user_id, NoticeKind.PAGE, key, words_of(event), where, address_of(event))


def _summary(events: Sequence[PageEvent]) -> str:
    counts = defaultdict[str, int](int)
    for event in events:
        counts[LABELS.get(event.fact, event.fact)] += 1
    return ", ".join(f"{label}: {count}" for label, count in counts.items())


def _names_of(ids: Sequence[int]) -> dict[int, str]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {id: name for id, name in db.session.execute(query)}
