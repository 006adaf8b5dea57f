"""Demo posts: an import of a plan; what is past is delivered for real and then moved to its own time."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import func, select, update

from portal.cli.demo.pages import CLOSED, DEAD, DemoPage
from portal.cli.demo.stand import Stand
from portal.extensions import db
from portal.pages.campaigns.models import Obligation
from portal.pages.delivery.jobs import deliver_all
from portal.pages.delivery.models import Delivery, DeliveryAttempt, DeliveryState
from portal.pages.exchange.commands import import_file
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostEvent
from portal.pages.posts.zones import zone_of
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.sheets import write_csv

PAST_DAYS, AHEAD_DAYS = 28, 14
PAST_PART = 0.6
MOST_PAST = 300
"""So many are really handed over; of a larger demo the rest is planned."""

HOURS = (9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
WRITTEN_BEFORE = timedelta(days=2)
VIEWS, LIKES, REPOSTS = (0.2, 0.9), (0.01, 0.06), (0.0, 0.01)  # parts: of members, of views, of views
MEMBERS = 400


class Words(NamedTuple):
    """What an institution may tell of."""

    topic: str
    rubric: str
    title: str
    text: str


class Wish(NamedTuple):
    """A post to be."""

    organization: Organization
    at: datetime  # local, without a zone: as people write it
    words: Words
    networks: Sequence[Network]
    turn: int  # networks take one post at a time into a channel: the next turn comes after the first is over


def make_posts(
    folder: Path, stand: Stand, pages: Sequence[DemoPage], *, count: int, seed: int, now: datetime
) -> None:
    """Plan so many posts, deliver what is past and put it in its time; nothing due remains. Commits."""
    wishes = list(_wish(pages, count=count, seed=seed, now=now))
    for turn in sorted({wish.turn for wish in wishes}):
        _import(folder, [wish for wish in wishes if wish.turn == turn])
        deliver_all()
    _move_to_their_time(stand, seed=seed, now=now)
    db.session.commit()


def _wish(pages: Sequence[DemoPage], *, count: int, seed: int, now: datetime) -> Iterator[Wish]:
    """Posts in turn of institutions: past ones back from now, the others ahead from tomorrow."""
    dice, mine = random.Random(seed), _by_institution(pages)
    past = min(round(count * PAST_PART), MOST_PAST)
    order = [index for index in mine if index not in (DEAD, CLOSED)]
    for number in range(count if order else 0):
        index, round_ = order[number % len(order)], number // len(order)
        yield _wish_one(mine[index], round_, number < past, dice, now)
    for index in (DEAD, CLOSED):  # the closed wall shows how a network refuses
        if index in mine and count:
            yield _wish_one(mine[index], 1, index == CLOSED, dice, now)


def _by_institution(pages: Sequence[DemoPage]) -> Mapping[int, list[DemoPage]]:
    mine: dict[int, list[DemoPage]] = defaultdict(list)
    for page in pages:
        if page.is_connected:
            mine[page.index].append(page)
    return mine


def _wish_one(
    pages: Sequence[DemoPage], round_: int, is_past: bool, dice: random.Random, now: datetime
) -> Wish:
    """The post of an institution in this round; networks but VK are slow, so they take every other one."""
    organization, texts = pages[0].organization, load_words()
    zone = ZoneInfo(zone_of(organization))
    days = -dice.randrange(1, PAST_DAYS) if is_past else dice.randrange(1, AHEAD_DAYS + 1)
    moment = time(dice.choice(HOURS), dice.choice((0, 15, 30, 45)))
    at = datetime.combine(now.astimezone(zone).date() + timedelta(days=days), moment)
    words = texts[(round_ * 7 + pages[0].index) % len(texts)]
    text = words.text.replace("{name}", organization.short_name)
    networks = [page.network for page in pages]
    if round_ % 2 and Network.VK in networks:
        networks = [Network.VK]
    is_slow = is_past and networks != [Network.VK]
    return Wish(organization, at, words._replace(text=text), networks, round_ if is_slow else 0)


@cache
def load_words() -> Sequence[Words]:
    """The texts of the demo."""
    rows = yaml.safe_load((Path(__file__).parent / "posts.yaml").read_text("utf-8"))
    return [Words(*row) for row in rows]


def _import(folder: Path, wishes: Sequence[Wish]) -> None:
    header = ("ИНН", "Дата и время", "Тематика", "Рубрика", "Тема", "Текст", "Сети")
    rows: dict[tuple[str, datetime], list[str]] = {}
    for wish in wishes:
        networks = ", ".join(network.value for network in wish.networks)
        words = wish.words
        cells = [wish.organization.inn, f"{wish.at:%Y-%m-%d %H:%M}"]
        rows[wish.organization.inn, wish.at] = [
            *cells,
            words.topic,
            words.rubric,
            words.title,
            words.text,
            networks,
        ]
    path = folder / "demo-posts.csv"
    try:
        with path.open("wb") as file:
            write_csv(file, header, rows.values())
        answer = import_file(path).answer
    finally:
        path.unlink(missing_ok=True)
    assert not answer["rejected"], answer["rejected"][:3]


def _move_to_their_time(stand: Stand, *, seed: int, now: datetime) -> None:
    """The walls, the deliveries and the posts of the past get the time that was chosen for them."""
    dice, rows = random.Random(seed), []
    past = Delivery.wanted_at < now, SocialPage.is_demo
    query = select(Delivery, SocialPage.external_id, SocialPage.members).join(Delivery.page).where(*past)
    for delivery, external_id, members in db.session.execute(query.order_by(Delivery.id)):
        assert delivery.wanted_at
        at = delivery.wanted_at + timedelta(seconds=dice.randrange(2, 40))
        _move(delivery, at)
        if delivery.state == DeliveryState.DELIVERED:
            rows += [
                _row(delivery, external_id, part, at, dice, members or MEMBERS) for part in _parts(delivery)
            ]
    stand.order("posts", rows)
    _move_posts(now)
    latest = (
        select(func.max(Delivery.delivered_at)).where(Delivery.page_id == SocialPage.id).scalar_subquery()
    )
    pages = update(SocialPage).where(SocialPage.is_demo, SocialPage.last_post_at.is_not(None))
    db.session.execute(pages.values(last_post_at=latest))


def _move(delivery: Delivery, at: datetime) -> None:
    delivery.touched_at = delivery.first_tried_at = at
    if delivery.delivered_at:
        delivery.delivered_at = at
        owed = update(Obligation).where(Obligation.post_id == delivery.post_id)
        db.session.execute(owed.values(done_at=at, touched_at=at))
    tried = update(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id)
    db.session.execute(tried.values(started_at=at, ended_at=at + timedelta(seconds=1)))


def _parts(delivery: Delivery) -> Sequence[str]:
    """Numbers of the messages that a post became."""
    return delivery.external_id.split(",")


def _row(
    delivery: Delivery, external_id: str, part: str, at: datetime, dice: random.Random, members: int
) -> dict[str, object]:
    views = round(members * dice.uniform(*VIEWS))
    counts = {
        "views": views,
        "likes": round(views * dice.uniform(*LIKES)),
        "reposts": round(views * dice.uniform(*REPOSTS)),
    }
    place = {"network": delivery.network.value, "community": external_id, "id": part}
    return {**place, "created": at.astimezone(UTC).timestamp(), "counts": counts}


def _move_posts(now: datetime) -> None:
    past = Post.is_demo, Post.planned_at < now
    for post in db.session.scalars(select(Post).where(*past)):
        assert post.planned_at
        post.created_at = post.updated_at = post.planned_at - WRITTEN_BEFORE
        events = update(PostEvent).where(PostEvent.post_id == post.id)
        db.session.execute(events.values(happened_at=post.created_at))
