"""What all commands have in common, and the small ones: db, doctor."""

import json
from pathlib import Path

import click
import pytest
from flask import Flask

from portal.cli import COMMANDS, cli
from portal.config import NO_REDIS
from portal.queue import init_app
from tests.cli.conftest import Portal
from tests.runtime.portals import run_command


def walk(group: click.Group, names: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command with its path."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        path = (*names, name)
        found += walk(command, path) if isinstance(command, click.Group) else [(path, command)]
    return found


def test_every_command_explains_itself(portal: Portal) -> None:
    commands = walk(cli)
    assert {path[0] for path, _ in commands} == set(COMMANDS)
    for path, command in commands:
        assert command.help, path
        answer = portal(*path, "--help")
        assert (answer.exit_code, answer.stderr) == (0, ""), path


def test_every_option_has_words(portal: Portal) -> None:
    silent = [
        (*path, parameter.name)
        for path, command in walk(cli)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


def test_unknown_command_is_wrong_usage(portal: Portal) -> None:
    assert portal("fly").exit_code == 2


def test_check_says_that_models_and_migrations_agree(portal: Portal) -> None:
    answer = portal("db", "check")
    assert answer.exit_code == 0, answer.exception


def test_upgrade_a_second_time_changes_nothing(portal: Portal) -> None:
    answer = portal("db", "upgrade")
    assert answer.exit_code == 0 and "База данных готова" in answer.stdout


def test_doctor_names_what_is_missing_and_the_way_to_mend_it(portal: Portal) -> None:
    answer = portal("doctor", "--json")
    document = json.loads(answer.stdout)
    checks = {check["name"]: check for check in document["checks"]}
    assert answer.exit_code == 1 and document["ok"] is False
    assert [name for name, check in checks.items() if not check["ok"]] == [
        "Обработчики заданий",
        "Расписание",
    ]
    assert all(set(check) == {"name", "ok", "detail", "advice"} for check in document["checks"])
    assert "portal worker" in checks["Обработчики заданий"]["advice"]


def test_doctor_works_without_redis(portal: Portal, app: Flask) -> None:
    app.config["REDIS_URL"] = NO_REDIS
    init_app(app)
    answer = portal("doctor")
    assert answer.exit_code == 1 and "✗ Redis" in answer.stdout and "✓ База данных" in answer.stdout


def test_doctor_finds_a_site_that_leads_nowhere(portal: Portal, app: Flask) -> None:
    site = app.config["SITES_DIR"] / "shkola"
    site.mkdir(parents=True)
    (site / "current").symlink_to("releases/7")
    assert "Не открываются сайты: shkola" in portal("doctor").stdout


def test_doctor_lets_no_production_publish_into_a_stand_in(portal: Portal, app: Flask) -> None:
    app.config.update(VK_API_URL="http://127.0.0.1:8090/vk/method")
    assert "✓ Сети" in portal("doctor").stdout
    app.config.update(ENV="production")
    told = portal("doctor").stdout
    assert "✗ Сети" in told and "PORTAL_VK_API_URL" in told and "PORTAL_OK_API_URL" not in told


@pytest.mark.parametrize("command", [("sites", "publish", "shkola"), ("users", "create", "--phone", "1")])
def test_unprepared_database_is_told_without_a_traceback(tmp_path: Path, command: tuple[str, ...]) -> None:
    rest = ("--name", "А", "--role", "operator") if command[0] == "users" else ()
    answer = run_command(tmp_path, *command, *rest)
    assert answer.returncode == 1 and "Traceback" not in answer.stderr
