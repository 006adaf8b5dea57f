"""Building a release: whole or not at all, only what changed, checked before the switch."""

import errno
import gzip
import json
import os
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
from lxml import etree

from portal.gosweb.checking.engine import check_section
from portal.gosweb.checking.markup import Page
from portal.gosweb.releases import builder, files
from portal.gosweb.releases.builder import NO_SPACE, NOT_WRITTEN, Built, build
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.drawing import draw_section
from tests.gosweb.filling import row_of, school


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    media = tmp_path / "media"
    (media / "ab").mkdir(parents=True)
    for name, data in {"pdf": b"%PDF-1.7", "photo": b"jpg", "photo.thumb": b"webp"}.items():
        (media / "ab" / name).write_bytes(data)
    return {"sites_dir": tmp_path / "sites", "media_dir": media}


def judged(content: SiteContent) -> SiteContent:
    """The same content with the statuses that its drafts were given when they were saved."""

    def judge(section: SectionContent) -> SectionContent:
        html = draw_section(section.rule, section.values, DrawContext(content.type, content.media))
        pages = [Page(url=section.rule.path, html=html, section=section.slug)]
        report = check_section(load_standard("edu-mr9"), section.rule, content.type, pages)
        return replace(section, statuses={item.id: item.status.value for item in report.items})

    return replace(content, sections=tuple(judge(section) for section in content.sections))


def live(folders: dict[str, Path]) -> Path:
    return folders["sites_dir"] / "shkola" / "current"


def names(folders: dict[str, Path]) -> list[str]:
    return sorted(path.name for path in (folders["sites_dir"] / "shkola" / "releases").iterdir())


def test_full_site_goes_online_whole_with_its_percent(folders: dict[str, Path]) -> None:
    built = build(judged(school()), release_id=1, **folders)
    assert (built.reason, built.percent, built.reused) == ("", 100, 0)
    assert built.pages == 20 and built.changes == ("Первая публикация",)
    assert os.readlink(live(folders)) == "releases/1"
    for path in ("index.html", "sveden/eduStandarts/index.html", "404.html", "sitemap.xml", "robots.txt"):
        assert (live(folders) / path).is_file()
    assert (live(folders) / "files/abcd1234/polozhenie.pdf").read_bytes() == b"%PDF-1.7"
    assert names(folders) == ["1"]


def test_incomplete_site_goes_online_too(folders: dict[str, Path]) -> None:
    empty = judged(school(home={}, **{section.slug: {} for section in school().sections}))
    built = build(empty, release_id=1, **folders)
    assert (built.reason, built.percent) == ("", 0)


def test_compressed_twins_hold_the_same_bytes(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    for path in ("index.html", "search-index.json", "rss.xml"):
        data = (live(folders) / path).read_bytes()
        assert gzip.decompress((live(folders) / f"{path}.gz").read_bytes()) == data
        assert brotli.decompress((live(folders) / f"{path}.br").read_bytes()) == data
    assert not (live(folders) / "files/abcd1234/polozhenie.pdf.gz").exists()


def test_feeds_are_well_formed_and_know_every_section(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    sitemap = etree.parse(live(folders) / "sitemap.xml")
    addresses = sitemap.xpath("//*[local-name()='loc']/text()")
    assert "http://shkola.localhost:8000/sveden/common/" in addresses and len(addresses) == 18
    assert len(etree.parse(live(folders) / "rss.xml").xpath("//item")) == 14
    index = json.loads((live(folders) / "search-index.json").read_text())
    common = next(page for page in index if page["url"] == "/sveden/common/")
    assert "барнаул" in common["words"].split() and "версия" not in common["words"].split()


def test_unchanged_pages_are_hard_links_of_the_last_release(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    first = live(folders).resolve()
    values = {**school().sections[2].values, "charter": {"value": [{"media": 1, "title": "Новый устав"}]}}
    built = build(judged(school(document=values)), release_id=2, **folders)
    assert (built.pages, built.reused, built.changes) == (20, 19, ("Документы",))
    assert (live(folders) / "index.html").samefile(first / "index.html")
    changed = live(folders) / "sveden/document/index.html"
    assert "Новый устав" in changed.read_text() and not changed.samefile(first / "sveden/document/index.html")


def test_build_without_changes_reuses_all_and_keeps_the_percent(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    built = build(judged(school()), release_id=2, **folders)
    assert (built.reused, built.percent, built.changes) == (20, 100, ())


def test_damaged_last_release_is_not_reused(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    (live(folders) / "index.html.br").unlink()
    built = build(judged(school()), release_id=2, **folders)
    assert built.reused == 19 and (live(folders) / "index.html.br").is_file()


def test_status_that_differs_from_the_draft_stops_the_switch(folders: dict[str, Path]) -> None:
    build(judged(school()), release_id=1, **folders)
    content = judged(school())
    drifted = replace(content.sections[0], statuses={**content.sections[0].statuses, "full_name": "missing"})
    built = build(replace(content, sections=(drifted, *content.sections[1:])), release_id=2, **folders)
    assert "Полное наименование" in built.reason and "читается иначе" in built.reason
    assert os.readlink(live(folders)) == "releases/1" and names(folders) == ["1"]


@pytest.mark.parametrize("address", ["/sveden/documents/", "/files/none.pdf", "sveden/common/none.html"])
def test_dead_link_somebody_typed_is_told_and_stops_nothing(folders: dict[str, Path], address: str) -> None:
    home = {"about": {"value": f"[Сюда]({address})"}}
    built = build(judged(school(home=home)), release_id=1, **folders)
    assert built.reason == "" and names(folders) == ["1"]
    assert "никуда не ведёт" in built.remarks[0] and "Школа № 1" in built.remarks[0]


def test_live_internal_links_and_paths_of_the_portal_are_well(folders: dict[str, Path]) -> None:
    text = (
        "[Документы](/sveden/document) [Форма](/-/form) [Якорь](#a) [Вверх](../?q=1) [Сайт](https://e.org/x)"
    )
    assert build(judged(school(home={"about": {"value": text}})), release_id=1, **folders).reason == ""


def test_upload_whose_bytes_are_lost_stops_the_switch(folders: dict[str, Path]) -> None:
    (folders["media_dir"] / "ab" / "pdf").unlink()
    assert "polozhenie.pdf" in build(judged(school()), release_id=1, **folders).reason


def test_split_table_is_read_over_all_its_pages_when_the_first_does_not_say_enough(
    folders: dict[str, Path],
) -> None:
    staff = next(section.rule for section in school().sections if section.slug == "employees").item("staff")
    rows = [{"fio": f"Иванов {number}"} for number in range(120)] + [row_of(staff, 121)]
    content = judged(school(employees={"staff": {"value": rows}}))
    assert next(s.statuses for s in content.sections if s.slug == "employees") == {"staff": "ok"}
    built = build(content, release_id=1, **folders)
    assert (built.reason, built.pages) == ("", 21)


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Files over ten kilobytes cannot be written, as on a disk that has run out."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_leaves_the_old_release_and_no_half_folder(
    folders: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    build(judged(school()), release_id=1, **folders)
    renamed = replace(school(), organization=replace(school().organization, short_name="Лицей"))
    request.getfixturevalue("small_disk")
    built = build(judged(renamed), release_id=2, **folders)
    assert built == Built(reason=NO_SPACE)
    assert "Школа № 1" in (live(folders) / "index.html").read_text() and names(folders) == ["1"]


def test_any_other_fault_of_the_disk_is_told_too(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.EIO, "the disk is ill")

    monkeypatch.setattr(files.os, "fsync", fail)
    assert build(judged(school()), release_id=1, **folders) == Built(reason=NOT_WRITTEN)
    assert names(folders) == []


def test_half_built_folder_of_a_dead_worker_is_swept_by_the_next_build(folders: dict[str, Path]) -> None:
    half = folders["sites_dir"] / "shkola" / "releases" / ".1"
    half.mkdir(parents=True)
    (half / "index.html").write_text("half")
    assert build(judged(school()), release_id=1, **folders).reason == ""
    assert names(folders) == ["1"]


def test_worker_that_died_after_the_switch_is_only_acknowledged(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(judged(school()), release_id=1, **folders)
    monkeypatch.setattr(builder, "draw_page", None)
    assert build(judged(school()), release_id=1, **folders) == first


def test_last_ten_releases_stay_on_the_disk_and_the_live_one_always(folders: dict[str, Path]) -> None:
    for number in range(1, 13):
        assert build(judged(school()), release_id=number, **folders).reason == ""
    assert sorted(map(int, names(folders))) == list(range(3, 13))
    root = folders["sites_dir"] / "shkola"
    files.switch_to(root, 3)
    for number in range(13, 16):
        (root / "releases" / str(number)).mkdir()
    files.prune(root)
    assert "3" in names(folders) and "4" not in names(folders)


def test_progress_counts_every_page_once(folders: dict[str, Path]) -> None:
    told: list[tuple[int, int]] = []
    build(judged(school()), release_id=1, on_progress=lambda *now: told.append(now), **folders)
    assert told == [(number, 20) for number in range(1, 21)]


def test_conditional_section_left_empty_does_not_stop_a_release(folders: dict[str, Path]) -> None:
    built = build(judged(school("extra_edu", eduStandarts={})), release_id=1, **folders)
    assert (built.reason, built.pages) == ("", 19)
