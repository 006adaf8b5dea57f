"""The page of a page's design, as it is or with a form that was refused."""

from flask import render_template
from wtforms import Form

from portal.pages.design import covering
from portal.pages.design.checks import check_looks
from portal.pages.design.drawing import Look, fit_name
from portal.pages.design.forms import AskForm, RemarksForm
from portal.pages.design.kits import look_of
from portal.pages.design.models import Part, ReviewState
from portal.pages.design.reviews import list_reviews_of
from portal.pages.design.sizes import CoverSize, avatar_size, cover_size
from portal.pages.design.wrapping import TooLong
from portal.pages.social.models import SocialPage

UNDRAWN = "Название не помещается на обложку целиком, а обрывать его нельзя. Задайте в реестре краткое."
SMALL = "Название длинное, поэтому буквы мелкие. Задайте в реестре название короче."


def render_design(page: SocialPage, *, ask: AskForm | None = None, remarks: RemarksForm | None = None) -> str:
    """Everything about how the page looks."""
    look, size = look_of(page.organization), cover_size(page.network)
    note, can_draw = _tell_fit(look, size)
    reviews = list_reviews_of(page)
    refused: Form | None = ask or remarks
    return render_template(
        "pages/design/show_design.html",
        nav="social",
        demo=page.is_demo,
        page=page,
        zone=page.organization.region.timezone,
        look=look,
        size=size,
        avatar=avatar_size(page.network),
        fit_note=note,
        can_draw=can_draw,
        checks=check_looks(page),
        unable=covering.why_unable(page),
        task=covering.find_last_task(page),
        reviews=reviews,
        waiting=next((one for one in reviews if one.state is ReviewState.ASKED), None),
        ask=ask or AskForm(formdata=None),
        remarks=remarks or RemarksForm(formdata=None),
        refused=refused,
        parts=list(Part),
    )


def _tell_fit(look: Look, size: CoverSize | None) -> tuple[str, bool]:
    """What to say of how the name stands on the cover, and whether there is a cover to show."""
    if size is None:
        return "", False
    try:
        fitted = fit_name(look, size)
    except TooLong:
        return UNDRAWN, False
    return SMALL if fitted.is_small else "", True
