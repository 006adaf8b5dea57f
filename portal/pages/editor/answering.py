"""The draft by which an institution answers a template. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.files import give_files
from portal.pages.campaigns.models import Obligation
from portal.pages.campaigns.obligations import OWED
from portal.pages.delivery.choices import PageChoice
from portal.pages.editor.services import create_post
from portal.pages.posts.models import Post, PostSource
from portal.pages.posts.variables import fill, values_of
from portal.pages.posts.writing import PictureFields, PostFields
from portal.pages.posts.zones import zone_of

CLOSED = "По этому шаблону пост уже не нужен: {state}."


def prepare_post(
    obligation: Obligation,
    choices: Sequence[PageChoice],
    *,
    author_id: int | None,
    is_delegated: bool = False,
    planned_at: datetime | None = None,
    now: datetime,
) -> tuple[Post, bool]:
    """The post that answers the template, and whether it is new: two presses make one draft.

    Obligatory wording keeps its variables, other words are filled for the institution at once.
    """
    free = update(Obligation).where(
        Obligation.id == obligation.id, Obligation.post_id.is_(None), Obligation.state.in_(OWED)
    )
    taken = db.session.scalar(free.values(touched_at=now).returning(Obligation.id))
    if taken is None:
        db.session.refresh(obligation)
        if obligation.post_id is None:
            raise Conflict(CLOSED.format(state=obligation.state.label.lower()))
        return db.session.get_one(Post, obligation.post_id), False
    fields = _fields_for(obligation, choices, author_id=author_id, planned_at=planned_at, now=now)
    post = create_post(
        obligation.organization,
        fields,
        author_id=author_id,
        now=now,
        source=PostSource.EVENT,
        template_id=obligation.template_id,
        is_delegated=is_delegated,
    )
    db.session.refresh(obligation)
    return post, True


def _fields_for(
    obligation: Obligation,
    choices: Sequence[PageChoice],
    *,
    author_id: int | None,
    planned_at: datetime | None,
    now: datetime,
) -> PostFields:
    template, organization = obligation.template, obligation.organization
    known = {name: value for name, value in values_of(organization).items() if value}
    text = template.text if template.is_wording_fixed else fill(template.text, known)
    pictures = give_files(template, organization_id=organization.id, author_id=author_id, now=now)
    return PostFields(
        title=template.title,
        text=text,
        topic=template.topic,
        rubric=template.rubric,
        link=template.link,
        campaign=template.campaign.title,
        is_urgent=template.campaign.is_urgent,
        planned_at=planned_at,
        zone=zone_of(organization),
        page_ids=[one.page.id for one in choices if one.is_allowed and one.is_connected],
        pictures=[PictureFields(media.id, alt) for media, alt in pictures],
    )
