"""Reads the name of a municipality as people write it: its kind, its own name, the district it stands in."""

import re
from dataclasses import dataclass
from functools import lru_cache

from portal.registry.folding import fold, squash
from portal.registry.territories.models import MunicipalityType as Type
from portal.registry.territories.regions import find_region_code

SETTLEMENTS = (Type.URBAN_SETTLEMENT, Type.RURAL_SETTLEMENT)
FLAGS = re.IGNORECASE
KINDS: tuple[tuple[Type, bool, re.Pattern[str]], ...] = tuple(
    (kind, is_vague, re.compile(pattern, FLAGS))
    for kind, is_vague, pattern in (
        (Type.CITY_TERRITORY, False, r"внутригородск\w+\s+(?:муниципальн\w+\s+образовани\w+|территори\w+)"),
        (Type.CITY_DISTRICT, False, r"внутригородск\w+\s+район\w*"),
        (Type.URBAN_SETTLEMENT, False, r"городск\w+\s+поселени\w+|\bг\.\s?п\.|\bгп\b"),
        (Type.RURAL_SETTLEMENT, False, r"сельск\w+\s+поселени\w+|\bс\.\s?п\.|\bсп\b"),
        (
            Type.DISTRICT,
            False,
            r"муниципальн\w+\s+район\w*|\bмун\.?\s+р(?:айон|-н)|\bм\.\s?р\.|\bм\.?р-н|\bмр\b",
        ),
        (Type.MUNICIPAL_OKRUG, False, r"муниципальн\w+\s+округ\w*|\bм\.\s?о\."),
        (Type.URBAN_OKRUG, False, r"городск\w+\s+округ\w*|\bг\.\s?о\.|\bго\b"),
        (Type.DISTRICT, True, r"\bрайон\w*|\bр-на?\b|\bр-он\b"),
        (Type.URBAN_OKRUG, True, r"^(?:город\b|г\.)"),
    )
)
AS_IS = (
    (Type.URBAN_OKRUG, re.compile(r"\bЗАТО\b", FLAGS)),
    (Type.RURAL_SETTLEMENT, re.compile("сельсовет", FLAGS)),
)
PREFIX = re.compile(r"^(?:муниципальн\w+\s+образовани\w+|МО)\s+", FLAGS)
CITY = re.compile(r"^(?:город(?:а|е)?\b|г\.)\s*", FLAGS)
PLACE = re.compile(r"^(?:рабоч\w+\s+пос[её]л\w+|пос[её]лок|пгт|рп|р\.п\.|село|с\.|станица|деревня)\s+", FLAGS)
GENITIVE = ((re.compile(r"(ск|цк)ого\b"), r"\1ий"), (re.compile(r"ого\b"), "ый"))
ADJECTIVE = re.compile(r"(?:ий|ый|ой|ое|ая)$")
ENDING = re.compile(r"(?:ого|ому|ий|ый|ой|ое|ая)$")
OF_REGION = re.compile(r"\s\S+(?:ского|цкого|ской|цкой)\s+(?:края|области|республики)\b.*$", FLAGS)
OF_DISTRICT = re.compile(
    r"^(?P<child>.+?)\s+(?P<parent>"
    r"\S+ого\s+(?:муниципального\s+(?:района|округа)|городского\s+округа|района|м\.\s?[ро]\.|р-на)"
    r"|(?:муниципального\s+)?района\s+им\S*\s+.+)$",
    FLAGS,
)


@dataclass(frozen=True, slots=True)
class MunicipalityName:
    """What a name says: the kind may be a guess, the district may be missing."""

    kind: Type
    bare: str
    is_vague: bool = False
    parent: "MunicipalityName | None" = None

    @property
    def own(self) -> str:
        """The name as official papers put it."""
        if self.kind is Type.OTHER or any(pattern.search(self.bare) for _, pattern in AS_IS):
            return self.bare
        if ADJECTIVE.search(self.bare):
            return f"{self.bare} {self.kind.label}"
        return f"{self.kind.label.capitalize()} {self.bare}"

    @property
    def full(self) -> str:
        """The name with the district before it; reads back into the same."""
        return f"{self.parent.own}, {self.own}" if self.parent else self.own

    @property
    def stem(self) -> str:
        """What stays of the bare name in any case and kind."""
        return ENDING.sub("", fold(self.bare))

    @property
    def sort_key(self) -> str:
        """Sorts by the bare name; tells apart namesakes of other kinds and other districts."""
        inside = f" {self.parent.bare}" if self.parent else ""
        return fold(f"{self.bare} {self.kind.label}{inside}")


@lru_cache(maxsize=8192)
def parse_name(text: str) -> MunicipalityName | None:
    """The municipality a cell names; None where it names nothing."""
    parts = [squash(part) for part in re.split(r"[,;/]", re.sub(r"[«»\"“”„()]", " ", text))]
    parts = [part for part in parts if part and not _is_region(part)]
    if not parts:
        return None
    names = [name for name in map(_parse_one, parts) if name]
    if len(names) < 2:
        return names[0] if names else None
    first, last = names[0], names[-1]
    if first.kind in SETTLEMENTS and last.kind not in SETTLEMENTS:
        first, last = last, first
    kind, is_vague = (
        (Type.OTHER, True) if last.is_vague and last.kind is not Type.OTHER else (last.kind, last.is_vague)
    )
    return MunicipalityName(kind, last.bare, is_vague, first)


def _is_region(part: str) -> bool:
    is_named = re.search(r"\b(?:край|края|область|области|обл|республика|республики)\b", part, FLAGS)
    return bool(is_named and find_region_code(part))


def _parse_one(text: str) -> MunicipalityName | None:
    text = OF_REGION.sub("", text)
    match = OF_DISTRICT.match(text)
    if match:
        child, parent = _parse_simple(match["child"]), _parse_simple(_to_nominative(match["parent"]))
        return child and MunicipalityName(child.kind, child.bare, child.is_vague, parent)
    return _parse_simple(text)


def _parse_simple(text: str) -> MunicipalityName | None:
    text = PREFIX.sub("", text)
    for kind, pattern in AS_IS:
        if pattern.search(text):
            return MunicipalityName(kind, _tidy(text))
    for kind, is_vague, pattern in KINDS:
        match = pattern.search(text)
        if match:
            bare = _tidy(f"{text[: match.start()]} {text[match.end() :]}")
            return MunicipalityName(kind, bare, is_vague) if bare else None
    bare = _tidy(text)
    kind = Type.DISTRICT if re.search(r"(?:ск|цк)ий$", bare) else Type.OTHER
    return MunicipalityName(kind, bare, is_vague=True) if bare else None


def _tidy(text: str) -> str:
    bare = squash(text).strip(" .-—–:")
    bare = PLACE.sub("", CITY.sub("", PREFIX.sub("", bare)))
    bare = re.sub(r"\bим(?:\.|ени\b)\s*", "имени ", bare, flags=FLAGS)
    if bare.isupper() and len(bare) > 4:
        bare = bare.title()
    return bare[:1].upper() + bare[1:] if not bare.startswith("имени ") else bare


def _to_nominative(text: str) -> str:
    """«Амурского муниципального района» is about «Амурский…»; kinds are found by their stems anyway."""
    head, _, tail = text.partition(" ")
    for pattern, replacement in GENITIVE:
        head = pattern.sub(replacement, head)
    return f"{head} {tail}"
