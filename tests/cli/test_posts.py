"""`portal posts import` and `export`: answers for people and programs, exit codes, no network."""

import json
from pathlib import Path

from click.testing import CliRunner
from PIL import Image
from sqlalchemy import func, select

from portal.cli import posts as commands
from portal.extensions import db
from portal.media import MediaFile
from portal.pages.posts.models import Post, PostPicture
from portal.queue import get_queue
from tests.factories import make_organization
from tests.pages.exchange.plans import row_for, write_plan
from tests.pages.factories import make_page


def test_import_answers_one_document_and_1_when_rows_were_rejected(run: CliRunner, tmp_path: Path) -> None:
    school = make_organization()
    make_page(school)
    path = write_plan(tmp_path, row_for(school), row_for(school, ИНН="0" + school.inn[1:]), row_for(school))
    answer = run.invoke(commands.posts, ["import", str(path), "--json"])
    document = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert [document[name] for name in ("created", "changed", "unchanged")] == [1, 0, 0]
    assert set(document) == {"created", "changed", "unchanged", "rejected"}
    assert [one["row"] for one in document["rejected"]] == [3, 4]
    assert get_queue().count == 0


def test_a_dry_run_plans_nothing_and_a_good_file_ends_with_0(run: CliRunner, tmp_path: Path) -> None:
    school = make_organization()
    make_page(school)
    path = write_plan(tmp_path, row_for(school))
    dry = run.invoke(commands.posts, ["import", str(path), "--dry-run"])
    assert (dry.exit_code, "Будет: создано 1" in dry.stdout) == (0, True)
    assert db.session.scalar(select(func.count(Post.id))) == 0
    assert run.invoke(commands.posts, ["import", str(path)]).exit_code == 0
    again = run.invoke(commands.posts, ["import", str(path)])
    assert (again.exit_code, "без изменений 1" in again.stdout) == (0, True)


def test_pictures_beside_the_plan_are_kept_once_for_every_institution(run: CliRunner, tmp_path: Path) -> None:
    schools = [make_organization(), make_organization()]
    for school in schools:
        make_page(school)
    Image.new("RGB", (50, 40), "navy").save(tmp_path / "a b.png")
    (tmp_path / "c.png").write_text("это не картинка")
    rows = [row_for(school, Вложения="a b.png") for school in schools]
    path = write_plan(tmp_path, *rows, row_for(schools[0], Вложения="c.png", Текст="Другой"))
    answer = json.loads(run.invoke(commands.posts, ["import", str(path), "--json"]).stdout)
    assert answer["created"] == 2 and "не картинка" in answer["rejected"][0]["reason"]
    assert db.session.scalar(select(func.count(PostPicture.id))) == 2
    files = db.session.scalars(select(MediaFile)).all()
    assert {file.organization_id for file in files} == {school.id for school in schools}
    assert len({file.sha256 for file in files}) == 1


def test_an_export_is_read_back_unchanged(run: CliRunner, tmp_path: Path) -> None:
    school = make_organization(region_code="27")
    make_page(school)
    path = write_plan(tmp_path, row_for(school, Тематика="Спорт", Текст="Первая строка\n\n=вторая;«строка»"))
    run.invoke(commands.posts, ["import", str(path)])
    for name in ("out.xlsx", "out.csv"):
        assert run.invoke(commands.posts, ["export", str(tmp_path / name)]).exit_code == 0
        again = run.invoke(commands.posts, ["import", str(tmp_path / name), "--json"])
        document = json.loads(again.stdout)
        assert (document["unchanged"], document["created"], document["rejected"]) == (1, 0, [])


def test_what_is_no_table_is_told_in_words(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"%PDF-1.7")
    answer = run.invoke(commands.posts, ["import", str(path), "--json"])
    assert answer.exit_code == 1 and "PDF" in str(answer.exception)
