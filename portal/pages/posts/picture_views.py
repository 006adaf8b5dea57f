"""Pictures of posts, for those who see the institution."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaFile, path_of, thumb_name
from portal.media_types import CONTENT_TYPES
from portal.pages.posts.models import PostPicture
from portal.pages.posts.services import get_post
from portal.registry.scopes import one_for

bp = Blueprint("post_pictures", __name__)
DAY = 86_400


@bp.get("/posts/pictures/<int:media_id>")
@requires(Action.VIEW_POST)
def show_picture(who: Who, media_id: int) -> ResponseReturnValue:
    """A small copy of a picture of an institution this person sees."""
    query = select(MediaFile).where(MediaFile.id == media_id, MediaFile.width.is_not(None))
    return _send(one_for(who, query, MediaFile.organization_id))


@bp.get("/posts/<int:post_id>/pictures/<int:media_id>")
@requires(Action.VIEW_POST)
def show_post_picture(who: Who, post_id: int, media_id: int) -> ResponseReturnValue:
    """The same for a picture that stands in a post, whoever it came from."""
    post = get_post(post_id, who)
    query = select(MediaFile).join(PostPicture, PostPicture.media_id == MediaFile.id)
    file = db.session.scalar(query.where(PostPicture.post_id == post.id, MediaFile.id == media_id).limit(1))
    if file is None:
        raise NotFound
    return _send(file)


def _send(file: MediaFile) -> ResponseReturnValue:
    """Never runs as a page: the type is an image's, and nobody but the person keeps a copy."""
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
