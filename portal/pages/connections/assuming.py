"""What a key is taken for until a test call tells: its kind, what it can do, its fingerprint."""

from hashlib import sha256

from portal.pages.networks.contract import Ability, KeyKind, Network

KINDS = {
    Network.VK: KeyKind.COMMUNITY,
    Network.OK: KeyKind.USER,
    Network.TELEGRAM: KeyKind.BOT,
    Network.MAX: KeyKind.BOT,
}
"""The kind by which a page of a network is connected."""

ASSUMED: dict[KeyKind, tuple[Ability, ...]] = {
    KeyKind.COMMUNITY: (Ability.TEXT, Ability.COMMENTS, Ability.MESSAGES, Ability.COVER),
    KeyKind.USER: (Ability.TEXT, Ability.PHOTO, Ability.EDIT),
    KeyKind.SERVICE: (Ability.STATISTICS,),
    KeyKind.BOT: (Ability.TEXT, Ability.PHOTO, Ability.EDIT),
}
"""What a key of a kind usually can; a test call replaces it by what it really can."""

LETTERS = 12


def fingerprint_of(secret: str) -> str:
    """The first letters of the secret's hash: tells keys apart and gives nothing away."""
    return sha256(secret.encode()).hexdigest()[:LETTERS]


def assumed_abilities(kind: KeyKind) -> list[str]:
    """Codes of what a key of this kind usually can."""
    return [ability.value for ability in ASSUMED[kind]]
