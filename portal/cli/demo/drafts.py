"""Demo posts that are not on their way yet, and agreement in each of its states."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.cli.demo.moments import by_day
from portal.cli.demo.pages import DemoPage
from portal.cli.demo.people import find_editor_id
from portal.cli.demo.pictures import PICTURES, make_pictures
from portal.extensions import db
from portal.pages.approvals.deciding import Decider, approve, expire, send_back
from portal.pages.approvals.links import create_link
from portal.pages.editor.levels import AGENCY, HEAD
from portal.pages.editor.services import cancel_post, create_post, submit_post
from portal.pages.posts.models import Post, PostingRules
from portal.pages.posts.writing import PictureFields, PostFields
from portal.pages.posts.zones import zone_of
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

DRAFTS = (
    ("Новогодний концерт", "Готовим новогодний концерт. Дата и список номеров — на следующей неделе."),
    ("Запись в кружки", "Со второго полугодия открываем запись в кружки. Расписание уточняем."),
)
FIRST, SECOND = 0, 3
"""Institutions by their places: whose drafts these are, whose head and ЦУР agree to posts."""

HEAD_WAITS = ("Изменился режим работы", "С понедельника принимаем с 9:00 до 16:00, перерыв с 12:00.")
AGENCY_WAITS = ("День открытых дверей", "Ждём будущих первоклассников и родителей в субботу в 11:00.")
RETURNED = ("Сбор на подарки", "Собираем на подарки к празднику, приносите до пятницы.")
RETURN_WORDS = "О сборе денег на официальной странице не пишут. Расскажите о самом празднике."
AGREED = ("Праздник осени", "Показали родителям осенний праздник: песни, загадки и выставка поделок.")
AGREED_WORDS = "Хорошо, выпускайте."
CANCELLED = ("Экскурсия в музей", "В среду едем в краеведческий музей.")
CANCEL_WORDS = "Музей закрыли на ремонт."
EXPIRED = ("Выставка поделок", "Выставка открыта до вечера, приходите.")
PRINCIPAL = "Руководитель (учебный)"
EXPERT = "Методист по соцсетям (учебный)"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_drafts(pages: Sequence[DemoPage], curator: User, *, now: datetime) -> None:
    """Two drafts of one institution, posts of another before and after every word of agreement. Flushes."""
    found = {page.index: page.organization for page in pages}
    if FIRST in found:
        pictures = make_pictures(found[FIRST], PICTURES[:1], now=now)
        for title, text in DRAFTS:
            _write(found[FIRST], (title, text), None, now, pictures)
    if SECOND in found:
        rules = {"needs_head": True, "needs_agency": True, "allows_links": True}
        db.session.add(PostingRules(organization_id=found[SECOND].id, updated_at=now, **rules))
        db.session.flush()
        _agree(found[SECOND], curator, now)


def _agree(organization: Organization, curator: User, now: datetime) -> None:
    """One post for each word that can be said of it."""
    head, agency = Decider({HEAD}, name=PRINCIPAL), Decider({AGENCY}, user_id=curator.id)

    def ask(words: tuple[str, str], ahead: int, at: datetime) -> Post:
        post = _write(organization, words, ahead, at)
        submit_post(post, author_id=None, now=at)
        return post

    ask(HEAD_WAITS, 3, now)
    waiting = ask(AGENCY_WAITS, 4, now - 5 * HOUR)
    approve(waiting, head, revision=waiting.revision, now=now - 4 * HOUR)
    create_link(waiting, Who(curator, Action.DELEGATE_POST), approver=EXPERT, days=7, now=now)
    returned = ask(RETURNED, 5, now - DAY)
    send_back(returned, head, revision=returned.revision, words=RETURN_WORDS, now=now - 20 * HOUR)
    agreed = ask(AGREED, 4, now - 2 * DAY)
    approve(agreed, head, revision=agreed.revision, now=now - 2 * DAY + HOUR)
    approve(agreed, agency, revision=agreed.revision, words=AGREED_WORDS, now=now - 2 * DAY + 2 * HOUR)
    cancelled = ask(CANCELLED, 6, now - 3 * DAY)
    cancel_post(cancelled, author_id=None, words=CANCEL_WORDS, now=now - 2 * DAY)
    expire(ask(EXPIRED, 1, now - 3 * DAY), now=now - 2 * DAY)


def _write(
    organization: Organization,
    words: tuple[str, str],
    ahead: int | None,
    now: datetime,
    pictures: Sequence[PictureFields] = (),
) -> Post:
    mine = select(SocialPage.id).where(SocialPage.organization_id == organization.id, SocialPage.has_key)
    zone = zone_of(organization)
    fields = PostFields(
        title=words[0],
        text=words[1],
        planned_at=None if ahead is None else by_day(now, ahead, zone),
        zone=zone,
        page_ids=db.session.scalars(mine).all(),
        pictures=pictures,
    )
    author_id = find_editor_id() if ahead is None else None
    return create_post(organization, fields, author_id=author_id, now=now)
