"""Real pages, keys and posts for tests, made by the product's own services."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from portal import vault
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.delivery.models import Delivery
from portal.pages.delivery.planning import list_deliveries
from portal.pages.editor.services import PostFields, approve_post, create_post
from portal.pages.networks.contract import KeyKind, Network
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from tests.factories import make_organization

_numbers = count(1)
KINDS = {Network.VK: KeyKind.COMMUNITY, Network.OK: KeyKind.USER}


def make_page(
    organization: Organization | None = None,
    network: Network = Network.VK,
    *,
    key: str = "demo",
    **values: Any,
) -> SocialPage:
    """A page with a working key; `key=""` leaves it unconnected."""
    organization, now = organization or make_organization(), datetime.now(UTC)
    number = next(_numbers)
    fields: dict[str, Any] = {
        "organization_id": organization.id,
        "network": network,
        "external_id": str(1000 + number),
        "name": organization.short_name,
        "has_key": bool(key),
        "created_at": now,
        "updated_at": now,
    }
    page = SocialPage(**(fields | values))
    db.session.add(page)
    db.session.flush()
    if key:
        make_key(page, f"demo-{network.value}-community-{page.external_id}" if key == "demo" else key)
    db.session.commit()
    return page


def make_key(page: SocialPage, secret: str, kind: KeyKind | None = None, **values: Any) -> PageKey:
    """A key of the page that is known to work."""
    key = PageKey(
        page_id=page.id,
        kind=kind or KINDS.get(page.network, KeyKind.BOT),
        sealed=vault.seal(secret),
        fingerprint=f"f{next(_numbers)}",
        abilities=["text"],
        state=values.pop("state", KeyState.WORKING),
        added_at=datetime.now(UTC),
        **values,
    )
    db.session.add(key)
    db.session.flush()
    return key


def make_post(pages: Sequence[SocialPage], *, is_planned: bool = True, **fields: Any) -> Post:
    """A post of the first page's institution into these pages; planned ones without a time are due now."""
    now = datetime.now(UTC)
    organization = db.session.get_one(Organization, pages[0].organization_id)
    delegated = {
        name: fields.pop(name) for name in ("is_delegated", "template_id", "source") if name in fields
    }
    told = {"title": "Новость", "text": f"Учебная новость {next(_numbers)}"} | fields
    told["page_ids"] = [page.id for page in pages]
    post = create_post(organization, PostFields(**told), author_id=None, now=now, **delegated)
    if is_planned:
        approve_post(post, author_id=None, now=now)
    db.session.commit()
    return post


def delivery_of(post: Post) -> Delivery:
    """The first delivery of the post, read anew."""
    db.session.expire_all()
    return list_deliveries(post)[0]
