"""MAX behind the interface of all networks."""

from collections.abc import Collection, Sequence
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
from portal.pages.networks.max import chats, messages
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.reading import items_of
from portal.pages.networks.wire import Answer
from portal.portions import cut

NO_COMMENTS = cannot("комментариев у каналов MAX нет")
NO_COVER = cannot("обложек у каналов MAX нет")


class MaxAdapter:
    """A bot that is an administrator of the channel; it sees what stands there."""

    network = Network.MAX

    def __init__(self, calls: MaxCalls, *, bot: Key | None, limits: Limits) -> None:
        self.calls, self.bot, self.limits = calls, bot, limits

    def publish(self, target: Target, content: Content, *, guid: str) -> Outcome:
        """Send one message with all pictures; the network knows no key of repetition."""
        key, patience = self._key(target), Patience()
        body = self._write(key, content, patience)
        if key is None or isinstance(body, Rejected):
            return body if isinstance(body, Rejected) else NO_KEY
        return messages.sent(messages.send(self.calls, key, target, body, patience), target)

    def edit(self, target: Target, external_id: str, content: Content) -> Outcome:
        """Replace the text; the pictures too, if there are any."""
        key = self._key(target)
        body = self._write(key, content, Patience())
        if key is None or isinstance(body, Rejected):
            return body if isinstance(body, Rejected) else NO_KEY
        query = {"message_id": external_id}
        answer = self.calls.call("PUT", "/messages", key, query, body, page=target.external_id)
        return _done(answer, external_id)

    def delete(self, target: Target, external_id: str) -> Outcome:
        """Take the message off; one that is gone already is Ok."""
        key = self._key(target)
        if key is None:
            return NO_KEY
        query = {"message_id": external_id}
        answer = self.calls.call("DELETE", "/messages", key, query, page=target.external_id)
        if isinstance(answer, Rejected) and answer.meaning is Meaning.GONE:
            return Ok(external_id)
        return _done(answer, external_id)

    def comment(self, target: Target, external_id: str, text: str, *, guid: str) -> Outcome:
        """Channels have no comments."""
        return NO_COMMENTS

    def find(self, target: Target, content: Content, *, since: datetime, known: Collection[str] = ()) -> Look:
        """Look among the last messages of the channel."""
        key = self._key(target)
        if key is None:
            return Look(Seen.BLIND, words=NO_KEY.words)
        return messages.find_message(self.calls, key, target, content, since, frozenset(known))

    def read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        """Profiles of channels, a call for each."""
        found: dict[str, Profile | Rejected | Unknown] = {}
        for target in targets:
            key = self._key(target)
            found[target.external_id] = (
                chats.read_profile(self.calls, key, target) if key is not None else NO_KEY
            )
        return found

    def read_metrics(
        self, target: Target, external_ids: Sequence[str]
    ) -> dict[str, Metrics] | Rejected | Unknown:
        """Views of messages, a hundred at once."""
        key, found = self._key(target), dict[str, Metrics]()
        if key is None:
            return NO_KEY
        for portion in cut(external_ids, messages.PAGE):
            ids = ",".join(portion)
            answer = self.calls.call("GET", "/messages", key, {"message_ids": ids})
            if not isinstance(answer, Answer):
                return answer
            counted = map(messages.read_counts, items_of(answer.value.get("messages")))
            found |= {metrics.external_id: metrics for metrics in counted}
        return found

    def inspect_key(self, target: Target, key: Key) -> KeyReport:
        """Whether the bot may write in this channel."""
        return chats.inspect_key(self.calls, target, key)

    def set_cover(self, target: Target, picture: Picture) -> Outcome:
        """There are no covers."""
        return NO_COVER

    def _write(self, key: Key | None, content: Content, patience: Patience) -> dict[str, object] | Rejected:
        misfit = find_misfit(self.network, content, self.limits)
        if key is None or misfit is not None:
            return misfit or NO_KEY
        tokens = messages.upload_photos(self.calls, key, content.pictures, patience)
        if isinstance(tokens, Rejected):
            return tokens
        return OVER if patience.is_over else messages.write_body(content, tokens)

    def _key(self, target: Target) -> Key | None:
        return next(iter(find_keys(target, (KeyKind.BOT,), self.bot)), None)


def _done(answer: Answer | Rejected | Unknown, external_id: str) -> Outcome:
    if not isinstance(answer, Answer):
        return answer
    if answer.value.get("success") is not True:
        words = str(answer.value.get("message") or "MAX ответил без подтверждения")
        return Unknown(words)
    return Ok(external_id)
