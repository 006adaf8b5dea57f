"""Calls of the Bot API: the token is a part of the address, so the address is never told."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.pages.networks.buckets import describe
from portal.pages.networks.contract import Key, Network, Rejected, Unknown
from portal.pages.networks.files import File
from portal.pages.networks.gates import Gate
from portal.pages.networks.reading import object_of
from portal.pages.networks.refusals import refuse
from portal.pages.networks.wire import Answer, Line, Request

READS = ("getMe", "getChat", "getChatMember", "getChatMemberCount", "getChatAdministrators")


class TelegramCalls:
    """The Bot API behind one address."""

    def __init__(self, line: Line, gate: Gate, url: str, *, site: str = "https://t.me") -> None:
        self.line, self.gate, self.url, self.site = line, gate, url.rstrip("/"), site

    def call(
        self, method: str, key: Key, params: Mapping[str, Any], files: Mapping[str, File] | None = None
    ) -> Answer | Rejected | Unknown:
        """The value of `result`; a refusal or an unknown outcome otherwise."""
        is_write = method not in READS
        call = describe(Network.TELEGRAM, key, method, is_write=is_write, page=str(params.get("chat_id", "")))
        url = f"{self.url}/bot{key.secret}/{method}"
        if files:
            request = Request(url, form={name: _write(value) for name, value in params.items()}, files=files)
        else:
            request = Request(url, json=dict(params))
        return self.gate.run(call, lambda: read_answer(self.line.send(request), key))


def _write(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_answer(answer: Answer | Rejected | Unknown, key: Key) -> Answer | Rejected | Unknown:
    """What the network says in an answer; its own words never carry the token on."""
    if not isinstance(answer, Answer):
        return answer
    body = object_of(answer.value)
    if body.get("ok") is True and "result" in body:
        return Answer(body["result"])
    code = body.get("error_code")
    if body.get("ok") is not False or not isinstance(code, int) or code >= 500:
        return Unknown(f"Telegram ответил не по правилам (HTTP {answer.status})")
    words = str(body.get("description", "")).replace(key.secret, "…")
    wait = object_of(body.get("parameters")).get("retry_after")
    after = timedelta(seconds=wait) if isinstance(wait, int) and 0 < wait < 10**6 else None
    return refuse(Network.TELEGRAM, str(code), words, after=after)
