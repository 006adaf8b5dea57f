"""A person's messengers, channels of topics, and the doors by which bots tell us of people."""

import hmac
from contextlib import closing
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import audit
from portal.accounts.policy import Action, Who, public, requires
from portal.errors import NotFound
from portal.extensions import csrf, db, limiter
from portal.pages.messengers import bots, channels, linking, replies
from portal.pages.messengers.linking import MESSENGERS
from portal.pages.messengers.updates import read_update
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import open_for_work

bp = Blueprint("messengers", __name__)

SECRETS = {
    Network.TELEGRAM: "X-Telegram-Bot-Api-Secret-Token",
    Network.MAX: "X-Max-Bot-Api-Secret",
}


@bp.get("/messengers")
@requires(Action.USE_PORTAL)
def show_messengers(who: Who) -> ResponseReturnValue:
    """Which messengers carry this person's notices."""
    return _render(who)


@bp.post("/messengers/<network_code>/link")
@requires(Action.USE_PORTAL)
@limiter.limit("20/hour")
def link_messenger(who: Who, network_code: str) -> ResponseReturnValue:
    """Give a link and a code that bind a chat once."""
    network = _network(network_code)
    token = linking.issue_token(who.user, network, now=datetime.now(UTC))
    db.session.commit()
    with closing(open_for_work()) as networks:
        start = bots.find_start(network, networks.bots()[network], token)
    return _render(who, network=network, token=token, start=start)


@bp.post("/messengers/<network_code>/unlink")
@requires(Action.USE_PORTAL)
def unlink_messenger(who: Who, network_code: str) -> ResponseReturnValue:
    """Forget the chat."""
    network = _network(network_code)
    linking.unlink(who.user, network)
    audit.record("messenger.unlinked", f"user:{who.user.id}", network=network.value)
    db.session.commit()
    flash(f"{network.label} отключён: уведомления туда больше не приходят.", "ok")
    return redirect(url_for(".show_messengers"), 303)


@bp.post("/hooks/<network_code>")
@csrf.exempt
@public("the messenger itself knocks here and shows its secret")
def hear_bot(network_code: str) -> ResponseReturnValue:
    """What people said to our bot; everything that is not ours is thanked for and forgotten."""
    network = _network(network_code)
    shown = request.headers.get(SECRETS[network], "")
    if not hmac.compare_digest(shown.encode(), bots.hook_secret(network).encode()):
        raise NotFound
    said = read_update(network, _told())
    if said is not None:
        replies.answer(network, said, now=datetime.now(UTC))
        db.session.commit()
    return "", 200


def _told() -> object:
    """The JSON that came; None where it is none."""
    try:
        told: object = request.get_json(force=True, silent=True)
    except RecursionError:  # brackets without end
        return None
    return told


def _render(who: Who, **started: object) -> str:
    scopes = [grant.scope for grant in who.user.grants]
    return render_template(
        "pages/messengers/show_messengers.html",
        nav="notices",
        messengers=[network for network in MESSENGERS if bots.has_bot(network)],
        links={link.network: link for link in linking.list_links(who.user.id)},
        channels=channels.list_open_channels(channels.scopes_above(scopes)),
        started=started,
        zone=who.user.timezone,
    )


def _network(code: str) -> Network:
    network = next((one for one in MESSENGERS if one.value == code and bots.has_bot(one)), None)
    if network is None:
        raise NotFound
    return network
