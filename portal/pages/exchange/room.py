"""Whether a text fits its networks: asked of the editor's own checks, where it may be tight."""

from pathlib import Path

from flask import current_app

from portal.pages.exchange.reading import Reading
from portal.pages.networks.capacity import limits_of
from portal.pages.networks.contract import Content, Network, Picture
from portal.pages.posts.checks import problems_for
from portal.pages.posts.models import Post
from portal.pages.posts.variables import find_faults
from portal.pages.posts.wording import content_in
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

ROOMY = 2
"""A text this many times shorter than the limit fits however its marks are written."""


def find_text_faults(text: str) -> list[str]:
    """What is wrong with the variables of the text."""
    return find_faults(text) if "{{" in text or "}}" in text else []


def explain_misfit(reading: Reading, organization: Organization, pages: list[SocialPage]) -> list[SocialPage]:
    """Pages that can take the post: a network that cannot and was named is a reason, another is left out."""
    words = {network: _misfit(reading, organization, network) for network in {one.network for one in pages}}
    for network, problem in sorted(words.items()):
        if problem and network in reading.networks:
            reading.reasons.append(f"{network.label}: {problem}")
        elif problem:
            reading.notes.append(f"без сети «{network.label}»: {problem}")
    fit = [page for page in pages if not words[page.network]]
    if pages and not fit and not reading.reasons:
        reading.reasons.append(next(iter(words.values())))
    return fit


def _misfit(reading: Reading, organization: Organization, network: Network) -> str:
    limits = limits_of(network, current_app.config)
    tight = [size for size in (limits.text, limits.caption if reading.files else None) if size is not None]
    is_roomy = not tight or len(reading.text) * ROOMY < min(tight)
    if is_roomy and "{{" not in reading.text and len(reading.files) <= (limits.pictures or 0):
        return ""
    post = Post(organization=organization, text=reading.text, campaign="", link="", has_utm=False)
    content = content_in(post, network)
    pictures = tuple(Picture(Path(name)) for name in reading.files)
    found = problems_for(Content(content.text, pictures), network)
    return "; ".join(problem.words for problem in found if problem.is_error)
