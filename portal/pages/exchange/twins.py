"""Posts that rows of a plan speak of already: by their keys, or the same words at the same minute."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.delivery.models import Delivery
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState

Twin = tuple[int, datetime, str]
"""Institution, moment, text."""


class Twins:
    """What is known of one portion of rows."""

    def __init__(self, keys: Sequence[str], wanted: Sequence[Twin]) -> None:
        keyed = select(Post).where(Post.import_key.in_(keys))
        self._by_key = {post.import_key: post for post in db.session.scalars(keyed)}
        same = select(Post).where(
            Post.organization_id.in_({one[0] for one in wanted}),
            Post.planned_at.in_({one[1] for one in wanted}),
            Post.state != PostState.CANCELLED,
        )
        found = db.session.scalars(same).all()
        self._networks: dict[int, set[Network]] = defaultdict(set)
        going = select(Delivery.post_id, Delivery.network)
        going = going.where(Delivery.post_id.in_([one.id for one in found]))
        for post_id, network in db.session.execute(going):
            self._networks[post_id].add(network)
        self._same: dict[Twin, list[Post]] = defaultdict(list)
        for one in found:
            if one.planned_at is not None:
                self._same[one.organization_id, one.planned_at, one.text.strip()].append(one)

    def find(self, key: str, twin: Twin, networks: set[Network]) -> Post | None:
        """The post that this row made, or one that says the same there at the same minute."""
        if key in self._by_key:
            return self._by_key[key]
        return next((one for one in self._same[twin] if networks <= self._networks[one.id]), None)
