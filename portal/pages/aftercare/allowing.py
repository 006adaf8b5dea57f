"""Who may change the words of a post that is out. Reads only."""

from portal.accounts.policy import Who
from portal.errors import Forbidden
from portal.pages.aftercare.services import list_live
from portal.pages.editor.levels import BY_LEVEL, is_fixed, level_after, levels_of
from portal.pages.editor.reach import NO_CONSENT, Hand, refuse_locked, refuse_without_consent
from portal.pages.posts.models import Post

FIXED = "Текст этого шаблона обязателен, на странице его не меняют. Если в нём ошибка, напишите ЦУР."
NOT_AGREED = "Посты учреждения согласует {approver}: исправить вышедший пост может он. Удалить можете и вы."


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


def find_refusal(post: Post, hand: Hand, who: Who) -> str:
    """The same in words for the screen; empty where the words may be changed."""
    try:
        refuse_mending(post, hand, who)
    except Forbidden as error:
        return str(error)
    return ""
