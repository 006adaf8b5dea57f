"""A post before it goes: how each network will show it, what stands in the way, and of which page."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.pages.delivery.choices import NOT_CONNECTED, PageChoice
from portal.pages.networks.capacity import length_of
from portal.pages.networks.contract import Content, Network
from portal.pages.posts.checks import Level, Problem, problems_for, room_for
from portal.pages.posts.models import Post
from portal.pages.posts.pictures import TOO_NARROW, is_too_narrow
from portal.pages.posts.variables import find_empty, find_faults, values_of
from portal.pages.posts.wording import content_in

NO_CONSENT = (
    "на фото есть люди: отметьте, что их согласие (для детей — согласие родителей) получено, "
    "или уберите фото."
)
NO_ALT = "у картинки {number} нет описания: незрячие читатели не узнают, что на ней."
EMPTY_VARIABLE = (
    "в тексте стоит {{{{{name}}}}}, а в карточке учреждения этого нет. "
    "Впишите словами или дополните карточку."
)


@dataclass(frozen=True, slots=True)
class NetworkReview:
    """One network: what it will get, how long that is, and what is wrong there."""

    network: Network
    content: Content
    pages: tuple[PageChoice, ...]
    problems: tuple[Problem, ...]  # the same for every page of it
    length: int
    room: int | None  # None: the network does not publish its limit
    refused: tuple[tuple[PageChoice, str], ...]  # pages that alone cannot take it, and why

    @property
    def is_over(self) -> bool:
        """Whether the text does not fit."""
        return self.room is not None and self.length > self.room


@dataclass(frozen=True, slots=True)
class Review:
    """All networks of a post, what is wrong with the post itself, and pages it cannot go to."""

    networks: tuple[NetworkReview, ...]
    own: tuple[Problem, ...]
    blocked: dict[int, str]  # by page: why

    @property
    def errors(self) -> list[Problem]:
        """What must be mended whatever the network."""
        return [problem for problem in self.own if problem.is_error]


def review(post: Post, chosen: Sequence[PageChoice]) -> Review:
    """The post as the ticked pages will get it."""
    parts, blocked = [], dict[int, str]()
    for network in Network:
        pages = tuple(choice for choice in chosen if choice.page.network is network)
        if pages:
            part = _of_network(network, content_in(post, network), pages)
            parts.append(part)
            blocked |= _blocked(part)
    return Review(tuple(parts), tuple(own_problems(post)), blocked)


def own_problems(post: Post) -> Iterator[Problem]:
    """What is wrong with the words and the pictures themselves."""
    texts = [post.text, post.first_comment, *(variant.text for variant in post.variants)]
    for words in dict.fromkeys(fault for text in texts for fault in find_faults(text)):
        yield Problem(None, Level.ERROR, "variable", f"{words}.")
    for name in find_empty("\n".join(texts), values_of(post.organization)):
        yield Problem(None, Level.ERROR, "empty_variable", EMPTY_VARIABLE.format(name=name))
    if any(picture.has_people for picture in post.pictures) and not post.has_consent:
        yield Problem(None, Level.ERROR, "consent", NO_CONSENT)
    for number, picture in enumerate(post.pictures, start=1):
        if is_too_narrow(picture.media, picture.crop):
            yield Problem(None, Level.ERROR, "narrow", f"{TOO_NARROW.format(name=picture.media.name)}.")
        if not picture.alt:
            yield Problem(None, Level.WARNING, "alt", NO_ALT.format(number=number))


def _of_network(network: Network, content: Content, pages: tuple[PageChoice, ...]) -> NetworkReview:
    problems = tuple(problems_for(content, network))
    refused = ((choice, _why_not(choice, content, problems)) for choice in pages)
    return NetworkReview(
        network=network,
        content=content,
        pages=pages,
        problems=problems,
        length=length_of(content.text, network),
        room=room_for(content, network),
        refused=tuple((choice, words) for choice, words in refused if words),
    )


def _why_not(choice: PageChoice, content: Content, known: Collection[Problem]) -> str:
    """Why the post cannot go to this very page beside what is wrong for all its network."""
    if not choice.is_allowed or not choice.is_connected:
        words = f"страница {NOT_CONNECTED}" if choice.words == NOT_CONNECTED else choice.words
        return f"{words[0].upper()}{words[1:]}."
    found = problems_for(content, choice.page.network, choice.abilities)
    return _in_line(problem for problem in found if problem not in known)


def _blocked(part: NetworkReview) -> dict[int, str]:
    """Pages of a network to which the post cannot go, with all the reasons."""
    common, own = _in_line(part.problems), {choice.page.id: words for choice, words in part.refused}
    reasons = {choice.page.id: f"{common} {own.get(choice.page.id, '')}".strip() for choice in part.pages}
    return {id: words for id, words in reasons.items() if words}


def _in_line(problems: Iterable[Problem]) -> str:
    return " ".join(f"{problem.words[:1].upper()}{problem.words[1:]}" for problem in problems)
