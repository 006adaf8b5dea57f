"""An import on its way: claimed once, revived after a dead worker, never half done, within one's reach."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import func, select, update

from portal.accounts.models import Role
from portal.errors import Conflict
from portal.extensions import db
from portal.queue import enqueue, get_queue
from portal.registry.imports import applying, jobs, services
from portal.registry.imports.models import ImportRow, ImportState, RegistryImport
from portal.registry.imports.reach import OUTSIDE
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import find_or_create_municipality
from tests.factories import make_inn, make_user
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import apply, counts, find, get, load, names, reasons, stage, upload

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


class Killed(BaseException):
    """What a worker dies of: nothing catches it."""


def age(row: RegistryImport, **values: object) -> None:
    """Make an import look as if its worker died an hour ago."""
    mine = update(RegistryImport).where(RegistryImport.id == row.id)
    db.session.execute(mine.values(touched_at=LONG_AGO, **values))
    db.session.commit()


def count_rows() -> int:
    """Staged rows of all imports."""
    return db.session.scalar(select(func.count()).select_from(ImportRow)) or 0


def test_of_two_workers_one_gets_the_import(app: Flask, tmp_path: Path) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    step = {"waiting": ImportState.UPLOADED, "working": ImportState.STAGING, "now": datetime.now(UTC)}
    assert services.claim_import(import_id, **step) is not None
    assert services.claim_import(import_id, **step) is None


def test_worker_reads_and_applies_through_redis(app: Flask, tmp_path: Path) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    queue = get_queue("imports")
    worker = SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer)
    enqueue(jobs.stage_import, import_id)
    worker.work(burst=True)
    services.request_apply(get(import_id), now=datetime.now(UTC))
    db.session.commit()
    enqueue(jobs.apply_import, import_id)
    worker.work(burst=True)
    assert get(import_id).state is ImportState.APPLIED
    assert names() == ["Школа № 1"]


def test_worker_killed_while_reading_is_succeeded_by_another(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", *(make_line(number) for number in range(1, 6))))
    monkeypatch.setattr(jobs, "PORTION", 2)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "check_links", lambda comparer: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            jobs.stage_import(import_id)
    db.session.rollback()
    assert (get(import_id).state, count_rows()) == (ImportState.STAGING, 5)
    age(get(import_id))
    assert services.revive_imports(now=datetime.now(UTC)) == ([import_id], [])
    db.session.commit()
    jobs.stage_import(import_id)
    assert (counts(get(import_id)), count_rows()) == ((5, 0, 0, 0), 5)


@pytest.mark.parametrize("step", ["_create", "_change", "_set_parents"])
def test_worker_killed_while_applying_leaves_nothing_half_done(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    lines = [make_line(1, short="Лицей"), make_line(2, parent=make_inn(1)), make_line(3)]
    row = stage(save_xlsx(tmp_path / "b.xlsx", *lines))
    real = getattr(applying, step)

    def die(*args: object) -> None:
        real(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(applying, step, die)
        with pytest.raises(Killed):
            apply(row)
    db.session.rollback()
    assert (get(row.id).state, names()) == (ImportState.APPLYING, ["Школа № 1"])
    age(row)
    jobs.sweep_imports()
    jobs.apply_import(row.id)
    assert names() == ["Лицей", "Школа № 2", "Школа № 3"]


def test_late_worker_leaves_quietly_when_another_took_over(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    real = jobs.check_links

    def lose(comparer: object) -> object:
        with db.engine.begin() as another:
            another.execute(update(RegistryImport).values(attempts=7))
        return real(comparer)

    monkeypatch.setattr(jobs, "check_links", lose)
    jobs.stage_import(import_id)
    assert get(import_id).state is ImportState.STAGING


def test_sweep_gives_up_after_five_attempts(app: Flask, tmp_path: Path) -> None:
    row = get(upload(save_xlsx(tmp_path / "a.xlsx", make_line(1))))
    age(row, attempts=5, state=ImportState.STAGING)
    jobs.sweep_imports()
    row = get(row.id)
    assert (row.state, row.reason) == (ImportState.FAILED, services.GAVE_UP)


def test_lost_enqueue_is_found_by_the_sweep_once(app: Flask, tmp_path: Path) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    age(get(import_id))
    jobs.sweep_imports()
    jobs.sweep_imports()
    assert [job.args for job in get_queue("imports").jobs] == [[import_id]]


def test_registry_changed_meanwhile_is_read_anew_and_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    changing = stage(save_xlsx(tmp_path / "b.xlsx", make_line(1, short="Лицей")))
    creating = stage(save_xlsx(tmp_path / "c.xlsx", make_line(2)))
    find(make_inn(1)).short_name = "Гимназия"
    db.session.commit()
    load(save_xlsx(tmp_path / "d.xlsx", make_line(2, short="Опередившая")))
    for row in (changing, creating):
        row = apply(row)
        assert (row.state, row.reason) == (ImportState.UPLOADED, jobs.MOVED)
        jobs.stage_import(row.id)
        assert counts(get(row.id)) == (0, 1, 0, 0)
    assert set(names()) == {"Гимназия", "Опередившая"}


def test_two_clicks_apply_once_and_a_cancelled_import_is_over(app: Flask, tmp_path: Path) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    services.request_apply(row, now=datetime.now(UTC))
    db.session.commit()
    services.request_apply(get(row.id), now=datetime.now(UTC))
    jobs.apply_import(row.id)
    jobs.apply_import(row.id)
    assert names() == ["Школа № 1"]
    with pytest.raises(Conflict):
        services.cancel_import(get(row.id), now=datetime.now(UTC))


def test_file_is_kept_while_it_is_needed_and_no_longer(app: Flask, tmp_path: Path) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    assert len(list(jobs.uploads_folder().iterdir())) == 1
    apply(row)
    (tmp_path / "b.xlsx").write_bytes(b"%PDF-1.7")
    stage(tmp_path / "b.xlsx")
    assert list(jobs.uploads_folder().iterdir()) == []


def test_lost_file_fails_with_words(app: Flask, tmp_path: Path) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    (jobs.uploads_folder() / get(import_id).file_path).unlink()
    jobs.stage_import(import_id)
    assert (get(import_id).state, get(import_id).reason) == (ImportState.FAILED, jobs.LOST)


def test_curator_imports_only_inside_her_territory_and_spheres(app: Flask, tmp_path: Path) -> None:
    district = find_or_create_municipality("22", "Бийский муниципальный район")
    assert district is not None
    load(save_xlsx(tmp_path / "a.xlsx", make_line(7, place="Тальменский район")))
    curator = make_user(Role.CURATOR, f"municipality:{district.id}", spheres=("education",))
    lines = [
        make_line(1),
        make_line(2, place="Тальменский район"),
        make_line(3, type="Поликлиника", spheres="Здравоохранение"),
        make_line(4, region="Курганская область"),
        make_line(5, place="Бийский район, Малоугренёвский сельсовет"),
        make_line(7, short="Чужая"),
        make_line(8, place=""),
    ]
    row = load(save_xlsx(tmp_path / "b.xlsx", *lines), author=curator)
    assert reasons(row) == dict.fromkeys((3, 4, 5, 7, 8), OUTSIDE)
    assert names() == ["Школа № 1", "Школа № 5", "Школа № 7"]


def test_curator_cannot_move_an_organization_out_of_her_territory(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    curator = make_user(Role.CURATOR, "region:22", spheres=("education",))
    moved = stage(save_xlsx(tmp_path / "b.xlsx", make_line(1, region="45")), author=curator)
    changed = stage(save_xlsx(tmp_path / "c.xlsx", make_line(1, spheres="Спорт")), author=curator)
    assert (reasons(moved), reasons(changed)) == ({2: OUTSIDE}, {2: OUTSIDE})
    allowed = stage(save_xlsx(tmp_path / "d.xlsx", make_line(1, short="Лицей")), author=curator)
    assert counts(allowed) == (0, 1, 0, 0)


def test_curator_of_one_organization_changes_it_and_creates_nothing(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    curator = make_user(Role.CURATOR, f"organization:{find(make_inn(1)).id}")
    lines = [make_line(1, short="Лицей"), make_line(2)]
    row = load(save_xlsx(tmp_path / "b.xlsx", *lines), author=curator)
    assert (counts(row), names()) == ((0, 1, 0, 1), ["Лицей"])
    assert db.session.scalar(select(func.count()).select_from(Organization)) == 1
