"""A batch of invites under a worker that is killed for real: everybody once, nobody twice."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.models import Grant, Invite, Role, User
from portal.extensions import db
from portal.mail.models import Mail
from portal.queue import enqueue
from portal.registry.invitations import jobs
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from tests.factories import make_organization, make_user
from tests.registry.invitations.batches import draft, line, request
from tests.runtime.portals import ROOT, environment, wait_until
from tests.runtime.test_worker import url_of

PEOPLE, KILLS = 900, 3


@pytest.fixture
def batch(app: Flask) -> Iterator[InviteBatch]:
    """A list of many people of ten schools."""
    schools = [make_organization() for _ in range(10)]
    lines = (line(schools[number % 10], number, phone=f"+7903{number:07}") for number in range(PEOPLE))
    yield draft(make_user(Role.CURATOR, "region:22"), *lines, by_mail=True)


def start_worker(app: Flask, folder: Path) -> subprocess.Popen[bytes]:
    """A real worker with the settings of the test."""
    env = environment(folder, SECRET_KEY="test", **url_of(app))
    return subprocess.Popen([sys.executable, "-m", "portal.cli", "worker", "--quiet"], env=env, cwd=ROOT)


def done(batch: InviteBatch) -> int:
    """How many items are issued by now."""
    mine = select(func.count()).where(InviteItem.batch_id == batch.id, InviteItem.state == ItemState.ISSUED)
    found = db.session.scalar(mine) or 0
    db.session.rollback()
    return found


def has_moved(batch: InviteBatch, before: int) -> bool:
    """Whether more are issued than before."""
    return done(batch) > before


def is_over(batch: InviteBatch) -> bool:
    """Whether the batch says that it is done."""
    state = db.session.scalar(select(InviteBatch.state).where(InviteBatch.id == batch.id))
    db.session.rollback()
    return state is BatchState.DONE


def revive(batch: InviteBatch) -> None:
    """What the sweep does when the lease of the dead is over."""
    mine = update(InviteBatch).where(InviteBatch.id == batch.id)
    db.session.execute(mine.values(touched_at=datetime.now(UTC) - timedelta(hours=1), attempts=1))
    db.session.commit()
    jobs.sweep_invites()


def test_killed_workers_invite_everybody_once(app: Flask, batch: InviteBatch, tmp_path: Path) -> None:
    request(batch)
    enqueue(jobs.issue_invites, batch.id)
    for turn in range(KILLS):
        worker, before = start_worker(app, tmp_path), done(batch)
        try:
            assert wait_until(partial(has_moved, batch, before))
            time.sleep(0.05 * turn)
        finally:
            worker.kill()
            worker.wait()
        revive(batch)
    worker = start_worker(app, tmp_path)
    try:
        assert wait_until(lambda: is_over(batch))
    finally:
        worker.kill()
        worker.wait()
    assert done(batch) == PEOPLE
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Invite, Mail)]
    assert counts == [PEOPLE, PEOPLE]
    assert db.session.scalar(select(func.count(User.id))) == PEOPLE + 1
    assert db.session.scalar(select(func.count(Grant.id))) == PEOPLE + 1
