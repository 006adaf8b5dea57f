"""Pictures of templates: added to a draft, taken out, shown to those who see the template."""

from flask import Blueprint, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.media import path_of, thumb_name
from portal.media_types import CONTENT_TYPES
from portal.pages.agency.desk import keep_files
from portal.pages.agency.forms import FilesForm
from portal.pages.agency.reach import get_template, is_staff
from portal.pages.agency.templates import ISSUED_ALREADY
from portal.pages.campaigns import files
from portal.pages.campaigns.models import PostTemplate, TemplateFile, TemplateState
from portal.pages.events.listing import find_first

bp = Blueprint("template_files", __name__, url_prefix="/templates/<int:template_id>/files")
DAY = 86_400


@bp.post("")
@requires(Action.ISSUE_TEMPLATE)
def add_files(who: Who, template_id: int) -> ResponseReturnValue:
    """Add pictures to a draft."""
    template, form = _draft(who, template_id), FilesForm()
    if form.validate_on_submit() and keep_files(template, form, form.alt.data or ""):
        flash("Картинки добавлены.", "ok")
    db.session.commit()
    return redirect(url_for("templates.template_detail", template_id=template.id), 303)


@bp.post("/<int:file_id>/remove")
@requires(Action.ISSUE_TEMPLATE)
def remove_file(who: Who, template_id: int, file_id: int) -> ResponseReturnValue:
    """Take a picture out of a draft."""
    template = _draft(who, template_id)
    files.detach(template, file_id)
    db.session.commit()
    return redirect(url_for("templates.template_detail", template_id=template.id), 303)


@bp.get("/<int:file_id>")
@requires(Action.VIEW_POST)
def show_file(who: Who, template_id: int, file_id: int) -> ResponseReturnValue:
    """A picture, small where there is a small one."""
    file = db.session.get(TemplateFile, file_id)
    if file is None or file.template_id != template_id or not _sees(who, template_id):
        raise NotFound
    path = path_of(files.media_of(file))
    thumb = path.with_name(thumb_name(file.sha256).rpartition("/")[2])
    if not thumb.exists() and not path.exists():
        raise NotFound
    kind = "image/webp" if thumb.exists() else CONTENT_TYPES[file.type]
    answer = send_file(thumb if thumb.exists() else path, kind, max_age=DAY)
    answer.cache_control.private = True
    return answer


def _sees(who: Who, template_id: int) -> bool:
    """Those above institutions by the campaign, an institution by what it owes."""
    if is_staff(who):
        return bool(get_template(template_id, who))
    template = db.session.get(PostTemplate, template_id)
    return template is not None and find_first(template, who) is not None


def _draft(who: Who, template_id: int) -> PostTemplate:
    template = get_template(template_id, who)
    if template.state is not TemplateState.DRAFT:
        raise Conflict(ISSUED_ALREADY)
    return template
