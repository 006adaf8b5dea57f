"""Agreeing to a post, returning it, mending it: the same for the screen, many at once and a link. Flushes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal import audit
from portal.errors import Conflict, Forbidden
from portal.extensions import db
from portal.pages.approvals import telling
from portal.pages.approvals.models import PostCorrection
from portal.pages.delivery import planning
from portal.pages.delivery.choices import list_choices
from portal.pages.editor import services as posts
from portal.pages.editor.levels import BY_LEVEL, is_fixed, level_after
from portal.pages.editor.review import own_problems, review
from portal.pages.editor.states import PostDeed, advance, note
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.writing import search_text_of
from portal.pages.posts.zones import fault_of

NOT_WAITING = "Пост сейчас в состоянии «{state}»: согласовывать нечего."
NOT_YOURS = "Этот пост ждёт слова другого: его согласует {approver}."
NO_WORDS = "Напишите, что исправить: без этого автор не поймёт, почему пост вернулся."
FIXED = "Текст этого шаблона обязателен: можно исправить тему и время. Если в нём ошибка, напишите ЦУР."
TOO_LATE = "Время публикации уже прошло. Верните пост автору или назначьте другое время."
LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides and at which levels; somebody without an account has a name and no id."""

    levels: Collection[int]
    user_id: int | None = None
    name: str = ""


def approve(post: Post, decider: Decider, *, revision: int, words: str = "", now: datetime) -> None:
    """Agree to this revision: it is planned or goes to the next level; raises Conflict, Forbidden."""
    _check(post, decider, revision)
    if post.planned_at is not None and post.planned_at <= now:
        raise Conflict(TOO_LATE)
    level = level_after(post, passed=post.review_level, may=decider.levels)
    words, author_id, name = words[:LONGEST_WORDS], decider.user_id, decider.name
    if level:
        deed = PostDeed.PASS_ON
        advance(post, deed, author_id=author_id, author_name=name, words=words, level=level, now=now)
    else:
        deed, blocked = PostDeed.APPROVE, blocked_pages(post)
        posts.approve_post(post, author_id=author_id, author_name=name, words=words, now=now, blocked=blocked)
    audit.record("post.agreed", f"post:{post.id}", organization_id=post.organization_id, level=level)
    telling.tell_author(post, deed, words, decider, now=now)


def send_back(post: Post, decider: Decider, *, revision: int, words: str, now: datetime) -> None:
    """Return the post to its author with words on what to mend; raises Conflict, Forbidden."""
    words = words.strip()[:LONGEST_WORDS]
    if not words:
        raise Conflict(NO_WORDS)
    _check(post, decider, revision)
    name = decider.name
    advance(post, PostDeed.RETURN, author_id=decider.user_id, author_name=name, words=words, now=now)
    audit.record("post.returned", f"post:{post.id}", organization_id=post.organization_id, words=words)
    telling.tell_author(post, PostDeed.RETURN, words, decider, now=now)


def correct(
    post: Post,
    decider: Decider,
    *,
    revision: int,
    title: str,
    text: str,
    variants: Mapping[Network, str],
    planned_at: datetime | None,
    now: datetime,
) -> bool:
    """Mend the post in the author's place; what was and what became is kept. Whether anything changed."""
    _check(post, decider, revision)
    own = {variant.network: variant.text for variant in post.variants}
    wanted = {"title": (post.title, title), "text": (post.text, text)}
    wanted |= {one.value: (own[one], variants[one]) for one in own if one in variants}
    told = {name: (before, _plain(after)) for name, (before, after) in wanted.items()}
    changed = {name: pair for name, pair in told.items() if pair[1] and _plain(pair[0]) != pair[1]}
    is_moved = planned_at is not None and planned_at != post.planned_at
    if not changed and not is_moved:
        return False
    _refuse_correction(post, changed, planned_at if is_moved else None, now)
    posts.take_revision(post, revision)
    _check(post, decider, post.revision)  # somebody else may have agreed at this moment
    for name, (before, after) in changed.items():
        _write(post, name, after)
        kept = PostCorrection(post_id=post.id, name=name, before=before, after=after, made_at=now)
        kept.author_id = decider.user_id
        db.session.add(kept)
    post.planned_at = planned_at or post.planned_at
    post.search_text = search_text_of(post.title, post.topic, post.rubric, post.text)
    post.editor_id, post.updated_at = decider.user_id, now
    db.session.flush()
    what = [*(["время"] if is_moved else []), *(["текст"] if changed else [])]
    words = f"Исправлено: {', '.join(what)}"
    note(post, PostDeed.CORRECT, author_id=decider.user_id, words=words, now=now)
    audit.record("post.corrected", f"post:{post.id}", organization_id=post.organization_id, parts=[*changed])
    telling.tell_author(post, PostDeed.CORRECT, words, decider, now=now)
    return True


def expire(post: Post, *, now: datetime) -> None:
    """Its time came while nobody had agreed: it is a draft again and is told about; raises Conflict."""
    advance(post, PostDeed.EXPIRE, author_id=None, now=now)
    planning.unplan(post, now=now)
    audit.record("post.expired", f"post:{post.id}", organization_id=post.organization_id)
    telling.tell_expired(post, now=now)


def blocked_pages(post: Post) -> dict[int, str]:
    """Pages that cannot take the post, by id; raises Conflict where the post itself cannot go anywhere."""
    faults = [problem.words for problem in own_problems(post) if problem.is_error]
    if faults:
        raise Conflict(f"Пост так не выйдет: {' '.join(faults)}")
    ticked = {delivery.page_id for delivery in planning.list_deliveries(post)}
    choices = list_choices(post.organization, is_upper=post.is_delegated)
    return review(post, [one for one in choices if one.page.id in ticked]).blocked


def _refuse_correction(
    post: Post, changed: Collection[str], planned_at: datetime | None, now: datetime
) -> None:
    if is_fixed(post) and set(changed) - {"title"}:
        raise Conflict(FIXED)
    if planned_at is not None and (fault := fault_of(planned_at, now)):
        raise Conflict(fault)


def _plain(text: str) -> str:
    """The text with one kind of line ends: browsers send another than they were given."""
    return text.replace("\r\n", "\n").strip()


def _check(post: Post, decider: Decider, revision: int) -> None:
    if post.state is not PostState.REVIEW:
        raise Conflict(NOT_WAITING.format(state=post.state.label))
    if post.revision != revision:
        raise posts.Outdated(posts.FRESHER)
    if post.review_level not in decider.levels:
        approver = BY_LEVEL.get(post.review_level)
        raise Forbidden(NOT_YOURS.format(approver=approver.label if approver else "другой человек"))


def _write(post: Post, name: str, value: str) -> None:
    if name in ("title", "text"):
        setattr(post, name, value)
        return
    next(one for one in post.variants if one.network.value == name).text = value
