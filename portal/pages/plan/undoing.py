"""A move can be taken back with one press: what to offer after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.policy import Action, Who
from portal.errors import Forbidden, NotFound
from portal.pages.editor.services import get_post
from portal.pages.plan.moving import zone_of_post
from portal.pages.posts.models import Post
from portal.pages.posts.zones import FIRST, LAST


@dataclass(frozen=True, slots=True)
class Undo:
    """A post that was moved, when it had stood before, and its zone."""

    post: Post
    before: datetime
    zone: str


def find_undo(who: Who, args: Mapping[str, str]) -> Undo | None:
    """What the address says was moved; nothing where it makes no sense or is not theirs."""
    text, before = args.get("moved", ""), _read(args.get("was", ""))
    if before is None or not text.isascii() or not text.isdecimal() or len(text) > 9:
        return None
    try:
        post = get_post(int(text), who.about(Action.VIEW_POST))
    except (NotFound, Forbidden):
        return None
    return Undo(post, before, zone_of_post(post))


def _read(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and FIRST.year < found.year < LAST.year else None
