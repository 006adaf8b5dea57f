"""Who stands above whom once the file is applied: unknown parents and circles."""

from dataclasses import dataclass, field

from sqlalchemy import select

from portal.extensions import db
from portal.registry.imports.comparing import Comparer
from portal.registry.organizations.models import Organization


@dataclass(slots=True)
class Links:
    """Rows whose parent nobody knows, and rows that close a circle."""

    unknown: set[int] = field(default_factory=set)
    circular: set[int] = field(default_factory=set)


def check_links(comparer: Comparer) -> Links:
    """Follow the parents of all rows through the registry and the file itself; a parent may come later."""
    links = Links()
    targets = _find_targets(comparer, links)
    nodes = {number: comparer.links[number][0] or -number for number in targets}
    parents = _parents_now() | {nodes[number]: target for number, target in targets.items()}
    on_circle = find_circles(parents)
    links.circular = {number for number, node in nodes.items() if node in on_circle}
    lost = {-number for number in links.circular}
    links.unknown |= {number for number, target in targets.items() if target in lost} - links.circular
    return links


def _find_targets(comparer: Comparer, links: Links) -> dict[int, int]:
    """Parents by row: a positive id of an organization, or minus the number of the row that creates it."""
    targets: dict[int, int] = {}
    for number, (_, _, parent_inn) in comparer.links.items():
        head = comparer.identities.head_of(parent_inn)
        row = comparer.created.get(parent_inn)
        target = head or (row and -row)
        if target:
            targets[number] = target
        else:
            links.unknown.add(number)
    return targets


def _parents_now() -> dict[int, int]:
    query = select(Organization.id, Organization.parent_id).where(Organization.parent_id.is_not(None))
    return {
        organization_id: parent_id for organization_id, parent_id in db.session.execute(query) if parent_id
    }


def find_circles(parents: dict[int, int]) -> set[int]:
    """All nodes that are above themselves."""
    circles: set[int] = set()
    done: set[int] = set()
    for start in parents:
        path: dict[int, int] = {}
        node: int | None = start
        while node is not None and node not in done and node not in path:
            path[node] = len(path)
            node = parents.get(node)
        if node is not None and node in path:
            circles |= {member for member, place in path.items() if place >= path[node]}
        done.update(path)
    return circles
