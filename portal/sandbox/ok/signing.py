"""The signature of a call: md5 over sorted parameters, unescaped, and the secret of the session."""

import hashlib
from collections.abc import Mapping

UNSIGNED = ("sig", "access_token", "session_key")


def make_signature(params: Mapping[str, str], token: str, secret: str) -> str:
    """What `sig` has to be; without a session the secret is the application's own."""
    key = _md5(f"{token}{secret}") if token else secret
    signed = "".join(f"{name}={value}" for name, value in sorted(params.items()) if name not in UNSIGNED)
    return _md5(signed + key)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
