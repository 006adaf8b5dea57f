"""Numbers of pages known only by a short name, asked beside the posts: no other network waits for a dead one.

Posts of a network wait a moment for the numbers of its own pages; posts of the others wait for nothing.
"""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.connections.targets import targets_of
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network, Profile, Target
from portal.pages.networks.opening import Networks
from portal.pages.networks.profiles import Answer, ask, is_later, name_of
from portal.pages.social.models import SocialPage
from portal.pages.social.services import learn_number
from portal.portions import cut

ASKERS = 1
"""Questions at once to one network."""

AT_ONCE = {Network.VK: 500}
"""Pages in one question; other networks tell no numbers by names."""

LIST_EVERY = 5.0  # seconds: more pages may have become due
HOLDS = 5.0  # seconds for which posts of a network wait for its numbers


@dataclass(frozen=True, slots=True)
class Question:
    """Pages of one network to ask about, with their keys."""

    network: Network
    page_ids: Sequence[int]
    targets: Sequence[Target]


class Naming:
    """Questions of one job; begins none after `until`, a moment of time.monotonic()."""

    def __init__(self, networks: Networks, pool: Executor, *, until: float) -> None:
        self._networks, self._pool, self._until = networks, pool, until
        self._waiting: dict[Network, deque[Question]] = {network: deque() for network in AT_ONCE}
        self._air: dict[Future[dict[str, Answer]], Question] = {}
        self._asked: set[int] = set()
        self._nameless: set[int] = set()
        self._list_at, self._holds_until = 0.0, time.monotonic() + HOLDS

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._air)

    def holds(self, network: Network) -> bool:
        """Whether posts of this network had better wait a moment."""
        if time.monotonic() > self._holds_until:
            return False
        return bool(self._waiting.get(network)) or self._count(network) > 0

    def is_in_vain(self, page: SocialPage) -> bool:
        """Whether a page without a number will get none: it has no name that its network knows."""
        return not page.screen_name or page.network not in AT_ONCE or page.id in self._nameless

    def go_on(self) -> None:
        """Write down what has come back and ask what may be asked; commits."""
        for future in [one for one in self._air if one.done()]:
            self._write(self._air.pop(future), future.result())
        if time.monotonic() > self._until:
            return
        if time.monotonic() > self._list_at:
            self._list_at = time.monotonic() + LIST_EVERY
            for network, waiting in self._waiting.items():
                waiting.extend(self._list(network))
            db.session.commit()
        for network, waiting in self._waiting.items():
            while waiting and self._count(network) < ASKERS:
                question = waiting.popleft()
                adapter = self._networks[network]
                self._air[self._pool.submit(ask, adapter, question.targets)] = question

    def _count(self, network: Network) -> int:
        return sum(question.network is network for question in self._air.values())

    def _list(self, network: Network) -> Sequence[Question]:
        """Pages without a number whose posts are due and that were not asked about yet."""
        due = select(Delivery.page_id).where(
            Delivery.network == network,
            Delivery.state == DeliveryState.PLANNED,
            Delivery.due_at <= datetime.now(UTC),
        )
        unnumbered = select(SocialPage).where(
            SocialPage.id.in_(due), SocialPage.external_id == "", SocialPage.screen_name != ""
        )
        pages = [page for page in db.session.scalars(unnumbered) if page.id not in self._asked]
        self._asked.update(page.id for page in pages)
        portions = cut(pages, AT_ONCE[network])
        return [Question(network, [page.id for page in some], targets_of(some)) for some in portions]

    def _write(self, question: Question, answers: Mapping[str, Answer]) -> None:
        for page_id, target in zip(question.page_ids, question.targets, strict=True):
            answer = answers.get(name_of(target))
            if isinstance(answer, Profile):
                if not self._learn(page_id, answer.external_id):
                    self._nameless.add(page_id)
            elif answer is None or not is_later(answer):
                self._nameless.add(page_id)

    def _learn(self, page_id: int, external_id: str) -> bool:
        page = db.session.get(SocialPage, page_id)
        is_known = page is not None and learn_number(page, external_id)
        db.session.commit()
        return is_known
