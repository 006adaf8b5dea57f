"""The portal: one application for official sites, official pages and the roll-out of both."""

from typing import Any

from flask import Flask

from portal import errors, queue, typography
from portal.accounts import sessions
from portal.accounts.views import bp as accounts
from portal.cabinet.overview.views import bp as overview
from portal.config import load_settings
from portal.extensions import csrf, db, htmx, limiter, login, migrate
from portal.gosweb.sections.views import bp as sections
from portal.gosweb.sites.views import bp as sites

BLUEPRINTS = (accounts, overview, sites, sections)


def create_app(**settings: Any) -> Flask:
    """Make an application: settings, extensions, blueprints, error pages; nothing else."""
    app = Flask(__name__)
    app.config.update(load_settings() | settings)
    for extension in (db, migrate, login, csrf, htmx, limiter, queue, errors, typography, sessions):
        extension.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
