"""A demo campaign: one template whose deadline is over, one that runs, one being prepared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.cli.demo.moments import by_day
from portal.cli.demo.pages import CLOSED, DEAD, DemoPage
from portal.extensions import db
from portal.pages.agency.issuing import issue
from portal.pages.agency.templates import TemplateFields, create_campaign, create_template
from portal.pages.campaigns.models import Obligation, PostTemplate
from portal.pages.campaigns.obligations import note_seen
from portal.pages.campaigns.places import find_place
from portal.pages.editor.services import approve_post, create_post
from portal.pages.posts.models import Post, PostSource
from portal.pages.posts.variables import fill, values_of
from portal.pages.posts.writing import PostFields
from portal.pages.posts.zones import zone_of
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_region

TITLE = "Безопасная зима"
ABOUT = "Тонкий лёд, гололёд и печи: рассказываем жителям до первых морозов."
DAY = timedelta(days=1)

ICE = TemplateFields(
    topic="Безопасность",
    title="Тонкий лёд",
    text="Лёд ещё тонкий, выходить на него опасно. {{учреждение}} просит: не отпускайте детей к воде одних. "
    "Если кто-то провалился, звоните 112.",
    comment="Добавьте снимок ближайшего пруда или реки, если он у вас есть.",
    deadline=datetime.max,
    zone="",
)
ROAD = TemplateFields(
    topic="Безопасность",
    title="Осторожно, гололёд",
    text="Завтра утром гололёд. {{учреждение}} советует выйти на десять минут раньше и держаться подальше "
    "от карнизов. Телефон для справок: {{телефон}}.",
    deadline=datetime.max,
    zone="",
    is_wording_fixed=True,
)
STOVE = TemplateFields(
    topic="Безопасность",
    title="Печи и обогреватели",
    text="Проверьте печь и проводку до морозов: {{учреждение}} подскажет, куда обратиться.",
    deadline=datetime.max,
    zone="",
)


def make_campaign(pages: Sequence[DemoPage], author: User, *, region: str, now: datetime) -> None:
    """Send the templates and let institutions answer them in every way there is. Flushes.

    Posts of the past become due: whoever calls this delivers them next.
    """
    place = find_place(of_region(region), "Europe/Moscow")
    assert place
    campaign = create_campaign(
        place, title=TITLE, about=ABOUT, author_id=author.id, is_demo=True, now=now - 10 * DAY
    )

    def make(fields: TemplateFields, at: datetime, days: int) -> PostTemplate:
        timed = replace(fields, deadline=by_day(now, days, place.zone, hour=18), zone=place.zone)
        return create_template(campaign, timed, author_id=author.id, now=at)

    over = make(ICE, now - 9 * DAY, -2)
    issue(over, now=now - 9 * DAY)
    running = make(ROAD, now - DAY, 5)
    issue(running, now=now - DAY)
    make(STOVE, now, 12)
    connected = _connected(pages)
    for number, obligation in enumerate(_owed(over)):
        page = connected.get(obligation.organization_id)
        if page and number % 3 != 2:
            _answer(obligation, page, -(3 + number % 4), author, day=now, now=now - 8 * DAY)
    for number, obligation in enumerate(_owed(running)):
        page = connected.get(obligation.organization_id)
        if page and number % 4 in (0, 1):
            is_ours = number % 4 == 1 and page.allows_upper
            _answer(obligation, page, 1 + number % 3, author, is_delegated=is_ours, day=now, now=now)
        elif number % 4 == 2:
            note_seen(obligation, now=now)


def _connected(pages: Sequence[DemoPage]) -> dict[int, SocialPage]:
    """A page that works, by institution: the first of them."""
    wanted = [page for page in pages if page.is_connected and page.index not in (DEAD, CLOSED)]
    known = {
        (row.network, row.external_id): row
        for row in db.session.scalars(select(SocialPage).where(SocialPage.is_demo, SocialPage.has_key))
    }
    found: dict[int, SocialPage] = {}
    for page in wanted:
        if row := known.get((page.network, page.external_id)):
            found.setdefault(page.organization.id, row)
    return found


def _owed(template: PostTemplate) -> Sequence[Obligation]:
    mine = select(Obligation).where(Obligation.template_id == template.id)
    return db.session.scalars(mine.order_by(Obligation.organization_id)).all()


def _answer(
    obligation: Obligation,
    page: SocialPage,
    days: int,
    author: User,
    *,
    is_delegated: bool = False,
    day: datetime,
    now: datetime,
) -> Post:
    """The institution's post by the template, planned so many days from that day."""
    template, organization = obligation.template, obligation.organization
    words = template.text if template.is_wording_fixed else fill(template.text, values_of(organization))
    fields = PostFields(
        title=template.title,
        text=words,
        topic=template.topic,
        campaign=template.campaign.title,
        planned_at=by_day(day, days, zone_of(organization)),
        zone=zone_of(organization),
        page_ids=[page.id],
    )
    post = create_post(
        organization,
        fields,
        author_id=author.id if is_delegated else None,
        now=now,
        source=PostSource.EVENT,
        template_id=template.id,
        is_delegated=is_delegated,
    )
    approve_post(post, author_id=author.id if is_delegated else None, now=now)
    return post
