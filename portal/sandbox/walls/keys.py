"""Keys that whoever looks at the stand makes as the administrator of a community would, to try the wizard."""

import secrets

from flask import Blueprint, abort, render_template, request

from portal.sandbox.communities import Key
from portal.sandbox.world import get_world

bp = Blueprint("keys", __name__)

ANY = "any(vk, ok):network"
PERSON = 9
STARTS = {"vk": "vk1.a.stand", "ok": "stand-ok-"}


@bp.post(f"/<{ANY}>/wall/<community_id>/keys")
def make_key(network: str, community_id: str) -> str:
    """A new key of the community, or of its administrator: shown once, works at once."""
    world = get_world()
    community = world.communities.find(network, community_id)
    if community is None:
        abort(404)
    is_own = network == "vk" and request.form.get("kind") == "user"
    token = STARTS[network] + secrets.token_hex(16)
    if is_own:
        world.communities.add_key(Key(token, network, "user", person=PERSON))
    else:
        world.communities.add_key(Key(token, network, "community", community.id))
    return render_template("key.html", community=community, token=token, is_own=is_own)
