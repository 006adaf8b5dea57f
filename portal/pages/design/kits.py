"""Kits of territories: the nearest above an institution, kept and changed. Flushes, never commits."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import select, update

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.media import MediaError, MediaFile, path_of, receive
from portal.media_types import IMAGES
from portal.pages.design.drawing import Look
from portal.pages.design.models import BrandKit
from portal.registry.organizations.models import Organization
from portal.registry.people.places import title_places
from portal.registry.scopes import COUNTRY, of_municipality, of_region

ORIGIN = "простой стиль портала: выше учреждения стиль никто не задал"
OUTDATED = "Стиль этой территории изменили, пока вы его правили. Откройте его заново и внесите своё."
ONLY_PICTURES = "знак нужен картинкой: PNG, JPG или WebP, лучше PNG с прозрачным фоном."
TINY = "картинка меньше 100 пикселей. Возьмите крупнее, иначе знак на обложке расплывётся."
LEAST = 100


@dataclass(frozen=True, slots=True)
class KitFields:
    """What people enter of a kit; colours as "#17365d"."""

    background: str
    accent: str
    ink: str
    motto: str = ""


PLAIN = KitFields(background="#17365d", accent="#a9cbf5", ink="#ffffff")


def list_scopes(organization: Organization) -> list[str]:
    """Territories above an institution, the nearest first."""
    district, scopes = organization.municipality, list[str]()
    if district is not None:
        scopes.append(of_municipality(district.id))
        scopes += [of_municipality(district.parent_id)] if district.parent_id else []
    return [*scopes, of_region(organization.region_code), COUNTRY]


def find_kit(organization: Organization) -> BrandKit | None:
    """The nearest kit above the institution."""
    scopes = list_scopes(organization)
    kits = db.session.scalars(select(BrandKit).where(BrandKit.scope.in_(scopes))).all()
    return min(kits, key=lambda kit: scopes.index(kit.scope), default=None)


def look_of(organization: Organization) -> Look:
    """The institution in the nearest kit, or in the plain one."""
    kit = find_kit(organization)
    if kit is None:
        return plain_look(organization.short_name)
    origin = f"стиль территории «{title_places([kit.scope])[kit.scope]}»"
    return look_in(kit, organization.short_name, origin)


def look_in(kit: BrandKit, name: str, origin: str = "") -> Look:
    """A name in this kit."""
    return Look(name, kit.background, kit.accent, kit.ink, kit.motto, logo_path(kit), origin)


def plain_look(name: str) -> Look:
    """A name in no territory's kit."""
    return Look(name, PLAIN.background, PLAIN.accent, PLAIN.ink, origin=ORIGIN)


def logo_path(kit: BrandKit) -> Path | None:
    """Where the sign lies; None without one, or where the file is lost."""
    if not kit.logo_sha256:
        return None
    path = path_of(MediaFile(sha256=kit.logo_sha256))
    return path if path.exists() else None


def get_kit(scope: str) -> BrandKit | None:
    """The kit of this very territory."""
    return db.session.scalar(select(BrandKit).where(BrandKit.scope == scope))


def keep_logo(stream: IO[bytes], name: str) -> MediaFile:
    """The bytes of a sign, verified and cleaned; raises MediaError."""
    kept = receive(stream, name)
    if kept.type not in IMAGES:
        raise MediaError(ONLY_PICTURES)
    if min(kept.width or 0, kept.height or 0) < LEAST:
        raise MediaError(TINY)
    return kept


def save_kit(
    scope: str,
    fields: KitFields,
    *,
    logo: MediaFile | None = None,
    drops_logo: bool = False,
    revision: int,
    who: Who,
    now: datetime,
) -> BrandKit:
    """Make the territory's kit or change it; raises Conflict where somebody was faster."""
    kit = get_kit(scope)
    if (kit.revision if kit else 0) != revision:
        raise Conflict(OUTDATED)
    values = {name: getattr(fields, name) for name in ("background", "accent", "ink", "motto")}
    values |= {"author_id": who.user.id, "updated_at": now, "revision": revision + 1}
    if logo is not None:
        values |= {"logo_sha256": logo.sha256, "logo_type": logo.type}
    elif drops_logo:
        values |= {"logo_sha256": "", "logo_type": ""}
    kit = _write(kit, scope, values)
    audit.record("kit.saved", f"kit:{scope}", colours=[kit.background, kit.accent, kit.ink], motto=kit.motto)
    return kit


def _write(kit: BrandKit | None, scope: str, values: dict[str, object]) -> BrandKit:
    if kit is None:
        kit = BrandKit(scope=scope, **values)
        db.session.add(kit)
        db.session.flush()
        return kit
    stands = update(BrandKit).where(BrandKit.id == kit.id, BrandKit.revision == kit.revision)
    if db.session.scalar(stands.values(**values).returning(BrandKit.id)) is None:
        raise Conflict(OUTDATED)
    db.session.refresh(kit)
    return kit
