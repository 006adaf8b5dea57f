"""Pictures and documents of VK: an address, an upload, a save; the hash must come back untouched."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal.sandbox.files import File, look_at
from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError
from portal.sandbox.world import World, get_world

bp = Blueprint("vk_files", __name__, url_prefix="/vk/upload")

SERVER = 842_720
SECRET = "sandbox"
MOST_BYTES = 50 * 1024 * 1024
MOST_SIDES = 14_000
MOST_RATIO = 20
ALBUM, SAVED = -14, -15

Params = Mapping[str, Any]


def photo_server(caller: Caller, params: Params) -> dict[str, Any]:
    """photos.getWallUploadServer: where to send a picture."""
    person = caller.key.person or 1
    url = f"{caller.base}vk/upload/photo?owner={person}"
    return {"album_id": ALBUM, "upload_url": url, "user_id": person}


def save_photo(caller: Caller, params: Params) -> list[dict[str, Any]]:
    """photos.saveWallPhoto: the picture gets a number, under the person who uploaded it."""
    if params.get("server") != SERVER:
        raise VkError(118)
    file = _uploaded(caller.world, "photo", params["photo"], params.get("hash", ""))
    return [photo_object(caller, file.id)]


def cover_server(caller: Caller, params: Params) -> dict[str, str]:
    """photos.getOwnerCoverPhotoUploadServer: where to send a cover."""
    if "group_id" not in params:
        raise VkError(100, "group_id is undefined")
    community = caller.own_wall(-params["group_id"])
    return {"upload_url": f"{caller.base}vk/upload/cover?owner=-{community.id}"}


def save_cover(caller: Caller, params: Params) -> dict[str, Any]:
    """photos.saveOwnerCoverPhoto: the community gets the cover that was uploaded for it."""
    file = _uploaded(caller.world, "cover", params.get("photo", ""), params.get("hash", ""))
    images = [{"url": _address(caller, file), "width": file.width, "height": file.height}]
    caller.world.communities.register(
        "vk", file.owner.lstrip("-"), facts={"cover": {"enabled": 1, "images": images}}
    )
    return {"images": images}


def doc_server(caller: Caller, params: Params) -> dict[str, str]:
    """docs.getWallUploadServer: where to send a document."""
    owner = -params["group_id"] if params.get("group_id") else caller.key.person or -int(caller.key.community)
    return {"upload_url": f"{caller.base}vk/upload/doc?owner={owner}"}


def save_doc(caller: Caller, params: Params) -> dict[str, Any]:
    """docs.save."""
    file = caller.world.files.find_token("vk", params["file"])
    if file is None or file.kind != "doc":
        raise VkError(100, "file is invalid")
    return {"type": "doc", "doc": doc_object(caller, file.id, params.get("title", ""))}


def photo_object(caller: Caller, file_id: int) -> dict[str, Any]:
    """A photo as 5.199 shows it."""
    file = caller.world.files.find("vk", file_id)
    if file is None:
        raise VkError(129)
    size = {"type": "w", "url": _address(caller, file), "width": file.width, "height": file.height}
    return {
        "album_id": SAVED,
        "date": int(file.created),
        "id": file.id,
        "owner_id": int(file.owner),
        "access_key": file.token[:18],
        "sizes": [size],
        "text": "",
        "has_tags": False,
    }


def doc_object(caller: Caller, file_id: int, title: str = "") -> dict[str, Any]:
    """A document as 5.199 shows it."""
    file = caller.world.files.find("vk", file_id)
    if file is None:
        raise VkError(100, "file is invalid")
    _, dot, extension = file.name.rpartition(".")
    return {
        "id": file.id,
        "owner_id": int(file.owner),
        "title": title or file.name,
        "size": file.size,
        "ext": extension if dot else "bin",
        "date": int(file.created),
        "type": 1,
        "url": _address(caller, file),
    }


@bp.post("/<any(photo, cover, doc):kind>")
def take_file(kind: str) -> Response:
    """Take a file; a picture that does not suit answers 200 with an empty list, as VK does."""
    world = get_world()
    return world.answer("vk", f"upload.{kind}", "", lambda: _take(world, kind), lambda fault: _empty())


def _take(world: World, kind: str) -> Response:
    names = ("file",) if kind == "doc" else ("photo", "file0", "file")
    sent = next((request.files[name] for name in names if name in request.files), None)
    if sent is None:
        return _json({"error": "ERR_UPLOAD_FILE_NOT_UPLOADED: file not uploaded"})
    body = sent.read()
    if kind != "doc" and not is_suitable(body):
        return _empty()
    name = (sent.filename or "file")[:200]
    file = world.files.add("vk", kind, request.args.get("owner", "1"), name=name, body=body)
    if kind == "doc":
        return _json({"file": file.token})
    photo = file.token if kind == "cover" else json.dumps([{"photo": file.token, "sizes": []}])
    return _json({"server": SERVER, "photo": photo, "hash": _hash(photo)})


def is_suitable(body: bytes) -> bool:
    """Whether VK takes a picture: JPEG, PNG or GIF, not too big and not too long."""
    mime, width, height = look_at(body)
    return (
        len(body) <= MOST_BYTES
        and mime in ("image/jpeg", "image/png", "image/gif")
        and width + height <= MOST_SIDES
        and max(width, height) <= MOST_RATIO * min(width, height)
    )


def _uploaded(world: World, kind: str, photo: str, given: str) -> File:
    if photo in ("", "[]"):
        raise VkError(100, "photo is undefined")
    if given != _hash(photo):
        raise VkError(121)
    token = photo if kind == "cover" else json.loads(photo)[0]["photo"]
    file = world.files.find_token("vk", token)
    if file is None or file.kind != kind:
        raise VkError(129)
    return file


def _hash(photo: str) -> str:
    return hashlib.sha256(f"{SECRET}{photo}".encode()).hexdigest()[:32]


def _address(caller: Caller, file: File) -> str:
    return f"{caller.base}files/{file.id}"


def _empty() -> Response:
    return _json({"server": SERVER, "photo": "[]", "hash": _hash("[]")})


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value), content_type="application/json; charset=utf-8")


METHODS = {
    "photos.getWallUploadServer": photo_server,
    "photos.saveWallPhoto": save_photo,
    "photos.getOwnerCoverPhotoUploadServer": cover_server,
    "photos.saveOwnerCoverPhoto": save_cover,
    "docs.getWallUploadServer": doc_server,
    "docs.save": save_doc,
}
