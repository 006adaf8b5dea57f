"""Building: a whole site of 200 pages from nothing, then one changed page of it, on one core.

Run: python -m bench.building
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from portal.gosweb.releases.builder import Built, build
from portal.gosweb.theme.content import SectionContent, SiteContent
from tests.gosweb.filling import fill_section, row_of, school

SPEED_BAR, SHARE_BAR = 100, 0.10
REPEATS = 5
LONG = {  # pages of a hundred rows by item, so that the site has 200 pages
    "common.place_practice": 32,
    "struct.units": 14,
    "education.programs": 15,
    "managers.deputies": 14,
    "employees.staff": 25,
    "objects.classrooms": 33,
    "vacant.vacancies": 19,
    "inter.agreements": 18,
    "catering.meals": 19,
}


def big_site() -> SiteContent:
    """A college with long tables: 200 pages in all."""
    content = school("college")
    return replace(content, sections=tuple(_lengthened(section) for section in content.sections))


def with_one_change(content: SiteContent) -> SiteContent:
    """The same site after one row of one table was mended."""
    sections = [*content.sections]
    place = next(number for number, section in enumerate(sections) if section.slug == "objects")
    values = dict(sections[place].values)
    rows = [*values["classrooms"]["value"]]
    rows[150] = {**rows[150], "nameCab": "Кабинет химии"}
    values["classrooms"] = {"value": rows}
    sections[place] = replace(sections[place], values=values, version="2")
    return replace(content, sections=tuple(sections))


def main() -> int:
    """Measure and print; 1 where a bar is missed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    content = big_site()
    changed = with_one_change(content)
    with tempfile.TemporaryDirectory() as folder:
        media = Path(folder) / "media"
        for blob in content.blobs.values():
            (media / blob).parent.mkdir(parents=True, exist_ok=True)
            (media / blob).write_bytes(b"%PDF-1.7")
        full, part, pages = [], [], 0
        for number in range(REPEATS + 1):  # the first warms the caches of templates and rules
            sites = Path(folder) / str(number)
            folders = {"sites_dir": sites, "media_dir": media}
            whole, seconds = _timed(partial(build, content, release_id=1, **folders))
            again, moment = _timed(partial(build, changed, release_id=2, **folders))
            assert not whole.reason and again.pages - again.reused == 1, (whole, again)
            pages = whole.pages
            full.append(seconds)
            part.append(moment)
            shutil.rmtree(sites)
    best, share = min(full[1:]), min(part[1:]) / min(full[1:])
    print(f"full build: {pages} pages in {best:.2f} s = {pages / best:.0f} pages/s (bar {SPEED_BAR})")
    print(
        f"one changed page: {min(part[1:]) * 1000:.0f} ms = {share:.1%} of a full build (bar {SHARE_BAR:.0%})"
    )
    return 0 if pages / best >= SPEED_BAR and share <= SHARE_BAR else 1


def _timed(act: Callable[[], Built]) -> tuple[Built, float]:
    started = time.perf_counter()
    return act(), time.perf_counter() - started


def _lengthened(section: SectionContent) -> SectionContent:
    values = fill_section(section.rule)
    for item in section.rule.items:
        pages = LONG.get(item.key, 0)
        if pages:
            values[item.id] = {"value": [row_of(item, number) for number in range(1, pages * 100 + 1)]}
    return replace(section, values=values, version="1")


if __name__ == "__main__":
    sys.exit(main())
