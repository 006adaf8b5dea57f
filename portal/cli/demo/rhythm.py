"""Demo of a rhythm: slots of the week, a repeat, posts with pictures, a hold that is over, a channel."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.cli.demo.moments import by_day
from portal.cli.demo.pages import DemoPage
from portal.cli.demo.people import find_editor_id
from portal.cli.demo.pictures import PICTURES, make_pictures
from portal.cli.demo.stand import Stand
from portal.extensions import db
from portal.pages.campaigns.dictionaries import add_rubrics, add_topics, load_starters, starter_rubrics
from portal.pages.delivery.holds import hold, release
from portal.pages.editor.services import approve_post, create_post
from portal.pages.messengers.channels import add_channel
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.posts.writing import PostFields
from portal.pages.posts.zones import zone_of
from portal.pages.repeats.models import Rhythm
from portal.pages.repeats.services import create_repeat
from portal.pages.slots.services import add_slots
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_region

FIRST = 0
"""The institution, by its place, whose week has slots and whose posts repeat."""

SLOTS = (((0, 2, 4), 10 * 60), ((1, 3), 16 * 60 + 30))
"""Days of the week from Monday, and the minute of the day."""

MENU = ("Меню на неделю", "Меню школьной столовой на неделю — на сайте, в разделе «Питание».")
SHOWN = (
    ("Первый снег", "Первый снег во дворе. Не забудьте сменную обувь.", PICTURES[:1], -6),
    ("Осторожно: пруд", "Пруд у парка ещё не замёрз. Обходите его по дороге.", PICTURES[1:2], -3),
    ("Неделя книги", "Начинается неделя книги: в библиотеке выставка и громкие чтения.", PICTURES, 5),
)
"""Title, text, pictures, and in how many days from now."""

HOLD_REASON = "Учебная тревога: проверяем, как останавливаются публикации"
CHANNEL = {
    "network": Network.TELEGRAM.value,
    "id": "-1009990000999",
    "name": "Анонсы ЦУР (учебный канал)",
    "screen_name": "demo_anonsy",
}
CHANNEL_TOPIC = "Праздники и памятные даты"
"""No template of the demo has it: nothing is announced until a person issues one."""

DAY = timedelta(days=1)


def make_pictured(pages: Sequence[DemoPage], *, now: datetime) -> None:
    """Posts with pictures into pages that take them; those of the past become due. Flushes."""
    first = _first(pages)
    if first is None:
        return
    takes = SocialPage.network.in_((Network.OK, Network.MAX))  # VK wants a key of an administrator for these
    mine = SocialPage.organization_id == first.id, SocialPage.has_key, takes
    page_ids = db.session.scalars(select(SocialPage.id).where(*mine).order_by(SocialPage.id)).all()
    for title, text, pictures, days in SHOWN:
        fields = PostFields(
            title=title,
            text=text,
            planned_at=by_day(now, days, zone_of(first), hour=12),
            zone=zone_of(first),
            page_ids=page_ids,
            pictures=make_pictures(first, pictures, now=now),
        )
        _plan(first, fields, now=min(now, now + (days - 1) * DAY))


def make_rhythm(
    pages: Sequence[DemoPage], stand: Stand, curator: User, *, region: str, now: datetime
) -> None:
    """Slots, rubrics and a weekly post of one institution; a hold and a channel of its region. Flushes."""
    first = _first(pages)
    add_topics(of_region(region), [one["name"] for one in load_starters()["topics"]])
    stand.order("communities", [CHANNEL])
    add_channel(
        of_region(region),
        Network.TELEGRAM,
        chat_id=CHANNEL["id"],
        title=CHANNEL["name"],
        address="",
        topic=CHANNEL_TOPIC,
        now=now - 15 * DAY,
    )
    if first is None:
        return
    for days, minute in SLOTS:
        add_slots(first, days, minute)
    add_rubrics(first, starter_rubrics(first.type))
    _repeat(first, now)
    if first.municipality_id is not None:
        stopped_at = now - 8 * DAY
        made, _ = hold(
            of_municipality(first.municipality_id),
            reason=HOLD_REASON,
            author_id=curator.id,
            now=stopped_at,
        )
        release(made, ended_by_id=curator.id, now=stopped_at + timedelta(hours=2))


def _first(pages: Sequence[DemoPage]) -> Organization | None:
    return next((page.organization for page in pages if page.index == FIRST), None)


def _repeat(organization: Organization, now: datetime) -> None:
    """A post that comes every week from the day after tomorrow, for two months."""
    vk = SocialPage.organization_id == organization.id, SocialPage.network == Network.VK
    at = by_day(now, 2, zone_of(organization), hour=8)
    fields = PostFields(
        title=MENU[0],
        text=MENU[1],
        planned_at=at,
        zone=zone_of(organization),
        page_ids=db.session.scalars(select(SocialPage.id).where(*vk, SocialPage.has_key)).all(),
    )
    post = _plan(organization, fields, now=now)
    create_repeat(post, rhythm=Rhythm.WEEKLY, until=(at + 60 * DAY).date(), author_id=None, now=now)


def _plan(organization: Organization, fields: PostFields, *, now: datetime) -> Post:
    author_id = find_editor_id()
    post = create_post(organization, fields, author_id=author_id, now=now)
    approve_post(post, author_id=author_id, now=now)
    return post
