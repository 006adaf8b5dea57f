"""Calls of Odnoklassniki's methods: signed, answers checked, errors understood."""

import json
from collections.abc import Mapping
from hashlib import md5
from typing import Any

from portal.pages.networks.buckets import describe
from portal.pages.networks.contract import Key, Meaning, Network, Rejected, Unknown
from portal.pages.networks.gates import Gate
from portal.pages.networks.refusals import refuse
from portal.pages.networks.wire import Answer, Line, Request

WRITES = ("mediatopic.post", "mediatopic.edit", "mediatopic.deleteTopic")
NO_APPLICATION = Rejected(
    "no_app", "портал не настроен для Одноклассников: нет ключа приложения", Meaning.OURS
)


class OkCalls:
    """The API behind one address, for one application."""

    def __init__(
        self, line: Line, gate: Gate, url: str, app_key: str, app_secret: str, *, site: str = "https://ok.ru"
    ) -> None:
        self.line, self.gate, self.url, self.site = line, gate, url, site
        self._app_key, self._app_secret = app_key, app_secret

    def call(
        self, method: str, key: Key, params: Mapping[str, str], *, page: str = ""
    ) -> Answer | Rejected | Unknown:
        """What the method gave; a refusal or an unknown outcome otherwise."""
        if not self._app_key or not self._app_secret:
            return NO_APPLICATION
        known = {"application_key": self._app_key, "method": method, "format": "json", **params}
        signed = {
            **known,
            "sig": sign(known, key.secret, self._app_secret),
            "access_token": key.secret,
        }
        call = describe(Network.OK, key, method, is_write=method in WRITES, page=page)
        return self.gate.run(call, lambda: read_answer(self.line.send(Request(self.url, form=signed)), key))


def sign(params: Mapping[str, str], token: str, app_secret: str) -> str:
    """The signature: sorted `name=value` in UTF-8, not escaped, and the session's own secret."""
    session = md5(f"{token}{app_secret}".encode(), usedforsecurity=False).hexdigest()
    line = "".join(f"{name}={params[name]}" for name in sorted(params))
    return md5(f"{line}{session}".encode(), usedforsecurity=False).hexdigest()


def read_answer(answer: Answer | Rejected | Unknown, key: Key) -> Answer | Rejected | Unknown:
    """The value, unless it is an error in disguise: the HTTP status is 200 for both."""
    if not isinstance(answer, Answer):
        return answer
    body = answer.value
    if isinstance(body, dict) and "error_code" in body and answer.status < 500:
        return refuse(Network.OK, str(body["error_code"]), _words(body).replace(key.secret, "…"))
    if answer.status != 200:
        return Unknown(f"Одноклассники ответили не по правилам (HTTP {answer.status})")
    return answer


def pack(value: Any) -> str:
    """JSON as it travels inside a parameter."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _words(body: Mapping[str, Any]) -> str:
    words = str(body.get("error_msg", ""))
    return words.split("access_token")[0].strip()
