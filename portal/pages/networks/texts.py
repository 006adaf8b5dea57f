"""Texts as they come back from networks: compared without what a network changes by itself."""

import html
import re
import unicodedata
from urllib.parse import parse_qs, urlsplit

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\]|]+", re.I)
MENTION = re.compile(r"\[(?:id|club|public|event)\d+\|([^\]]*)\]", re.I)
CUT = ("…", "...")
SHORTEST_CUT = 12  # characters of a link that must be left for it to be known by its beginning


def is_same_text(sent: str, seen: str) -> bool:
    """Whether what stands on the page is what was sent, give or take the network's own changes."""
    ours, theirs = normalise(sent).split(), normalise(seen).split()
    return len(ours) == len(theirs) and all(map(_is_same_word, ours, theirs))


def normalise(text: str) -> str:
    """A text without entities, shapes of spaces and schemes of links: the same post is the same string."""
    text = unicodedata.normalize("NFC", html.unescape(html.unescape(text)))
    text = MENTION.sub(r"\1", text)
    text = LINK.sub(lambda found: _bare(found[0]), text)
    kept = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cf", "Cc"))
    return " ".join("".join(kept).split())


def _bare(link: str) -> str:
    """A link without its scheme; one that goes through the network's own counter is what it leads to."""
    try:
        parts = urlsplit(link)
        target = parse_qs(parts.query).get("to", [""])[0]
    except ValueError:
        return link
    if target and parts.path.endswith(("/away.php", "/away")):
        link = target
    link = re.sub(r"^(?:https?://)?(?:www\.)?", "", link, flags=re.I)
    return link.rstrip("/")


def _is_same_word(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    for mark in CUT:
        head, found, tail = theirs.partition(mark)
        if found and not tail.strip(".,;:!?)»") and len(head) >= SHORTEST_CUT:
            return ours.startswith(head)
    return False
