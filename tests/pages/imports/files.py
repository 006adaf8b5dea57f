"""Files of pages for tests, as people would send them."""

from pathlib import Path
from typing import Any

from flask import Flask

from portal.pages.imports import commands
from portal.pages.imports.columns import HEADERS

KEY = "vk1.a." + "Q" * 60
HEADER = ";".join(HEADERS.values())


def row(inn: str, network: str = "vk", link: str = "", identifier: str = "", **rest: str) -> str:
    """A line of the form; `key`, `mark` and `consent` are its last columns."""
    cells = (
        inn,
        network,
        link,
        identifier,
        rest.get("key", ""),
        rest.get("mark", ""),
        rest.get("consent", ""),
    )
    return ";".join(cells)


def save(path: Path, *lines: str, header: str = HEADER) -> Path:
    """A CSV with the header of the form and these lines."""
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def load(app: Flask, *lines: str, header: str = HEADER) -> dict[str, Any]:
    """What an import of these lines answers."""
    return commands.import_file(save(Path(app.config["DATA_DIR"]) / "pages.csv", *lines, header=header))


def reasons(answer: dict[str, Any]) -> dict[int, str]:
    """Why rows were rejected, by their numbers in the file."""
    return {one["row"]: one["reason"] for one in answer["rejected"]}


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, rejected."""
    return answer["created"], answer["changed"], answer["unchanged"], len(answer["rejected"])
