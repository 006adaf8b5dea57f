"""What people hear of templates: new, near, late; each step once. Flushes, never commits.

`Obligation.told` keeps the step: 0 nothing yet, -1 the deadline was moved, 1 new, then one more for each
reminder, the last is «late».
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from sqlalchemy import ColumnElement, and_, case, func, select, update

from portal import audit
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.agency.issuing import TOLD_BEFORE, line_of
from portal.pages.campaigns.models import Campaign, Obligation, ObligationState, PostTemplate, TemplateState
from portal.pages.campaigns.obligations import OWED
from portal.portions import cut
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_region, visible
from portal.registry.territories.models import Municipality, Region
from portal.typography import moment, plural
from portal.work.audience import list_holders, list_own_people
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell

FILE = Path(__file__).parent / "reminders.yaml"
PORTION = 1_000
NEW, MOVED = "Новый шаблон ЦУР", "Новый срок шаблона"
STARTED = (ObligationState.OPEN, ObligationState.SEEN, ObligationState.DRAFTED, ObligationState.FAILED)
"""States in which a reminder is to the point: what is planned needs none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When people are reminded; steps go from the farthest to the nearest."""

    before: tuple[timedelta, ...]
    late_within: timedelta
    by_hand_every: timedelta

    @property
    def late_step(self) -> int:
        """The last value of `told`."""
        return len(self.before) + 2


@dataclass(frozen=True, slots=True)
class Owing:
    """What is told of: an obligation with its template's words."""

    id: int
    organization_id: int
    template_id: int
    title: str
    deadline: datetime
    zone: str


@lru_cache(maxsize=1)
def load_rule() -> Rule:
    """The rule of reminders.yaml."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    before = sorted((timedelta(hours=hours) for hours in told["before_hours"]), reverse=True)
    late, by_hand = told["late_within_hours"], told["by_hand_every_hours"]
    return Rule(tuple(before), timedelta(hours=late), timedelta(hours=by_hand))


def tell_new(*, now: datetime) -> int:
    """Tell of templates that people have not heard of; how many notices. A near deadline is told with it."""
    rule = load_rule()
    near = [(Obligation.deadline <= now + span, step) for step, span in _steps(rule)]
    told = 0
    for mark, event, words in ((0, "new", NEW), (TOLD_BEFORE, "moved", MOVED)):
        fresh = and_(Obligation.told == mark, Obligation.state.in_(OWED))
        told += _tell(_claim(fresh, case(*near[::-1], else_=1)), event, words, now)
    return told


def tell_near(*, now: datetime) -> int:
    """Remind of deadlines that are so many hours away, those who have nothing planned; once a step."""
    told = 0
    for step, span in reversed(_steps(load_rule())):
        soon = and_(Obligation.deadline > now, Obligation.deadline <= now + span)
        owing = _claim(and_(soon, Obligation.told.between(1, step - 1), Obligation.state.in_(STARTED)), step)
        hours = plural(int(span.total_seconds() // 3600), "часа", "часов", "часов")
        told += _tell(owing, f"before:{step}", f"Меньше {hours} до срока", now)
    return told


def tell_late(*, now: datetime) -> int:
    """Tell institutions that their deadline has passed, and authors how many are late."""
    rule = load_rule()
    passed = and_(Obligation.deadline <= now, Obligation.deadline > now - rule.late_within)
    missed = and_(passed, Obligation.told.between(1, rule.late_step - 1), Obligation.state.in_(OWED))
    told = _tell(_claim(missed, rule.late_step), "late", "Срок прошёл", now, is_late=True)
    return told + _tell_authors(now, rule)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What came of reminding by hand."""

    institutions: int  # that have nothing planned
    people: int  # whom there is to remind there
    told: int  # who heard now: the rest were reminded not long ago
    again_at: datetime  # when the same people may be reminded anew


def remind(template: PostTemplate, who: Who, *, now: datetime) -> Reminded:
    """Remind by hand those who have nothing planned; so often as the rule allows."""
    every = load_rule().by_hand_every.total_seconds()
    slot = int(now.timestamp() // every)
    mine = Obligation.organization_id.in_(select(Organization.id).where(visible(who)))
    conditions = [Obligation.template_id.in_(line_of(template.id)), Obligation.state.in_(STARTED), mine]
    owing = list(_list_owing(list(db.session.scalars(select(Obligation.id).where(*conditions)))))
    tellings = _tellings(owing, f"reminded:{slot}", "Напоминаем о шаблоне")
    told = tell(tellings, now=now)
    audit.record("template.reminded", f"template:{template.id}", people=told)
    again_at = datetime.fromtimestamp((slot + 1) * every, UTC)
    return Reminded(len(owing), len({one.user_id for one in tellings}), told, again_at)


def tell_levels_below(template: PostTemplate, *, now: datetime) -> int:
    """Tell those who issue templates right below that they may take this one over."""
    holders = list_holders(_scopes_below(template.campaign), Action.ISSUE_TEMPLATE)
    people = {one.user_id for found in holders.values() for one in found} - {template.author_id or 0}
    title = f"Шаблон вышестоящего: {template.title}"
    text = f"Срок: {moment(template.deadline, template.zone, has_zone=True)}. Можно взять в работу."
    address, key = f"/templates/{template.id}", f"template:{template.id}:below"
    return tell(
        [Telling(id, NoticeKind.TEMPLATE, key, title, text, address) for id in sorted(people)], now=now
    )


def _steps(rule: Rule) -> list[tuple[int, timedelta]]:
    return list(enumerate(rule.before, start=2))


def _claim(condition: ColumnElement[bool], step: object) -> list[Owing]:
    """Take the rows to the step; of two sweeps exactly one gets each."""
    issued = select(PostTemplate.id).where(PostTemplate.state == TemplateState.ISSUED)
    taken = update(Obligation).where(condition, Obligation.template_id.in_(issued)).values(told=step)
    ids = db.session.scalars(
        taken.returning(Obligation.id).execution_options(synchronize_session=False)
    ).all()
    return list(_list_owing(ids))


def _list_owing(ids: Sequence[int]) -> Iterator[Owing]:
    columns = (Obligation.id, Obligation.organization_id, Obligation.template_id)
    query = select(*columns, PostTemplate.title, Obligation.deadline, Region.timezone)
    query = query.join(PostTemplate, PostTemplate.id == Obligation.template_id)
    query = query.join(Organization, Organization.id == Obligation.organization_id)
    query = query.join(Region, Region.code == Organization.region_code).order_by(Obligation.id)
    for portion in cut(ids, PORTION):
        for row in db.session.execute(query.where(Obligation.id.in_(portion))):
            yield Owing(*row)


def _tell(owing: Sequence[Owing], event: str, words: str, now: datetime, *, is_late: bool = False) -> int:
    return tell(_tellings(owing, event, words, is_late=is_late), now=now)


def _tellings(owing: Sequence[Owing], event: str, words: str, *, is_late: bool = False) -> list[Telling]:
    """One notice to a person for a template, however many of their institutions owe it."""
    people = _list_editors([one.organization_id for one in owing], with_heads=is_late)
    grouped: dict[tuple[int, int], list[Owing]] = defaultdict(list)
    for one in owing:
        for user_id in people.get(one.organization_id, []):
            grouped[user_id, one.template_id].append(one)
    return [_telling(user, found, event, words) for (user, _), found in grouped.items()]


def _telling(user_id: int, owing: Sequence[Owing], event: str, words: str) -> Telling:
    first, count = owing[0], len(owing)
    text = f"Срок: {moment(first.deadline, first.zone, has_zone=True)}"
    text += f". {plural(count, 'учреждение', 'учреждения', 'учреждений')}" if count > 1 else ""
    address = f"/events/{first.id}" if count == 1 else "/templates"
    key = f"obligation:{first.id}:{event}:{first.deadline.timestamp():.0f}"
    return Telling(user_id, NoticeKind.TEMPLATE, key, f"{words}: {first.title}", text, address)


def _list_editors(organization_ids: Sequence[int], *, with_heads: bool) -> dict[int, list[int]]:
    """Page editors of institutions; the head where there is no editor, and beside them where it is late."""
    everybody = list_own_people(organization_ids, Action.WRITE_POST)
    heads = list_own_people(organization_ids, Action.APPROVE_POST)
    return {
        id: people if with_heads else ([one for one in people if one not in heads.get(id, [])] or people)
        for id, people in everybody.items()
    }


def _tell_authors(now: datetime, rule: Rule) -> int:
    passed = and_(PostTemplate.deadline <= now, PostTemplate.deadline > now - rule.late_within)
    due = update(PostTemplate).where(passed, PostTemplate.late_told_at.is_(None))
    due = due.where(PostTemplate.state == TemplateState.ISSUED, PostTemplate.author_id.is_not(None))
    taken = db.session.scalars(due.values(late_told_at=now).returning(PostTemplate)).all()
    tellings = []
    for template in taken:
        mine = Obligation.template_id == template.id
        owed = func.count().filter(Obligation.state.in_(OWED))
        total, late = db.session.execute(select(func.count(), owed).where(mine)).one()
        words = f"Не опубликовали {late} из {total}: {template.title}"
        if late and template.author_id:
            key = f"template:{template.id}:late:{template.deadline.timestamp():.0f}"
            address = f"/templates/{template.id}?state=late"
            tellings.append(Telling(template.author_id, NoticeKind.TEMPLATE, key, words, "", address))
    return tell(tellings, now=now)


def _scopes_below(campaign: Campaign) -> list[str]:
    kind = campaign.scope.partition(":")[0]
    if kind == "country":
        return [of_region(code) for code in db.session.scalars(select(Region.code))]
    if kind == "region":
        inside = select(Municipality.id).where(Municipality.region_code == campaign.region_code)
        districts = inside.where(Municipality.parent_id.is_(None))
        return [of_municipality(id) for id in db.session.scalars(districts)]
    return []
