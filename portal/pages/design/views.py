"""How one page looks: its cover and avatar drawn, put on, the poster and the signature."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request
from PIL import Image

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.media import safe_name
from portal.pages.design import covering, jobs, poster
from portal.pages.design.drawing import (
    Look,
    draw_avatar,
    draw_cover,
    draw_phone,
    draw_round,
    draw_safe,
    to_png,
)
from portal.pages.design.kits import look_of
from portal.pages.design.showing import render_design
from portal.pages.design.signature import make_signature
from portal.pages.design.sizes import CoverSize, avatar_size, cover_size
from portal.pages.design.wrapping import TooLong
from portal.pages.networks.contract import Network
from portal.pages.social.services import get_page
from portal.queue import enqueue

bp = Blueprint("design", __name__)

COVERS: dict[str, Callable[[Look, CoverSize], Image.Image]] = {
    "cover": draw_cover,
    "safe": draw_safe,
    "phone": draw_phone,
}
AVATARS: dict[str, Callable[[Look, int], Image.Image]] = {"avatar": draw_avatar, "round": draw_round}
SHOWN = {"safe": 960, "phone": 640, "round": 320}
"""Pictures for the screen alone, and how wide; the rest are taken away as they are."""


@bp.get("/pages/<int:page_id>/design")
@requires(Action.VIEW_PAGE)
def show_design(who: Who, page_id: int) -> ResponseReturnValue:
    """What stands on the page, what the portal has drawn for it, what the reviewer said."""
    return render_design(get_page(page_id, who))


@bp.get("/pages/<int:page_id>/design/<picture>.png")
@requires(Action.VIEW_PAGE)
def show_picture(who: Who, page_id: int, picture: str) -> ResponseReturnValue:
    """A cover or an avatar in the kit that applies; raises NotFound where it cannot be drawn."""
    page = get_page(page_id, who)
    look = look_of(page.organization)
    name = f"{picture}-{page.id}"
    db.session.commit()
    body = _draw(picture, page.network, look)
    answer = send_file(
        io.BytesIO(body), "image/png", download_name=f"{name}.png", as_attachment=picture not in SHOWN
    )
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer


@bp.get("/pages/<int:page_id>/design/cover")
@requires(Action.VIEW_PAGE)
def cover_state(who: Who, page_id: int) -> ResponseReturnValue:
    """What became of the cover: the fragment alone."""
    page = get_page(page_id, who)
    return render_template("pages/design/_cover.html", page=page, task=covering.find_last_task(page))


@bp.post("/pages/<int:page_id>/design/cover")
@requires(Action.EDIT_PAGE)
def put_cover(who: Who, page_id: int) -> ResponseReturnValue:
    """Put the cover of the kit on the page."""
    page = get_page(page_id, who)
    task = covering.ask_cover(page, author_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    enqueue(jobs.put_cover, task.id)
    if request.htmx:
        return render_template("pages/design/_cover.html", page=page, task=task)
    flash("Обложка ставится. Чем кончилось, будет видно здесь же.", "ok")
    return redirect(url_for(".show_design", page_id=page.id), 303)


@bp.get("/pages/<int:page_id>/design/poster.pdf")
@requires(Action.VIEW_PAGE)
def show_poster(who: Who, page_id: int) -> ResponseReturnValue:
    """The poster with the code."""
    page = get_page(page_id, who)
    facts = poster.facts_of(page, look_of(page.organization))
    name = safe_name(f"plakat {page.organization.short_name}.pdf", "pdf")
    db.session.commit()
    body = io.BytesIO(poster.make_poster(facts))
    return send_file(body, "application/pdf", as_attachment=True, download_name=name)


@bp.get("/pages/<int:page_id>/design/signature")
@requires(Action.VIEW_PAGE)
def show_signature(who: Who, page_id: int) -> ResponseReturnValue:
    """The signature for letters of the institution."""
    page = get_page(page_id, who)
    return render_template(
        "pages/design/show_signature.html",
        nav="social",
        demo=page.is_demo,
        page=page,
        signature=make_signature(page.organization),
    )


def _draw(picture: str, network: Network, look: Look) -> bytes:
    size = cover_size(network)
    try:
        if picture in COVERS and size is not None:
            return to_png(COVERS[picture](look, size), SHOWN.get(picture, 0))
        if picture in AVATARS:
            return to_png(AVATARS[picture](look, avatar_size(network).side), SHOWN.get(picture, 0))
    except TooLong as error:
        raise Conflict(
            "Название не помещается целиком, а обрывать его нельзя. Сократите его в реестре."
        ) from error
    except OSError as error:
        raise Conflict("Знак территории не читается. Попросите куратора загрузить его заново.") from error
    raise NotFound
