"""What an editor says of a post, and putting it into the row. Flushes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostPicture, PostVariant
from portal.pages.posts.pictures import read_crop, spell_crop
from portal.registry.folding import fold

MOST_PICTURES = 10
SEARCHED = 1_000  # characters of the text


@dataclass(frozen=True, slots=True)
class PictureFields:
    """A picture of a post in its place; `crop` is "x,y,w,h" in parts of the whole, empty for all of it."""

    media_id: int
    alt: str = ""
    crop: str = ""
    has_people: bool = False


@dataclass(frozen=True, slots=True)
class PostFields:
    """What an editor says of a post; `planned_at` is aware, `zone` is the IANA name it was chosen in."""

    title: str = ""
    text: str = ""
    topic: str = ""
    rubric: str = ""
    link: str = ""
    first_comment: str = ""
    campaign: str = ""
    planned_at: datetime | None = None
    zone: str = ""
    has_utm: bool = False
    is_urgent: bool = False
    has_consent: bool = False
    page_ids: Sequence[int] = ()
    variants: Mapping[Network, str] = field(default_factory=dict)
    pictures: Sequence[PictureFields] = ()
    without_pictures: Collection[Network] = ()  # networks that get the text alone


PLAIN = (
    *("title", "text", "topic", "rubric", "link", "first_comment", "campaign"),
    *("planned_at", "zone", "has_utm", "is_urgent", "has_consent"),
)


def write(post: Post, fields: PostFields) -> None:
    """Put the fields into the row; its pages are ticked elsewhere."""
    for name in PLAIN:
        setattr(post, name, getattr(fields, name))
    post.search_text = search_text_of(fields.title, fields.topic, fields.rubric, fields.text)
    _write_variants(post, fields.variants)
    _write_pictures(post, fields)


def search_text_of(title: str, topic: str, rubric: str, text: str) -> str:
    """What the list of posts is searched by."""
    return fold(f"{title} {topic} {rubric} {text[:SEARCHED]}")


def write_words(post: Post, text: str, variants: Mapping[Network, str]) -> None:
    """Put the text and those of single networks into the row."""
    post.text = text
    post.search_text = fold(f"{post.title} {post.topic} {post.rubric} {text[:SEARCHED]}")
    _write_variants(post, variants)


def fields_of(post: Post, page_ids: Sequence[int] = ()) -> PostFields:
    """The fields of a post as it stands."""
    return PostFields(
        **{name: getattr(post, name) for name in PLAIN},
        page_ids=page_ids,
        variants={variant.network: variant.text for variant in post.variants},
        pictures=[PictureFields(one.media_id, one.alt, one.crop, one.has_people) for one in post.pictures],
        without_pictures=without_pictures(post),
    )


def without_pictures(post: Post) -> list[Network]:
    """Networks to which no picture of the post goes though it has some."""
    if not post.pictures or any(not one.networks for one in post.pictures):
        return []
    served = {network for one in post.pictures for network in one.networks}
    return [network for network in Network if network not in served]


def _write_variants(post: Post, texts: Mapping[Network, str]) -> None:
    kept = {variant.network: variant for variant in post.variants}
    for network, text in texts.items():
        if network in kept:
            kept[network].text = text
        else:
            post.variants.append(PostVariant(network=network, text=text))
    for network, variant in kept.items():
        if network not in texts:
            post.variants.remove(variant)


def _write_pictures(post: Post, fields: PostFields) -> None:
    """The pictures in their order, each once, no more than a post takes."""
    kept = {picture.media_id: picture for picture in post.pictures}
    wanted = {picture.media_id: picture for picture in fields.pictures}
    served = [network.value for network in Network if network not in fields.without_pictures]
    pictures = []
    for order, (media_id, told) in enumerate(list(wanted.items())[:MOST_PICTURES]):
        picture = kept.get(media_id) or PostPicture(media_id=media_id)
        picture.order, picture.alt, picture.has_people = order, told.alt, told.has_people
        picture.crop = spell_crop(read_crop(told.crop))
        picture.networks = served if fields.without_pictures else []
        pictures.append(picture)
    post.pictures = pictures
