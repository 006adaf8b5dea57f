"""What balancers and waiting scripts are told, and how long answers took."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from portal import timing
from portal.extensions import db
from portal.health import find_demo_sites, mark_demo_loaded
from tests.conftest import make_app


def test_live_and_ready_answer_without_sign_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health/live").json == {"live": True}
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json) == (200, {"ready": True, "reasons": []})


def test_unprepared_database_is_a_reason_to_wait(tmp_path: Path) -> None:
    fresh = make_app(tmp_path, f"sqlite:///{tmp_path / 'fresh.db'}", "redis://127.0.0.1:1/0")
    answer = fresh.test_client().get("/health/ready")
    assert answer.status_code == 503 and "База данных" in answer.text
    with fresh.app_context():
        db.engine.dispose()


def test_old_schema_is_a_reason_to_wait(app: Flask) -> None:
    with db.engine.begin() as connection:
        kept = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '000'"))
    answer = app.test_client().get("/health/ready")
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
    assert answer.status_code == 503 and "версия 000" in answer.text


def test_demo_is_ready_when_it_is_loaded_and_its_sites_are_published(app: Flask) -> None:
    app.config["DEMO"] = True
    client = app.test_client()
    assert client.get("/health/ready").json["reasons"] == ["Учебные данные ещё загружаются."]
    mark_demo_loaded(["demo-school"])
    db.session.commit()
    assert "demo-school не опубликован" in client.get("/health/ready").text
    (app.config["SITES_DIR"] / "demo-school" / "current").mkdir(parents=True)
    assert client.get("/health/ready").status_code == 200
    assert find_demo_sites() == ["demo-school"]


def test_answers_tell_their_time_and_queries_in_development_only(app: Flask) -> None:
    told = app.test_client().get("/health/ready").headers["Server-Timing"]
    assert told.startswith("app;dur=") and told.endswith(";desc=1")
    production = Flask("production")
    production.config["ENV"] = "production"
    timing.init_app(production)
    production.add_url_rule("/health/live", view_func=lambda: "")
    assert "Server-Timing" not in production.test_client().get("/health/live").headers
