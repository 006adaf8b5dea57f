"""Telegram behind the interface of all networks."""

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
from portal.pages.networks.telegram import channels, messages
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.wire import Answer

NO_COMMENTS = cannot("комментарии канала Telegram ведёт отдельная группа: бот канала в ней не пишет")
NO_COVER = cannot("обложек у каналов Telegram нет")
NO_LOOK = "Telegram не показывает боту записи канала: откройте канал и посмотрите сами"
SAME = "message is not modified"


class TelegramAdapter:
    """A bot that is an administrator of the channel; it sends, and never sees what stands there."""

    network = Network.TELEGRAM

    def __init__(self, calls: TelegramCalls, *, bot: Key | None, limits: Limits) -> None:
        self.calls, self.bot, self.limits = calls, bot, limits

    def publish(self, target: Target, content: Content, *, guid: str) -> Outcome:
        """Send one message, or one group of pictures; the network knows no key of repetition."""
        key = self._key(target)
        misfit = find_misfit(self.network, content, self.limits)
        if key is None or misfit is not None:
            return misfit or NO_KEY
        return messages.send(self.calls, key, target, content)

    def edit(self, target: Target, external_id: str, content: Content) -> Outcome:
        """Replace the text; pictures stay as they are."""
        key = self._key(target)
        misfit = find_misfit(self.network, content, self.limits)
        if key is None or misfit is not None:
            return misfit or NO_KEY
        first = {"chat_id": target.external_id, "message_id": int(external_id.partition(",")[0])}
        if content.pictures:
            answer = self.calls.call("editMessageCaption", key, {**first, **messages.caption_of(content)})
        else:
            answer = self.calls.call("editMessageText", key, {**first, **messages.text_of(content)})
        if isinstance(answer, Answer) or (isinstance(answer, Rejected) and SAME in answer.words):
            return Ok(external_id, messages.message_url(self.calls, target, external_id))
        return answer

    def delete(self, target: Target, external_id: str) -> Outcome:
        """Delete every message of the post; those that are gone already are no failure."""
        key = self._key(target)
        if key is None:
            return NO_KEY
        for number in external_id.split(","):
            params = {"chat_id": target.external_id, "message_id": int(number)}
            answer = self.calls.call("deleteMessage", key, params)
            is_gone = (
                isinstance(answer, Rejected) and answer.meaning is Meaning.GONE and _is_of_message(answer)
            )
            if not isinstance(answer, Answer) and not is_gone:
                return answer
        return Ok(external_id)

    def comment(self, target: Target, external_id: str, text: str, *, guid: str) -> Outcome:
        """Comments of a channel live in another chat."""
        return NO_COMMENTS

    def find(self, target: Target, content: Content, *, since: datetime, known: Collection[str] = ()) -> Look:
        """The Bot API shows no past messages."""
        return Look(Seen.BLIND, words=NO_LOOK)

    def read_profiles(self, targets: Sequence[Target]) -> dict[str, Profile | Rejected | Unknown]:
        """Profiles of channels, two calls for each."""
        found: dict[str, Profile | Rejected | Unknown] = {}
        for target in targets:
            key = self._key(target)
            found[target.external_id] = (
                channels.read_profile(self.calls, key, target) if key is not None else NO_KEY
            )
        return found

    def read_metrics(
        self, target: Target, external_ids: Sequence[str]
    ) -> dict[str, Metrics] | Rejected | Unknown:
        """Bots are told no counts."""
        return {external_id: Metrics(external_id) for external_id in external_ids}

    def inspect_key(self, target: Target, key: Key) -> KeyReport:
        """Whether the bot may publish in this channel."""
        return channels.inspect_key(self.calls, target, key)

    def set_cover(self, target: Target, picture: Picture) -> Outcome:
        """There are no covers."""
        return NO_COVER

    def _key(self, target: Target) -> Key | None:
        return next(iter(find_keys(target, (KeyKind.BOT,), self.bot)), None)


def _is_of_message(refusal: Rejected) -> bool:
    """Whether the message is gone, not the channel."""
    return "message" in refusal.words.lower()
