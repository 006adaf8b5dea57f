"""Asking a network for profiles of many pages: as few calls as it allows, one bad page spoils no batch."""

import logging
from collections import deque
from collections.abc import Sequence

from rq.timeouts import JobTimeoutException

from portal.pages.networks.contract import Adapter, Meaning, Network, Profile, Rejected, Target, Unknown

BATCHES = {Network.VK: 500}
USUAL_BATCH = 20
"""Pages at once where each is a call of its own."""

MOST_SPLITS = 24
SPLIT = (Meaning.OURS, Meaning.CONTENT, Meaning.GONE)
LATER = (Meaning.FLOOD, Meaning.LIMIT, Meaning.BUSY, Meaning.PERSON)
FAULT = "Портал не смог прочитать страницу, сообщите администратору"
log = logging.getLogger(__name__)

Answer = Profile | Rejected | Unknown


def batch_of(network: Network) -> int:
    """How many pages are claimed and asked for at once."""
    return BATCHES.get(network, USUAL_BATCH)


def ask(adapter: Adapter, targets: Sequence[Target]) -> dict[str, Answer]:
    """Answers by id, or by name where there is no id yet; a batch refused whole is asked for in halves."""
    found: dict[str, Answer] = {}
    waiting, splits = deque([list(targets)]), 0
    while waiting:
        portion = waiting.popleft()
        answers = _ask(adapter, portion)
        if len(portion) > 1 and splits < MOST_SPLITS and _is_refused_whole(answers):
            half, splits = len(portion) // 2, splits + 1
            waiting.extend((portion[:half], portion[half:]))
        else:
            found |= answers
    return found


def name_of(target: Target) -> str:
    """Under which name an answer stands."""
    return target.external_id or target.screen_name


def is_later(answer: Answer) -> bool:
    """Whether the network did not answer at all, so that the page is asked for again soon."""
    if isinstance(answer, Rejected):
        return answer.is_retryable or answer.meaning in LATER
    return isinstance(answer, Unknown)


def _ask(adapter: Adapter, targets: Sequence[Target]) -> dict[str, Answer]:
    try:
        return adapter.read_profiles(targets)
    except JobTimeoutException:
        raise
    except Exception as error:  # one network's fault of ours must not stop the round
        log.exception("Profiles of %s cannot be read", adapter.network)
        return {name_of(target): Unknown(f"{FAULT}: {type(error).__name__}") for target in targets}


def _is_refused_whole(answers: dict[str, Answer]) -> bool:
    """One refusal for all: the fault may be of a single page. Each missing by itself is no such refusal."""
    refusals = [answer for answer in answers.values() if isinstance(answer, Rejected)]
    same = bool(refusals) and all(answer is refusals[0] for answer in answers.values())
    return same and refusals[0].meaning in SPLIT and refusals[0].code != "not_shown"
