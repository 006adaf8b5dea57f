"""«Справка»: the user documentation inside the portal, open to those who cannot sign in too."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import markdown
from portal.accounts.policy import public
from portal.help import topics
from portal.typography import typo

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@public("those who cannot sign in need it most")
def list_topics() -> ResponseReturnValue:
    """All topics in order."""
    return render_template("help/list_topics.html", parts=topics.list_parts())


@bp.get("/<slug>")
@public("those who cannot sign in need it most")
def show_topic(slug: str) -> ResponseReturnValue:
    """One topic with the list of the others."""
    topic = topics.get_topic(slug)
    body = markdown.render(topic.text, top=2, dress=typo)
    return render_template("help/show_topic.html", topic=topic, body=body, topics=topics.list_topics())
