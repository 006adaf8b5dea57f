"""Channels of topics on the screen of the ЦУР."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.forms import choice
from portal.pages.campaigns.dictionaries import topic_names
from portal.pages.messengers import channels
from portal.pages.messengers.bots import has_bot
from portal.pages.messengers.foreign import is_foreign
from portal.pages.messengers.forms import ChannelForm
from portal.pages.messengers.proving import Asked, prove
from portal.pages.networks.contract import Network
from portal.registry.people.places import name_places

bp = Blueprint("channels", __name__)
FOREIGN = "Это страница учреждения, личный чат или канал другой территории. Создайте для шаблонов свой канал."


@bp.route("/channels", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def list_channels(who: Who) -> ResponseReturnValue:
    """Channels in which new templates are announced, and a form for one more."""
    form = _form(who)
    if not _is_good(form, who):
        return _render(who, form), 422 if form.is_submitted() else 200
    if asked := _prove(who, form):
        return _render(who, form, asked), 422 if asked.fault else 200
    channels.add_channel(
        form.scope.data,
        Network(form.network.data),
        chat_id=form.chat_id.data or "",
        title=form.title.data or "",
        address=form.address.data or "",
        topic=form.topic.data or "",
        now=datetime.now(UTC),
    )
    db.session.commit()
    flash("Канал добавлен: о следующем шаблоне в нём появится сообщение.", "ok")
    return redirect(url_for(".list_channels"), 303)


@bp.post("/channels/<int:channel_id>/remove")
@requires(Action.ISSUE_TEMPLATE)
def remove_channel(who: Who, channel_id: int) -> ResponseReturnValue:
    """Announce there no more."""
    channels.remove_channel(channel_id, who)
    db.session.commit()
    flash("Канал убран: новые шаблоны в нём не объявляются.", "ok")
    return redirect(url_for(".list_channels"), 303)


def _prove(who: Who, form: ChannelForm) -> Asked | None:
    """The portal's own bot writes only where an administrator of the channel wants it."""
    network, purpose = Network(form.network.data), f"channel:{form.scope.data}"
    if not has_bot(network):
        return None
    return prove(network, purpose, (form.chat_id.data or "").lower(), user_id=who.user.id)


def _render(who: Who, form: ChannelForm, asked: Asked | None = None) -> str:
    return render_template(
        "pages/messengers/list_channels.html",
        nav="channels",
        form=form,
        asked=asked,
        rows=channels.list_channels(who),
        names=name_places(_scopes(who)),
    )


def _is_good(form: ChannelForm, who: Who) -> bool:
    """Whether the form may be taken; a chat that is somebody's is told beside the field."""
    if not form.validate_on_submit():
        return False
    if is_foreign(Network(form.network.data), form.chat_id.data or "", _scopes(who)):
        form.chat_id.errors = [*form.chat_id.errors, FOREIGN]
        return False
    return True


def _form(who: Who) -> ChannelForm:
    form, scopes = ChannelForm(), _scopes(who)
    names = name_places(scopes)
    form.scope.choices = [choice(scope, names.get(scope, scope)) for scope in scopes]
    topics = [choice(name, name) for name in topic_names(scopes)]
    form.topic.choices = [choice("", "Все тематики"), *topics]
    return form


def _scopes(who: Who) -> list[str]:
    return sorted({grant.scope for grant in who.whole})
