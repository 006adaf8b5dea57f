"""«Предложить новость ЦУР»: sent from a post, decided by the ЦУР."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.agency import proposals, templates
from portal.pages.agency.forms import OfferForm, WordsForm
from portal.pages.agency.templates import TemplateFields
from portal.pages.campaigns.files import copy_pictures
from portal.pages.campaigns.models import Proposal, ProposalState
from portal.pages.campaigns.places import list_places
from portal.pages.editor.reach import get_own_post
from portal.paging import MOST_PAGES, read_number

bp = Blueprint("proposals", __name__)
USUAL = timedelta(days=3)
CAMPAIGN = "Новости учреждений"


@bp.route("/posts/<int:post_id>/propose", methods=["GET", "POST"])
@requires(Action.WRITE_POST)
def propose_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Offer a post to the ЦУР."""
    post, _ = get_own_post(who, post_id)
    form, known = OfferForm(), proposals.find_proposal(post_id)
    if not form.validate_on_submit():
        page = render_template("pages/agency/propose_post.html", post=post, form=form, proposal=known)
        return page, 422 if form.is_submitted() else 200
    proposals.propose(post, form.words.data or "", author_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    flash("Новость отправлена в ЦУР. О решении придёт уведомление.", "ok")
    return redirect(url_for("posts.post_detail", post_id=post.id), 303)


@bp.get("/proposals")
@requires(Action.ISSUE_TEMPLATE)
def list_proposals(who: Who) -> ResponseReturnValue:
    """News that institutions of the territory offer to all."""
    is_open = request.args.get("state") != "decided"
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    rows, total = proposals.list_proposals(who, is_open=is_open, page=page, per_page=per_page)
    return render_template(
        "pages/agency/list_proposals.html",
        rows=rows,
        total=total,
        is_open=is_open,
        page=page,
        per_page=per_page,
    )


@bp.get("/proposals/<int:proposal_id>")
@requires(Action.ISSUE_TEMPLATE)
def proposal_detail(who: Who, proposal_id: int) -> ResponseReturnValue:
    """One news and what to do with it."""
    return _render(who, proposals.get_proposal(proposal_id, who), WordsForm(formdata=None))


@bp.post("/proposals/<int:proposal_id>/accept")
@requires(Action.ISSUE_TEMPLATE)
def accept_proposal(who: Who, proposal_id: int) -> ResponseReturnValue:
    """Make a template of it, to be mended before it is sent."""
    proposal, now = proposals.get_proposal(proposal_id, who), datetime.now(UTC)
    places = list_places(who, current_app.config["TIMEZONE"])
    place = next((one for one in places if one.scope == request.form.get("scope")), places[0])
    author_id, post = who.user.id, proposal.post
    campaign = templates.create_campaign(place, title=CAMPAIGN, author_id=author_id, now=now)
    fields = TemplateFields(post.topic or CAMPAIGN, post.title, post.text, now + USUAL, place.zone)
    fields = replace(fields, rubric=post.rubric, link=post.link)
    template = templates.create_template(
        campaign, fields, author_id=author_id, source_post_id=post.id, now=now
    )
    copy_pictures(post, template)
    proposals.accept(proposal, template, decided_by_id=author_id, now=now)
    db.session.commit()
    flash("Черновик шаблона готов: проверьте текст, срок и кому он пойдёт.", "ok")
    return redirect(url_for("templates.edit_template", template_id=template.id), 303)


@bp.post("/proposals/<int:proposal_id>/decline")
@requires(Action.ISSUE_TEMPLATE)
def decline_proposal(who: Who, proposal_id: int) -> ResponseReturnValue:
    """Say why not."""
    proposal, form = proposals.get_proposal(proposal_id, who), WordsForm()
    if not form.validate_on_submit():
        return _render(who, proposal, form), 422
    words, now = form.words.data or "", datetime.now(UTC)
    proposals.decline(proposal, words, decided_by_id=who.user.id, now=now)
    db.session.commit()
    flash("Отклонено, автору отправлено уведомление.", "ok")
    return redirect(url_for(".list_proposals"), 303)


def _render(who: Who, proposal: Proposal, form: WordsForm) -> str:
    return render_template(
        "pages/agency/proposal_detail.html",
        proposal=proposal,
        demo=proposal.organization.is_demo,
        form=form,
        is_open=proposal.state is ProposalState.OPEN,
        places=list_places(who, current_app.config["TIMEZONE"]),
    )
