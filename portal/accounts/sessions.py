"""Binds people to sessions and templates: who is signed in, what the menu may show."""

from flask import Flask

from portal.accounts.policy import may
from portal.accounts.services import load_user
from portal.extensions import login


def init_app(app: Flask) -> None:
    """Teach Flask-Login to load people and templates to ask what they may."""
    login.user_loader(load_user)
    login.session_protection = "basic"
    app.context_processor(lambda: {"may": may})
