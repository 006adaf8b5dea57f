"""`portal figures`: answers for people and programs, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner

from portal.cli import figures as commands
from tests.registry.figuring import figures, save_csv


def test_import_answers_one_document_and_1_when_rows_were_rejected(run: CliRunner, tmp_path: Path) -> None:
    path = save_csv(tmp_path / "a.csv", {}, {"Значение": "-1"})
    answer = run.invoke(commands.figures, ["import", str(path), "--json"])
    assert answer.exit_code == 1
    document = json.loads(answer.stdout)
    assert (document["created"], document["changed"], document["unchanged"]) == (1, 0, 0)
    assert document["rejected"] == [{"row": 3, "reason": "«-1» меньше нуля, а считают от нуля"}]


def test_dry_run_writes_nothing_and_export_comes_back_unchanged(run: CliRunner, tmp_path: Path) -> None:
    path = str(save_csv(tmp_path / "a.csv", {}, {"Значение": "", "На дату": "осень 2022 года"}))
    assert "Будет: создано 2" in run.invoke(commands.figures, ["import", path, "--dry-run"]).stdout
    assert figures() == []
    assert run.invoke(commands.figures, ["import", path]).exit_code == 0
    for name in ("b.csv", "b.xlsx"):
        assert (
            "Выгружено показателей: 2"
            in run.invoke(commands.figures, ["export", str(tmp_path / name)]).stdout
        )
        answer = run.invoke(commands.figures, ["import", str(tmp_path / name), "--json"])
        assert json.loads(answer.stdout)["unchanged"] == 2


def test_broken_file_fails_with_words_and_wrong_usage_is_2(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7")
    answer = run.invoke(commands.figures, ["import", str(tmp_path / "a.csv")])
    assert answer.exit_code == 1 and "PDF" in str(answer.exception)
    assert run.invoke(commands.figures, ["import", str(tmp_path / "нет.csv")]).exit_code == 2
    assert run.invoke(commands.figures, ["export", str(tmp_path / "a.exe")]).exit_code == 2
