"""What the registry knows already: whose an ИНН is, which page an address means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, tuple_

from portal.extensions import db
from portal.pages.connections.models import PageKey
from portal.pages.imports.reading import Line
from portal.pages.networks.contract import Network
from portal.pages.social.addresses import Place
from portal.pages.social.models import SocialPage
from portal.registry.imports.identity import Identities, RowRefused
from portal.registry.organizations.models import Organization

OUTSIDE = "вне вашей территории или сферы"
COLUMNS = (
    *(SocialPage.id, SocialPage.organization_id, SocialPage.network, SocialPage.kind),
    *(SocialPage.external_id, SocialPage.screen_name, SocialPage.address),
    *(SocialPage.gov_mark, SocialPage.allows_upper),
)


class Owners:
    """Institutions by ИНН and КПП; `reach` are the ids a person may touch, None is all."""

    def __init__(self, reach: frozenset[int] | None) -> None:
        self._by_inn = Identities().by_inn
        self._reach = reach
        closed = select(Organization.id).where(Organization.closed_on.is_not(None))
        self._closed = frozenset(db.session.scalars(closed))

    def find(self, inn: str, kpp: str) -> int:
        """The institution of a row; raises RowRefused."""
        organization_id = self._match(inn, kpp)
        if self._reach is not None and organization_id not in self._reach:
            raise RowRefused(OUTSIDE)
        if organization_id in self._closed:
            raise RowRefused("учреждение закрыто: страница за ним не записывается")
        return organization_id

    def _match(self, inn: str, kpp: str) -> int:
        known = self._by_inn.get(inn, {})
        if not known:
            raise RowRefused(f"учреждения с ИНН {inn} нет в реестре: сначала загрузите реестр учреждений")
        if kpp in known:
            return known[kpp]
        if len(known) == 1 and (not kpp or "" in known):
            return next(iter(known.values()))
        if not kpp:
            raise RowRefused(
                f"у ИНН {inn} в реестре несколько организаций (филиалы): добавьте столбец «КПП» и укажите его"
            )
        raise RowRefused(f"у ИНН {inn} нет организации с КПП {kpp}")


@dataclass(slots=True)
class Pages:
    """Pages that rows of a portion may mean, with the fingerprints of their keys."""

    by_id: dict[tuple[Network, str], Any] = field(default_factory=dict)
    by_name: dict[tuple[Network, str], Any] = field(default_factory=dict)
    by_address: dict[tuple[int, str], Any] = field(default_factory=dict)
    keys: dict[int, set[str]] = field(default_factory=dict)

    def add(self, row: Any) -> None:
        """Remember a page under all that names it."""
        if row.external_id:
            self.by_id[row.network, row.external_id] = row
        if row.screen_name:
            self.by_name[row.network, row.screen_name.lower()] = row
        if row.address:
            self.by_address[row.organization_id, row.address.lower()] = row

    def find(self, place: Place, organization_id: int) -> Any:
        """The page of a row, None for a new one; raises RowRefused where a name and an id disagree."""
        by_id = self.by_id.get((place.network, place.external_id)) if place.external_id else None
        named = self.by_name.get((place.network, place.screen_name.lower())) if place.screen_name else None
        named = named or self.by_address.get((organization_id, place.address.lower()))
        if by_id and named and by_id.id != named.id:
            raise RowRefused("ссылка и идентификатор принадлежат двум разным страницам реестра")
        found = by_id or named
        if found and place.external_id and found.external_id not in ("", place.external_id):
            raise RowRefused(f"у страницы с этим адресом в реестре другой идентификатор: {found.external_id}")
        return found


def read_pages(lines: Iterable[Line], organization_ids: Iterable[int]) -> Pages:
    """Pages of these institutions and those that have the rows' ids and names, whoever holds them."""
    places = [line.place for line in lines if line.place]
    ids = {(one.network, one.external_id) for one in places if one.external_id}
    names = {
        (one.network, name)
        for one in places
        if one.screen_name
        for name in (one.screen_name, one.screen_name.lower())
    }
    found = Pages()
    rows: dict[int, Any] = {}
    for condition in (
        SocialPage.organization_id.in_(set(organization_ids)),
        tuple_(SocialPage.network, SocialPage.external_id).in_(ids),
        tuple_(SocialPage.network, SocialPage.screen_name).in_(names),
    ):
        rows |= {row.id: row for row in db.session.execute(select(*COLUMNS).where(condition))}
    for row in rows.values():
        found.add(row)
    found.keys = _read_fingerprints(list(rows))
    return found


def _read_fingerprints(page_ids: Sequence[int]) -> dict[int, set[str]]:
    keys: dict[int, set[str]] = {}
    query = select(PageKey.page_id, PageKey.fingerprint).where(PageKey.page_id.in_(page_ids))
    for page_id, fingerprint in db.session.execute(query):
        keys.setdefault(page_id, set()).add(fingerprint)
    return keys
