"""Calls of VK's methods: parameters as its schema wants them, answers checked, errors understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.pages.networks.buckets import describe
from portal.pages.networks.contract import Key, Meaning, Network, Rejected, Unknown
from portal.pages.networks.gates import Gate
from portal.pages.networks.refusals import refuse
from portal.pages.networks.wire import Answer, Line, Request

VERSION = "5.199"
WRITES = ("wall.post", "wall.edit", "wall.delete", "wall.createComment")
SECRETS = re.compile(r"(access_token|photo|hash|captcha_key|vk[12]\.a\.)[=.]?[\w.\-]{8,}", re.I)

Param = str | int | bool | Sequence[str | int] | None


class VkCalls:
    """VK's API behind one address."""

    def __init__(self, line: Line, gate: Gate, url: str, *, site: str = "https://vk.com") -> None:
        self.line, self.gate, self.url, self.site = line, gate, url.rstrip("/"), site.rstrip("/")
        self.wall_way = ""  # of naming a wall, by which posts were seen here

    def call(
        self, method: str, key: Key, params: Mapping[str, Param], *, page: str = ""
    ) -> Answer | Rejected | Unknown:
        """The value of `response`; a refusal or an unknown outcome otherwise."""
        request = Request(
            url=f"{self.url}/{method}",
            form={**write_params(params), "v": VERSION},
            headers={"Authorization": f"Bearer {key.secret}"},
        )
        call = describe(Network.VK, key, method, is_write=method in WRITES, page=page)
        return self.gate.run(call, lambda: read_answer(self.line.send(request), key))


def write_params(params: Mapping[str, Param]) -> dict[str, str]:
    """Parameters as they travel: 0 and 1, lists by commas, nothing that is not set."""
    return {name: _write(value) for name, value in params.items() if value is not None}


def _write(value: Param) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str | int) or value is None:
        return str(value)
    return ",".join(map(str, value))


def read_answer(answer: Answer | Rejected | Unknown, key: Key) -> Answer | Rejected | Unknown:
    """What VK says in an answer: its response, its error, or nothing that we understand; never the key."""
    if not isinstance(answer, Answer):
        return answer
    body = answer.value
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return read_error(body["error"], key)
    if isinstance(body, dict) and "response" in body:
        return Answer(body["response"])
    return Unknown(f"ВКонтакте ответила без результата (HTTP {answer.status})")


def read_error(error: Mapping[str, Any], key: Key) -> Rejected | Unknown:
    """The outcome by VK's code; request_params, which it echoes, are never read."""
    code = str(error.get("error_code", "")) or "0"
    words = SECRETS.sub("…", str(error.get("error_msg", "")).replace(key.secret, "…"))
    if code == "5" and error.get("error_subcode") == 1130:
        words += " (ключ выдан для другого адреса в интернете)"
    found = refuse(Network.VK, code, words)
    where = error.get("redirect_uri")
    if isinstance(found, Rejected) and found.meaning is Meaning.PERSON and isinstance(where, str):
        return replace(found, words=f"{found.words} {where}"[:900])
    return found


def read_number(value: Any, name: str) -> int | None:
    """A number that VK gave to what it made, or None if the answer has none."""
    number = value.get(name) if isinstance(value, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None
