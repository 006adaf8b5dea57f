"""`portal registry`: answers for people and programs, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner

from portal.cli import registry as commands
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import names


def test_import_answers_one_document_and_1_when_rows_were_rejected(run: CliRunner, tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2, inn="123"))
    answer = run.invoke(commands.registry, ["import", str(path), "--json"])
    document = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert document["rejected"][0]["row"] == 3
    assert {name: document[name] for name in ("created", "changed", "unchanged")} == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
    }


def test_import_tells_people_what_it_did(run: CliRunner, tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", make_line(1))
    assert "Будет: создано 1" in run.invoke(commands.registry, ["import", str(path), "--dry-run"]).stdout
    assert names() == []
    done = run.invoke(commands.registry, ["import", str(path)])
    assert (done.exit_code, names()) == (0, ["Школа № 1"])
    assert "Готово: создано 1, изменено 0, без изменений 0, отклонено 0." in done.stdout


def test_broken_file_is_a_failure_with_words(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    answer = run.invoke(commands.registry, ["import", str(tmp_path / "a.xlsx")])
    assert answer.exit_code == 1
    assert "PDF" in str(answer.exception)


def test_wrong_usage_is_2(run: CliRunner, tmp_path: Path) -> None:
    assert run.invoke(commands.registry, ["import", str(tmp_path / "нет.xlsx")]).exit_code == 2
    assert run.invoke(commands.registry, ["export", str(tmp_path / "a.exe")]).exit_code == 2


def test_export_is_imported_back_unchanged(run: CliRunner, tmp_path: Path) -> None:
    run.invoke(commands.registry, ["import", str(save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2)))])
    for name in ("b.csv", "b.xlsx"):
        exported = run.invoke(commands.registry, ["export", str(tmp_path / name)])
        assert "Выгружено учреждений: 2" in exported.stdout
        answer = run.invoke(commands.registry, ["import", str(tmp_path / name), "--json"])
        assert json.loads(answer.stdout)["unchanged"] == 2
