"""What the ЦУР does with the parts: looks through rows, settles doubles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.paging import MOST_PAGES, read_number
from portal.registry.collections import merging, parts, review
from portal.registry.collections.fields import FIELDS, header
from portal.registry.collections.reach import get_collection
from portal.registry.imports.showing import show_value

bp = Blueprint("review", __name__, url_prefix="/collections")

PER_PAGE = 20


@bp.get("/<int:collection_id>/rows")
@requires(Action.OPEN_COLLECTION)
def list_rows(who: Who, collection_id: int) -> ResponseReturnValue:
    """Rows of all parts by how they stand to the registry."""
    collection = get_collection(collection_id, who)
    filters = read_filters()
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    lines, total = review.list_lines(collection, filters, page=page, per_page=per_page)
    return render_template(
        "collections/list_rows.html",
        nav="collections",
        collection=collection,
        lines=lines,
        total=total,
        filters=filters,
        kinds=review.count_kinds(collection),
        parts=parts.list_parts(collection),
        page=page,
        per_page=per_page,
        header=header,
        show=show_value,
    )


@bp.get("/<int:collection_id>/doubles")
@requires(Action.OPEN_COLLECTION)
def list_doubles(who: Who, collection_id: int) -> ResponseReturnValue:
    """Institutions sent twice, side by side."""
    collection, page = get_collection(collection_id, who), read_number("page", 1, MOST_PAGES)
    doubles = merging.list_doubles(collection)
    return render_template(
        "collections/list_doubles.html",
        nav="collections",
        collection=collection,
        doubles=doubles[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(doubles),
        unsettled=sum(not double.is_settled for double in doubles),
        page=page,
        per_page=PER_PAGE,
        header=header,
        show=show_value,
        sent=merging.sent,
    )


@bp.post("/<int:collection_id>/doubles/<int:double_id>")
@requires(Action.OPEN_COLLECTION)
def merge_rows(who: Who, collection_id: int, double_id: int) -> ResponseReturnValue:
    """Let one row stand for all, or put them back as they were sent."""
    collection = get_collection(collection_id, who)
    double = merging.get_double(collection, double_id)
    if "undo" in request.form:
        merging.unmerge(collection, double)
        words = f"Разъединено: {double.rows[0].name}."
    else:
        kept = merging.merge(collection, double, kept_id=_id("kept"), chosen=_chosen())
        words = f"Слито в одну строку: {kept.name}."
    db.session.commit()
    flash(words, "ok")
    return redirect(url_for(".list_doubles", collection_id=collection.id, page=request.args.get("page")), 303)


def read_filters() -> review.Filters:
    """The filters of the address; what makes no sense is as if not given."""
    part = request.args.get("part", "")
    is_number = part.isascii() and part.isdecimal() and len(part) < 10
    return review.Filters(
        kind=request.args.get("kind", ""),
        q=request.args.get("q", "").strip()[:200],
        part_id=int(part) if is_number else 0,
    )


def _id(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _chosen() -> dict[str, int]:
    return {name: _id(name) for name in FIELDS if request.form.get(name)}
