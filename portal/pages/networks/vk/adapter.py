"""ВКонтакте behind the interface of all networks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain, islice

from portal.pages.networks.contract import (
    Content,
    Key,
    KeyKind,
    KeyReport,
    Limits,
    Look,
    Meaning,
    Metrics,
    Network,
    Ok,
    Outcome,
    Picture,
    Profile,
    Rejected,
    Seen,
    Target,
    Unknown,
)
from portal.pages.networks.fits import find_misfit
from portal.pages.networks.keys import NO_KEY, OTHER_KEY_MAY, find_keys, try_keys
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.vk import keys
from portal.pages.networks.vk.calls import Param, VkCalls, read_number
from portal.pages.networks.vk.covers import set_cover
from portal.pages.networks.vk.inspecting import inspect_key
from portal.pages.networks.vk.metrics import read_metrics
from portal.pages.networks.vk.profiles import FIELDS, read_profile
from portal.pages.networks.vk.uploads import upload_photos
from portal.pages.networks.vk.walls import Sought, look_at_wall, post_url, read_groups
from portal.pages.networks.wire import Answer
from portal.portions import cut

MAX_ATTACHMENTS = 10
AT_ONCE = 500  # communities in one call
READERS = 5  # keys tried for one call

NOT_SHOWN = Rejected("not_shown", "ВКонтакте не показала эту страницу", Meaning.GONE)


class VkAdapter:
    """Community keys write, the service key reads, a user key is only for pictures."""

    network = Network.VK

    def __init__(
        self, calls: VkCalls, *, service_key: Key | None, limits: Limits, fields: Sequence[str] = ()
    ) -> None:
        self.calls, self.service_key, self.limits = calls, service_key, limits
        self.fields = [*FIELDS, *fields]

    def publish(self, target: Target, content: Content, *, guid: str) -> Outcome:
        """Put a post on the wall in the community's name."""
        patience = Patience()
        params = self._params(target, content, patience)
        if isinstance(params, Rejected):
            return params
        params |= {"from_group": True, "guid": guid}
        return _posted(self.calls, target, self._write("wall.post", target, params))

    def edit(self, target: Target, external_id: str, content: Content) -> Outcome:
        """Replace the post: VK keeps nothing that is not sent anew, so pictures go up again."""
        params = self._params(target, content, Patience())
        if isinstance(params, Rejected):
            return params
        answer = self._write("wall.edit", target, {**params, "post_id": int(external_id)})
        return (
            Ok(external_id, post_url(self.calls, target, external_id))
            if isinstance(answer, Answer)
            else answer
        )

    def delete(self, target: Target, external_id: str) -> Outcome:
        """Take the post off; one that VK does not find is gone already."""
        params: dict[str, Param] = {"owner_id": -int(target.external_id), "post_id": int(external_id)}
        answer = self._write("wall.delete", target, params)
        if isinstance(answer, Rejected) and answer.meaning is Meaning.GONE:
            return Ok(external_id)
        return Ok(external_id) if isinstance(answer, Answer) else answer

    def comment(self, target: Target, external_id: str, text: str, *, guid: str) -> Outcome:
        """Write a comment in the community's name."""
        group_id = int(target.external_id)
        params: dict[str, Param] = {
            "owner_id": -group_id,
            "post_id": int(external_id),
            "from_group": group_id,
            "message": text,
            "guid": guid,
        }
        answer = self._write("wall.createComment", target, params)
        if not isinstance(answer, Answer):
            return answer
        number = read_number(answer.value, "comment_id")
        if number is None:
            return Unknown("ВКонтакте ответила без номера комментария")
        return Ok(str(number), f"{post_url(self.calls, target, external_id)}?reply={number}")

    def find(self, target: Target, content: Content, *, since: datetime, known: Collection[str] = ()) -> Look:
        """Look at the wall by the service key; where that may not, by an administrator's."""
        look, sought = (
            Look(Seen.BLIND, words=keys.NO_READ_KEY.words),
            Sought(content, since, frozenset(known)),
        )
        for key in find_keys(target, keys.READ_WALL, self.service_key):
            look = look_at_wall(self.calls, target, key, sought)
            if look.seen is not Seen.BLIND:
                break
        return look

    def read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        """Up to 500 communities by one call of the service key; one without an id stands under its name."""
        found: dict[str, Profile | Rejected | Unknown] = {}
        for portion in cut(targets, AT_ONCE):
            found |= self._read_profiles(portion)
        return found

    def read_metrics(
        self, target: Target, external_ids: Sequence[str]
    ) -> dict[str, Metrics] | Rejected | Unknown:
        """Counts of posts by the service key, or by an administrator's."""
        key = self._reader(target, keys.READ_WALL)
        if key is None:
            return keys.NO_READ_KEY
        return read_metrics(self.calls, key, target, external_ids)

    def inspect_key(self, target: Target, key: Key) -> KeyReport:
        """What the key is and can do on this page."""
        return inspect_key(self.calls, target, key)

    def set_cover(self, target: Target, picture: Picture) -> Outcome:
        """Put a cover on by a key that may."""
        for key in find_keys(target, keys.WRITE):
            outcome = set_cover(self.calls, key, target, picture)
            if not isinstance(outcome, Rejected) or outcome.meaning not in OTHER_KEY_MAY:
                return outcome
        return NO_KEY

    def _read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        ids = [target.external_id or target.screen_name for target in targets]
        params: dict[str, Param] = {"group_ids": ids, "fields": self.fields}
        readers = self._readers(targets)
        if not readers:
            return dict.fromkeys(ids, keys.NO_READ_KEY)
        answer = try_keys(readers, lambda key: self.calls.call("groups.getById", key, params))
        if not isinstance(answer, Answer):
            return dict.fromkeys(ids, answer)
        profiles = [read_profile(group) for group in read_groups(answer.value)]
        named = {profile.screen_name.lower(): profile for profile in profiles}
        read = named | {profile.external_id: profile for profile in profiles}
        return {name: read.get(name.lower(), NOT_SHOWN) for name in ids}

    def _params(self, target: Target, content: Content, patience: Patience) -> dict[str, Param] | Rejected:
        """What a post consists of; its pictures are on VK's side by then."""
        misfit = find_misfit(self.network, content, self.limits)
        if misfit is not None:
            return misfit
        attachments: list[str] = []
        if content.pictures:
            user = find_keys(target, keys.PHOTO)
            if not user:
                return keys.NO_PHOTO_KEY
            photos = upload_photos(self.calls, user[0], target, content.pictures, patience)
            if isinstance(photos, Rejected):
                return photos
            attachments = photos
        if patience.is_over:
            return OVER
        if content.link and len(attachments) < MAX_ATTACHMENTS:
            attachments.append(content.link.replace(",", "%2C"))
        return {
            "owner_id": -int(target.external_id),
            "message": content.text or None,
            "attachments": attachments or None,
        }

    def _write(self, method: str, target: Target, params: dict[str, Param]) -> Answer | Rejected | Unknown:
        able = find_keys(target, keys.WRITE)
        return try_keys(able, lambda key: self.calls.call(method, key, params, page=target.external_id))

    def _readers(self, targets: Sequence[Target]) -> list[Key]:
        """Keys that may read these pages: any key reads all, so one that is dead spoils no batch."""
        found = (find_keys(target, keys.READ_PAGE, self.service_key) for target in targets)
        return list(islice(dict.fromkeys(chain.from_iterable(found)), READERS))

    def _reader(self, target: Target, kinds: tuple[KeyKind, ...]) -> Key | None:
        return next(iter(find_keys(target, kinds, self.service_key)), None)


def _posted(calls: VkCalls, target: Target, answer: Answer | Rejected | Unknown) -> Outcome:
    if not isinstance(answer, Answer):
        return answer
    number = read_number(answer.value, "post_id")
    if number is None:
        return Unknown("ВКонтакте ответила без номера записи")
    return Ok(str(number), post_url(calls, target, str(number)))
