"""Buckets and breakers: by Redis and by this process alike; one key's trouble is nobody else's."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from redis import Redis

from portal.pages.networks.buckets import Call, describe, list_windows
from portal.pages.networks.contract import Key, KeyKind, Meaning, Network, Rejected, Unknown
from portal.pages.networks.gates import Gate
from portal.pages.networks.stores import LocalStore, SharedStore, Store, Window
from portal.pages.networks.wire import Answer

VK = Network.VK
DONE = Answer({"response": 1})


@pytest.fixture(params=["local", "shared"])
def store(request: pytest.FixtureRequest, redis_url: str) -> Iterator[Store]:
    """Each of the two."""
    if request.param == "local":
        yield LocalStore()
        return
    with Redis.from_url(redis_url) as connection:
        connection.flushdb()
        yield SharedStore(connection, LocalStore())


def call_of(
    secret: str = "a", method: str = "wall.post", page: str = "1", kind: KeyKind = KeyKind.COMMUNITY
) -> Call:
    """A call by this key."""
    return describe(VK, Key(kind, secret), method, is_write=True, page=page)


def refused(meaning: Meaning, code: str = "9", after: timedelta | None = None) -> Rejected:
    """A refusal of the network."""
    return Rejected(code, "слова", meaning, is_retryable=True, after=after)


def is_open(gate: Gate, call: Call) -> bool:
    """Whether a call gets through."""
    return gate.run(call, lambda: DONE) == DONE


def test_never_more_calls_in_a_window_than_the_network_allows(store: Store) -> None:
    gate, moments, call = Gate(store, longest_wait=10), list[float](), call_of(kind=KeyKind.USER)

    def send() -> Answer:
        moments.append(time.monotonic())
        return DONE

    threads = [threading.Thread(target=lambda: gate.run(call, send)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moments) == 10
    apart = [later - earlier for earlier, later in zip(sorted(moments), sorted(moments)[3:], strict=False)]
    assert min(apart) > 0.95


def test_call_that_would_wait_too_long_is_not_made_and_says_when(store: Store) -> None:
    gate, call = Gate(store, longest_wait=0.1), call_of(kind=KeyKind.SERVICE)
    assert [is_open(gate, call) for _ in range(3)] == [True] * 3
    made: list[int] = []
    refusal = gate.run(call, lambda: made.append(1) or DONE)
    assert isinstance(refusal, Rejected) and refusal.meaning is Meaning.BUSY and refusal.is_retryable
    assert refusal.after is not None and refusal.after >= timedelta(seconds=1) and not made


def test_other_keys_have_buckets_of_their_own(store: Store) -> None:
    gate = Gate(store, longest_wait=0)
    assert all(is_open(gate, call_of(f"key {number}", kind=KeyKind.USER)) for number in range(50))


def test_place_in_the_wide_window_is_not_spent_when_the_narrow_one_is_full(store: Store) -> None:
    narrow, wide = Window("narrow", 1, 0.3), Window("wide", 2, 60)
    assert store.take([narrow, wide], []).seconds == 0
    for _ in range(5):
        assert 0 < store.take([narrow, wide], []).seconds <= 0.3
    time.sleep(0.35)
    assert store.take([narrow, wide], []).seconds == 0


@pytest.mark.parametrize(
    ("refusal", "same_method", "other_method", "other_key"),
    [
        (refused(Meaning.FLOOD), False, True, True),
        (refused(Meaning.LIMIT, "214"), False, True, True),
        (refused(Meaning.PERSON, "14"), False, False, True),
        (refused(Meaning.BUSY, "6", timedelta(seconds=1)), False, True, True),
        (refused(Meaning.CONTENT, "100"), True, True, True),
        (refused(Meaning.KEY, "5"), True, True, True),
    ],
)
def test_refusal_stops_what_it_is_about_and_nothing_else(
    store: Store, refusal: Rejected, same_method: bool, other_method: bool, other_key: bool
) -> None:
    gate = Gate(store)
    assert gate.run(call_of(), lambda: refusal) == replace(refusal, by=KeyKind.COMMUNITY)
    assert is_open(gate, call_of()) is same_method
    assert is_open(gate, call_of(method="wall.delete")) is other_method
    assert is_open(gate, call_of("b")) is other_key


def test_daily_limit_of_one_wall_is_not_anothers(store: Store) -> None:
    gate = Gate(store)
    gate.run(call_of(page="1"), lambda: refused(Meaning.LIMIT, "214"))
    assert is_open(gate, call_of(page="2"))


def test_persons_test_after_a_captcha_is_made_at_once_and_lets_the_key_work(store: Store) -> None:
    gate, bold, call = Gate(store), Gate(store, heeds_breakers=False), call_of()
    gate.run(call, lambda: refused(Meaning.PERSON, "14"))
    assert not is_open(gate, call)
    bold.run(call, lambda: refused(Meaning.PERSON, "14"))
    assert not is_open(gate, call)
    assert is_open(bold, call_of(method="groups.getTokenPermissions"))
    assert is_open(gate, call)


def test_silence_of_a_method_stops_it_and_an_answer_ends_the_count(store: Store) -> None:
    gate, silent = Gate(store), Unknown("тишина")
    for _ in range(3):
        for _ in range(4):
            gate.run(call_of(), lambda: silent)
        assert is_open(gate, call_of())
    for _ in range(5):
        gate.run(call_of(), lambda: silent)
    assert not is_open(gate, call_of())
    assert is_open(gate, call_of(method="wall.get"))


def test_dead_network_stops_itself_and_no_other(store: Store) -> None:
    gate = Gate(store)
    for number in range(12):
        gate.run(call_of(str(number)), lambda: refused(Meaning.BUSY, "connect"))
    assert not is_open(gate, call_of("another"))
    ok = describe(Network.OK, Key(KeyKind.USER, "a"), "mediatopic.post", is_write=True, page="1")
    assert is_open(gate, ok)


def test_lock_is_never_shortened_and_ends_by_itself(store: Store) -> None:
    store.lock("name", 0.4)
    store.lock("name", 0.01)
    time.sleep(0.1)
    assert store.take([], ["name"]).is_locked
    time.sleep(0.4)
    assert store.take([], ["name"]).seconds == 0


def test_processes_share_buckets_through_redis(redis_url: str) -> None:
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        one.flushdb()
        gates = [Gate(SharedStore(each, LocalStore()), longest_wait=0) for each in (one, other)]
        call = call_of(kind=KeyKind.USER)
        assert [is_open(gate, call) for gate in gates * 2] == [True, True, True, False]


def test_redis_that_is_away_leaves_the_pace_to_the_process() -> None:
    nobody = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    gate, call = Gate(SharedStore(nobody, LocalStore()), longest_wait=0), call_of(kind=KeyKind.USER)
    assert [is_open(gate, call) for _ in range(4)] == [True, True, True, False]


def test_secret_is_in_no_name_of_a_bucket() -> None:
    call = call_of("very-secret-token")
    assert "very-secret-token" not in repr([call, list_windows(call)])


def test_telegram_channel_has_its_own_pace_beside_the_bots() -> None:
    bot = Key(KeyKind.BOT, "b")
    windows = list_windows(describe(Network.TELEGRAM, bot, "sendMessage", is_write=True, page="-100"))
    assert [(window.count, window.seconds) for window in windows] == [(30, 1), (1, 1), (20, 60)]
    assert all(one.name != other.name for one, other in pairwise(windows))
