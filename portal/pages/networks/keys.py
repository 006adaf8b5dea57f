"""Which of a page's keys is for a call, and refusals for the want of one."""

from collections.abc import Callable

from portal.pages.networks.contract import Key, KeyKind, Meaning, Rejected, Target, Unknown
from portal.pages.networks.wire import Answer

NO_KEY = Rejected("no_key", "страница не подключена: нет ключа, который это умеет", Meaning.KEY)
OTHER_KEY_MAY = (Meaning.WRONG_KEY, Meaning.RIGHTS, Meaning.KEY)
"""Refusals after which another key of the page may be tried: nothing was done."""


def find_keys(target: Target, kinds: tuple[KeyKind, ...], spare: Key | None = None) -> list[Key]:
    """The page's keys of these kinds, in the order of the kinds; `spare` is the portal's own."""
    keys = [*target.keys, *([spare] if spare else [])]
    return [key for kind in kinds for key in keys if key.kind is kind and key]


def try_keys(
    keys: list[Key], call: Callable[[Key], Answer | Rejected | Unknown]
) -> Answer | Rejected | Unknown:
    """Call by the first key; by the next one only after a refusal for the key's own sake."""
    first: Answer | Rejected | Unknown = NO_KEY
    for key in keys:
        outcome = call(key)
        if not isinstance(outcome, Rejected) or outcome.meaning not in OTHER_KEY_MAY:
            return outcome
        first = outcome if first is NO_KEY else first
    return first


def cannot(words: str) -> Rejected:
    """A refusal to do what the network has no call for."""
    return Rejected("unsupported", words, Meaning.WRONG_KEY)
