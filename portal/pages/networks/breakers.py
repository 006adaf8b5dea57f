"""When to leave a network alone: one key, one method of a key, or a network that does not answer at all."""

from collections.abc import Sequence
from datetime import timedelta

from portal.pages.networks.buckets import Call
from portal.pages.networks.contract import Meaning, Rejected, Unknown
from portal.pages.networks.stores import Store

FLOOD = timedelta(minutes=15)
PERSON = timedelta(minutes=10)
SHORT = timedelta(minutes=2)  # a pause the network asked for; longer ones are about more than speed
SILENT_METHOD, SILENT_FOR = 5, timedelta(seconds=30)
SILENT_NETWORK, RESTS = 12, timedelta(seconds=15)
UNREACHABLE = ("connect", "tls")
MEMORY = 60.0  # seconds in which faults are counted as being in a row


def list_locks(call: Call) -> Sequence[str]:
    """Names of the breakers that may stop this call."""
    whole = f"{call.network}"
    key = f"{whole}:{call.token}"
    locks = [whole, key, f"{key}:{call.method}"]
    return [*locks, f"{key}:{call.method}:{call.page}"] if call.page else locks


def note_refusal(store: Store, call: Call, refusal: Rejected) -> None:
    """Open the breaker that the refusal speaks of."""
    _, key, method, *page = list_locks(call)
    narrow = page[0] if page else method
    after = refusal.after
    match refusal.meaning:
        case Meaning.FLOOD:
            store.lock(method, (after or FLOOD).total_seconds())
        case Meaning.LIMIT:
            store.lock(narrow, (after or FLOOD).total_seconds())
        case Meaning.PERSON:
            store.lock(key, PERSON.total_seconds())
        case Meaning.BUSY if after is not None and after <= SHORT:
            store.lock(narrow, after.total_seconds())


def note_silence(store: Store, call: Call) -> None:
    """Count an answer that did not come: of this method of the key, and of the network."""
    whole, _, method, *_ = list_locks(call)
    _note_silence(store, method, SILENT_METHOD, SILENT_FOR)
    _note_silence(store, whole, SILENT_NETWORK, RESTS)


def note_answer(store: Store, call: Call) -> None:
    """An answer came: silence is over."""
    whole, _, method, *_ = list_locks(call)
    store.forget_faults(whole)
    store.forget_faults(method)


def note_passed(store: Store, call: Call) -> None:
    """A person's test went well: the key itself is stopped no more, its methods end their own pauses."""
    _, key, *_ = list_locks(call)
    store.unlock(key)


def is_silence(outcome: object) -> bool:
    """Whether nothing that could be understood came back, or nobody was there."""
    return isinstance(outcome, Unknown) or isinstance(outcome, Rejected) and outcome.code in UNREACHABLE


def _note_silence(store: Store, name: str, most: int, pause: timedelta) -> None:
    if store.count_fault(name, MEMORY) >= most:
        store.lock(name, pause.total_seconds())
