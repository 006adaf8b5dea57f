"""Connecting a page: steps in plain words, a real call before anything is kept, keys never shown again."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.connections import services
from portal.pages.connections.checking import inspect
from portal.pages.connections.forms import ConnectForm
from portal.pages.connections.health import note_check
from portal.pages.connections.secrets import Secret, SecretError, read_secret
from portal.pages.connections.steps import Way, advice_for, find_way, list_ways
from portal.pages.connections.targets import open_key
from portal.pages.messengers.bots import own_bot
from portal.pages.messengers.claiming import purpose_of
from portal.pages.messengers.proving import Asked, prove
from portal.pages.networks.contract import Key, KeyReport, Target
from portal.pages.social.models import SocialPage
from portal.pages.social.services import get_page
from portal.registry.organizations.changing import Unfit

bp = Blueprint("connections", __name__, url_prefix="/pages/<int:page_id>")
UNOPENED = "Ключ не открывается: портал запечатывал его другим ключом шифрования. Подключите страницу заново."


@bp.get("/keys")
@requires(Action.CONNECT_PAGE)
def list_keys(who: Who, page_id: int) -> ResponseReturnValue:
    """Keys of a page and what the page can do by them."""
    page = get_page(page_id, who)
    keys = services.list_keys(page)
    return render_template(
        "pages/connections/list_keys.html",
        nav="pages",
        page=page,
        keys=keys,
        talents=services.list_talents(page, keys, has_service_key=bool(current_app.config["VK_SERVICE_KEY"])),
        ways=list_ways(page.network),
    )


@bp.get("/connect")
@requires(Action.CONNECT_PAGE)
def show_steps(who: Who, page_id: int) -> ResponseReturnValue:
    """Where to click in the network to get a key, and the form for it."""
    page = get_page(page_id, who)
    way = find_way(page.network, request.args.get("kind", ""))
    return _render(page, way, ConnectForm(way, formdata=None))


@bp.post("/connect")
@requires(Action.CONNECT_PAGE)
def connect_page(who: Who, page_id: int) -> ResponseReturnValue:
    """Try the key by a real call and keep it only if it works."""
    page = get_page(page_id, who)
    way = find_way(page.network, request.args.get("kind", ""))
    form = ConnectForm(way)
    secret = _read(form, page) if form.validate_on_submit() else None
    if secret is None:
        return _render(page, way, form), 422
    report = _try(page, way, secret.text or own_bot(page.network))
    if not report.is_working:
        return _render(page, way, form, report), 422
    if not secret.text and (asked := _prove(who, page_id, report)):
        return _render(get_page(page_id, who), way, form, asked=asked), 422 if asked.fault else 200
    return _keep(who, page_id, way, form, secret, report)


def _prove(who: Who, page_id: int, report: KeyReport) -> Asked | None:
    """The portal's own bot writes only where an administrator of the channel wants it."""
    page = get_page(page_id, who)
    if services.is_taken(page, report):
        return None  # refused in words when it comes to keeping
    chat_id = report.page_id or page.external_id
    return prove(page.network, purpose_of(page), chat_id, user_id=who.user.id)


def _keep(
    who: Who, page_id: int, way: Way, form: ConnectForm, secret: Secret, report: KeyReport
) -> ResponseReturnValue:
    page, now = get_page(page_id, who), datetime.now(UTC)
    report = replace(report, expires_at=report.expires_at or secret.expires_at)
    try:
        services.keep_key(
            page, secret.text, report, holder=form.holder.data or "", added_by_id=who.user.id, now=now
        )
    except Unfit as error:
        form.secret.errors = [*form.secret.errors, str(error)]
        db.session.rollback()
        return _render(page, way, form), 422
    db.session.commit()
    flash(f"Ключ работает: {report.page_name or page.name or page.address}.", "ok")
    return redirect(url_for(".list_keys", page_id=page_id), 303)


@bp.post("/keys/<int:key_id>/check")
@requires(Action.CONNECT_PAGE)
def check_key(who: Who, page_id: int, key_id: int) -> ResponseReturnValue:
    """Try a key again: after a captcha, or to be sure."""
    page = get_page(page_id, who)
    key = services.get_key(page, key_id)
    target = Target(page.network, page.external_id, (), page.screen_name)
    opened = open_key(page.network, key)
    db.session.commit()
    if opened is None:
        flash(UNOPENED, "bad")
        return redirect(url_for(".list_keys", page_id=page_id), 303)
    report = inspect(target, opened)
    key = services.get_key(get_page(page_id, who), key_id)
    report = note_check(key, report, now=datetime.now(UTC))
    db.session.commit()
    if report.is_working:
        flash("Ключ работает.", "ok")
    else:
        flash(f"Ключ не прошёл проверку: {report.words}.", "bad")
    return redirect(url_for(".list_keys", page_id=page_id), 303)


@bp.post("/keys/<int:key_id>/remove")
@requires(Action.CONNECT_PAGE)
def remove_key(who: Who, page_id: int, key_id: int) -> ResponseReturnValue:
    """Take a key away."""
    page = get_page(page_id, who)
    services.remove_key(services.get_key(page, key_id), now=datetime.now(UTC))
    db.session.commit()
    flash("Ключ удалён. Чтобы посты выходили, подключите страницу снова.", "ok")
    return redirect(url_for(".list_keys", page_id=page_id), 303)


def _read(form: ConnectForm, page: SocialPage) -> Secret | None:
    """What was pasted; an empty field stands for the portal's own bot, where there is one."""
    pasted = form.secret.data or ""
    if not pasted.strip() and own_bot(page.network):
        return Secret("")
    try:
        return read_secret(pasted, now=datetime.now(UTC)) if pasted.strip() else _missing()
    except SecretError as error:
        form.secret.errors = [*form.secret.errors, str(error)]
        return None


def _missing() -> Secret:
    raise SecretError("Вставьте ключ: без него портал не сможет публиковать")


def _try(page: SocialPage, way: Way, secret: str) -> KeyReport:
    """A real call, while no transaction is open."""
    target = Target(page.network, page.external_id, (), page.screen_name)
    db.session.commit()
    return inspect(target, Key(way.kind, secret))


def _tabs(page: SocialPage, way: Way) -> list[dict[str, object]]:
    return [
        {
            "label": one.name,
            "href": url_for(".show_steps", page_id=page.id, kind=one.kind.value),
            "is_current": one.kind is way.kind,
        }
        for one in list_ways(page.network)
    ]


def _render(
    page: SocialPage,
    way: Way,
    form: ConnectForm,
    report: KeyReport | None = None,
    asked: Asked | None = None,
) -> str:
    return render_template(
        "pages/connections/show_steps.html",
        nav="pages",
        page=page,
        way=way,
        ways=list_ways(page.network),
        tab_items=_tabs(page, way),
        form=form,
        report=report,
        asked=asked,
        advice=advice_for(report.meaning) if report else "",
        has_own_bot=bool(own_bot(page.network)),
    )
