"""The page of a post that waits for somebody's word, as several views draw it."""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.approvals import links
from portal.pages.approvals.forms import ApproveForm, BaseCorrectForm, LinkForm, ReturnForm, SendForm
from portal.pages.approvals.listing import COLOURS, light_of
from portal.pages.approvals.models import PostCorrection
from portal.pages.delivery import planning
from portal.pages.delivery.choices import list_choices
from portal.pages.editor.detail import list_lines
from portal.pages.editor.levels import BY_LEVEL, levels_of
from portal.pages.editor.review import Review, review
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import local_of, zone_of

NAMES = {"title": "Тема", "text": "Текст"} | {one.value: f"Текст для «{one.label}»" for one in Network}
PIECE = re.compile(r"\S+\s*|\s+")
LONGEST = 20_000
Piece = tuple[str, str]
"""What became of a piece of text: "same", "gone" or "new", and the piece."""


def render_review(
    who: Who,
    post: Post,
    *,
    approve_form: ApproveForm | None = None,
    return_form: ReturnForm | None = None,
    link_form: LinkForm | SendForm | None = None,
    token: str = "",
) -> str:
    """The whole page."""
    now = datetime.now(UTC)
    waits = post.state is PostState.REVIEW
    return render_template(
        "pages/approvals/review_post.html",
        nav="posts",
        post=post,
        now=now,
        zone=zone_of(post.organization),
        light=light_of(post, now),
        colours=COLOURS,
        approver=BY_LEVEL.get(post.review_level),
        review=review_of(post),
        lines=list_lines(post),
        corrections=[(one, NAMES.get(one.name, one.name), compare(one)) for one in list_corrections(post)],
        waits=waits,
        can_decide=waits and post.review_level in levels_of(who, post.organization_id),
        can_invite=waits and links.may_invite(post, who),
        links=links.list_links(post),
        approve_form=approve_form or ApproveForm(formdata=None, revision=post.revision),
        return_form=return_form or ReturnForm(formdata=None, revision=post.revision),
        link_form=link_form or form_of_link(who, post, is_blank=True),
        sends=not links.may_see(post, who),
        people=links.list_people(post.organization_id),
        token=token,
    )


def form_of_link(who: Who, post: Post, *, is_blank: bool = False) -> LinkForm | SendForm:
    """The form of a link that is shown, or of one that goes by mail to those whom the head has named."""
    blank = {"formdata": None} if is_blank else {}
    if links.may_see(post, who):
        return LinkForm(**blank)
    return SendForm(links.list_people(post.organization_id), **blank)


def review_of(post: Post) -> Review:
    """The post as its ticked pages will get it."""
    ticked = {delivery.page_id for delivery in planning.list_deliveries(post)}
    choices = list_choices(post.organization, is_upper=post.is_delegated)
    return review(post, [one for one in choices if one.page.id in ticked])


def list_corrections(post: Post) -> Sequence[PostCorrection]:
    """What approvers mended, the last first."""
    query = select(PostCorrection).options(joinedload(PostCorrection.author))
    return db.session.scalars(
        query.where(PostCorrection.post_id == post.id).order_by(PostCorrection.id.desc())
    ).all()


def compare(one: PostCorrection) -> list[Piece]:
    """The correction word by word."""
    before, after = PIECE.findall(one.before[:LONGEST]), PIECE.findall(one.after[:LONGEST])
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after)
    for tag, start, end, first, last in matcher.get_opcodes():
        gone, new = "".join(before[start:end]), "".join(after[first:last])
        if tag == "equal":
            pieces.append(("same", gone))
            continue
        pieces += [(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]
    return pieces


def fill_correction(form: BaseCorrectForm, post: Post, zone: str) -> None:
    """What the post says now, for the approver to mend."""
    form.revision.data, form.title.data, form.text.data = post.revision, post.title, post.text
    form.planned_at.data = local_of(post.planned_at, zone)
    form.show_variants({variant.network: variant.text for variant in post.variants})


def light_words(post: Post) -> tuple[str, str]:
    """The time of a post by its own clock, and which clock it is."""
    if post.planned_at is None:
        return "", ""
    zone = post.zone or post.organization.region.timezone
    return f"{post.planned_at.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}", zone
