"""`portal pages`: answers for people and programs, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner

from portal.cli import pages as commands
from tests.factories import make_organization
from tests.pages.imports.files import KEY, row, save


def test_import_answers_one_document_and_1_when_rows_were_rejected(run: CliRunner, tmp_path: Path) -> None:
    school = make_organization()
    lines = row(school.inn, "vk", "vk.com/club1", key=KEY), row("123", "vk", "vk.com/club2")
    path = save(tmp_path / "a.csv", *lines)
    answer = run.invoke(commands.pages, ["import", str(path), "--json"])
    document = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert {name: document[name] for name in ("created", "changed", "unchanged")} == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert [one["row"] for one in document["rejected"]] == [3]
    assert "QQQQ" not in answer.output


def test_a_good_file_is_0_and_a_dry_run_writes_nothing(run: CliRunner, tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", row(make_organization().inn, "vk", "vk.com/club1"))
    dry = run.invoke(commands.pages, ["import", str(path), "--dry-run"])
    assert (dry.exit_code, "Будет: создано 1" in dry.stdout) == (0, True)
    done = run.invoke(commands.pages, ["import", str(path)])
    assert (done.exit_code, "Готово: создано 1" in done.stdout) == (0, True)
    assert "без изменений 1" in run.invoke(commands.pages, ["import", str(path)]).stdout


def test_export_writes_the_form_and_wrong_usage_is_2(run: CliRunner, tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", row(make_organization().inn, "vk", "vk.com/club1", key=KEY))
    run.invoke(commands.pages, ["import", str(path)])
    answer = run.invoke(commands.pages, ["export", str(tmp_path / "b.csv")])
    assert (answer.exit_code, "Выгружено страниц: 1" in answer.stdout) == (0, True)
    assert "QQQQ" not in (tmp_path / "b.csv").read_text()
    assert run.invoke(commands.pages, ["import", str(tmp_path / "нет.xlsx")]).exit_code == 2
    assert run.invoke(commands.pages, ["export", str(tmp_path / "a.exe")]).exit_code == 2


def test_a_broken_file_is_a_failure_with_words(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    answer = run.invoke(commands.pages, ["import", str(tmp_path / "a.xlsx")])
    assert answer.exit_code == 1
    assert "PDF" in str(answer.exception)
