"""Pages of the walls: all communities, one wall, one post; and the files that stand in posts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request

from portal.sandbox.communities import NETWORKS, Community
from portal.sandbox.posts import Post
from portal.sandbox.walls.showing import FILTERS
from portal.sandbox.world import get_world

bp = Blueprint("walls", __name__)

POSTS = 50
COMMUNITIES = 50
MOST_PAGES = 10_000
ANY = "any(vk, ok, telegram, max):network"
SAFE = ("image/jpeg", "image/png", "image/gif", "image/webp")


def add_filters(app: Flask) -> None:
    """Teach the templates to show moments and texts."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["networks"] = NETWORKS


@bp.get("/")
def list_communities() -> str:
    """All communities of all networks, with a search."""
    words, page = request.args.get("q", "").strip()[:100], _page()
    rows, total = get_world().communities.search(words, limit=COMMUNITIES, offset=(page - 1) * COMMUNITIES)
    return render_template(
        "index.html", rows=rows, total=total, words=words, page=page, pages=_pages(total, COMMUNITIES)
    )


@bp.get(f"/<{ANY}>/wall/<community_id>")
def show_wall(network: str, community_id: str) -> str:
    """The wall of a community, fifty posts a page."""
    world, page = get_world(), _page()
    community = _community(network, community_id)
    total = world.posts.count(network, community.id)
    posts = world.posts.list_wall(network, community.id, limit=POSTS, offset=(page - 1) * POSTS)
    return render_template(
        "wall.html",
        community=community,
        cover=_cover(community),
        posts=_join_albums(_shown(post) for post in posts),
        total=total,
        page=page,
        pages=_pages(total, POSTS),
    )


@bp.get(f"/<{ANY}>/wall/<community_id>/<number>")
def show_post(network: str, community_id: str, number: str) -> str:
    """One post with its comments."""
    community = _community(network, community_id)
    post = get_world().posts.find(network, community.id, number)
    if post is None:
        abort(404)
    comments = get_world().posts.list_comments(post)
    return render_template("post.html", community=community, item=_shown(post), comments=comments)


@bp.get("/files/<int:file_id>")
def send_file(file_id: int) -> Response:
    """A file that was uploaded; what is no picture is only given to be saved."""
    found = get_world().files.read(file_id)
    if found is None:
        abort(404)
    mime, body = found
    answer = Response(body, content_type=mime if mime in SAFE else "application/octet-stream")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "max-age=3600"
    if mime not in SAFE:
        answer.headers["Content-Disposition"] = "attachment"
    return answer


@bp.app_errorhandler(404)
def not_found(error: Exception) -> tuple[str, int]:
    """A page that is not there, in the words of the stand."""
    return render_template("not_found.html"), 404


def _community(network: str, community_id: str) -> Community:
    community = get_world().communities.find(network, community_id)
    if community is None:
        abort(404)
    return community


def _cover(community: Community) -> str:
    images = community.facts.get("cover", {}).get("images", []) if community.network == "vk" else []
    return str(images[0]["url"]) if images else ""


def _shown(post: Post) -> Mapping[str, Any]:
    """A post and what hangs on it, by kinds."""
    files = get_world().files
    kinds: dict[str, list[Any]] = {"photo": [], "doc": [], "link": []}
    for attachment in post.attachments:
        if attachment["kind"] == "link":
            kinds["link"].append(attachment["url"])
        elif attachment.get("file"):
            kinds[attachment["kind"]].append(files.find(post.network, attachment["file"]))
    return {"post": post, "photos": kinds["photo"], "docs": kinds["doc"], "links": kinds["link"]}


def _join_albums(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Messages of one album as one post, with its pictures in their order and the words of any of them."""
    joined: dict[str, Mapping[str, Any]] = {}
    for item in items:
        post = item["post"]
        known = joined.get(post.album) if post.album else None
        if known is not None:
            photos, text = [*item["photos"], *known["photos"]], post.text or known["post"].text
            item = {**item, "photos": photos, "post": replace(post, text=text)}
        joined[post.album or f"post{post.id}"] = item
    return list(joined.values())


def _page() -> int:
    return min(max(request.args.get("page", 1, int), 1), MOST_PAGES)


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))
