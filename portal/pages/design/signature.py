"""A signature for letters: who writes, the site and the pages, as HTML and as plain text."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup
from sqlalchemy import select

from portal.extensions import db
from portal.pages.networks.contract import Network
from portal.pages.social.models import PageKind, PageState, SocialPage
from portal.registry.organizations.contacts import clean_link
from portal.registry.organizations.models import Organization

PERSON = "[ваши имя и должность]"
JOIN = "Присоединяйтесь к нам в социальных сетях"


@dataclass(frozen=True, slots=True)
class Signature:
    """The same words twice, ready to be copied."""

    html: Markup
    text: str


def make_signature(organization: Organization) -> Signature:
    """The signature of an institution's people; nothing that anyone typed is read as HTML."""
    pages = [(one.network.label, one.address) for one in list_open_pages(organization)]
    site = _web(organization.website)
    contacts = ", ".join(part for part in (organization.phone, organization.email) if part)
    lines = [part for part in (PERSON, organization.short_name, contacts) if part]
    html = [Markup("<br>").join(lines)]
    text = list(lines)
    if site:
        html.append(Markup('Сайт: <a href="{}">{}</a>').format(site, _short(site)))
        text.append(f"Сайт: {site}")
    if pages:
        links = [Markup('{}: <a href="{}">{}</a>').format(label, at, _short(at)) for label, at in pages]
        html.append(Markup("<br>").join([JOIN + ":", *links]))
        text += [f"{JOIN}:", *(f"{label}: {at}" for label, at in pages)]
    whole = Markup("\n").join(Markup("<p>{}</p>").format(part) for part in html)
    return Signature(whole, "\n".join(["-- ", *text]))


def list_open_pages(organization: Organization) -> list[SocialPage]:
    """Official pages of the institution that people can open, in the order of networks."""
    query = select(SocialPage).where(
        SocialPage.organization_id == organization.id,
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.state == PageState.OPEN,
    )
    order = list(Network)
    found = [one for one in db.session.scalars(query.order_by(SocialPage.id)) if _web(one.address)]
    return sorted(found, key=lambda page: order.index(page.network))


def _web(address: str) -> str:
    """The address if a browser opens it, else nothing."""
    link, is_good = clean_link(address) if address else ("", False)
    return link if is_good and urlsplit(link).scheme in ("http", "https") else ""


def _short(address: str) -> str:
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")
