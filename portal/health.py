"""Whether this process lives and whether it is ready for people: for balancers and for those who wait."""

import json
from collections.abc import Iterable

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from portal import audit
from portal.accounts.policy import public
from portal.audit import AuditEvent
from portal.extensions import db, migrate

DEMO_LOADED = "demo.loaded"

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@public("balancers ask it, and it tells nothing")
def live() -> ResponseReturnValue:
    """The process answers."""
    return {"live": True}


@bp.get("/ready")
@public("balancers and start scripts ask it; the reasons hold no personal data")
def ready() -> ResponseReturnValue:
    """People may be let in, or why not yet."""
    found = reasons()
    document = json.dumps({"ready": not found, "reasons": found}, ensure_ascii=False)  # people read it too
    return current_app.response_class(document, status=503 if found else 200, mimetype="application/json")


def reasons() -> list[str]:
    """Why people should wait; empty when ready. Redis is no reason: pages open without it."""
    try:
        behind = schema_behind()
        if behind:
            return [behind]
        return _demo_reasons() if current_app.config.get("DEMO") else []
    except SQLAlchemyError:
        db.session.rollback()
        return ["База данных не отвечает или не подготовлена (portal db upgrade)."]


def schema_behind() -> str:
    """What is wrong with the schema of the database, or nothing; raises SQLAlchemyError when it is away."""
    known = db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
    heads = sorted(script.revision for script in migrate.script_directory.get_revisions("heads") if script)
    if sorted(known) == heads:
        return ""
    return f"Схема базы данных — версия {', '.join(known) or 'нет'}, программе нужна {', '.join(heads)}."


def mark_demo_loaded(slugs: Iterable[str]) -> None:
    """Remember that the demo is there, with the sites it published; flushed with the caller's transaction."""
    audit.record(DEMO_LOADED, "portal", slugs=sorted(slugs))
    db.session.flush()


def find_demo_sites() -> list[str] | None:
    """Addresses of the published demo sites; None where no demo was loaded."""
    loaded = select(AuditEvent).where(AuditEvent.action == DEMO_LOADED)
    event = db.session.scalar(loaded.order_by(AuditEvent.id.desc()).limit(1))
    return None if event is None else list(event.details.get("slugs", []))


def _demo_reasons() -> list[str]:
    slugs: list[str] | None = current_app.extensions.get("demo_sites")
    if slugs is None:
        slugs = current_app.extensions["demo_sites"] = find_demo_sites()
    if slugs is None:
        return ["Учебные данные ещё загружаются."]
    sites = current_app.config["SITES_DIR"]
    missing = [slug for slug in slugs if not (sites / slug / "current").exists()]
    return [f"Учебный сайт {slug} не опубликован." for slug in missing]
