"""The application of the stand-ins: the networks' doors, their walls, the control address."""

from pathlib import Path

from flask import Flask

from portal.sandbox import control
from portal.sandbox.max import chats as max_files
from portal.sandbox.max import views as max_
from portal.sandbox.ok import groups as ok_files
from portal.sandbox.ok import views as ok
from portal.sandbox.telegram import views as telegram
from portal.sandbox.vk import files as vk_files
from portal.sandbox.vk import views as vk
from portal.sandbox.walls import aliases, keys, talks
from portal.sandbox.walls import views as walls
from portal.sandbox.world import open_world

BLUEPRINTS = (
    vk.bp,
    vk_files.bp,
    ok.bp,
    ok_files.bp,
    telegram.bp,
    max_.bp,
    max_files.bp,
    control.bp,
    walls.bp,
    keys.bp,
    talks.bp,
    aliases.bp,
)


def create_sandbox(path: Path | None = None, *, latency: float = 0.0) -> Flask:
    """The stand-ins over a file, which they keep; without one, over memory. `latency` in seconds."""
    app = Flask(__name__)
    app.config["MAX_FORM_MEMORY_SIZE"] = 16 * 1024 * 1024
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["sandbox"] = open_world(path, latency=latency)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    walls.add_filters(app)
    return app
