"""Chats that are somebody's already: the portal's bot may write there, and whoever names them may not."""

from collections.abc import Collection

from sqlalchemy import func, literal, select

from portal.extensions import db
from portal.pages.campaigns.models import TopicChannel
from portal.pages.messengers.models import MessengerLink
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage


def is_foreign(network: Network, chat_id: str, scopes: Collection[str]) -> bool:
    """Whether it is a page of the registry, a person's own chat, or a channel outside these territories."""
    named = chat_id.lower()
    page = select(SocialPage.id).where(SocialPage.network == network)
    queries = (
        page.where(func.lower(SocialPage.external_id) == named),
        page.where(SocialPage.screen_name != "", literal("@") + func.lower(SocialPage.screen_name) == named),
        select(MessengerLink.id).where(MessengerLink.network == network, MessengerLink.chat_id == named),
        select(TopicChannel.id).where(
            TopicChannel.network == network,
            TopicChannel.is_active,
            func.lower(TopicChannel.chat_id) == named,
            TopicChannel.scope.not_in(scopes),
        ),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in queries)
