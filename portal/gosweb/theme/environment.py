"""The templates of the published sites: an environment of their own, for they are drawn without a request."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portal import typography
from portal.gosweb.theme.assets import load_assets

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@cache
def environment() -> Environment:
    """Jinja with escaping, our typography and nothing of Flask."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=50,
    )
    env.filters.update(typo=typography.typo, rudate=typography.rudate, num=typography.num)
    env.globals.update(icon=_icon)
    return env


def _icon(name: str, prefix: str = "") -> Markup:
    """An icon of the public sprite, hidden from screen readers: the text beside it says the same."""
    href = prefix + load_assets()["icons.svg"].href
    return Markup('<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        href, name
    )
