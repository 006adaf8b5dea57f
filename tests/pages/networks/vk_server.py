"""VK as far as these tests need it: a wall, pictures, keys; every request is kept for the schema."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.pages.networks.networks import SECRETS, SERVICE, Network
from tests.pages.networks.scripted import Reply, Sent

USER = "vk1.user-very-secret-token-12345"


def error(code: int, words: str = "") -> dict[str, Any]:
    """A refusal."""
    return {"error": {"error_code": code, "error_msg": words}}


@dataclass
class Vk:
    """What the server holds; `guid` is ignored, as the worst server would."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    knows: str = "club555 -555 biblio"
    is_empty_for_strangers: bool = False
    community_edits: bool = True
    url: str = ""
    uploads: int = 0
    bad_uploads: int = 0

    def __call__(self, sent: Sent) -> Reply:
        """Answer a call."""
        if sent.path.startswith("/upload"):
            return Reply(self.take_file())
        bearer = sent.headers["Authorization"].removeprefix("Bearer ")
        kind = {SECRETS[Network.VK]: "community", SERVICE: "service", USER: "user"}[bearer]
        answer = getattr(self, sent.method.replace(".", "_"))(kind, sent.form)
        return Reply(answer if "error" in answer else {"response": answer["response"]})

    def take_file(self) -> dict[str, Any]:
        """The upload server; a picture that it does not take is an empty list with HTTP 200."""
        self.uploads += 1
        if self.bad_uploads:
            self.bad_uploads -= 1
            return {"server": 1, "photo": "[]", "hash": "h"}
        return {"server": 1, "photo": json.dumps([{"photo": "a:b"}]), "hash": "h"}

    def wall_post(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Put a post on the wall."""
        number, owner = len(self.posts) + 1, int(form["owner_id"])
        photos = [part for part in form.get("attachments", "").split(",") if part.startswith("photo")]
        self.posts.insert(
            0,
            {
                "id": number,
                "owner_id": owner,
                "from_id": owner,
                "date": int(time.time()),
                "text": form.get("message", "").replace("&", "&amp;"),
                "attachments": [{"type": "photo", "photo": {}} for _ in photos],
                "views": {"count": 7},
                "likes": {"count": 3},
            },
        )
        return {"response": {"post_id": number}}

    def wall_edit(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Only a user's key edits, unless the server is kind."""
        if kind == "community" and not self.community_edits:
            return error(27, "Group authorization failed")
        return {"response": {"post_id": int(form["post_id"])}}

    def wall_delete(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """One that is not there is not found."""
        left = [post for post in self.posts if str(post["id"]) != form["post_id"]]
        gone, self.posts = len(left) < len(self.posts), left
        return {"response": 1} if gone else error(104, "Not found")

    def wall_createComment(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """A comment."""
        return {"response": {"comment_id": 9, "parents_stack": []}}

    def wall_get(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """The wall, for those who may read it."""
        if kind == "community":
            return error(27, "Group authorization failed")
        if form.get("domain", "old") not in self.knows.split():
            if self.is_empty_for_strangers:
                return {"response": {"count": 0, "items": []}}
            return error(100, "One of the parameters specified was missing or invalid: domain")
        offset = int(form.get("offset", 0))
        page = self.posts[offset : offset + int(form["count"])]
        return {"response": {"count": len(self.posts), "items": page}}

    def wall_getById(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Posts by number."""
        wanted = {part.partition("_")[2] for part in form["posts"].split(",")}
        return {"response": {"items": [post for post in self.posts if str(post["id"]) in wanted]}}

    def groups_getById(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Profiles; a community's key without numbers gets its own."""
        ids = form.get("group_ids", "555").split(",")
        groups = [{"id": int(id), "name": "Библиотека", "screen_name": "biblio", "verified": 1} for id in ids]
        return {"response": {"groups": groups, "profiles": []}}

    def groups_getTokenPermissions(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Only for a community's key."""
        if kind != "community":
            return error(28, "Application authorization failed")
        rights = [{"name": "wall", "setting": 8192}, {"name": "manage", "setting": 262144}]
        return {"response": {"mask": 270336, "permissions": rights}}

    def account_getAppPermissions(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Bits of a user's key."""
        return {"response": 8192 | 4}

    def photos_getWallUploadServer(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Never for a community's key."""
        if kind != "user":
            return error(27, "Group authorization failed")
        return {"response": {"upload_url": f"{self.url}/upload", "album_id": -14, "user_id": 1}}

    def photos_saveWallPhoto(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """The saved photo belongs to the one who uploaded it, not to the group."""
        return {"response": [{"id": 70 + self.uploads, "owner_id": 1001, "access_key": "key"}]}

    def photos_getOwnerCoverPhotoUploadServer(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """Where to send a cover."""
        return {"response": {"upload_url": f"{self.url}/upload"}}

    def photos_saveOwnerCoverPhoto(self, kind: str, form: dict[str, str]) -> dict[str, Any]:
        """The saved cover."""
        return {"response": {"images": []}}
