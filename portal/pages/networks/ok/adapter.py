"""Одноклассники behind the interface of all networks."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

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
from portal.pages.networks.keys import NO_KEY, cannot, find_keys
from portal.pages.networks.ok import groups, topics
from portal.pages.networks.ok.calls import OkCalls
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.reading import object_of
from portal.pages.networks.wire import Answer

NO_COMMENTS = cannot("комментарий от имени группы Одноклассники через свой интерфейс не принимают")
NO_COVER = cannot("обложку Одноклассники через свой интерфейс не принимают: поставьте её на странице группы")
NOT_SHOWN = Unknown("Одноклассники не показали эту группу")


class OkAdapter:
    """A key of a group's administrator does everything that the network lets do."""

    network = Network.OK

    def __init__(self, calls: OkCalls, *, limits: Limits) -> None:
        self.calls, self.limits = calls, limits

    def publish(self, target: Target, content: Content, *, guid: str) -> Outcome:
        """Make a topic in the group's name; the network knows no key of repetition."""

        def post(key: Key, attachment: str) -> Outcome:
            params = {"type": "GROUP_THEME", "gid": target.external_id, "attachment": attachment}
            answer = self.calls.call("mediatopic.post", key, params, page=target.external_id)
            if not isinstance(answer, Answer):
                return answer
            topic_id = answer.value
            if (
                isinstance(topic_id, bool)
                or not isinstance(topic_id, str | int)
                or not str(topic_id).isdigit()
            ):
                return Unknown("Одноклассники ответили без номера темы")
            return Ok(str(topic_id), topics.topic_url(self.calls, target, str(topic_id)))

        return self._with_pictures(target, content, post)

    def edit(self, target: Target, external_id: str, content: Content) -> Outcome:
        """Replace the topic; pictures go up again."""

        def replace(key: Key, attachment: str) -> Outcome:
            params = {"topic_id": external_id, "attachment": attachment}
            answer = self.calls.call("mediatopic.edit", key, params, page=target.external_id)
            return self._done(answer, external_id, topics.topic_url(self.calls, target, external_id))

        return self._with_pictures(target, content, replace)

    def delete(self, target: Target, external_id: str) -> Outcome:
        """Take the topic off and look whether it is gone; the other parameter clients use comes second."""
        key = self._key(target)
        if key is None:
            return NO_KEY
        outcome = self._delete(target, key, {"topic_id": external_id}, external_id)
        left = topics.read_topics(self.calls, key, [external_id]) if isinstance(outcome, Ok) else []
        if not isinstance(left, list) or not left:
            return outcome
        delete_id = left[0].get("delete_id")
        if not delete_id:
            return Unknown("Одноклассники ответили, что тема удалена, но она всё ещё видна")
        return self._delete(target, key, {"delete_id": str(delete_id)}, external_id)

    def comment(self, target: Target, external_id: str, text: str, *, guid: str) -> Outcome:
        """The network has no call for it."""
        return NO_COMMENTS

    def find(self, target: Target, content: Content, *, since: datetime, known: Collection[str] = ()) -> Look:
        """Look among topics that have statistics: a find is a proof, its absence is none."""
        key = self._key(target)
        if key is None:
            return Look(Seen.BLIND, words=NO_KEY.words)
        return topics.find_topic(self.calls, key, target, content, since, frozenset(known))

    def read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        """Profiles of groups: by one key as many as it is the key of."""
        found: dict[str, Profile | Rejected | Unknown] = {}
        by_key: dict[Key, list[str]] = {}
        for target in targets:
            key = self._key(target)
            if key is None:
                found[target.external_id] = NO_KEY
            else:
                by_key.setdefault(key, []).append(target.external_id)
        for key, ids in by_key.items():
            read = groups.read_groups(self.calls, key, ids)
            if not isinstance(read, list):
                found |= dict.fromkeys(ids, read)
                continue
            profiles = {profile.external_id: profile for profile in map(groups.read_profile, read)}
            found |= {external_id: profiles.get(external_id, NOT_SHOWN) for external_id in ids}
        return found

    def read_metrics(
        self, target: Target, external_ids: Sequence[str]
    ) -> dict[str, Metrics] | Rejected | Unknown:
        """Counts of topics."""
        key = self._key(target)
        if key is None:
            return NO_KEY
        found = topics.read_topics(self.calls, key, external_ids)
        if not isinstance(found, list):
            return found
        return {str(topic["id"]): topics.read_counts(topic) for topic in found if "id" in topic}

    def inspect_key(self, target: Target, key: Key) -> KeyReport:
        """Whether the key opens this group as one who may publish in it."""
        return groups.inspect_key(self.calls, target, key)

    def set_cover(self, target: Target, picture: Picture) -> Outcome:
        """The network has no call for it."""
        return NO_COVER

    def _with_pictures(
        self, target: Target, content: Content, write: Callable[[Key, str], Outcome]
    ) -> Outcome:
        key, patience = self._key(target), Patience()
        refused = find_misfit(self.network, content, self.limits) or (NO_KEY if key is None else None)
        if key is None or refused is not None:
            return refused or NO_KEY
        tokens = topics.upload_photos(self.calls, key, target, content.pictures, patience)
        if isinstance(tokens, Rejected):
            return tokens
        return OVER if patience.is_over else write(key, topics.write_topic(content, tokens))

    def _delete(self, target: Target, key: Key, what: dict[str, str], external_id: str) -> Outcome:
        params = {**what, "gid": target.external_id}
        answer = self.calls.call("mediatopic.deleteTopic", key, params, page=target.external_id)
        if isinstance(answer, Rejected) and answer.meaning is Meaning.GONE:
            return Ok(external_id)
        return self._done(answer, external_id, "")

    def _done(self, answer: Answer | Rejected | Unknown, external_id: str, url: str) -> Outcome:
        if not isinstance(answer, Answer):
            return answer
        if object_of(answer.value).get("success") is not True:
            return Unknown("Одноклассники ответили без подтверждения")
        return Ok(external_id, url)

    def _key(self, target: Target) -> Key | None:
        return next(iter(find_keys(target, (KeyKind.USER, KeyKind.COMMUNITY))), None)
