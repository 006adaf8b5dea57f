"""An application of the interface alone: no database, a made-up person, the pages of the kit and the help."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from flask_wtf import CSRFProtect

from portal import errors, navigation, typography
from portal.headers import POLICY
from portal.help.views import bp as help_pages
from portal.kit import bp as kit_pages

PORTAL = Path(__file__).resolve().parent.parent / "portal"

ELSEWHERE = {
    "overview.overview": "/overview",
    "organizations.list_organizations": "/organizations",
    "imports.list_imports": "/organizations/imports",
    "accounts.profile": "/profile",
    "accounts.sign_in": "/login",
    "accounts.sign_out": "/logout",
    "notices.list_notices": "/notices",
    "questions.ask_agency": "/ask",
}


def make_person(**changes: Any) -> SimpleNamespace:
    """Somebody signed in; their fields may be changed between requests."""
    role = SimpleNamespace(role=SimpleNamespace(label="Куратор"))
    about = {"name": "Елена Соколова", "initials": "ЕС", "theme": "light", "grants": [role]}
    return SimpleNamespace(**about | {"is_authenticated": True, "is_demo": False, "may": True} | changes)


def make_small_app(person: SimpleNamespace | None = None) -> Flask:
    """The interface for this person, or for a stranger."""
    app = Flask("portal", root_path=str(PORTAL))
    app.config.update(SECRET_KEY="test", TESTING=True, TIMEZONE="Europe/Moscow", PROPAGATE_EXCEPTIONS=False)
    who = person or SimpleNamespace(is_authenticated=False)
    for extension in (CSRFProtect(), typography, navigation, errors):
        extension.init_app(app)
    app.context_processor(lambda: {"current_user": who, "may": lambda action: getattr(who, "may", False)})
    app.context_processor(lambda: {"count_unread": lambda: 0})
    app.register_blueprint(kit_pages)
    app.register_blueprint(help_pages)
    for endpoint, address in ELSEWHERE.items():
        app.add_url_rule(address, endpoint, lambda: render_template("error.html", code=404), methods=["GET"])
    app.after_request(_guard)
    return app


def _guard(response: Any) -> Any:
    response.headers["Content-Security-Policy"] = POLICY
    return response
