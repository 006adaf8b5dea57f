"""Whose a campaign is: run from its own level, seen from the levels below. Conditions and look-ups only."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant
from portal.accounts.policy import ALLOWED, Action, Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate, TemplateState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_municipality, of_region
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import codes_inside

NOT_YOURS = (
    "Этим шаблоном распоряжается тот, кто его разослал. Возьмите его в работу: у вас появится свой, "
    "с вашим комментарием и сроком."
)


def staff_grants(who: Who) -> list[Grant]:
    """Grants of those who look after institutions, not of the institutions themselves."""
    return [
        grant
        for grant in who.about(Action.VIEW_POST).scopes
        if Action.ISSUE_TEMPLATE in ALLOWED[grant.role] or not grant.scope.startswith("organization:")
    ]


def is_staff(who: Who) -> bool:
    """Whether this person stands above institutions somewhere."""
    return bool(staff_grants(who))


def runs(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on Campaign that it lies inside one of these grants, with all its spheres."""
    conditions = [and_(_inside(grant.scope), _covered_by(grant)) for grant in grants]
    return or_(*conditions) if conditions else false()


def sees(who: Who) -> ColumnElement[bool]:
    """The condition on Campaign that it is theirs, or of a level above them."""
    grants = staff_grants(who)
    return or_(runs(grants), Campaign.scope.in_(scopes_above(grants)))


def sees_template(who: Who) -> ColumnElement[bool]:
    """The condition on PostTemplate (joined to its campaign): those above show only what they issued."""
    grants = staff_grants(who)
    is_issued = PostTemplate.state != TemplateState.DRAFT
    return or_(runs(grants), and_(Campaign.scope.in_(scopes_above(grants)), is_issued))


def get_campaign(campaign_id: int, who: Who) -> Campaign:
    """The campaign, if they see it; raises NotFound, and Forbidden where the action needs more."""
    found = db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, sees(who)))
    if found is None:
        raise NotFound
    if who.action is Action.ISSUE_TEMPLATE and not is_run_by(found, who):
        raise Forbidden(NOT_YOURS)
    return found


def get_template(template_id: int, who: Who) -> PostTemplate:
    """The template with its campaign, if they see it; raises NotFound, and Forbidden as above."""
    query = select(PostTemplate).join(PostTemplate.campaign).options(joinedload(PostTemplate.campaign))
    found = db.session.scalar(query.where(PostTemplate.id == template_id, sees_template(who)))
    if found is None:
        raise NotFound
    if who.action is Action.ISSUE_TEMPLATE and not is_run_by(found.campaign, who):
        raise Forbidden(NOT_YOURS if who.scopes else explain(who.action))
    return found


def is_run_by(campaign: Campaign, who: Who) -> bool:
    """Whether this person may issue and withdraw templates of the campaign."""
    mine = runs(who.about(Action.ISSUE_TEMPLATE).scopes)
    return db.session.scalar(select(Campaign.id).where(Campaign.id == campaign.id, mine)) is not None


def scopes_above(grants: Iterable[Grant]) -> list[str]:
    """Scopes that hold these grants whole and are wider: the country, the region, the district."""
    scopes = {grant.scope for grant in grants} - {COUNTRY}
    keys = [scope.partition(":")[::2] for scope in scopes]
    places = [int(key) for kind, key in keys if kind == "municipality"]
    found = {COUNTRY} if scopes else set()
    for kind, key in keys:
        if kind == "organization":
            organization = db.session.get(Organization, int(key))
            places += [organization.municipality_id or 0] if organization else []
            found |= {of_region(organization.region_code)} if organization else set()
    held = [of_municipality(id) for id in _parents_of(places, found)]
    return sorted((found | set(held)) - scopes)


def _parents_of(ids: Sequence[int], found: set[str]) -> list[int]:
    """Districts above these places; their regions are put among the scopes found."""
    rows = db.session.execute(
        select(Municipality.id, Municipality.parent_id, Municipality.region_code).where(
            Municipality.id.in_(ids)
        )
    ).all()
    found |= {of_region(row.region_code) for row in rows}
    return [id for row in rows for id in (row.id, row.parent_id) if id]


def _inside(scope: str) -> ColumnElement[bool]:
    kind, _, key = scope.partition(":")
    match kind:
        case "country":
            return true()
        case "region":
            return Campaign.region_code == key
        case "municipality":
            inside = select(Municipality.id).where(Municipality.parent_id == int(key))
            return or_(Campaign.municipality_id == int(key), Campaign.municipality_id.in_(inside))
        case _:
            return Campaign.scope == scope


def _covered_by(grant: Grant) -> ColumnElement[bool]:
    """A grant of some spheres runs campaigns of those alone."""
    if not grant.spheres:
        return true()
    known = {code for sphere in grant.spheres for code in codes_inside(sphere)}
    rows = db.session.execute(select(Campaign.id, Campaign.spheres).where(Campaign.closed_at.is_(None)))
    return Campaign.id.in_([id for id, spheres in rows if spheres and set(spheres) <= known])
