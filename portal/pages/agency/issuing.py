"""Sending templates to institutions: thousands of obligations in one transaction. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, Update, case, select, update

from portal import audit
from portal.errors import Conflict
from portal.extensions import db
from portal.once import insert_new
from portal.pages.agency.templates import find_parent, refuse_later
from portal.pages.campaigns.audience import conditions_of, read_audience
from portal.pages.campaigns.models import Obligation, ObligationState, PostTemplate, TemplateState
from portal.pages.campaigns.obligations import OWED
from portal.pages.posts.models import Post
from portal.portions import cut
from portal.registry.organizations.models import Organization

MOST = 20_000
S = ObligationState
TOLD_BEFORE = -1
"""People know the template, but not its deadline."""
TOLD_ANEW = case((Obligation.told == 0, 0), else_=TOLD_BEFORE)

PAST = "Срок уже прошёл. Поставьте более поздний: учреждениям нужно время подготовить пост."
NOBODY = "Под условия не подходит ни одно учреждение. Измените, кому показать шаблон."
TOO_MANY = "Под условия подходит больше 20 000 учреждений. Разошлите шаблон только ЦУР: они возьмут его себе."
GONE = "Шаблон уже отозван. Обновите страницу."
NOT_ISSUED = "Шаблон ещё не разослан."


def issue(template: PostTemplate, *, now: datetime) -> int:
    """Send the template to its audience; how many institutions got a new obligation. Two presses are one.

    Institutions that owe a post by the level above keep their one obligation: it moves to this template.
    """
    if _is_issued(template):
        return 0
    if template.deadline <= now:
        raise Conflict(PAST)
    refuse_later(template.deadline, find_parent(template))
    draft = update(PostTemplate).where(
        PostTemplate.id == template.id, PostTemplate.state == TemplateState.DRAFT
    )
    taken = draft.values(state=TemplateState.ISSUED, issued_at=now).returning(PostTemplate.id)
    if db.session.scalar(taken) is None:
        db.session.refresh(template)
        if _is_issued(template):
            return 0
        raise Conflict(GONE)
    count = _owe(template, now) if template.is_direct else 0
    audit.record("template.issued", f"template:{template.id}", title=template.title, institutions=count)
    return count


def add_institutions(template: PostTemplate, inns: Sequence[str], *, now: datetime) -> int:
    """Send an issued template to some more institutions of the territory; how many of them are new."""
    _refuse_closed(template)
    audience = read_audience({"inns": list(inns)})
    targets = select(Organization.id).where(*conditions_of(template.campaign, audience))
    count = _insert(template, db.session.scalars(targets.order_by(Organization.id)).all(), now)
    if count:
        audit.record("template.widened", f"template:{template.id}", institutions=count)
    return count


def extend(template: PostTemplate, deadline: datetime, *, now: datetime) -> None:
    """Move the deadline of the template and of all who still owe by it; people hear of it anew."""
    _refuse_closed(template)
    if deadline <= now:
        raise Conflict(PAST)
    refuse_later(deadline, find_parent(template))
    before = template.deadline
    template.deadline, template.late_told_at = deadline, None
    owed = update(Obligation).where(Obligation.template_id == template.id, Obligation.state.in_(OWED))
    db.session.execute(owed.values(deadline=deadline, told=TOLD_ANEW, touched_at=now))
    db.session.flush()
    audit.record(
        "template.extended", f"template:{template.id}", before=before.isoformat(), after=deadline.isoformat()
    )


def withdraw(template: PostTemplate, words: str, *, now: datetime) -> int:
    """Take the template back with those taken from it; how many institutions owe nothing any longer.

    What came from the level above returns there: its deadline is in force again.
    """
    issued = update(PostTemplate).where(
        PostTemplate.id.in_(line_of(template.id)), PostTemplate.state != TemplateState.WITHDRAWN
    )
    values = {"state": TemplateState.WITHDRAWN, "withdrawn_at": now, "withdrawn_words": words}
    taken = db.session.scalars(issued.values(values).returning(PostTemplate.id)).all()
    if template.id not in taken:
        raise Conflict(GONE)
    mine = update(Obligation).where(Obligation.template_id.in_(taken))
    parent = find_parent(template)
    if parent is not None and parent.state is TemplateState.ISSUED:
        _give_back(parent, mine.where(Obligation.origin_id.not_in(taken)), now)
    owed = mine.where(Obligation.state.in_(OWED))
    freed = owed.values(state=S.WITHDRAWN, reason=words, touched_at=now).returning(Obligation.id)
    count = len(db.session.scalars(freed).all())
    db.session.expire_all()
    audit.record("template.withdrawn", f"template:{template.id}", words=words, institutions=count)
    return count


def line_of(template_id: int) -> Select[tuple[int]]:
    """Ids of the template and of all that were taken from it below."""
    line = select(PostTemplate.id).where(PostTemplate.id == template_id).cte(recursive=True)
    child = select(PostTemplate.id).join(line, PostTemplate.parent_id == line.c.id)
    return select(line.union(child).c.id)


def _is_issued(template: PostTemplate) -> bool:
    return template.state is TemplateState.ISSUED


def _owe(template: PostTemplate, now: datetime) -> int:
    conditions = conditions_of(template.campaign, read_audience(template.audience))
    targets = select(Organization.id).where(*conditions).order_by(Organization.id).limit(MOST + 1)
    ids = db.session.scalars(targets).all()
    if not ids:
        raise Conflict(NOBODY)
    if len(ids) > MOST:
        raise Conflict(TOO_MANY)
    if template.parent_id is not None:
        _take_over(template, targets, now)
    return _insert(template, ids, now)


def _take_over(template: PostTemplate, targets: Select[tuple[int]], now: datetime) -> None:
    """What these institutions owe by the level above they now owe by this template, by its deadline."""
    mine = Obligation.root_id == template.root_id, Obligation.template_id == template.parent_id
    owed = update(Obligation).where(*mine, Obligation.organization_id.in_(targets))
    moved = owed.where(Obligation.state != S.WITHDRAWN).values(template_id=template.id)
    posts = db.session.scalars(moved.returning(Obligation.post_id)).all()
    fresh = update(Obligation).where(Obligation.template_id == template.id, Obligation.state.in_(OWED))
    db.session.execute(fresh.values(deadline=template.deadline, told=TOLD_ANEW, touched_at=now))
    _repoint([id for id in posts if id], template.id)


def _give_back(parent: PostTemplate, mine: Update, now: datetime) -> None:
    back = mine.values(template_id=parent.id, deadline=parent.deadline, touched_at=now)
    posts = db.session.scalars(back.returning(Obligation.post_id)).all()
    _repoint([id for id in posts if id], parent.id)


def _repoint(post_ids: Sequence[int], template_id: int) -> None:
    """Posts follow the obligation to the template that is nearest now."""
    for portion in cut(post_ids, 900):
        db.session.execute(update(Post).where(Post.id.in_(portion)).values(template_id=template_id))


def _insert(template: PostTemplate, ids: Sequence[int], now: datetime) -> int:
    common = {
        "root_id": template.root_id,
        "template_id": template.id,
        "origin_id": template.id,
        "state": S.OPEN,
        "is_delegated": False,
        "deadline": template.deadline,
        "reason": "",
        "told": 0,
        "touched_at": now,
    }
    rows = [common | {"organization_id": id} for id in ids]
    return insert_new(Obligation, rows, ("root_id", "organization_id"))


def _refuse_closed(template: PostTemplate) -> None:
    if template.state is not TemplateState.ISSUED:
        raise Conflict(NOT_ISSUED if template.state is TemplateState.DRAFT else GONE)
