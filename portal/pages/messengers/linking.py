"""A person's chat with our bot: bound by a token that works once, let go by a word. Flushes only."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.accounts.links import hash_token
from portal.accounts.models import User
from portal.extensions import db
from portal.pages.messengers.models import MessengerLink
from portal.pages.networks.contract import Network

MESSENGERS = (Network.MAX, Network.TELEGRAM)
LIVES = timedelta(minutes=30)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
LENGTH = 10


def list_links(user_id: int) -> Sequence[MessengerLink]:
    """The person's chats that are bound and not stopped, in the order they were bound."""
    mine = select(MessengerLink).where(
        MessengerLink.user_id == user_id, MessengerLink.chat_id != "", MessengerLink.stopped_at.is_(None)
    )
    return db.session.scalars(mine.order_by(MessengerLink.linked_at, MessengerLink.id)).all()


def issue_token(user: User, network: Network, *, now: datetime) -> str:
    """A new token for the deep link; the one before it works no more."""
    link = db.session.scalar(
        select(MessengerLink).where(MessengerLink.user_id == user.id, MessengerLink.network == network)
    )
    if link is None:
        link = MessengerLink(user_id=user.id, network=network)
        db.session.add(link)
    token = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    link.token_hash, link.token_expires_at = hash_token(token), now + LIVES
    db.session.flush()
    return token


def bind(network: Network, token: str, chat_id: str, *, now: datetime) -> User | None:
    """Bind the chat to whoever asked for the token; None where it is wrong, spent or late."""
    token = token.strip().upper()
    if not set(token) <= set(LETTERS):
        return None
    claim = update(MessengerLink).where(
        MessengerLink.network == network,
        MessengerLink.token_hash == hash_token(token),
        MessengerLink.token_expires_at > now,
    )
    spent = claim.values(
        chat_id=chat_id, linked_at=now, stopped_at=None, token_hash="", token_expires_at=None
    )
    user_id = db.session.scalar(spent.returning(MessengerLink.user_id))
    if user_id is None:
        return None
    others = update(MessengerLink).where(
        MessengerLink.network == network, MessengerLink.chat_id == chat_id, MessengerLink.user_id != user_id
    )
    db.session.execute(others.values(chat_id="", linked_at=None))  # one chat is one person's
    return db.session.get(User, user_id)


def stop(network: Network, chat_id: str, *, now: datetime) -> None:
    """The person told the bot to be silent, or blocked it."""
    mine = update(MessengerLink).where(MessengerLink.network == network, MessengerLink.chat_id == chat_id)
    db.session.execute(mine.values(stopped_at=now))


def unlink(user: User, network: Network) -> None:
    """Forget the chat."""
    mine = update(MessengerLink).where(MessengerLink.user_id == user.id, MessengerLink.network == network)
    db.session.execute(mine.values(chat_id="", linked_at=None, token_hash="", token_expires_at=None))
