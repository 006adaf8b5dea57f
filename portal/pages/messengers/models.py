"""People's messengers and what was told there."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Labelled, Model
from portal.pages.networks.contract import Network


class MessengerLink(Model):
    """A person's chat with our bot; the token of the deep link is kept as a hash and works once."""

    __tablename__ = "messenger_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    network: Mapped[Network]  # telegram or max
    token_hash: Mapped[str] = mapped_column(default="", index=True)
    token_expires_at: Mapped[datetime | None]
    chat_id: Mapped[str] = mapped_column(default="")
    linked_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]  # the person blocked the bot

    __table_args__ = (Index("uq_messenger_link_user_id_network", "user_id", "network", unique=True),)


class MessageState(Labelled):
    """What became of a message."""

    QUEUED = "queued", "В очереди"
    SENDING = "sending", "Отправляется"
    SENT = "sent", "Отправлено"
    FAILED = "failed", "Не доставлено"
    UNKNOWN = "unknown", "Неизвестно, дошло ли"


class MessengerMessage(Model):
    """A notice on its way into one messenger, or an announcement into a channel; the key makes it one."""

    __tablename__ = "messenger_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # "notice:15", "template:7:channel:2"
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: a channel
    network: Mapped[Network]  # of the next try: when one is throttled the other carries
    chat_id: Mapped[str]
    text: Mapped[str]
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    not_before: Mapped[datetime]
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_messenger_message_state_not_before", "state", "not_before"),)


class ChannelClaim(Model):
    """A word by which an administrator of a channel proves it to the portal's own bot; works once."""

    __tablename__ = "channel_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[Network]
    purpose: Mapped[str]  # what the channel is wanted for: "page:12", "channel"
    chat_id: Mapped[str]  # as the messenger knows the channel
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))  # who asked
    word_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(default="")  # who typed the word, as the messenger knows them
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_channel_claim_user_id", "user_id", "network", "chat_id"),)
