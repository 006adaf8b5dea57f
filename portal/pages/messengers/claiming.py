"""A channel is proved by a word that its administrator types to the portal's bot. Flushes only."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portal import audit
from portal.accounts.links import hash_token
from portal.extensions import db
from portal.pages.messengers.models import ChannelClaim
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage

LIVES = timedelta(minutes=30)
"""How long the word may be typed, and after that how long the proof waits for the press."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
LENGTH = 12


def purpose_of(page: SocialPage) -> str:
    """What the channel is wanted for: this page."""
    return f"page:{page.id}"


def ask(network: Network, purpose: str, chat_id: str, *, user_id: int, now: datetime) -> str:
    """A new word for the channel; what this person was given before for the same works no more."""
    mine = ChannelClaim.user_id == user_id, ChannelClaim.purpose == purpose
    db.session.execute(delete(ChannelClaim).where(*mine))
    word = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    claim = ChannelClaim(
        network=network,
        purpose=purpose,
        chat_id=chat_id,
        user_id=user_id,
        word_hash=hash_token(word),
        created_at=now,
        expires_at=now + LIVES,
    )
    db.session.add(claim)
    db.session.flush()
    return word


def hear(network: Network, word: str, person_id: str, *, now: datetime) -> bool:
    """Somebody typed a word to the bot: remember who; False where it is wrong, spent or late."""
    word = word.strip().upper()
    if not person_id or not set(word) <= set(LETTERS):
        return False
    waits = update(ChannelClaim).where(
        ChannelClaim.network == network,
        ChannelClaim.word_hash == hash_token(word),
        ChannelClaim.expires_at > now,
        ChannelClaim.heard_at.is_(None),
    )
    heard = waits.values(heard_at=now, person_id=person_id, expires_at=now + LIVES)
    return db.session.scalar(heard.returning(ChannelClaim.id)) is not None


def find_heard(
    network: Network, purpose: str, chat_id: str, *, user_id: int, now: datetime
) -> ChannelClaim | None:
    """A word of this person for this very channel that somebody has typed."""
    mine = select(ChannelClaim).where(
        ChannelClaim.network == network,
        ChannelClaim.purpose == purpose,
        ChannelClaim.chat_id == chat_id,
        ChannelClaim.user_id == user_id,
        ChannelClaim.heard_at.is_not(None),
        ChannelClaim.expires_at > now,
    )
    return db.session.scalar(mine)


def spend(claim: ChannelClaim, *, is_proved: bool) -> None:
    """The proof is used, or was none: it works no more."""
    deed, network = "channel.proved" if is_proved else "channel.not_proved", claim.network.value
    audit.record(deed, claim.purpose, network=network, chat=claim.chat_id, person=claim.person_id)
    db.session.delete(claim)
    db.session.flush()
