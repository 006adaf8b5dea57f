"""Compares rows of the file with the registry: what each would create or change, and whether it may."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.accounts.policy import Action, Who
from portal.extensions import Labelled, db
from portal.pages.connections.assuming import fingerprint_of
from portal.pages.imports.known import OUTSIDE, Owners, Pages, read_pages
from portal.pages.imports.reading import Line, read_line
from portal.pages.networks.contract import Mark
from portal.pages.social.addresses import Place
from portal.pages.social.models import PageKind
from portal.registry.imports.finishing import in_portions
from portal.registry.imports.identity import RowRefused
from portal.registry.organizations.models import Organization
from portal.registry.scopes import covers_country, visible

PORTION = 1_000
NOT_YOURS = "разрешение на постинг не записано: его даёт само учреждение на карточке страницы"


class Outcome(Labelled):
    """What a row will do."""

    CREATE = "create", "Новая"
    CHANGE = "change", "Изменится"
    UNCHANGED = "unchanged", "Без изменений"
    REJECT = "reject", "Отклонена"


@dataclass(slots=True)
class Verdict:
    """A judged row; `changes` are columns of the page with their new values, the key apart."""

    line: Line
    outcome: Outcome
    organization_id: int = 0
    page_id: int = 0
    changes: dict[str, Any] = field(default_factory=dict)
    has_new_key: bool = False
    before: dict[str, Any] = field(default_factory=dict)  # of the same columns, once they are written

    @property
    def reason(self) -> str:
        """Why the row is not taken."""
        return "; ".join(self.line.reasons)


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of institutions whose pages a person may import, and of those where they may give consent."""

    pages: frozenset[int] | None = None  # None: every one
    consent: frozenset[int] | None = None


def reach_of(who: Who | None) -> Reach:
    """The reach of a person; nobody is the command line, which reaches all."""
    if who is None:
        return Reach()
    return Reach(_ids(who), _ids(who.about(Action.GIVE_CONSENT)))


def _ids(who: Who) -> frozenset[int] | None:
    if covers_country(who.scopes):
        return None
    return frozenset(db.session.scalars(select(Organization.id).where(visible(who))))


def judge(rows: Iterable[tuple[int, dict[str, str]]], reach: Reach) -> Iterator[Sequence[Verdict]]:
    """Verdicts on rows of a file, portion by portion; reads only."""
    owners, seen = Owners(reach.pages), dict[tuple[str, ...], int]()
    for portion in in_portions(rows, PORTION):
        yield _judge_portion([read_line(number, cells) for number, cells in portion], owners, seen, reach)


def _judge_portion(
    lines: Sequence[Line], owners: Owners, seen: dict[tuple[str, ...], int], reach: Reach
) -> Sequence[Verdict]:
    holders = {line.number: _find_owner(line, owners) for line in lines}
    pages = read_pages(lines, [found for found in holders.values() if found])
    verdicts = []
    for line in lines:
        try:
            verdicts.append(_judge(line, holders[line.number], pages, seen, reach))
        except RowRefused as refusal:
            line.reasons.append(str(refusal))
            verdicts.append(Verdict(line, Outcome.REJECT))
    return verdicts


def _find_owner(line: Line, owners: Owners) -> int:
    if line.reasons:
        return 0
    try:
        return owners.find(line.inn, line.kpp)
    except RowRefused as refusal:
        line.reasons.append(str(refusal))
        return 0


def _judge(
    line: Line, organization_id: int, pages: Pages, seen: dict[tuple[str, ...], int], reach: Reach
) -> Verdict:
    if line.reasons or line.place is None:
        return Verdict(line, Outcome.REJECT)
    _refuse_repeat(line.place, line.number, seen)
    page = pages.find(line.place, organization_id)
    _drop_foreign_consent(line, organization_id, reach)
    if page is None:
        return Verdict(line, Outcome.CREATE, organization_id, has_new_key=bool(line.secret))
    if page.organization_id != organization_id:
        raise RowRefused(_words_of_holder(page.organization_id, reach))
    _refuse_second(page.id, line.number, seen)
    changes = find_changes(line, page)
    is_new = bool(line.secret) and fingerprint_of(line.secret) not in pages.keys.get(page.id, set())
    outcome = Outcome.CHANGE if changes or is_new else Outcome.UNCHANGED
    return Verdict(line, outcome, organization_id, page.id, changes, is_new)


def _refuse_repeat(place: Place, number: int, seen: dict[tuple[str, ...], int]) -> None:
    names = [("id", place.network, place.external_id)] if place.external_id else []
    if place.screen_name:
        names.append(("name", place.network, place.screen_name.lower()))
    first = next((seen[name] for name in names if name in seen), None)
    if first:
        raise RowRefused(f"повтор строки {first}: та же страница")
    seen.update(dict.fromkeys(names, number))


def _refuse_second(page_id: int, number: int, seen: dict[tuple[str, ...], int]) -> None:
    """Another spelling of a page that an earlier row has named."""
    first = seen.setdefault(("page", str(page_id)), number)
    if first != number:
        raise RowRefused(f"повтор строки {first}: та же страница")


def _drop_foreign_consent(line: Line, organization_id: int, reach: Reach) -> None:
    if line.allows_upper is not None and reach.consent is not None and organization_id not in reach.consent:
        line.allows_upper = None
        line.notes.append(NOT_YOURS)


def _words_of_holder(organization_id: int, reach: Reach) -> str:
    """Whose page it is, named only to those who may see that institution."""
    if reach.pages is not None and organization_id not in reach.pages:
        return f"страница уже записана за учреждением {OUTSIDE}"
    holder = db.session.get_one(Organization, organization_id)
    return f"страница уже записана за другим учреждением: {holder.short_name} (ИНН {holder.inn})"


def find_changes(line: Line, page: Any) -> dict[str, Any]:
    """Columns whose value would really change; what a row does not say stays."""
    assert line.place
    place, changes = line.place, dict[str, Any]()
    if place.external_id and not page.external_id:
        changes["external_id"] = place.external_id
    if place.screen_name and place.screen_name.lower() != page.screen_name.lower():
        changes |= {"screen_name": place.screen_name.lower(), "address": place.address}
    elif place.address and not page.address:
        changes["address"] = place.address
    if line.gov_mark not in (None, Mark.UNKNOWN, page.gov_mark):
        changes["gov_mark"] = line.gov_mark
    if line.allows_upper is not None and line.allows_upper != page.allows_upper:
        changes["allows_upper"] = line.allows_upper
    if line.kind is not None and line.kind is not page.kind:
        changes["kind"] = PageKind(line.kind)
    return changes
