"""What is risky about who holds pages, in SQL: one truth for a page, the list and notices. Reads only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portal.accounts.models import Grant, User
from portal.extensions import Labelled, db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.marks.models import AdminRole, PageAdmin
from portal.pages.networks.contract import KeyKind, Network
from portal.pages.social.models import SocialPage
from portal.registry.people.models import FormerGrant

STRONG = (AdminRole.OWNER, AdminRole.ADMINISTRATOR)
ALIVE = (KeyState.WORKING, KeyState.PAUSED, KeyState.UNCHECKED)


class Risk(Labelled):
    """What may take a page away from its institution."""

    LEFT = "left", "Уволен, но держит страницу"
    KEY_LEFT = "key_left", "Ключ уволенного сотрудника"
    ALONE = "alone", "Только один администратор"
    PRIVATE = "private", "Страница держится на личном ключе"
    UNSAFE = "unsafe", "Нет двухфакторной защиты"


ADVICE = {
    Risk.LEFT: "Передайте владение другому сотруднику, уберите уволенного из администраторов",
    Risk.KEY_LEFT: "Подключите страницу ключом сообщества или другого сотрудника, старый ключ отзовите",
    Risk.ALONE: "Назначьте в сети второго администратора: страница не пропадёт, если первый уйдёт",
    Risk.PRIVATE: "Подключите страницу ключом сообщества: он не уйдёт вместе с человеком",
    Risk.UNSAFE: "Включите подтверждение входа по телефону в настройках сети",
}


def list_page_risks(page_id: int) -> Sequence[Row[Any]]:
    """Risks of one page: risk, page_id, subject (who, or empty), user_id."""
    every = risks(select(SocialPage.id).where(SocialPage.id == page_id)).subquery()
    return db.session.execute(select(every).order_by(every.c.risk, every.c.subject)).all()


def risks(pages: Select[tuple[int]] | None = None) -> CompoundSelect[Any]:
    """Rows (risk, page_id, subject, user_id) of pages with these ids, or of all."""
    parts = (
        (_left(), PageAdmin.page_id),
        (_key_left(), PageKey.page_id),
        (_alone(), PageAdmin.page_id),
        (_private(), SocialPage.id),
        (_unsafe(), PageAdmin.page_id),
    )
    if pages is None:
        return union_all(*(part for part, _ in parts))
    return union_all(*(part.where(page_id.in_(pages)) for part, page_id in parts))


def is_gone() -> ColumnElement[bool]:
    """The condition that User has left the institution of SocialPage: no door here is theirs any more."""
    here = literal("organization:") + cast(SocialPage.organization_id, String)
    left = exists().where(FormerGrant.user_id == User.id, FormerGrant.scope == here)
    stays = exists().where(Grant.user_id == User.id, Grant.scope == here)
    return or_(User.dismissed_at.is_not(None), and_(left, ~stays))


def _holds() -> ColumnElement[bool]:
    return and_(PageAdmin.until.is_(None), PageAdmin.role.in_(STRONG))


def _left() -> Select[Any]:
    query = _row(Risk.LEFT, PageAdmin.page_id, PageAdmin.name, PageAdmin.user_id)
    query = query.join(SocialPage, SocialPage.id == PageAdmin.page_id).join(
        User, User.id == PageAdmin.user_id
    )
    return query.where(PageAdmin.until.is_(None), is_gone())


def _key_left() -> Select[Any]:
    """A key in the name of a person who left; who added a community's key does not matter."""
    query = _row(Risk.KEY_LEFT, PageKey.page_id, User.name, User.id)
    query = query.join(SocialPage, SocialPage.id == PageKey.page_id)
    own = and_(PageKey.kind == KeyKind.USER, PageKey.holder == "", PageKey.added_by_id == User.id)
    query = query.join(User, or_(own, and_(PageKey.holder != "", PageKey.holder == User.name)))
    return query.where(PageKey.state.in_(ALIVE), is_gone()).distinct()


def _alone() -> Select[Any]:
    query = _row(Risk.ALONE, PageAdmin.page_id, func.min(PageAdmin.name), func.min(PageAdmin.user_id))
    return query.where(_holds()).group_by(PageAdmin.page_id).having(func.count(PageAdmin.id) == 1)


def _private() -> Select[Any]:
    """Every working key of the page belongs to a person, where the network gives keys to communities too."""
    keys = select(PageKey.id).where(PageKey.page_id == SocialPage.id, PageKey.state.in_(ALIVE))
    personal = keys.where(PageKey.kind == KeyKind.USER).exists()
    common = keys.where(PageKey.kind != KeyKind.USER).exists()
    return _row(Risk.PRIVATE, SocialPage.id, literal(""), literal(None)).where(
        SocialPage.network == Network.VK, personal, ~common
    )


def _unsafe() -> Select[Any]:
    query = _row(Risk.UNSAFE, PageAdmin.page_id, PageAdmin.name, PageAdmin.user_id)
    return query.where(_holds(), PageAdmin.has_two_factor.is_(False))


def _row(risk: Risk, page_id: Any, subject: Any, user_id: Any) -> Select[Any]:
    columns = literal(risk.value).label("risk"), page_id.label("page_id")
    return select(*columns, subject.label("subject"), user_id.label("user_id"))
