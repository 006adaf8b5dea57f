"""Who has yet to agree to a post: the rules of the institution and of its campaign, passed level by level."""

from collections.abc import Collection

from sqlalchemy import select

from portal.accounts.policy import Action, Who
from portal.extensions import Labelled, db
from portal.pages.campaigns.models import Campaign, PostTemplate
from portal.pages.posts.models import Post, PostingRules
from portal.registry.organizations.models import Organization
from portal.registry.scopes import within

HEAD, AGENCY = 1, 2


class Approver(Labelled):
    """Whose word a level waits for."""

    HEAD = "head", "руководитель учреждения"
    AGENCY = "agency", "ЦУР"


BY_LEVEL = {HEAD: Approver.HEAD, AGENCY: Approver.AGENCY}


def next_level(
    rules: PostingRules | None,
    *,
    passed: int = 0,
    is_demanded: bool = False,
    may: Collection[int] = (),
) -> int:
    """The level that still has to agree after `passed`; 0: nobody.

    `may` are the levels at which whoever acts could agree themselves: nobody agrees with themselves twice.
    """
    needed = {
        HEAD: rules is not None and rules.needs_head,
        AGENCY: is_demanded or (rules is not None and rules.needs_agency),
    }
    open_levels = (level for level in (HEAD, AGENCY) if level > passed and needed[level] and level not in may)
    return next(open_levels, 0)


def is_demanded(post: Post) -> bool:
    """Whether the ЦУР wants to see posts of this campaign before they go out."""
    if post.template_id is None:
        return False
    of_template = select(Campaign.needs_agency).join(PostTemplate, PostTemplate.campaign_id == Campaign.id)
    return bool(db.session.scalar(of_template.where(PostTemplate.id == post.template_id)))


def is_fixed(post: Post) -> bool:
    """Whether the template that the post answers has an obligatory wording."""
    template = db.session.get(PostTemplate, post.template_id) if post.template_id else None
    return template is not None and template.is_wording_fixed


def level_after(post: Post, *, passed: int, may: Collection[int] = ()) -> int:
    """The level of this post that still has to agree; 0: it may be planned."""
    rules = db.session.get(PostingRules, post.organization_id)
    return next_level(rules, passed=passed, is_demanded=is_demanded(post), may=may)


ACTIONS = {HEAD: Action.APPROVE_POST, AGENCY: Action.DELEGATE_POST}


def levels_of(who: Who, organization_id: int) -> set[int]:
    """The levels at which this person may agree to posts of the institution."""
    one = select(Organization.id).where(Organization.id == organization_id)
    return {
        level
        for level, action in ACTIONS.items()
        if db.session.scalar(one.where(within(who.about(action).scopes))) is not None
    }
