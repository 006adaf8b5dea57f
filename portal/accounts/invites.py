"""Links of invites by the hundred: made of a nonce, so that a sheet can be printed again. Flushes."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import update

from portal.accounts.links import hash_token, token_of
from portal.accounts.models import Invite
from portal.extensions import db


def end_invites(user_ids: Iterable[int], *, now: datetime) -> None:
    """Let no open link of these people work any more."""
    theirs = update(Invite).where(Invite.user_id.in_(list(user_ids)), Invite.used_at.is_(None))
    db.session.execute(theirs.where(Invite.expires_at > now).values(expires_at=now))


def make_invites(user_ids: Iterable[int], *, life: timedelta, now: datetime) -> list[Invite]:
    """New links for these people in the same order; the earlier ones stop working."""
    ids = list(user_ids)
    end_invites(ids, now=now)
    invites = []
    for user_id in ids:
        nonce = secrets.token_urlsafe(18)
        invites.append(
            Invite(
                user_id=user_id,
                token_hash=hash_token(token_of(nonce)),
                nonce=nonce,
                created_at=now,
                expires_at=now + life,
                used_at=None,
            )
        )
    db.session.add_all(invites)
    db.session.flush()
    return invites


def known_token(invite: Invite) -> str:
    """The link's token made again; empty where it cannot be: a single link, or another key of the portal."""
    token = token_of(invite.nonce) if invite.nonce else ""
    return token if token and hash_token(token) == invite.token_hash else ""
