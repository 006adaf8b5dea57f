"""Pictures of posts, for those who see the institution."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaFile, path_of, thumb_name
from portal.media_types import CONTENT_TYPES
from portal.pages.editor import desks
from portal.pages.editor.services import get_post
from portal.pages.posts.models import PostPicture

bp = Blueprint("post_pictures", __name__)
DAY = 86_400


@bp.get("/posts/pictures/<int:organization_id>/<int:picture_id>")
@requires(Action.VIEW_POST)
def show_picture(who: Who, organization_id: int, picture_id: int) -> ResponseReturnValue:
    """A small copy of a picture of the institution, for its editor."""
    desk = desks.open_new(who, organization_id, None)
    return send_picture(desk.find_media([picture_id]).get(picture_id))


@bp.get("/posts/<int:post_id>/pictures/<int:picture_id>")
@requires(Action.VIEW_POST)
def show_post_picture(who: Who, post_id: int, picture_id: int) -> ResponseReturnValue:
    """The same for a picture that stands in a post, whoever it came from."""
    post = get_post(post_id, who)
    query = select(MediaFile).join(PostPicture, PostPicture.media_id == MediaFile.id)
    query = query.where(PostPicture.post_id == post.id, MediaFile.id == picture_id)
    return send_picture(db.session.scalar(query.limit(1)))


def send_picture(file: MediaFile | None) -> ResponseReturnValue:
    """Never runs as a page: the type is an image's, and nobody but the person keeps a copy."""
    if file is None:
        raise NotFound
    path = path_of(file)
    thumb = path.with_name(thumb_name(file.sha256).rpartition("/")[2])
    if thumb.exists():
        answer = send_file(thumb, "image/webp", max_age=DAY)
    elif path.exists():
        answer = send_file(path, CONTENT_TYPES[file.type], max_age=DAY)
    else:
        raise NotFound
    answer.cache_control.private = True
    return answer
