"""Institutions that rows of a plan name, with their zone and pages, and who may plan for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.editor.levels import ACTIONS
from portal.pages.posts.models import PostingRules
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization, within

UNKNOWN = "в реестре нет учреждения с ИНН {inn}"
BRANCHES = "у ИНН {inn} в реестре несколько учреждений: добавьте столбец «КПП»"
NO_BRANCH = "в реестре нет учреждения с ИНН {inn} и КПП {kpp}"
CLOSED = "учреждение закрыто: планировать посты некому"
FOREIGN = "учреждение не ваше: его посты планируют его сотрудники, куратор или оператор портала"
NO_CONSENT = "учреждение не разрешило вышестоящему публиковать в своих страницах"


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as an import sees it; `is_upper`: planned there by the upper cabinet."""

    organization: Organization
    rules: PostingRules | None
    zone: str
    pages: Sequence[SocialPage] = field(default_factory=list)
    is_upper: bool = False
    may: Collection[int] = ()  # the levels at which whoever imports could agree themselves


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose plan it is: institutions that are theirs (None: all), and those they plan for by consent."""

    own: Collection[str] | None = None  # scopes
    upper: Sequence[Grant] = ()
    levels: Mapping[int, Sequence[Grant]] | None = None  # where they could agree at each; None: everywhere

    @classmethod
    def of(cls, who: Who) -> "Reach":
        """What this person may plan, as in the editor of posts."""
        writing, delegating = who.about(Action.WRITE_POST).scopes, who.about(Action.DELEGATE_POST).scopes
        levels = {level: who.about(action).scopes for level, action in ACTIONS.items()}
        return cls({grant.scope for grant in writing}, [*writing, *delegating], levels)


class Institutions:
    """The institutions of one portion of rows, read in a few queries."""

    def __init__(self, inns: Collection[str], reach: Reach) -> None:
        query = select(Organization).where(Organization.inn.in_(sorted(set(inns))))
        found = db.session.scalars(query.options(joinedload(Organization.region))).all()
        self._by_inn: dict[str, list[Organization]] = defaultdict(list)
        for one in found:
            self._by_inn[one.inn].append(one)
        ids = [one.id for one in found]
        own = reach.own
        self._own = {id for id in ids if own is None or of_organization(id) in own}
        self._upper = _covered(ids, reach.upper) if reach.upper else set()
        levels = {level: () for level in ACTIONS} if reach.levels is None else reach.levels
        self._may = {
            level: set(ids) if reach.levels is None else _covered(ids, grants)
            for level, grants in levels.items()
        }
        rules = select(PostingRules).where(PostingRules.organization_id.in_(ids))
        self._rules = {one.organization_id: one for one in db.session.scalars(rules)}
        self._pages: dict[int, list[SocialPage]] = defaultdict(list)
        pages = select(SocialPage).where(
            SocialPage.organization_id.in_(ids), SocialPage.kind == PageKind.OFFICIAL
        )
        for page in db.session.scalars(pages.order_by(SocialPage.id)):
            self._pages[page.organization_id].append(page)

    def find(self, inn: str, kpp: str) -> Place | str:
        """The institution, or why a post of it cannot be planned."""
        known = self._by_inn.get(inn, [])
        if kpp:
            known = [one for one in known if one.kpp == kpp]
        if len(known) != 1:
            words = BRANCHES if known else NO_BRANCH if kpp and inn in self._by_inn else UNKNOWN
            return words.format(inn=inn, kpp=kpp)
        one = known[0]
        is_own = one.id in self._own
        if not is_own and one.id not in self._upper:
            return FOREIGN
        if one.closed_on is not None:
            return CLOSED
        rules = self._rules.get(one.id)
        zone = (rules.zone if rules else "") or one.region.timezone
        pages = self._pages.get(one.id, [])
        if not is_own:
            pages = [page for page in pages if page.allows_upper]
            if not pages:
                return NO_CONSENT
        may = [level for level, covered in self._may.items() if one.id in covered]
        return Place(one, rules, zone, pages, is_upper=not is_own, may=may)


def _covered(ids: Sequence[int], grants: Sequence[Grant]) -> set[int]:
    inside = select(Organization.id).where(Organization.id.in_(ids), within(grants))
    return set(db.session.scalars(inside))
