"""Campaigns and their templates before they are issued: made, changed, doubled, taken over. Flushes only."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlalchemy import select, update

from portal import audit
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.audience import Audience
from portal.pages.campaigns.files import copy_files
from portal.pages.campaigns.models import Campaign, PostTemplate, TemplateState
from portal.pages.campaigns.places import Place
from portal.typography import moment

LATER = "Срок не может быть позже, чем у вышестоящего: {at}."
EARLIER = "Начать можно не раньше, чем у вышестоящего: {at}. Заполните поле «Не раньше»."
ISSUED_ALREADY = "Шаблон уже разослан: текст менять поздно. Можно продлить срок, отозвать или сделать копию."


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """What is said of a template; moments are aware, `zone` is the IANA name they were chosen in."""

    topic: str
    title: str
    text: str
    deadline: datetime
    zone: str
    rubric: str = ""
    link: str = ""
    comment: str = ""
    starts_at: datetime | None = None
    is_wording_fixed: bool = False
    is_direct: bool = True
    audience: Audience = field(default_factory=Audience)


def create_campaign(
    place: Place,
    *,
    title: str,
    about: str = "",
    is_urgent: bool = False,
    needs_agency: bool = False,
    author_id: int | None,
    parent_id: int | None = None,
    is_demo: bool = False,
    now: datetime,
) -> Campaign:
    """A campaign at a level of the person's own; the same title at the same level twice in a row is one."""
    open_twin = select(Campaign).where(Campaign.scope == place.scope, Campaign.title == title)
    twin = db.session.scalar(open_twin.where(Campaign.author_id == author_id, Campaign.closed_at.is_(None)))
    if twin is not None:
        return twin
    campaign = Campaign(
        scope=place.scope,
        region_code=place.region_code,
        municipality_id=place.municipality_id,
        organization_id=place.organization_id,
        spheres=list(place.spheres),
        title=title,
        about=about,
        is_urgent=is_urgent,
        needs_agency=needs_agency,
        parent_id=parent_id,
        author_id=author_id,
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(campaign)
    db.session.flush()
    audit.record("campaign.created", f"campaign:{campaign.id}", title=title, scope=place.scope)
    return campaign


def close_campaign(campaign: Campaign, *, now: datetime) -> None:
    """Put the campaign away; what institutions owe by its templates stays."""
    campaign.closed_at = campaign.closed_at or now
    db.session.flush()
    audit.record("campaign.closed", f"campaign:{campaign.id}", title=campaign.title)


def create_template(
    campaign: Campaign,
    fields: TemplateFields,
    *,
    key: str | None = None,
    author_id: int | None,
    parent: PostTemplate | None = None,
    source_post_id: int | None = None,
    now: datetime,
) -> PostTemplate:
    """A draft of a template; the same key of a form again is the same template."""
    if key and (made := db.session.scalar(select(PostTemplate).where(PostTemplate.form_key == key))):
        return made
    refuse_later(fields.deadline, parent)
    refuse_earlier(fields.starts_at, parent)
    template = PostTemplate(
        campaign_id=campaign.id,
        campaign=campaign,
        parent_id=parent.id if parent else None,
        source_post_id=source_post_id,
        form_key=key,
        author_id=author_id,
        created_at=now,
    )
    _write(template, fields)
    db.session.add(template)
    db.session.flush()
    template.root_id = parent.root_id if parent else template.id
    if parent is not None:
        copy_files(parent, template)
    db.session.flush()
    audit.record("template.created", f"template:{template.id}", title=template.title)
    return template


def edit_template(template: PostTemplate, fields: TemplateFields, *, parent: PostTemplate | None) -> None:
    """Change a draft; raises Conflict once it is issued."""
    refuse_later(fields.deadline, parent)
    refuse_earlier(fields.starts_at, parent)
    still = update(PostTemplate).where(
        PostTemplate.id == template.id, PostTemplate.state == TemplateState.DRAFT
    )
    if db.session.scalar(still.values(title=fields.title).returning(PostTemplate.id)) is None:
        raise Conflict(ISSUED_ALREADY)
    if parent is not None and parent.is_wording_fixed:
        fields = replace(fields, text=parent.text, link=parent.link, is_wording_fixed=True)
    _write(template, fields)
    db.session.flush()
    audit.record("template.edited", f"template:{template.id}", title=template.title)


def refuse_later(deadline: datetime, parent: PostTemplate | None) -> None:
    """Raise Conflict for a deadline after that of the level above."""
    if parent is not None and deadline > parent.deadline:
        raise Conflict(LATER.format(at=f"{parent.deadline:%d.%m.%Y %H:%M} UTC"))


def refuse_earlier(starts_at: datetime | None, parent: PostTemplate | None) -> None:
    """Raise Conflict for a start before that of the level above: its embargo holds for all below."""
    above = parent.starts_at if parent else None
    if parent is not None and above is not None and (starts_at is None or starts_at < above):
        raise Conflict(EARLIER.format(at=moment(above, parent.zone, has_zone=True)))


def fields_of(template: PostTemplate, audience: Audience) -> TemplateFields:
    """The fields of a template as it stands."""
    names = [name for name in TemplateFields.__dataclass_fields__ if name != "audience"]
    return TemplateFields(audience=audience, **{name: getattr(template, name) for name in names})


def take_over(
    above: PostTemplate, place: Place, *, fields: TemplateFields, author_id: int | None, now: datetime
) -> PostTemplate:
    """A draft of one's own level over the template of a level above; asked twice, it is the same draft."""
    origin = above.campaign
    campaign = create_campaign(
        place,
        title=origin.title,
        about=origin.about,
        is_urgent=origin.is_urgent,
        author_id=author_id,
        parent_id=origin.id,
        is_demo=origin.is_demo,
        now=now,
    )
    twin = select(PostTemplate).where(PostTemplate.parent_id == above.id)
    twin = twin.where(PostTemplate.campaign_id == campaign.id, PostTemplate.state != TemplateState.WITHDRAWN)
    found = db.session.scalar(twin.limit(1))
    if found is not None:
        return found
    own = replace(fields, comment="", is_direct=True, audience=_inside(above))
    return create_template(campaign, own, author_id=author_id, parent=above, now=now)


def duplicate_template(
    template: PostTemplate, *, fields: TemplateFields, author_id: int | None, now: datetime
) -> PostTemplate:
    """The same words and pictures as a draft of its own: nobody owes it yet."""
    made = create_template(template.campaign, fields, author_id=author_id, now=now)
    copy_files(template, made)
    db.session.flush()
    return made


def find_parent(template: PostTemplate) -> PostTemplate | None:
    """The template of the level above that this one was taken from."""
    return db.session.get(PostTemplate, template.parent_id) if template.parent_id else None


def _inside(above: PostTemplate) -> Audience:
    """What of the audience above makes sense within a part of its territory."""
    asked = above.audience
    return Audience(
        types=asked.get("types", []), spheres=asked.get("spheres", []), inns=asked.get("inns", [])
    )


def _write(template: PostTemplate, fields: TemplateFields) -> None:
    for name in TemplateFields.__dataclass_fields__:
        value = getattr(fields, name)
        setattr(template, name, asdict(value) if name == "audience" else value)
