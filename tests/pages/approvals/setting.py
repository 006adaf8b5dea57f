"""A school whose posts are agreed, its people, and a post that waits."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.editor.services import PostFields, create_post, submit_post
from portal.pages.posts.models import Post, PostingRules
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page


@dataclass
class Setting:
    """One school, its page and its people."""

    school: Organization
    page: SocialPage
    head: User
    editor: User
    agency: User

    def make_waiting(self, **fields: Any) -> Post:
        """A post of the editor, sent for agreement; it goes out tomorrow unless said otherwise."""
        now = datetime.now(UTC)
        told = {"title": "Каток", "text": "Каток открыт", "planned_at": now + timedelta(days=1)} | fields
        told |= {"page_ids": [self.page.id], "zone": "Asia/Barnaul"}
        post = create_post(self.school, PostFields(**told), author_id=self.editor.id, now=now)
        submit_post(post, author_id=self.editor.id, now=now)
        db.session.commit()
        return post


def make_setting(*, needs_head: bool = True, needs_agency: bool = False, **rules: Any) -> Setting:
    """A school with rules."""
    school = make_organization()
    now = datetime.now(UTC)
    wanted = PostingRules(
        organization_id=school.id, needs_head=needs_head, needs_agency=needs_agency, updated_at=now, **rules
    )
    db.session.add(wanted)
    scope = f"organization:{school.id}"
    return Setting(
        school,
        make_page(school),
        make_user(Role.HEAD, scope),
        make_user(Role.PAGE_EDITOR, scope),
        make_user(Role.AGENCY_EDITOR, "region:22"),
    )
