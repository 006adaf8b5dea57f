"""Whether a post fits into a network, asked before anything is sent."""

from portal.pages.networks.capacity import length_of
from portal.pages.networks.contract import Content, Limits, Meaning, Network, Rejected

TOO_LONG = "текст длиннее, чем принимает сеть: {} знаков при пределе {}"
TOO_LONG_CAPTION = "под картинками помещается {} знаков, а в тексте {}"
TOO_MANY = "картинок больше, чем принимает сеть: {} при пределе {}"
EMPTY = "в посте нет ни текста, ни картинок"


def find_misfit(network: Network, content: Content, limits: Limits) -> Rejected | None:
    """Why the post cannot go into this network, in words; None where it can."""
    length, pictures = length_of(content.text, network), len(content.pictures)
    if not content.text.strip() and not pictures:
        return _refuse(EMPTY)
    if limits.text is not None and length > limits.text:
        return _refuse(TOO_LONG.format(length, limits.text))
    if pictures and limits.caption is not None and length > limits.caption:
        return _refuse(TOO_LONG_CAPTION.format(limits.caption, length))
    if limits.pictures is not None and pictures > limits.pictures:
        return _refuse(TOO_MANY.format(pictures, limits.pictures))
    return None


def _refuse(words: str) -> Rejected:
    return Rejected("misfit", words, Meaning.CONTENT)
