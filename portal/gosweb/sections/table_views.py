"""Tables of a section as spreadsheets: the rows there are, or the headers alone."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.gosweb.sections import services
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sections.tables import write_table
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import get_site
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Item
from portal.sheets import XLSX_TYPE

bp = Blueprint("tables", __name__)


@bp.get("/sites/<slug>/sections/<section>/tables/<item>.xlsx")
@requires(Action.VIEW_SITE)
def download_table(who: Who, slug: str, section: str, item: str) -> ResponseReturnValue:
    """The saved rows, to be edited and brought back."""
    site = get_site(slug, who)
    table = _get_table(site, section, item)
    values = services.get_section(site, section).values
    file = write_table(table, values.get(table.id, {}).get("value") or [])
    return send_file(file, XLSX_TYPE, as_attachment=True, download_name=f"{slug}-{section}-{item}.xlsx")


@bp.get("/sites/<slug>/sections/<section>/tables/<item>/form.xlsx")
@requires(Action.VIEW_SITE)
def download_form(who: Who, slug: str, section: str, item: str) -> ResponseReturnValue:
    """The headers alone."""
    table = _get_table(get_site(slug, who), section, item)
    return send_file(
        write_table(table, []), XLSX_TYPE, as_attachment=True, download_name=f"forma-{section}-{item}.xlsx"
    )


def _get_table(site: Site, section: str, item_id: str) -> Item:
    _, rule = get_rule(site, section)
    for item in rule.items:
        if item.id == item_id and shape_of(item.kind) is Shape.ROWS:
            return item
    raise NotFound
