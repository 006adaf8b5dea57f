"""The check of whatever is named: a folder, an address, a site of ours by its slug."""

import os
import re
from dataclasses import replace
from pathlib import Path

from portal.errors import NotFound
from portal.fetch import Fetcher
from portal.gosweb.checking.crawling import collect_url
from portal.gosweb.checking.engine import check_site
from portal.gosweb.checking.report import Report
from portal.gosweb.checking.sources import Collected, collect_folder
from portal.gosweb.standards.loader import standard_for
from portal.gosweb.standards.standard import Standard

SCHEMES = ("http://", "https://")
LABEL = re.compile(r"[a-zA-Z0-9-]{1,63}")


class NoStandard(Exception):
    """No norm is known for sites of this type."""


def check_target(
    target: str, type: str, *, sites_dir: Path | None = None, fetcher: Fetcher | None = None
) -> Report:
    """Check an address, a folder or a site of ours; NotFound, NoStandard or FetchError where it cannot be."""
    if target.lower().startswith(SCHEMES):
        return check_url(target, type, fetcher=fetcher or Fetcher())
    if os.path.isdir(target):  # unlike Path("") it takes an empty name, or one too long, for no folder
        return check_folder(Path(target), type, target=target)
    published = site_folder(sites_dir, target) if sites_dir else None
    if published is None or not published.is_dir():
        raise NotFound
    return check_folder(published, type, target=target)


def check_folder(folder: Path, type: str, *, target: str = "") -> Report:
    """Check the pages of a folder, whatever its layout."""
    standard = _standard(type)
    return _check(collect_folder(folder, standard), standard, type, target or str(folder))


def check_url(url: str, type: str, *, fetcher: Fetcher) -> Report:
    """Check a site on the internet; raises FetchError where it does not answer at all."""
    standard = _standard(type)
    return _check(collect_url(url, standard, fetcher.get), standard, type, url)


def site_folder(sites_dir: Path, slug: str) -> Path | None:
    """The folder of the published site with this slug; None for what can be no slug."""
    return sites_dir / slug / "current" if LABEL.fullmatch(slug) else None


def _standard(type: str) -> Standard:
    standard = standard_for(type)
    if standard is None:
        raise NoStandard(type)
    return standard


def _check(collected: Collected, standard: Standard, type: str, target: str) -> Report:
    report = check_site(standard, type, collected.pages, target=target)
    return replace(report, site_findings=tuple(collected.findings))
