"""One table of faults against all four networks: what is sure is refused, what is not stays unknown."""

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import pytest

from portal.pages.networks.contract import Meaning, Network, Ok, Outcome, Rejected, Unknown
from tests.pages.networks.certificates import make_certificate
from tests.pages.networks.networks import (
    POSTED,
    SECRETS,
    SERVICE,
    TEXT,
    WRITES,
    always,
    opened,
    refusal,
    success,
    target_of,
)
from tests.pages.networks.scripted import Reply, Sent, Stage, playing

M = Meaning
VK, OK, TELEGRAM, MAX = Network.VK, Network.OK, Network.TELEGRAM, Network.MAX
HTML = Reply(raw=b"<html><body>502 Bad Gateway</body></html>", status=502)


REFUSALS = [
    ("expired key", VK, 5, "User authorization failed: access_token has expired.", M.KEY, None, {}),
    ("expired key", OK, 102, "PARAM_SESSION_EXPIRED : Session expired", M.KEY, None, {}),
    ("expired key", TELEGRAM, 401, "Unauthorized", M.KEY, None, {}),
    ("expired key", MAX, "verify.token", "Invalid access_token", M.KEY, None, {"status": 401}),
    ("revoked key", VK, 1117, "Access token has expired", M.KEY, None, {}),
    ("revoked key", OK, 103, "PARAM_SESSION_KEY : Invalid session key", M.KEY, None, {}),
    ("revoked key", TELEGRAM, 404, "Not Found", M.KEY, None, {}),
    ("revoked key", MAX, "unheard.of", "No", M.KEY, None, {"status": 401}),
    ("foreign address", VK, 5, "given to another ip address", M.KEY, None, {"error_subcode": 1130}),
    ("foreign address", OK, 9, "IP_BLOCKED", M.PERSON, 1800, {}),
    ("wrong kind of key", VK, 27, "method is unavailable with group auth.", M.WRONG_KEY, None, {}),
    ("wrong kind of key", OK, 10, "PERMISSION_DENIED", M.RIGHTS, None, {}),
    ("wrong kind of key", TELEGRAM, 403, "Forbidden: bot is not a member", M.RIGHTS, None, {}),
    ("wrong kind of key", MAX, "access.denied", "No rights", M.RIGHTS, None, {"status": 403}),
    ("key of VK ID", VK, 1051, "Method is unavailable for this profile type", M.WRONG_KEY, None, {}),
    ("flood", VK, 9, "Flood control", M.FLOOD, 900, {}),
    ("flood", OK, 8, "FLOOD_BLOCKED", M.FLOOD, 900, {}),
    ("flood", TELEGRAM, 429, "Too Many Requests: retry after 17", M.BUSY, 17, {"retry_after": 17}),
    ("flood", MAX, "too.many.requests", "Slow down", M.BUSY, 30, {"status": 429}),
    ("captcha", VK, 14, "Captcha needed", M.PERSON, 1800, {"redirect_uri": "https://id.vk.com/x"}),
    ("captcha", OK, 7, "ACTION_BLOCKED", M.PERSON, 1800, {}),
    ("daily limit", VK, 214, "Access to adding post denied: only 50 posts a day", M.LIMIT, 86_400, {}),
    ("daily limit", VK, 29, "Rate limit reached", M.LIMIT, 86_400, {}),
    ("daily limit", OK, 11, "LIMIT_REACHED", M.FLOOD, 900, {}),
    ("closed wall", VK, 214, "Access to adding post denied", M.RIGHTS, None, {}),
    ("closed wall", OK, 456, "GROUP_RESTRICTION", M.RIGHTS, None, {}),
    ("closed wall", TELEGRAM, 400, "Bad Request: not enough rights to send", M.RIGHTS, None, {}),
    ("closed wall", MAX, "chat.denied", "No", M.RIGHTS, None, {"status": 403}),
    ("taken minute", VK, 214, "a post is already scheduled for this time", M.BUSY, 60, {}),
    ("page is gone", VK, 104, "Not found", M.GONE, None, {}),
    ("page is gone", OK, 300, "NOT_FOUND", M.GONE, None, {}),
    ("page is gone", TELEGRAM, 400, "Bad Request: chat not found", M.GONE, None, {}),
    ("page is gone", MAX, "chat.not.found", "No chat", M.GONE, None, {"status": 404}),
    ("too long", VK, 100, "one of the parameters is invalid: message", M.OURS, None, {}),
    ("too long", OK, 601, "Text is too long", M.CONTENT, None, {}),
    ("too long", TELEGRAM, 400, "Bad Request: message is too long", M.CONTENT, None, {}),
    ("too long", MAX, "proto.payload", "text: size must be up to 4000", M.CONTENT, None, {"status": 400}),
    ("too many in a second", VK, 6, "Too many requests per second", M.BUSY, 1, {}),
    ("code nobody knows", VK, 77777, "News", M.OURS, None, {}),
    ("code nobody knows", OK, 77777, "News", M.OURS, None, {}),
    ("code nobody knows", TELEGRAM, 418, "News", M.OURS, None, {}),
    ("code nobody knows", MAX, "news", "News", M.OURS, None, {"status": 418}),
]
"""Fault, network, its code and words, what it means, seconds to wait (None: not to be repeated), the rest."""

UNKNOWN: dict[str, Reply] = {
    "502 in HTML": HTML,
    "200 in HTML": Reply(raw=b"<html>captive portal</html>"),
    "line dropped": Reply(drops=True),
    "empty answer": Reply(raw=b""),
    "empty object": Reply({}),
    "list instead of an object": Reply([1, 2]),
    "null": Reply(None),
    "true": Reply(True),
    "number in words": Reply({"response": {"post_id": "42"}, "ok": "yes", "message": "42"}),
    "negative number": Reply({"response": {"post_id": -1}, "ok": True, "result": {"message_id": -1}}),
    "number for a text": Reply({"message": {"body": {"mid": 5}}}),
    "broken JSON": Reply(raw=b'{"response": {"post_id": 4'),
    "deep JSON": Reply(raw=b"[" * 100_000),
    "redirect": Reply(status=302, headers={"Location": "/elsewhere"}, raw=b""),
    "permanent redirect": Reply(status=308, headers={"Location": "/elsewhere"}, raw=b""),
    "500 in JSON": Reply({"ok": False, "error_code": 500, "description": "Internal"}, status=500),
    "huge answer": Reply(raw=b'"' + b"x" * 9_000_000 + b'"'),
    "slow answer": Reply(late=3.0, body={}),
    "dripping answer": Reply(raw=b'{"response": {"post_id": 42}}' + b" " * 99, drips=True),
    "answer cut short": Reply(raw=b'{"resp', headers={"Content-Length": "500"}),
}


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, no secret gets into the log."""
    caplog.set_level(logging.DEBUG)
    yield
    for phase in ("setup", "call"):
        assert_silent(*(record.getMessage() for record in caplog.get_records(phase)))


def assert_silent(*things: Any) -> None:
    """No secret stands in any of these, printed either way."""
    said = " ".join(f"{thing} {thing!r}" for thing in things)
    assert not [secret for secret in (*SECRETS.values(), SERVICE) if secret in said]


def publish(stage: Stage, folder: Path, network: Network, timeout: str = "10") -> Outcome:
    """Publish a text and look that it was sent at most once and no secret came back."""
    with opened(stage, folder, timeout) as networks:
        outcome = networks[network].publish(target_of(network), TEXT, guid="guid-1")
    assert stage.methods().count(WRITES[network]) <= 1
    assert "elsewhere" not in stage.methods()
    assert_silent(outcome)
    return outcome


@pytest.mark.parametrize("network", Network)
def test_confirmed_post_has_its_number_and_address(network: Network, tmp_path: Path) -> None:
    with playing(always(Reply(success(network)))) as stage:
        outcome = publish(stage, tmp_path, network)
    assert isinstance(outcome, Ok) and outcome.external_id == POSTED[network]
    assert outcome.url.startswith("https://")


@pytest.mark.parametrize(("fault", "network", "code", "words", "meaning", "after", "more"), REFUSALS)
def test_sure_refusal_keeps_the_networks_words_and_says_what_to_do(
    fault: str,
    network: Network,
    code: Any,
    words: str,
    meaning: Meaning,
    after: int | None,
    more: dict[str, Any],
    tmp_path: Path,
) -> None:
    with playing(always(refusal(network, code, words, **more))) as stage:
        outcome = publish(stage, tmp_path, network)
    assert isinstance(outcome, Rejected) and outcome.words.startswith(words)
    wait = None if after is None else timedelta(seconds=after)
    assert (outcome.meaning, outcome.is_retryable, outcome.after) == (meaning, after is not None, wait)


def test_captcha_leads_a_person_to_where_it_is_solved(tmp_path: Path) -> None:
    with playing(always(refusal(VK, 14, "Captcha needed", redirect_uri="https://id.vk.com/x"))) as stage:
        outcome = publish(stage, tmp_path, VK)
    assert isinstance(outcome, Rejected) and outcome.words == "Captcha needed https://id.vk.com/x"


@pytest.mark.parametrize("network", Network)
@pytest.mark.parametrize("fault", UNKNOWN)
def test_answer_that_proves_nothing_leaves_the_outcome_unknown(
    network: Network, fault: str, tmp_path: Path
) -> None:
    with playing(always(UNKNOWN[fault])) as stage:
        outcome = publish(stage, tmp_path, network, timeout="0.6")
    assert isinstance(outcome, Unknown) and outcome.words
    assert len(stage.sent) == 1


@pytest.mark.parametrize("network", Network)
def test_line_dropped_after_the_network_acted_is_not_sent_twice(network: Network, tmp_path: Path) -> None:
    acted: list[Sent] = []

    def script(sent: Sent) -> Reply:
        acted.append(sent)
        return Reply(drops=True)

    with playing(script) as stage:
        assert isinstance(publish(stage, tmp_path, network), Unknown)
    assert len(acted) == 1


@pytest.mark.parametrize("network", Network)
def test_connection_that_never_was_is_a_refusal_to_repeat(network: Network, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        outcome = publish(Stage(free.getsockname()[1], always(Reply())), tmp_path, network)
    assert isinstance(outcome, Rejected) and outcome.meaning is Meaning.BUSY and outcome.is_retryable


@pytest.mark.parametrize("network", Network)
def test_foreign_certificate_stops_before_anything_is_sent(network: Network, tmp_path: Path) -> None:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*make_certificate(tmp_path))
    with playing(always(Reply(success(network))), tls=context) as stage:
        outcome = publish(stage, tmp_path, network)
    assert isinstance(outcome, Rejected) and (outcome.code, outcome.meaning) == ("tls", Meaning.BUSY)
    assert "PORTAL_CA_BUNDLE" in outcome.words and not stage.sent


def test_certificate_of_the_bundle_is_trusted(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with (
        playing(always(Reply(success(MAX))), tls=context) as stage,
        opened(stage, tmp_path, CA_BUNDLE=str(certificate)) as networks,
    ):
        assert isinstance(networks[MAX].publish(target_of(MAX), TEXT, guid="g"), Ok)


@pytest.mark.parametrize("network", Network)
def test_page_without_a_key_is_refused_without_a_call(network: Network, tmp_path: Path) -> None:
    bare = target_of(network)
    with playing(always(Reply(success(network)))) as stage, opened(stage, tmp_path) as networks:
        outcome = networks[network].publish(type(bare)(network, bare.external_id), TEXT, guid="g")
    assert isinstance(outcome, Rejected) and outcome.meaning is Meaning.KEY
    assert not stage.sent


def test_keys_and_requests_show_no_secret(tmp_path: Path) -> None:
    for network in Network:
        assert_silent(target_of(network))
