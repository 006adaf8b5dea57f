"""«Предложить новость ЦУР»: a post becomes a template, or is declined with words. Flushes only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Action, Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.models import PostTemplate, Proposal, ProposalState
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for, visible
from portal.work.audience import list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

EMPTY = "Сначала напишите текст поста: ЦУР решает по нему."
DECIDED = "По этому предложению уже решили. Обновите страницу."


def propose(post: Post, words: str, *, author_id: int | None, now: datetime) -> Proposal:
    """Offer the post to the ЦУР; what was declined may be offered anew, two presses are one wish."""
    if not post.text.strip():
        raise Conflict(EMPTY)
    proposal = db.session.scalar(select(Proposal).where(Proposal.post_id == post.id))
    if proposal is not None and proposal.state is not ProposalState.DECLINED:
        return proposal
    if proposal is None:
        proposal = Proposal(post_id=post.id, organization_id=post.organization_id)
        db.session.add(proposal)
    proposal.state, proposal.answer, proposal.decided_at = ProposalState.OPEN, "", None
    proposal.words, proposal.author_id, proposal.created_at = words, author_id, now
    db.session.flush()
    people = list_staff([post.organization_id], Action.ISSUE_TEMPLATE).get(post.organization_id, [])
    title, key = f"Предложена новость: {post.title}", f"proposal:{proposal.id}:{now.timestamp():.0f}"
    address = f"/proposals/{proposal.id}"
    notify(people, kind=NoticeKind.TEMPLATE, key=key, title=title, text=words, address=address, now=now)
    audit.record("proposal.made", f"post:{post.id}", organization_id=post.organization_id)
    return proposal


def accept(proposal: Proposal, template: PostTemplate, *, decided_by_id: int | None, now: datetime) -> None:
    """The news has become a template; its author is told."""
    _decide(proposal, ProposalState.ACCEPTED, decided_by_id, now, template_id=template.id)
    _tell_author(proposal, "Ваша новость стала шаблоном для всех", template.title, now)


def decline(proposal: Proposal, answer: str, *, decided_by_id: int | None, now: datetime) -> None:
    """Say why not; its author is told."""
    _decide(proposal, ProposalState.DECLINED, decided_by_id, now, answer=answer)
    _tell_author(proposal, "ЦУР не взял вашу новость", answer, now)


def list_proposals(who: Who, *, is_open: bool, page: int, per_page: int) -> tuple[Sequence[Proposal], int]:
    """A page of proposals of the person's territory, the newest first, and how many there are."""
    mine = Proposal.organization_id.in_(select(Organization.id).where(visible(who)))
    state = Proposal.state == ProposalState.OPEN
    conditions = [mine, state if is_open else ~state]
    total = db.session.scalar(select(func.count()).select_from(Proposal).where(*conditions)) or 0
    query = select(Proposal).options(joinedload(Proposal.post), joinedload(Proposal.organization))
    cut = query.where(*conditions).order_by(Proposal.id.desc()).limit(per_page).offset((page - 1) * per_page)
    return db.session.scalars(cut).all(), total


def get_proposal(proposal_id: int, who: Who) -> Proposal:
    """The proposal with its post, if it is theirs; raises NotFound and Forbidden."""
    query = select(Proposal).options(joinedload(Proposal.post), joinedload(Proposal.organization))
    return one_for(who, query.where(Proposal.id == proposal_id), Proposal.organization_id)


def find_proposal(post_id: int) -> Proposal | None:
    """What became of offering this post, if it was offered."""
    return db.session.scalar(select(Proposal).where(Proposal.post_id == post_id))


def _decide(
    proposal: Proposal, state: ProposalState, decided_by_id: int | None, now: datetime, **values: object
) -> None:
    open_one = update(Proposal).where(Proposal.id == proposal.id, Proposal.state == ProposalState.OPEN)
    told = {"state": state, "decided_by_id": decided_by_id, "decided_at": now, **values}
    if db.session.scalar(open_one.values(told).returning(Proposal.id)) is None:
        raise Conflict(DECIDED)
    db.session.refresh(proposal)
    place = proposal.organization_id
    audit.record(f"proposal.{state.value}", f"post:{proposal.post_id}", organization_id=place)


def _tell_author(proposal: Proposal, title: str, text: str, now: datetime) -> None:
    if proposal.author_id is None:
        return
    key, address = f"proposal:{proposal.id}:{now.timestamp():.0f}", f"/posts/{proposal.post_id}"
    people = [proposal.author_id]
    notify(people, kind=NoticeKind.TEMPLATE, key=key, title=title, text=text, address=address, now=now)
