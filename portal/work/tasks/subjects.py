"""What a task is about, as a line that others know, «section:demo-school:common»; and local addresses."""

import re

SECTION = re.compile(r"section:([a-z0-9-]{1,63}):([a-z0-9_-]{1,63})")
MOST_ADDRESS = 500


def of_section(slug: str, section: str) -> str:
    """The subject of a remark to a section of a site."""
    return f"section:{slug}:{section}"


def clean_subject(text: str) -> str:
    """The subject, or nothing where the text is none."""
    return text if SECTION.fullmatch(text) else ""


def section_of(subject: str) -> str:
    """The section's slug, or nothing."""
    found = SECTION.fullmatch(subject)
    return found[2] if found else ""


def address_of(subject: str) -> str:
    """Where the work is done: a path of the portal, or nothing."""
    found = SECTION.fullmatch(subject)
    return f"/sites/{found[1]}/sections/{found[2]}" if found else ""


def local_path(address: str) -> str:
    """The address if it is a path of this portal, else nothing: a link must not lead away."""
    is_path = address.startswith("/") and not address.startswith("//")
    is_plain = address.isprintable() and "\\" not in address and len(address) <= MOST_ADDRESS
    return address if is_path and is_plain else ""
