"""What the browser is given: vendored files as published, licences beside them, no foreign address."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from portal.navigation import FOOT, MENU

STATIC = Path(__file__).resolve().parent.parent / "portal" / "static"
MANIFEST = [line.split() for line in (STATIC / "vendor/MANIFEST").read_text().splitlines() if line[0] != "#"]
SHEETS = sorted([STATIC / "tokens.css", *(STATIC / "staff").glob("*.css")])
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TOO_NEW = re.compile(r"color-mix\(|light-dark\(|@layer|@container|^\s+&|@import|https?:|data:", re.MULTILINE)


@pytest.mark.parametrize("line", MANIFEST, ids=lambda line: str(line[0]))
def test_vendored_file_is_the_published_one(line: list[str]) -> None:
    name, version, _, path, expected = line
    digest = base64.b64encode(hashlib.sha384((STATIC / "vendor" / path).read_bytes()).digest()).decode()
    assert f"sha384-{digest}" == expected
    assert path.startswith(f"{name}-{version}/")


def test_every_vendored_file_stands_in_the_manifest_beside_its_licence() -> None:
    listed = {path for _, _, _, path, _ in MANIFEST}
    there = {path.relative_to(STATIC / "vendor").as_posix() for path in (STATIC / "vendor").glob("*/*")}
    licences = {f"{Path(path).parent}/LICENSE" for path in listed}
    assert there == listed | licences
    assert (STATIC / "fonts/OFL.txt").exists() and (STATIC / "icons.LICENSE").exists()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_styles_stay_under_the_browser_floor_and_ask_nobody_else(sheet: Path) -> None:
    assert TOO_NEW.findall(COMMENT.sub("", sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("sheet", SHEETS[:-1], ids=lambda sheet: sheet.name)
def test_colours_are_tokens(sheet: Path) -> None:
    text = re.sub(r":root \{.*?^\}", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\[data-theme=\"?dark\"?\] \{.*?^\}", "", text, flags=re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b", text)) <= {"#fff"}


def test_every_file_a_sheet_names_exists() -> None:
    named = [
        (sheet, path) for sheet in SHEETS for path in re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet.read_text())
    ]
    assert named
    assert [path for sheet, path in named if not (sheet.parent / path).exists()] == []


def test_icons_of_the_menu_are_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    assert [entry.icon for entry in MENU + FOOT if f'id="{entry.icon}"' not in sprite] == []


def test_own_script_evaluates_nothing_and_writes_no_markup() -> None:
    script = (STATIC / "app.js").read_text()
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|outerHTML|document\.write|insertAdjacentHTML", script)
        == []
    )
