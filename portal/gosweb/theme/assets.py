"""Styles, scripts, fonts and pictures of the theme, each under a name that changes with its content."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
SOURCES = {
    "site.css": ("tokens.css", "sites/public.css"),
    "a11y.js": ("sites/a11y.js",),
    "search.js": ("sites/search.js",),
    "icons.svg": ("sites/icons.svg",),
    "favicon.svg": ("sites/favicon.svg",),
    "hero.svg": ("sites/hero.svg",),
}
URL = re.compile(r"url\(([^)\"']+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the theme as it is published."""

    path: str  # "assets/site.1a2b3c4d.css"
    data: bytes

    @property
    def href(self) -> str:
        """Its address from the root of the site."""
        return f"/{self.path}"


@cache
def load_assets() -> dict[str, Asset]:
    """All assets by their plain names; fonts come in through the styles that ask for them."""
    assets: dict[str, Asset] = {}
    for name, sources in SOURCES.items():
        if name.endswith(".css"):
            styles = "".join(_styles(STATIC / source, assets) for source in sources)
            assets[name] = _named(name, styles.encode())
        else:
            assets[name] = _named(name, b"".join((STATIC / source).read_bytes() for source in sources))
    return assets


def _styles(source: Path, assets: dict[str, Asset]) -> str:
    """A stylesheet without comments whose files are published beside it under their new names."""

    def publish(found: re.Match[str]) -> str:
        file = (source.parent / found[1]).resolve()
        asset = assets.setdefault(file.name, _named(file.name, file.read_bytes()))
        return f"url({Path(asset.path).name})"

    return URL.sub(publish, COMMENT.sub("", source.read_text(encoding="utf-8")))


def _named(name: str, data: bytes) -> Asset:
    stem, _, extension = name.rpartition(".")
    return Asset(f"assets/{stem}.{hashlib.sha256(data).hexdigest()[:8]}.{extension}", data)
