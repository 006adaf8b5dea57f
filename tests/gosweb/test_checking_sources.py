from pathlib import Path

import pytest

from portal.errors import NotFound
from portal.gosweb.checking.engine import check_site
from portal.gosweb.checking.printing import format_report
from portal.gosweb.checking.services import NoStandard, check_folder, check_target, site_folder
from portal.gosweb.checking.sources import collect_folder
from tests.gosweb.marked_pages import EDU, section_html

NAME = '<p itemprop="fullName">Школа № 1</p>'


def write(root: Path, layout: str) -> Path:
    """A full site in this layout of files."""
    for rule in EDU.sections:
        path = root / layout.format(slug=rule.slug)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(section_html(rule), encoding="utf-8")
    return root


def put(path: Path, html: str | bytes = NAME) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return path


def sections_of(root: Path) -> dict[str, str]:
    return {page.section: page.url for page in collect_folder(root, EDU).pages if page.section}


@pytest.mark.parametrize(
    "layout",
    [
        "sveden/{slug}/index.html",
        "sveden/{slug}/index.php.html",
        "sveden/{slug}.html",
        "sveden/{slug}",
        "{slug}.html",
        "{slug}/index.htm",
        "sveden_{slug}.html",
        "school1-sveden-{slug}.htm",
        "www.school1.ru/sveden/{slug}/index.html",
        "school1/ru/sveden/{slug}.shtml",
        "sveden%2F{slug}.html",
    ],
)
def test_a_full_site_is_found_in_any_layout(tmp_path, layout):
    report = check_folder(write(tmp_path, layout), "school")
    assert (report.percent, [f.code for f in report.findings]) == (100, [])


def test_pages_named_by_numbers_are_known_by_their_tags(tmp_path):
    for number, rule in enumerate(EDU.sections):
        put(tmp_path / f"page-{number}.html", section_html(rule))
    assert check_folder(tmp_path, "college").percent == 100


def test_one_page_may_hold_every_section(tmp_path):
    put(tmp_path / "sveden" / "index.html", "".join(section_html(rule) for rule in EDU.sections))
    report = check_folder(tmp_path, "school")
    assert report.percent >= 90
    assert {section.url for section in report.sections} == {"/sveden/index.html"}


def test_letter_case_of_the_address_is_forgiven_with_a_remark(tmp_path):
    put(tmp_path / "sveden/EDUSTANDARTS/index.html", section_html(EDU.section("eduStandarts")))
    report = check_folder(tmp_path, "school")
    assert report.section("eduStandarts").percent == 100
    assert ("eduStandarts", "old_address") in {(f.section, f.code) for f in report.findings}


def test_the_layout_of_gosweb_is_known(tmp_path):
    put(tmp_path / "svedeniya-ob-obrazovatelnoy-organizatsii/osnovnye-svedeniya/index.html")
    report = check_folder(tmp_path, "school")
    assert report.section("common").item("full_name").status.value == "ok"
    assert ("common", "old_address") in {(f.section, f.code) for f in report.findings}


def test_the_address_outweighs_the_tags_and_the_shorter_address_the_longer(tmp_path):
    put(tmp_path / "sveden/common/index.html", "<p>пусто</p>")
    put(tmp_path / "en/sveden/common/index.html")
    put(tmp_path / "about.html")
    assert sections_of(tmp_path)["common"] == "/sveden/common/index.html"


def test_pages_of_documents_are_not_taken_for_their_section(tmp_path):
    put(tmp_path / "sveden/document/index.html", '<a itemprop="ustavDocLink" href="u.html">Устав</a>')
    put(tmp_path / "sveden/document/u.html", "<p>Устав</p>")
    assert sections_of(tmp_path) == {"document": "/sveden/document/index.html"}


@pytest.mark.parametrize(
    "href", ["2.html", "/sveden/common/2.html", "https://school1.ru/sveden/common/2.html"]
)
def test_additional_pages_are_found_in_a_mirror(tmp_path, href):
    root = tmp_path / "school1.ru/sveden/common"
    put(root / "index.html", f'<a itemprop="addRef" href="{href}">Ещё</a>')
    put(root / "2.html")
    assert check_folder(tmp_path, "school").section("common").item("full_name").status.value == "ok"


def test_a_mirror_with_queries_in_names_is_read(tmp_path):
    put(tmp_path / "sveden/common/index.html", '<a itemprop="addRef" href="index.html?page=2">Ещё</a>')
    put(tmp_path / "sveden/common/index.html?page=2")
    assert check_folder(tmp_path, "school").section("common").item("full_name").status.value == "ok"


def test_what_is_no_page_is_passed_over(tmp_path):
    put(tmp_path / "sveden/common.pdf", b"%PDF-1.4 <")
    put(tmp_path / "sveden/common.html", b"")
    put(tmp_path / "sveden/document.html", b"\x00\x01\x02" * 100)
    put(tmp_path / "sveden/struct.css", "<style>")
    assert collect_folder(tmp_path, EDU).pages == []


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    secret = put(tmp_path / "secret.html")
    inside = tmp_path / "site"
    put(inside / "sveden/struct/index.html", "<p>x</p>")
    (inside / "common.html").symlink_to(secret)
    (inside / "loop").symlink_to(inside)
    assert [page.url for page in collect_folder(inside, EDU).pages] == ["/sveden/struct/index.html"]


def test_strange_names_do_no_harm(tmp_path):
    put(Path(str(tmp_path) + "/\udcff\udcfe.html"))
    put(tmp_path / "%zz[.html")
    put(tmp_path / "common.html")
    assert check_folder(tmp_path, "school").section("common").item("full_name").status.value == "ok"


def test_an_empty_folder_is_an_empty_site(tmp_path):
    assert check_folder(tmp_path, "school").percent == 0


def test_a_slug_is_the_current_release_of_a_site(tmp_path):
    write(tmp_path / "demo-school/releases/1", "sveden/{slug}/index.html")
    (tmp_path / "demo-school/current").symlink_to("releases/1")
    report = check_target("demo-school", "school", sites_dir=tmp_path)
    assert (report.target, report.percent) == ("demo-school", 100)


@pytest.mark.parametrize("slug", ["nobody", "../demo-school", "", "a/b", "x" * 5000, "a\0b"])
def test_what_is_no_site_is_not_found(tmp_path, slug, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound):
        check_target(slug, "school", sites_dir=tmp_path)


def test_a_slug_never_leaves_the_folder_of_sites(tmp_path):
    assert site_folder(tmp_path, "demo-school") == tmp_path / "demo-school/current"
    assert site_folder(tmp_path, "..") is site_folder(tmp_path, ".") is None


def test_a_type_without_a_norm_is_refused(tmp_path):
    with pytest.raises(NoStandard):
        check_folder(tmp_path, "culture")


def test_the_printed_report_has_a_line_for_every_section_and_the_total(tmp_path):
    put(tmp_path / "sveden/common/index.html")
    text = format_report(check_folder(tmp_path, "school", target="папка"))
    lines = text.splitlines()
    assert lines[0].startswith("папка")
    assert lines[2].startswith("Основные сведения") and "1/8    12 %" in lines[2]
    assert any(line.startswith("Итого") and line.endswith("2 %") for line in lines)
    assert "→" in text and "Ещё замечаний" in text
    assert len(format_report(check_site(EDU, "school", []), is_full=True)) > 500
