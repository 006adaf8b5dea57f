"""A site as it will be published, drawn from its drafts for those who may see them."""

from flask import Blueprint, Response, current_app, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.gosweb.releases.content import site_content
from portal.gosweb.sites.services import get_site
from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SiteContent
from portal.gosweb.theme.pages import draw_page, list_pages
from portal.gosweb.theme.site_view import SiteView

bp = Blueprint("previews", __name__, url_prefix="/sites/<slug>/preview")

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
YEAR = 365 * 24 * 3600


@bp.get("/")
@requires(Action.VIEW_SITE)
def preview_home(who: Who, slug: str) -> ResponseReturnValue:
    """The home page of the draft."""
    return _draw(who, slug, "index.html")


@bp.get("/sections/<section>")
@requires(Action.VIEW_SITE)
def preview_section(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Where a section stands on the draft of the site."""
    path = "" if section == "home" else f"sveden/{section}/"
    return redirect(url_for(".preview_home", slug=slug) + path, 303)


@bp.get("/<path:path>")
@requires(Action.VIEW_SITE)
def preview_page(who: Who, slug: str, path: str) -> ResponseReturnValue:
    """A page of the draft, or a file that the page asks for."""
    if path.startswith("assets/"):
        return _asset(path)
    if path.startswith("files/"):
        return _file(site_content(get_site(slug, who)), f"/{path}")
    return _draw(who, slug, path + "index.html" if path.endswith("/") else path)


def _draw(who: Who, slug: str, path: str) -> ResponseReturnValue:
    content = site_content(get_site(slug, who))
    prefix = url_for(".preview_home", slug=slug).rstrip("/")
    view = SiteView(content, prefix=prefix, back=url_for("checklist.site_detail", slug=slug))
    for page in list_pages(content):
        if page.path == path:
            return Response(draw_page(page, view), headers={"Cache-Control": "no-store"})
    raise NotFound


def _asset(path: str) -> ResponseReturnValue:
    for asset in load_assets().values():
        if asset.path == path:
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            return Response(asset.data, mimetype=kind, headers={"Cache-Control": f"private, max-age={YEAR}"})
    raise NotFound


def _file(content: SiteContent, href: str) -> ResponseReturnValue:
    name = content.blobs.get(href)
    if name is None:
        raise NotFound
    is_picture = href.endswith((".webp", ".jpg", ".png"))
    return send_file(
        current_app.config["MEDIA_DIR"] / name,
        download_name=href.rpartition("/")[2],
        as_attachment=not is_picture,
    )
