"""What stands in the holes of addresses: a post with a picture that waits for somebody's word by a link."""

import io
from datetime import UTC, datetime, timedelta

from PIL import Image
from sqlalchemy import select

from portal import media
from portal.accounts.models import Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.approvals.links import create_link
from portal.pages.editor.services import PostFields, create_post, submit_post
from portal.pages.posts.models import PostingRules
from portal.pages.posts.writing import PictureFields
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from tests.factories import make_user


def approval_holes(school: Organization) -> dict[str, object]:
    """A post of the school into its pages; the link is of this very post."""
    now, content = datetime.now(UTC), io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    content.seek(0)
    file = media.store(content, "каток.png", organization_id=school.id, author_id=None, now=now)
    db.session.merge(PostingRules(organization_id=school.id, needs_head=True, updated_at=now))
    pages = db.session.scalars(select(SocialPage.id).where(SocialPage.organization_id == school.id)).all()
    fields = PostFields(
        title="Каток <открыт>",
        text="Приходите & катайтесь",
        planned_at=now + timedelta(hours=2),
        page_ids=pages,
        pictures=[PictureFields(file.id, alt="Каток")],
    )
    post = create_post(school, fields, author_id=None, now=now)
    submit_post(post, author_id=None, now=now)
    who = Who(make_user(Role.OPERATOR), Action.VIEW_POST)
    token = create_link(post, who, approver="Директор", days=1, now=now)
    db.session.commit()
    return {"post_id": post.id, "picture_id": file.id, "link_token": token, "picture_order": 0}
