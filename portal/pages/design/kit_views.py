"""Kits of territories on the screen."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask import request as flask_request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaError, MediaFile
from portal.media_types import CONTENT_TYPES
from portal.pages.design import kits, places
from portal.pages.design.colours import contrast
from portal.pages.design.drawing import draw_cover, to_png
from portal.pages.design.forms import KitForm
from portal.pages.design.places import KitPlace
from portal.pages.design.sizes import cover_size
from portal.pages.networks.contract import Network

bp = Blueprint("kits", __name__)
SAMPLE = "Средняя школа № 12"


@bp.get("/design/kits")
@requires(Action.REVIEW_DESIGN)
def list_kits(who: Who) -> ResponseReturnValue:
    """Territories of the person and whether each has a kit of its own."""
    region = flask_request.args.get("region", "").replace("\0", "")[:20]
    regions = places.list_regions(who)
    return render_template(
        "pages/design/list_kits.html",
        nav="design",
        rows=places.list_places(who, region),
        regions=[(one.code, one.name) for one in regions] if len(regions) > 1 else [],
        region=region,
        zone=current_app.config["TIMEZONE"],
    )


@bp.route("/design/kits/<kit_scope>", methods=["GET", "POST"])
@requires(Action.REVIEW_DESIGN)
def edit_kit(who: Who, kit_scope: str) -> ResponseReturnValue:
    """Colours, the sign and the words of a territory."""
    place = places.get_place(kit_scope, who)
    form = KitForm(data=_current(place))
    if not form.validate_on_submit():
        return _render(place, form), 422 if form.is_submitted() else 200
    try:
        logo = _read_logo(form)
    except MediaError as error:
        form.logo.errors = [f"Файл не принят: {error}"]
        return _render(place, form), 422
    kits.save_kit(
        place.scope,
        form.fields(),
        logo=logo,
        drops_logo=form.drops_logo.data,
        revision=form.base,
        who=who,
        now=datetime.now(UTC),
    )
    db.session.commit()
    flash("Стиль сохранён. Новые обложки рисуются в нём, уже поставленные остались прежними.", "ok")
    return redirect(url_for(".edit_kit", kit_scope=place.scope), 303)


@bp.get("/design/kits/<kit_scope>/sample.png")
@requires(Action.REVIEW_DESIGN)
def show_sample(who: Who, kit_scope: str) -> ResponseReturnValue:
    """How a cover looks in the kit as it is kept."""
    kit, size = places.get_place(kit_scope, who).kit, cover_size(Network.VK)
    look = kits.look_in(kit, SAMPLE) if kit else kits.plain_look(SAMPLE)
    db.session.commit()
    assert size
    answer = current_app.response_class(to_png(draw_cover(look, size), 960), mimetype="image/png")
    answer.cache_control.private = answer.cache_control.no_cache = True
    return answer


@bp.get("/design/kits/<kit_scope>/logo")
@requires(Action.REVIEW_DESIGN)
def show_logo(who: Who, kit_scope: str) -> ResponseReturnValue:
    """The sign alone."""
    kit = places.get_place(kit_scope, who).kit
    path = kits.logo_path(kit) if kit else None
    if kit is None or path is None:
        raise NotFound
    return send_file(path, CONTENT_TYPES[kit.logo_type])


def _read_logo(form: KitForm) -> MediaFile | None:
    """The sign that was sent, if one was; raises MediaError."""
    sent = form.logo.data
    return kits.keep_logo(sent.stream, sent.filename) if sent and sent.filename else None


def _current(place: KitPlace) -> dict[str, str]:
    kit = place.kit
    if kit is None:
        return {**asdict(kits.PLAIN), "revision": "0"}
    colours = {name: getattr(kit, name) for name in ("background", "ink", "accent", "motto")}
    return {**colours, "revision": str(kit.revision)}


def _render(place: KitPlace, form: KitForm) -> str:
    colours = _current(place)
    return render_template(
        "pages/design/edit_kit.html",
        nav="design",
        place=place,
        form=form,
        ratios=[
            (label, contrast(colours["background"], colours[name]))
            for label, name in (("название", "ink"), ("подпись", "accent"))
        ],
    )
