"""The page of a part: its rows, what is to be done with them, the ways to bring more."""

from datetime import UTC, datetime

from flask import render_template, request

from portal.accounts.policy import Who
from portal.paging import MOST_PAGES, read_number
from portal.registry.collections import rows, services
from portal.registry.collections.fields import missing
from portal.registry.collections.forms import PasteForm, RemarkForm, TableForm
from portal.registry.collections.layout import BARE_WORDS
from portal.registry.collections.models import CollectionPart
from portal.registry.collections.owed import list_siblings
from portal.registry.collections.reach import is_run_by


def render_part(
    who: Who,
    part: CollectionPart,
    *,
    remark_form: RemarkForm | None = None,
    paste_form: PasteForm | None = None,
    table_form: TableForm | None = None,
) -> str:
    """The whole page; a form that was refused is shown with its words and what was typed."""
    q, page = request.args.get("q", "").strip()[:200], read_number("page", 1, MOST_PAGES)
    per_page = read_number("per_page", 20, 100)
    only_broken = request.args.get("show") == "broken"
    is_run = is_run_by(part.collection, who)
    lines, total = rows.list_rows(part, q=q, only_broken=only_broken, page=page, per_page=per_page)
    return render_template(
        "collections/part_detail.html",
        nav="collections",
        part=part,
        lines=lines,
        total=total,
        counts=rows.count_rows(part),
        only_broken=only_broken,
        q=q,
        page=page,
        per_page=per_page,
        missing=missing,
        is_run=is_run,
        siblings=[] if is_run else list_siblings(part, who),
        is_open=part.state in rows.OPEN_PARTS and part.collection.state.value == "open",
        is_late=services.is_late(part.collection, part, datetime.now(UTC)),
        remark_form=remark_form or RemarkForm(formdata=None),
        paste_form=paste_form or PasteForm(formdata=None),
        table_form=table_form or TableForm(formdata=None),
        bare=BARE_WORDS,
    )
