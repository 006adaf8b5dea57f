"""Tables of a section as spreadsheets: the rows there are, or the headers alone."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import NotFound
from portal.gosweb.sections import services
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sections.tables import make_table
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import get_site
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Item

bp = Blueprint("tables", __name__)


@bp.get("/sites/<slug>/sections/<section>/tables/<item>.xlsx")
@requires(Action.VIEW_SITE)
def download_table(who: Who, slug: str, section: str, item: str) -> ResponseReturnValue:
    """The saved rows, to be edited and brought back."""
    site = get_site(slug, who)
    table = _get_table(site, section, item)
    values = services.get_section(site, section).values
    header, rows = make_table(table, values.get(table.id, {}).get("value") or [])
    return send_table("xlsx", f"{slug}-{section}-{item}", header, rows, title="Таблица")


@bp.get("/sites/<slug>/sections/<section>/tables/<item>/form.xlsx")
@requires(Action.VIEW_SITE)
def download_form(who: Who, slug: str, section: str, item: str) -> ResponseReturnValue:
    """The headers alone."""
    header, rows = make_table(_get_table(get_site(slug, who), section, item), [])
    return send_table("xlsx", f"forma-{section}-{item}", header, rows, title="Таблица")


def _get_table(site: Site, section: str, item_id: str) -> Item:
    _, rule = get_rule(site, section)
    for item in rule.items:
        if item.id == item_id and shape_of(item.kind) is Shape.ROWS:
            return item
    raise NotFound
