"""Channels of topics in which the ЦУР announces new templates. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.errors import NotFound
from portal.extensions import db
from portal.once import insert_new
from portal.pages.campaigns.models import PostTemplate, TemplateState, TopicChannel
from portal.pages.messengers.models import MessageState, MessengerMessage
from portal.pages.networks.contract import Network
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_municipality, of_region
from portal.registry.territories.models import Municipality
from portal.typography import moment

FRESH = timedelta(days=2)
KINDS = ("municipality", "organization")


def list_channels(who: Who) -> Sequence[TopicChannel]:
    """Channels of the territories for which this person sends templates out, in every sphere."""
    scopes = {grant.scope for grant in who.whole}
    mine = select(TopicChannel).where(TopicChannel.is_active, TopicChannel.scope.in_(scopes))
    return db.session.scalars(mine.order_by(TopicChannel.topic, TopicChannel.id)).all()


def list_open_channels(scopes: Sequence[str]) -> Sequence[TopicChannel]:
    """Channels that editors of these territories may join."""
    seen = select(TopicChannel).where(
        TopicChannel.is_active, TopicChannel.scope.in_(scopes), TopicChannel.address != ""
    )
    return db.session.scalars(seen.order_by(TopicChannel.topic, TopicChannel.id)).all()


def add_channel(
    scope: str, network: Network, *, chat_id: str, title: str, address: str, topic: str, now: datetime
) -> TopicChannel:
    """A channel of a territory; an empty topic means all. Two presses make one."""
    place = {"scope": scope, "network": network, "chat_id": chat_id, "topic": topic}
    same = select(TopicChannel).filter_by(is_active=True, **place).limit(1)
    if (known := db.session.scalar(same)) is not None:
        return known
    channel = TopicChannel(title=title, address=address, created_at=now, **place)
    db.session.add(channel)
    db.session.flush()
    audit.record("channel.added", f"channel:{channel.id}", scope=scope, network=network.value, topic=topic)
    return channel


def remove_channel(channel_id: int, who: Who) -> None:
    """Announce there no more; raises NotFound where it is not theirs."""
    channel = next((one for one in list_channels(who) if one.id == channel_id), None)
    if channel is None:
        raise NotFound
    channel.is_active = False
    db.session.flush()
    audit.record("channel.removed", f"channel:{channel.id}", scope=channel.scope)


def queue_announcements(base_url: str, *, now: datetime) -> int:
    """Put templates sent out since the last time into their channels' queue, once each; how many messages."""
    new = (
        select(PostTemplate)
        .options(joinedload(PostTemplate.campaign))
        .where(
            PostTemplate.state == TemplateState.ISSUED,
            PostTemplate.announced_at.is_(None),
            PostTemplate.issued_at > now - FRESH,
        )
    )
    made = 0
    for template in db.session.scalars(new.order_by(PostTemplate.id)):
        template.announced_at = now
        rows = [_row(template, channel, base_url, now) for channel in _channels_of(template)]
        made += insert_new(MessengerMessage, rows, ("key",)) if rows else 0
    db.session.flush()
    return made


def _channels_of(template: PostTemplate) -> Sequence[TopicChannel]:
    told = select(TopicChannel).where(
        TopicChannel.is_active,
        TopicChannel.scope == template.campaign.scope,
        TopicChannel.topic.in_(("", template.topic)),
    )
    return db.session.scalars(told.order_by(TopicChannel.id)).all()


def _row(template: PostTemplate, channel: TopicChannel, base_url: str, now: datetime) -> dict[str, object]:
    lines = [
        f"Новый шаблон: {template.title}",
        f"Тематика: {template.topic}. Срок: {moment(template.deadline, template.zone, has_zone=True)}.",
        f"{base_url}/templates/{template.id}",
    ]
    return {
        "key": f"template:{template.id}:chat:{channel.network.value}:{channel.chat_id.lower()}",
        "network": channel.network,
        "chat_id": channel.chat_id,
        "text": "\n\n".join(lines),
        "state": MessageState.QUEUED,
        "not_before": now,
        "touched_at": now,
        "attempts": 0,
        "reason": "",
    }


def scopes_above(scopes: Sequence[str]) -> list[str]:
    """These scopes and those above them: whose channels their editors may join."""
    ids = {
        kind: [int(scope.partition(":")[2]) for scope in scopes if scope.startswith(f"{kind}:")]
        for kind in KINDS
    }
    districts = select(Municipality.region_code).where(Municipality.id.in_(ids["municipality"]))
    own = select(Organization.region_code, Organization.municipality_id).where(
        Organization.id.in_(ids["organization"])
    )
    found = {of_region(code) for code in db.session.scalars(districts)}
    for region, municipality in db.session.execute(own):
        found |= {of_region(region)} | ({of_municipality(municipality)} if municipality else set())
    return sorted({*scopes, COUNTRY, *found})
