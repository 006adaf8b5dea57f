"""`portal run` on real processes: it keeps its parts alive, says what happens, leaves nothing behind."""

import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.runtime.portals import RunningPortal, is_alive, run_command, wait_until


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal that several tests look at."""
    portal = RunningPortal(tmp_path_factory.mktemp("run") / "data", "--workers", "2")
    portal.wait_open()
    yield portal
    portal.end()


@pytest.fixture
def own_portal(tmp_path: Path) -> Iterator[RunningPortal]:
    """A portal to be ended by the test."""
    portal = RunningPortal(tmp_path / "data", "--workers", "1")
    yield portal
    portal.end()


def test_run_opens_the_portal_and_says_where(portal: RunningPortal) -> None:
    assert portal.ask("/health/live")[0] == 200
    assert portal.ask("/health/ready") == (200, '{"ready": true, "reasons": []}')
    assert f"Портал открыт: http://localhost:{portal.port}/" in portal.said
    assert str(portal.data_dir) in portal.said


def test_doctor_finds_every_part_of_a_running_portal_well(portal: RunningPortal) -> None:
    assert wait_until(lambda: all(portal.doctor().values())), portal.doctor()


def test_second_run_on_the_same_data_says_so_and_ends_with_1(portal: RunningPortal) -> None:
    second = run_command(portal.data_dir, "run", "--port", "0")
    assert second.returncode == 1
    assert "уже запущен" in second.stderr and f"http://localhost:{portal.port}/" in second.stderr
    assert portal.ask("/health/live")[0] == 200


def test_a_visitor_cannot_move_the_portal_by_headers(portal: RunningPortal) -> None:
    for name in ("SCRIPT_NAME", "PATH_INFO", "X-Script-Name"):
        asked = urllib.request.Request(f"http://localhost:{portal.port}/health/live", headers={name: "/evil"})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert answer.status == 200


def test_killed_worker_is_restarted_and_that_is_said(portal: RunningPortal) -> None:
    victim = portal.processes("worker")[0]
    victim.kill()
    assert wait_until(lambda: "процесс остановился (сигнал 9), запускаю снова" in portal.said)
    assert wait_until(lambda: len(portal.processes("worker")) == 2)
    assert victim.pid not in {worker.pid for worker in portal.processes("worker")}


def test_killed_web_server_comes_back_at_the_same_address(portal: RunningPortal) -> None:
    masters = [one for one in portal.processes("web") if one.ppid() == portal.process.pid]
    masters[0].kill()
    assert wait_until(lambda: "Веб-сервер: процесс остановился" in portal.said)
    assert wait_until(lambda: portal.ask("/health/live")[0] == 200)


def test_workers_and_cron_return_to_a_redis_that_was_killed(portal: RunningPortal) -> None:
    (redis,) = [one for one in portal.processes() if "-server" in " ".join(one.cmdline())]
    redis.kill()
    assert wait_until(lambda: "Redis: процесс остановился" in portal.said)
    assert wait_until(lambda: portal.doctor()["Обработчики заданий"]), portal.said
    assert wait_until(lambda: portal.doctor()["Расписание"]), portal.said


def test_interrupt_of_the_whole_group_ends_every_process_in_ten_seconds(own_portal: RunningPortal) -> None:
    own_portal.wait_open()
    parts = own_portal.processes()
    assert len(parts) >= 4
    os.killpg(own_portal.process.pid, signal.SIGINT)
    assert own_portal.process.wait(10) == 0
    assert not any(is_alive(part) for part in parts)
    assert "Портал остановлен." in own_portal.said and "запускаю снова" not in own_portal.said
    assert not (own_portal.data_dir.parent / "home").exists(), "nothing is written outside the data"


def test_termination_while_it_starts_leaves_nothing(own_portal: RunningPortal) -> None:
    assert wait_until(lambda: bool(own_portal.processes("upgrade")))
    parts = own_portal.processes()
    own_portal.process.terminate()
    assert own_portal.process.wait(10) == 0
    assert not any(is_alive(part) for part in parts)
    assert "Портал открыт" not in own_portal.said


def test_killed_supervisor_takes_its_parts_along(own_portal: RunningPortal) -> None:
    own_portal.wait_open()
    parts: list[psutil.Process] = own_portal.processes()
    own_portal.process.kill()
    assert parts and wait_until(lambda: not any(is_alive(part) for part in parts), 5)


def test_taken_port_is_told_and_nothing_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = run_command(tmp_path / "data", "run", "--port", str(port))
    assert answer.returncode == 1
    assert f"Порт {port} занят" in answer.stderr and "Traceback" not in answer.stderr
    assert not (tmp_path / "data" / "portal.db").exists()


def test_wrong_setting_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run_command(tmp_path / "file", "run", "--port", "0")
    assert answer.returncode == 1
    assert "PORTAL_DATA_DIR" in answer.stderr and "Traceback" not in answer.stderr
