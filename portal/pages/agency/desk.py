"""The desk at which a template is written: its campaign, its place, what is above. Called by views only."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app, flash, render_template
from sqlalchemy import select

from portal.accounts.policy import Who
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaError
from portal.pages.agency.forms import FilesForm, TemplateForm
from portal.pages.agency.reach import scopes_above
from portal.pages.campaigns import dictionaries
from portal.pages.campaigns.audience import count_reach
from portal.pages.campaigns.files import attach
from portal.pages.campaigns.models import Campaign, PostTemplate
from portal.pages.campaigns.places import Place, find_place, grant_of
from portal.pages.posts.variables import VARIABLES
from portal.registry.scopes import COUNTRY
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.services import list_regions


@dataclass(frozen=True, slots=True)
class Desk:
    """What a template is written with; `template` is None while it is new."""

    campaign: Campaign
    place: Place
    regions: Sequence[Region] = field(default_factory=tuple)
    districts: Sequence[Municipality] = field(default_factory=tuple)
    template: PostTemplate | None = None
    above: PostTemplate | None = None  # taken over from there

    @property
    def may_cascade(self) -> bool:
        """Whether levels below may take a template of this campaign over."""
        return self.campaign.scope == COUNTRY or self.campaign.scope.startswith("region:")

    def fill(self, form: TemplateForm) -> TemplateForm:
        """The form with the parts of this territory on offer."""
        form.offer(self.place, self.regions, self.districts)
        return form


def open_desk(campaign: Campaign, who: Who) -> Desk:
    """The desk of a campaign; raises NotFound where its territory is no more."""
    place = find_place(campaign.scope, current_app.config["TIMEZONE"], campaign.spheres)
    if place is None:
        raise NotFound
    if campaign.scope == COUNTRY:
        return Desk(campaign, place, regions=list_regions())
    districts = select(Municipality).where(Municipality.region_code == campaign.region_code)
    if campaign.municipality_id is None:
        districts = districts.where(Municipality.parent_id.is_(None))
    else:
        districts = districts.where(Municipality.parent_id == campaign.municipality_id)
    return Desk(
        campaign, place, districts=db.session.scalars(districts.order_by(Municipality.sort_key)).all()
    )


def render_form(desk: Desk, form: TemplateForm) -> str:
    """The whole page of the form with the count of institutions."""
    campaign = desk.campaign
    return render_template(
        "pages/agency/edit_template.html",
        desk=desk,
        form=form,
        demo=campaign.is_demo,
        variables=VARIABLES,
        topics=dictionaries.topic_names([campaign.scope, *scopes_above([grant_of(campaign)])]),
        reach=count_reach(campaign, form.audience()),
    )


def keep_files(template: PostTemplate, form: TemplateForm | FilesForm, alt: str = "") -> int:
    """Keep the pictures that came with the form; refusals are flashed. How many were kept."""
    kept = 0
    for sent in form.files.data or []:
        if not sent or not getattr(sent, "filename", ""):
            continue
        try:
            attach(template, sent.stream, sent.filename, alt=alt)
        except MediaError as error:
            flash(f"Файл «{sent.filename[:120]}» не принят: {error}", "bad")
        else:
            kept += 1
    return kept
