"""Who may change the words of a post that is out. Reads only."""

from collections.abc import Callable

from portal.accounts.policy import Who
from portal.errors import Forbidden
from portal.pages.aftercare.services import list_live
from portal.pages.editor.levels import BY_LEVEL, is_fixed, level_after, levels_of
from portal.pages.editor.reach import NO_CONSENT, Hand, refuse_locked, refuse_without_consent
from portal.pages.posts.models import Post

FIXED = "Текст этого шаблона обязателен, на странице его не меняют. Если в нём ошибка, напишите ЦУР."
NOT_AGREED = "Посты учреждения согласует {approver}: исправить вышедший пост может он. Удалить можете и вы."

NOT_YOURS = (
    "Учреждение не разрешило вышестоящему публиковать в этих страницах: "
    "удалить запись может само учреждение. Напишите ему."
)


def refuse_mending(post: Post, hand: Hand, who: Who) -> None:
    """Raise Forbidden where new words would pass by those who allow posts, agree to them or wrote them."""
    refuse_locked(post, hand)
    refuse_without_consent(post, hand)
    if hand is Hand.UPPER and not all(one.page.allows_upper for one in list_live(post)):
        raise Forbidden(NO_CONSENT)
    if is_fixed(post):
        raise Forbidden(FIXED)
    level = level_after(post, passed=0, may=levels_of(who, post.organization_id))
    if level:
        raise Forbidden(NOT_AGREED.format(approver=BY_LEVEL[level].label))


def refuse_removal(post: Post, hand: Hand) -> None:
    """Raise Forbidden where the upper cabinet would take the institution's own words off a closed page."""
    if hand is Hand.UPPER and not post.is_delegated:
        if not all(one.page.allows_upper for one in list_live(post)):
            raise Forbidden(NOT_YOURS)


def refusal_of(refuse: Callable[..., None], post: Post, *asked: object) -> str:
    """What a refusal above would say, for the screen; empty where there is none."""
    try:
        refuse(post, *asked)
    except Forbidden as error:
        return str(error)
    return ""
