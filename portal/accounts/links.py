"""Secrets made of the portal's own key: links of bulk invites, hashes of short codes."""

import base64
import hashlib
import hmac

from flask import current_app


def sign(purpose: str, text: str) -> str:
    """A secret that only this portal can make again: HMAC with its key, in letters fit for an address."""
    key: str = current_app.config["SECRET_KEY"]
    digest = hmac.digest(key.encode(), f"{purpose}:{text}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_of(nonce: str) -> str:
    """The token of a bulk invite by its nonce."""
    return sign("invite", nonce)


def hash_token(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite_address(token: str) -> str:
    """The whole link of an invite, also where no request is under way."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}/invite/{token}"
