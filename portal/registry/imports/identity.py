"""Which organization a row speaks of: by ИНН and КПП, or by ИНН alone where it has one row."""

from collections import defaultdict

from sqlalchemy import select

from portal.extensions import db
from portal.registry.organizations.models import Organization


class RowRefused(Exception):
    """The row cannot be taken; the text says why."""


class Identities:
    """ИНН and КПП of the whole registry, and those already met in the file."""

    def __init__(self) -> None:
        self.by_inn: dict[str, dict[str, int]] = defaultdict(dict)
        rows = db.session.execute(
            select(Organization.inn, Organization.kpp, Organization.id).order_by(Organization.id)
        )
        for inn, kpp, organization_id in rows:
            self.by_inn[inn][kpp] = organization_id
        self._rows: dict[tuple[str, str], int] = {}
        self._taken: dict[int, int] = {}
        self._new_by_inn: dict[str, tuple[str, int]] = {}

    def claim(self, inn: str, kpp: str, number: int) -> int | None:
        """The organization of this row, None for a new one; raises RowRefused for its second row."""
        first = self._rows.get((inn, kpp))
        if first:
            raise RowRefused(f"повтор строки {first}: те же ИНН и КПП")
        organization_id = self._match(inn, kpp)
        if organization_id in self._taken:
            raise RowRefused(
                f"та же организация, что в строке {self._taken[organization_id]}; у филиала нужен свой КПП"
            )
        if organization_id is None:
            self._check_new(inn, kpp, number)
        else:
            self._taken[organization_id] = number
        self._rows[inn, kpp] = number
        return organization_id

    def _match(self, inn: str, kpp: str) -> int | None:
        known = self.by_inn.get(inn, {})
        if kpp in known:
            return known[kpp]
        if not kpp and len(known) > 1:
            raise RowRefused(f"у ИНН {inn} в реестре несколько организаций, укажите КПП")
        if len(known) == 1 and (not kpp or "" in known):
            return next(iter(known.values()))
        return None

    def _check_new(self, inn: str, kpp: str, number: int) -> None:
        """Two new rows of one ИНН are branches only when both name their КПП."""
        other = self._new_by_inn.get(inn)
        if other and not (kpp and other[0]):
            raise RowRefused(f"ИНН {inn} уже есть в строке {other[1]}; у филиалов нужен КПП в обеих строках")
        self._new_by_inn.setdefault(inn, (kpp, number))

    def head_of(self, inn: str) -> int | None:
        """The organization of the registry that this ИНН names as a parent: the first of its branches."""
        return min(self.by_inn[inn].values(), default=None) if inn in self.by_inn else None
