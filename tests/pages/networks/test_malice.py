"""A network that lies: what it says is cut to what a database takes, and never gives our key away."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.pages.networks.contract import Network, Ok, Rejected, Unknown
from portal.pages.networks.wire import Answer, Line, Request
from portal.pages.social.models import SocialPage
from portal.pages.watching import jobs
from tests.pages.factories import make_page
from tests.pages.networks.networks import SECRETS, TEXT, opened, refusal, success, target_of
from tests.pages.networks.scripted import Reply, Sent, playing

ODD = r'{"response": {"name": "a\u0000b\ud800c", "\ud800": [{"x": "\u0000"}], "smile": "\ud83d\ude00"}}'


def ask(body: str) -> Answer | Rejected | Unknown:
    """What the line makes of an answer."""
    with playing(lambda _: Reply(raw=body.encode())) as stage:
        return Line(timeout=3).send(Request(f"{stage.url}/x"))


def test_signs_that_no_database_takes_are_left_out() -> None:
    answer = ask(ODD)
    assert isinstance(answer, Answer)
    text = json.dumps(answer.value, ensure_ascii=False)
    assert "\0" not in text and text.encode() and answer.value["response"]["smile"] == "😀"


@pytest.mark.parametrize(
    "body", ['{"a": NaN}', '{"a": Infinity}', "[" * 5000, "[" * 900 + "]" * 900, "1" * 9999]
)
def test_what_is_no_json_is_an_unknown_outcome(body: str) -> None:
    outcome = ask(body)
    assert isinstance(outcome, Unknown) or "[" * 9 in body


HOSTILE = [
    {
        "name": "Я" * 1_000_000,
        "screen_name": "../../x",
        "site": "javascript:alert(1)",
        "members_count": 2**63,
    },
    {"name": "\0", "description": "\ud800", "members_count": -1, "menu": {"items": "no"}, "cover": [1]},
    {"name": ["x"], "screen_name": {"a": 1}, "contacts": [None, 5], "links": "x", "addresses": 7},
    {"deactivated": {"a": 1}, "is_closed": [], "status": 2**70, "type": 1e308, "verified": "yes"},
]


@pytest.mark.parametrize("facts", HOSTILE)
def test_a_hostile_profile_spoils_no_round(app: Flask, facts: dict[str, object]) -> None:
    bad, good = make_page(external_id="1"), make_page(external_id="2")

    def answer(sent: Sent) -> Reply:
        return Reply({"response": {"groups": [{"id": 1} | facts, {"id": 2, "name": "Школа № 2"}]}})

    with playing(answer) as stage:
        app.config |= {
            "VK_API_URL": f"{stage.url}/method",
            "VK_SERVICE_KEY": "s" * 20,
            "NETWORK_TIMEOUT": 3.0,
        }
        jobs.read_network("vk")
    db.session.expire_all()
    names = dict(db.session.execute(select(SocialPage.id, SocialPage.name)).tuples().all())
    assert names[good.id] == "Школа № 2" and len(names[bad.id]) <= 10_000


@pytest.mark.parametrize("network", Network)
def test_a_network_that_repeats_our_key_is_not_quoted(tmp_path: Path, network: Network) -> None:
    secret, more = SECRETS[network], {"status": 400} if network is Network.MAX else {}
    said = refusal(network, 400, f"no user for token {secret} (/bot{secret}/x)", **more)
    with playing(lambda _: said) as stage:
        with opened(stage, tmp_path) as networks:
            outcome = networks[network].publish(target_of(network), TEXT, guid="g" * 16)
            report = networks[network].inspect_key(target_of(network), target_of(network).keys[0])
    assert isinstance(outcome, Rejected | Unknown)
    assert secret not in outcome.words and "no user for token" in outcome.words
    assert secret not in report.words


def test_an_address_that_is_no_web_address_is_not_kept(tmp_path: Path) -> None:
    body = success(Network.MAX)
    body["message"]["url"] = "javascript:alert(1)"
    with playing(lambda _: Reply(body)) as stage, opened(stage, tmp_path) as networks:
        outcome = networks[Network.MAX].publish(target_of(Network.MAX), TEXT, guid="g" * 16)
    assert outcome == Ok("mid.42", "https://max.ru/biblio")
