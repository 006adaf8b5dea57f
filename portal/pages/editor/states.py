"""Where a post may go from where it is: one function for the screen, bulk deeds, imports and links."""

from datetime import datetime

from sqlalchemy import update

from portal.errors import Conflict
from portal.extensions import Labelled, db
from portal.pages.campaigns import obligations
from portal.pages.posts.models import Post, PostEvent, PostState


class PostDeed(Labelled):
    """What people do with a post."""

    CREATE = "created", "Создан"
    EDIT = "edited", "Изменён"
    SUBMIT = "submitted", "Отправлен на согласование"
    PASS_ON = "passed", "Согласован руководителем, передан в ЦУР"
    APPROVE = "approved", "Запланирован"
    RETURN = "returned", "Возвращён с замечаниями"
    CORRECT = "corrected", "Исправлен согласующим"
    RECALL = "recalled", "Возвращён в черновики"
    EXPIRE = "expired", "Время прошло до согласования: снова черновик"
    MOVE = "moved", "Перенесён"
    CANCEL = "cancelled", "Отменён"
    MEND = "mended", "Исправлен после публикации"
    REMOVE = "removed", "Удаляется со страниц"


S, D = PostState, PostDeed
STEPS: dict[tuple[PostState, PostDeed], PostState] = {
    (S.DRAFT, D.SUBMIT): S.REVIEW,
    (S.RETURNED, D.SUBMIT): S.REVIEW,
    (S.DRAFT, D.APPROVE): S.APPROVED,
    (S.RETURNED, D.APPROVE): S.APPROVED,
    (S.REVIEW, D.PASS_ON): S.REVIEW,
    (S.REVIEW, D.APPROVE): S.APPROVED,
    (S.REVIEW, D.RETURN): S.RETURNED,
    (S.REVIEW, D.RECALL): S.DRAFT,
    (S.REVIEW, D.EXPIRE): S.DRAFT,
    (S.APPROVED, D.RECALL): S.DRAFT,
    (S.APPROVED, D.SUBMIT): S.REVIEW,
    (S.APPROVED, D.RETURN): S.RETURNED,
    (S.CANCELLED, D.RECALL): S.DRAFT,
    **{(state, D.CANCEL): S.CANCELLED for state in (S.DRAFT, S.REVIEW, S.RETURNED, S.APPROVED)},
}
"""The state after a deed; what is not here cannot be done."""


def can(post: Post, deed: PostDeed) -> bool:
    """Whether the deed is possible where the post stands."""
    return (post.state, deed) in STEPS


def state_after(state: PostState, deed: PostDeed) -> PostState:
    """Where a post in this state comes by the deed; raises Conflict where it is not possible."""
    if (state, deed) not in STEPS:
        raise Conflict(f"Пост сейчас в состоянии «{state.label}»: {deed.label.lower()} он быть не может.")
    return STEPS[state, deed]


def advance(
    post: Post,
    deed: PostDeed,
    *,
    author_id: int | None,
    words: str = "",
    author_name: str = "",
    level: int = 0,
    now: datetime,
) -> None:
    """Take the step and write it into the history; `level` is who has to agree next. Flushes.

    Raises Conflict where the step is not possible, or the post has just been moved or changed by another.
    """
    state = state_after(post.state, deed)
    db.session.flush()
    same = Post.id == post.id, Post.state == post.state, Post.review_level == post.review_level
    moved = update(Post).where(*same, Post.revision == post.revision)
    moved = moved.values(state=state, review_level=level, updated_at=now)
    if db.session.scalar(moved.returning(Post.id)) is None:
        db.session.refresh(post)
        raise Conflict(f"Пост тем временем уже в состоянии «{post.state.label}». Откройте его заново.")
    post.state, post.review_level, post.updated_at = state, level, now
    note(post, deed, author_id=author_id, words=words, author_name=author_name, now=now)


def note(
    post: Post,
    deed: PostDeed,
    *,
    author_id: int | None,
    words: str = "",
    author_name: str = "",
    now: datetime,
) -> None:
    """Write a line into the history of the post; what it owes by a template follows. Flushes."""
    event = PostEvent(
        post_id=post.id, deed=deed, words=words, author_id=author_id, author_name=author_name, happened_at=now
    )
    db.session.add(event)
    db.session.flush()
    obligations.note_post(post, now=now)
