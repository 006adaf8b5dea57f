"""Calls of MAX: the token in a header, answers checked, errors understood."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.buckets import describe
from portal.pages.networks.contract import Key, Network, Rejected, Unknown
from portal.pages.networks.gates import Gate
from portal.pages.networks.reading import object_of
from portal.pages.networks.refusals import is_known, refuse
from portal.pages.networks.wire import Answer, Line, Request


class MaxCalls:
    """The API behind one address."""

    def __init__(self, line: Line, gate: Gate, url: str) -> None:
        self.line, self.gate, self.url = line, gate, url.rstrip("/")

    def call(
        self,
        method: str,
        path: str,
        key: Key,
        query: Mapping[str, str],
        body: Any = None,
        *,
        page: str = "",
    ) -> Answer | Rejected | Unknown:
        """The object of an answer; a refusal or an unknown outcome otherwise."""
        is_write = method != "GET" and not path.startswith("/uploads")
        name = f"{method} /{path.split('/')[1]}"
        call = describe(Network.MAX, key, name, is_write=is_write, page=page)
        request = Request(
            f"{self.url}{path}", method=method, query=query, json=body, headers={"Authorization": key.secret}
        )
        return self.gate.run(call, lambda: read_answer(self.line.send(request), key))


def read_answer(answer: Answer | Rejected | Unknown, key: Key) -> Answer | Rejected | Unknown:
    """What MAX says in an answer: an object with HTTP 200, else a code and a message."""
    if not isinstance(answer, Answer):
        return answer
    body = object_of(answer.value)
    if 200 <= answer.status < 300 and body and "code" not in body:
        return Answer(body)
    if not 400 <= answer.status < 500:
        return Unknown(f"MAX ответил без результата (HTTP {answer.status})")
    words = str(body.get("message") or body.get("code") or "").replace(key.secret, "…")
    code = str(body.get("code"))
    return refuse(Network.MAX, code if is_known(Network.MAX, code) else str(answer.status), words)
