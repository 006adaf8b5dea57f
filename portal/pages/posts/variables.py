"""Variables of posts: which there are, what is wrong with a text, what stands in their place."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from portal.markdown import Block, outline
from portal.registry.organizations.models import Organization
from portal.work.letters.variables import ALONE, HOLE, key_of

VARIABLES = {
    "учреждение": "краткое название учреждения",
    "полное_название": "полное название учреждения",
    "муниципалитет": "муниципалитет учреждения",
    "регион": "субъект РФ",
    "адрес": "адрес учреждения",
    "телефон": "телефон учреждения",
    "почта": "электронная почта учреждения",
    "сайт": "сайт учреждения",
}
"""What may stand in braces and what it means."""

OWN = ("учреждение", "полное_название", "адрес", "телефон", "почта", "сайт")
"""What of them is the institution's alone: its place is shared with others."""

SHORTEST = 5  # characters of a value that is looked for in a text: «Сад» may be any garden
MOST_NAMED = 10
SHOWN = 60
IN_ADDRESS = "переменная внутри адреса ссылки не работает: поставьте её в текст рядом"
ODD = "скобки {{ и }} стоят не парами: переменную пишут так: {{учреждение}}"
_CODES = {key_of(name): name for name in VARIABLES}


def values_of(organization: Organization) -> dict[str, str]:
    """What stands in place of the variables in a post of this institution; empty where nothing is known."""
    place = organization.municipality
    return {
        "учреждение": organization.short_name,
        "полное_название": organization.full_name,
        "муниципалитет": place.name if place else "",
        "регион": organization.region.name,
        "адрес": organization.address,
        "телефон": organization.phone.split(";")[0].strip(),
        "почта": organization.email.split(";")[0].strip(),
        "сайт": organization.website,
    }


def find_faults(text: str) -> list[str]:
    """What is wrong with the variables of a text, in words; nothing where all is well."""
    unknown = dict.fromkeys(name for name in HOLE.findall(text) if key_of(name) not in _CODES)
    faults = [_explain(name) for name in list(unknown)[:MOST_NAMED]]
    if ALONE.search(HOLE.sub("", text)):
        faults.append(ODD)
    if "{{" in text and any("%7B%7B" in run.get("href", "") for run in _runs_inside(outline(text))):
        faults.append(IN_ADDRESS)
    return faults


def find_empty(text: str, values: Mapping[str, str]) -> list[str]:
    """Variables of the text for which the institution has nothing."""
    used = dict.fromkeys(_CODES[key] for key in map(key_of, HOLE.findall(text)) if key in _CODES)
    return [name for name in used if not values.get(name)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with values in place of its variables, each put in once and never read again."""
    return HOLE.sub(lambda match: values.get(_CODES.get(key_of(match[1]), ""), match[0]), text)


def readdress(text: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """A text of one institution as another would say it: its own name and contacts in place of the first's.

    Where the other has nothing to say, the variable stands: it is asked about before the post is planned.
    """
    told = {mine[name]: theirs.get(name) or f"{{{{{name}}}}}" for name in OWN if len(mine[name]) >= SHORTEST}
    if not told:
        return text
    longest_first = "|".join(re.escape(value) for value in sorted(told, key=len, reverse=True))
    whole = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w|/\w)")
    return whole.sub(lambda match: told[match[0]], text)


def _explain(name: str) -> str:
    near = get_close_matches(key_of(name), list(_CODES), n=1, cutoff=0.5)
    advice = f"похоже на {{{{{_CODES[near[0]]}}}}}" if near else "список переменных — под текстом"
    return f"неизвестная переменная {{{{{name.strip()[:SHOWN]}}}}}: {advice}"


def _runs_inside(node: list[Block]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    stack: list[Any] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack += one
        elif isinstance(one, dict):
            found += [one] if "text" in one else []
            stack += [value for value in one.values() if isinstance(value, list)]
    return found
