"""Dictionaries: topics of a territory, rubrics of an institution."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import db
from portal.pages.agency.dictionary_forms import EntryForm, NamesForm
from portal.pages.campaigns import dictionaries
from portal.pages.campaigns.models import Rubric, Topic
from portal.pages.campaigns.places import Place, list_places
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

bp = Blueprint("dictionaries", __name__)
NOT_WHOLE = "Тематики территории переименовывает тот, кто отвечает за все её сферы. Добавить свою можно."


@bp.route("/topics", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def list_topics(who: Who) -> ResponseReturnValue:
    """Topics of one's own level, and adding to them."""
    place, form = _place(who), NamesForm()
    if form.validate_on_submit():
        dictionaries.add_topics(place.scope, form.listed())
        db.session.commit()
        return redirect(url_for(".list_topics", scope=place.scope), 303)
    page = render_template(
        "pages/agency/list_topics.html",
        place=place,
        places=list_places(who, current_app.config["TIMEZONE"]),
        entries=dictionaries.list_topics(place.scope),
        starters=[one["name"] for one in dictionaries.load_starters()["topics"]],
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/organizations/<int:organization_id>/rubrics", methods=["GET", "POST"])
@requires(Action.WRITE_POST)
def list_rubrics(who: Who, organization_id: int) -> ResponseReturnValue:
    """Rubrics of an institution, and adding to them."""
    organization = one_for(
        who, select(Organization).where(Organization.id == organization_id), Organization.id
    )
    form = NamesForm()
    if form.validate_on_submit():
        dictionaries.add_rubrics(organization, form.listed())
        db.session.commit()
        return redirect(url_for(".list_rubrics", organization_id=organization.id), 303)
    page = render_template(
        "pages/agency/list_rubrics.html",
        organization=organization,
        demo=organization.is_demo,
        entries=dictionaries.list_rubrics(organization),
        starters=dictionaries.starter_rubrics(organization.type),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/topics/<int:topic_id>", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def edit_topic(who: Who, topic_id: int) -> ResponseReturnValue:
    """Rename a topic, retire it or bring it back."""
    topic = db.session.get(Topic, topic_id)
    if topic is None or topic.scope not in {grant.scope for grant in who.scopes}:
        raise NotFound
    if topic.scope not in {grant.scope for grant in who.whole}:
        raise Forbidden(NOT_WHOLE)
    return _edit(topic, url_for(".list_topics", scope=topic.scope))


@bp.route("/rubrics/<int:rubric_id>", methods=["GET", "POST"])
@requires(Action.WRITE_POST)
def edit_rubric(who: Who, rubric_id: int) -> ResponseReturnValue:
    """Rename a rubric, retire it or bring it back."""
    rubric = one_for(who, select(Rubric).where(Rubric.id == rubric_id), Rubric.organization_id)
    return _edit(rubric, url_for(".list_rubrics", organization_id=rubric.organization_id))


def _edit(entry: Topic | Rubric, back: str) -> ResponseReturnValue:
    form = EntryForm(obj=entry)
    if form.validate_on_submit():
        try:
            name, is_active = form.name.data or "", form.is_active.data
            dictionaries.change_entry(entry, name=name, is_active=is_active)
            db.session.commit()
        except Conflict as error:
            form.name.errors = [*form.name.errors, str(error)]
        else:
            flash("Сохранено. Написанные посты не изменились.", "ok")
            return redirect(back, 303)
    noun = "Тематика" if isinstance(entry, Topic) else "Рубрика"
    page = render_template("pages/agency/edit_entry.html", entry=entry, form=form, back=back, noun=noun)
    return page, 422 if form.is_submitted() else 200


def _place(who: Who) -> Place:
    """The level asked for, else the widest of one's own; raises NotFound where there is none."""
    places = list_places(who, current_app.config["TIMEZONE"])
    asked = request.args.get("scope", "")
    found = next((one for one in places if one.scope == asked), places[0] if places and not asked else None)
    if found is None:
        raise NotFound
    return found
