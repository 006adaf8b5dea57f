"""The worker: jobs in processes of their own, known to a Redis that forgot, gone with its parent."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
from flask import Flask
from redis import Redis
from rq import Worker as AnyWorker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from portal.extensions import db
from portal.queue import enqueue, get_queue, list_queues
from portal.runtime.worker import Worker, work
from tests.runtime.portals import ROOT, environment, is_alive, run_command, wait_until


def leave_trace(path: str) -> None:
    """A job that uses the database of its own process and writes who it is."""
    db.session.execute(text("SELECT 1"))
    Path(path).write_text(str(os.getpid()))


def sleep_long(path: str) -> None:
    """A job that is still at work when something happens."""
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def sign_in(name: str, path: str) -> None:
    """A job that writes that its turn came."""
    with Path(path).open("a") as trace:
        trace.write(f"{name} ")


def url_of(app: Flask) -> dict[str, str]:
    """Settings that lead a command to the services of the test."""
    return {
        "REDIS_URL": app.config["REDIS_URL"],
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
    }


def test_burst_does_what_waits_in_forked_processes_and_ends(app: Flask, tmp_path: Path) -> None:
    db.session.execute(text("SELECT 1"))  # a connection that a fork must not share
    enqueue(leave_trace, str(tmp_path / "trace"))
    work(list_queues(), is_burst=True, is_quiet=True)
    assert int((tmp_path / "trace").read_text()) != os.getpid()
    assert get_queue().count == 0
    assert db.session.scalar(text("SELECT 1")) == 1


def test_no_queue_waits_until_another_is_empty(app: Flask, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for number in range(4):
        get_queue().enqueue(sign_in, f"sweep{number}", str(trace))
    for name in ("posts", "urgent"):
        for number in range(2):
            get_queue(name).enqueue(sign_in, f"{name}{number}", str(trace))
    work(list_queues(), is_burst=True, is_quiet=True)
    turns = trace.read_text().split()
    assert turns == "urgent0 urgent1 sweep0 posts0 sweep1 posts1 sweep2 sweep3".split()


def test_command_serves_named_queues_only_and_refuses_unknown(app: Flask, tmp_path: Path) -> None:
    enqueue(leave_trace, str(tmp_path / "trace"))
    env = environment(tmp_path, **url_of(app))
    other = run_command(tmp_path, "worker", "publishing", "--burst", env=env)
    assert (other.returncode, get_queue().count) == (0, 1), other.stderr
    named = run_command(tmp_path, "worker", "default", "--burst", env=env)
    assert (named.returncode, get_queue().count) == (0, 0), named.stderr
    unknown = run_command(tmp_path, "worker", "pubishing", env=env)
    assert unknown.returncode == 2 and "Нет очереди pubishing" in unknown.stderr


def test_worker_without_redis_says_so_and_ends_with_1(tmp_path: Path) -> None:
    answer = run_command(tmp_path, "worker", "--burst")
    assert answer.returncode == 1
    assert "Redis не отвечает" in answer.stderr and "Traceback" not in answer.stderr


def test_heartbeat_introduces_the_worker_anew_to_a_redis_that_forgot(app: Flask, redis_url: str) -> None:
    with Redis.from_url(redis_url) as connection:
        worker = Worker(list_queues(), connection=connection, serializer=JSONSerializer)
        worker.register_birth()
        connection.flushall()
        worker.heartbeat()
        (known,) = AnyWorker.all(connection=connection, serializer=JSONSerializer)
        assert known.name == worker.name and known.queue_names() == worker.queue_names()


def test_killed_worker_takes_its_job_along(app: Flask, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    enqueue(sleep_long, str(trace))
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "worker", "--quiet"],
        env=environment(tmp_path, **url_of(app)),
        cwd=ROOT,
    )
    try:
        assert wait_until(lambda: trace.exists() and bool(trace.read_text()))
        horse = psutil.Process(int(trace.read_text()))
        worker.kill()
        assert wait_until(lambda: not is_alive(horse), 5)
    finally:
        worker.kill()
        worker.wait()
