"""A worker that plans an upload may die at any row: its heir goes on, nothing is doubled or miscounted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.exchange import applying, commands, jobs
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.pages.posts.models import Post
from tests.conftest import words_of
from tests.pages.approvals.setting import Setting, make_setting
from tests.pages.exchange.plans import row_for, write_plan
from tests.pages.exchange.test_uploads import upload

SignIn = Callable[[User], FlaskClient]


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def pressed(app: Flask, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A plan of five posts that was pressed, in portions of two."""
    monkeypatch.setattr(commands, "PORTION", 2)
    setting: Setting = make_setting(needs_head=False)
    rows = [row_for(setting.school, Текст=f"Новость {number}") for number in range(5)]
    client = sign_in(setting.editor)
    answer = upload(client, write_plan(tmp_path, *rows))
    assert client.post(f"{answer.location}/application").status_code == 303
    return client


def row() -> PlanUpload:
    return db.session.scalars(select(PlanUpload).execution_options(populate_existing=True)).one()


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def die_after(portions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies when so many portions are in the plan."""
    keep, seen = applying.Keeper.__call__, []

    def killing(self: applying.Keeper, outcome: Any, done: int, total: int) -> None:
        if len(seen) == portions:
            raise Killed
        seen.append(done)
        keep(self, outcome, done, total)

    monkeypatch.setattr(applying.Keeper, "__call__", killing)
    with pytest.raises(Killed):
        jobs.apply_plan(row().id)
    db.session.rollback()
    monkeypatch.undo()


def wait_a_lease() -> None:
    past = datetime.now(UTC) - applying.LEASE - timedelta(seconds=1)
    db.session.execute(update(PlanUpload).values(touched_at=past))
    db.session.commit()


def test_progress_is_seen_and_the_heir_goes_on_within_a_lease(
    pressed: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert row().state is PlanState.QUEUED
    die_after(1, monkeypatch)
    assert (row().state, posts()) == (PlanState.APPLYING, 2)
    shown = pressed.get(f"/posts/import/{row().id}/progress")
    assert "2 из 5" in words_of(shown) and "every 2s" in shown.text
    jobs.sweep_plans()
    assert row().state is PlanState.APPLYING, "its lease is not over"
    wait_a_lease()
    jobs.sweep_plans()
    assert row().state is PlanState.QUEUED
    jobs.apply_plan(row().id)
    done = row()
    assert (done.state, done.created, done.unchanged, posts()) == (PlanState.APPLIED, 5, 0, 5)
    assert "every 2s" not in pressed.get(f"/posts/import/{done.id}/progress").text


def test_a_worker_whose_lease_is_over_writes_nothing_more(pressed: FlaskClient) -> None:
    mine = applying.claim(row().id, now=datetime.now(UTC))
    db.session.commit()
    assert mine is not None
    keeper = applying.Keeper(mine)
    wait_a_lease()
    jobs.sweep_plans()
    jobs.apply_plan(mine.id)
    with pytest.raises(applying.Lost):
        keeper(commands.Outcome(), 1, 5)
    db.session.rollback()
    assert row().state is PlanState.APPLIED


def test_after_five_deaths_it_is_given_back_with_words(
    pressed: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(applying.MOST_ATTEMPTS):
        die_after(0, monkeypatch)
        wait_a_lease()
        jobs.sweep_plans()
    assert row().state is PlanState.STAGED
    assert "нажмите «Запланировать» ещё раз" in words_of(pressed.get(f"/posts/import/{row().id}"))


def test_a_file_that_is_gone_is_told(app: Flask, pressed: FlaskClient) -> None:
    (Path(app.config["DATA_DIR"]) / "uploads" / row().folder / "plan").unlink()
    jobs.apply_plan(row().id)
    assert row().state is PlanState.STAGED
    assert "не найден на диске" in words_of(pressed.get(f"/posts/import/{row().id}"))
