"""What a post says in one page: previews, counters and delivery all ask here."""

from collections.abc import Callable
from functools import partial
from html import escape

from flask import current_app

from portal.pages.networks.contract import Content, Network, Picture
from portal.pages.posts.links import host_of, mark_address, mark_text, marks_for
from portal.pages.posts.marking import Run, bare, mend, read, spelled, tagged, tidy, write
from portal.pages.posts.models import Post, PostPicture
from portal.pages.posts.pictures import copy_of
from portal.pages.posts.variables import fill, values_of
from portal.pages.social.models import SocialPage

Marking = Callable[..., str]

RICH = (Network.TELEGRAM, Network.MAX)
"""Networks that show bold words and words with an address behind them."""


def content_for(post: Post, page: SocialPage) -> Content:
    """The post as that page's network will get it."""
    return content_in(post, page.network)


def content_in(post: Post, network: Network) -> Content:
    """The post as a network will get it: every page of one network gets the same."""
    text, html = _words(post, source_of(post, network), network)
    link = _marker(post, network)(mark_address)(post.link.strip())
    if link and link not in text and escape(link) not in html:
        text, html = _below(text, link), _below(html, escape(link, quote=False))
    shown = tuple(Picture(copy_of(one.media, one.crop), one.alt) for one in pictures_in(post, network))
    return Content(text=text, pictures=shown, link=link, html=html if "<" in html else "")


def comment_in(post: Post, network: Network) -> str:
    """The first comment under the post as a network will get it; empty where there is none."""
    return _words(post, post.first_comment, network)[0]


def source_of(post: Post, network: Network) -> str:
    """The text as people typed it for this network, or the common one."""
    own = next((variant.text for variant in post.variants if variant.network == network), "")
    return own if own.strip() else post.text


def pictures_in(post: Post, network: Network) -> list[PostPicture]:
    """Pictures of the post that go to this network, in their order."""
    return [one for one in post.pictures if not one.networks or network in one.networks]


def _words(post: Post, source: str, network: Network) -> tuple[str, str]:
    """The text as a reader will see it, and the same in tags."""
    values, mark = values_of(post.organization), _marker(post, network)

    def finish(run: Run) -> Run:
        words, address = fill(str(run["text"]), values), str(run.get("href", ""))
        changed = {"href": mark(mark_address)(address)} if address else {}
        return run | {"text": words if address else mark(mark_text)(words)} | changed

    blocks = mend(read(source), finish)
    if network in RICH:
        return write(blocks, bare), write(blocks, tagged)
    return write(blocks, spelled), ""


def _marker(post: Post, network: Network) -> Callable[[Marking], Callable[[str], str]]:
    """Puts marks of the campaign on addresses, where the post wants them."""
    own, marks = _own_hosts(post) if post.has_utm else [], marks_for(network, post.campaign)
    return lambda marking: partial(marking, own=own, marks=marks)


def _own_hosts(post: Post) -> list[str]:
    """The site of the institution and the sites that the portal publishes."""
    hosts = (host_of(post.organization.website), host_of(current_app.config["SITES_DOMAIN"]))
    return [host for host in hosts if host]


def _below(text: str, link: str) -> str:
    return tidy(f"{text}\n\n{link}")
