"""Which institution of the registry a row of a part speaks of."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.extensions import db
from portal.portions import cut
from portal.registry.organizations.models import Organization

PORTION = 1_000

Key = tuple[str, str]
"""ИНН and КПП; the latter may be empty."""


def match(keys: Iterable[Key]) -> dict[Key, int]:
    """Ids of the organizations that these keys name; an ИНН alone names the only one that has it."""
    wanted = set(keys)
    inns = sorted({inn for inn, _ in wanted if inn})
    known: dict[str, dict[str, int]] = {}
    for portion in cut(inns, PORTION):
        named = Organization.inn.in_(portion)
        query = select(Organization.inn, Organization.kpp, Organization.id).where(named)
        for inn, kpp, organization_id in db.session.execute(query.order_by(Organization.id)):
            known.setdefault(inn, {})[kpp] = organization_id
    found = {key: _find(known.get(key[0], {}), key[1]) for key in wanted}
    return {key: organization_id for key, organization_id in found.items() if organization_id}


def _find(branches: dict[str, int], kpp: str) -> int | None:
    if kpp in branches:
        return branches[kpp]
    is_alone = len(branches) == 1 and (not kpp or "" in branches)
    return next(iter(branches.values())) if is_alone else None


def is_same(one: Key, other: Key) -> bool:
    """Whether two rows name one institution: the same ИНН, and not two different branches."""
    return bool(one[0]) and one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])
