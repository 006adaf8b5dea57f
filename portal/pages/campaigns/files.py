"""Pictures of templates: kept once, given to each institution as its own file. Flushes, never commits."""

from datetime import datetime
from typing import IO

from portal.extensions import db
from portal.media import MediaError, MediaFile, give, receive
from portal.pages.campaigns.models import PostTemplate, TemplateFile
from portal.pages.posts.models import Post

MOST = 10
TYPES = frozenset({"jpg", "png", "webp"})
FACTS = ("sha256", "name", "type", "size", "width", "height")
ONLY_PICTURES = "к посту прикладывают картинки: JPG, PNG или WEBP. Ссылку на документ поставьте в текст."
TOO_MANY = "в одном посте не больше 10 картинок. Уберите лишние."


def attach(template: PostTemplate, stream: IO[bytes], name: str, *, alt: str = "") -> TemplateFile:
    """Keep a picture of the template without what the camera wrote into it; raises MediaError."""
    if len(template.files) >= MOST:
        raise MediaError(TOO_MANY)
    kept = receive(stream, name)
    if kept.type not in TYPES:
        raise MediaError(ONLY_PICTURES)
    same = next((file for file in template.files if file.sha256 == kept.sha256), None)
    if same is not None:
        return same
    facts = {fact: getattr(kept, fact) for fact in FACTS}
    file = TemplateFile(order=len(template.files), alt=alt, **facts)
    template.files.append(file)
    db.session.flush()
    return file


def detach(template: PostTemplate, file_id: int) -> None:
    """Take a picture out of the template; the bytes stay for posts that have it already."""
    template.files = [file for file in template.files if file.id != file_id]
    for order, file in enumerate(template.files):
        file.order = order
    db.session.flush()


def copy_files(source: PostTemplate, target: PostTemplate) -> None:
    """The same pictures for another template."""
    for file in source.files:
        facts = {fact: getattr(file, fact) for fact in (*FACTS, "order", "alt")}
        target.files.append(TemplateFile(**facts))


def copy_pictures(post: Post, target: PostTemplate) -> None:
    """Pictures of a post for a template made of it."""
    for order, picture in enumerate(post.pictures):
        facts = {fact: getattr(picture.media, fact) for fact in FACTS}
        target.files.append(TemplateFile(order=order, alt=picture.alt, **facts))
    db.session.flush()


def media_of(file: TemplateFile) -> MediaFile:
    """The picture as a file that is nobody's; in no session."""
    return MediaFile(**{fact: getattr(file, fact) for fact in FACTS})


def give_files(
    template: PostTemplate, *, organization_id: int, author_id: int | None, now: datetime
) -> list[tuple[MediaFile, str]]:
    """Pictures of the template as files of an institution, each with its alternative text."""
    return [
        (give(media_of(file), organization_id=organization_id, author_id=author_id, now=now), file.alt)
        for file in template.files
    ]
