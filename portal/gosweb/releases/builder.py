"""The work itself: a site as a folder of files, checked, then switched to. Knows nothing of the database."""

import errno
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.gosweb.releases import feeds
from portal.gosweb.releases.files import (
    current_release,
    drop_drafts,
    link_file,
    link_upload,
    prune,
    release_folder,
    settle,
    switch_to,
    sync_folder,
    write_file,
)
from portal.gosweb.releases.manifest import Manifest, SectionEntry, read_manifest
from portal.gosweb.releases.verifying import (
    Drifted,
    Refused,
    entry_of,
    find_dead_links,
    read_section,
    refuse_drift,
)
from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.digests import count_sums
from portal.gosweb.theme.pages import Page, draw_page, list_pages
from portal.gosweb.theme.site_view import SiteView

log = logging.getLogger(__name__)

NO_SPACE = "На диске сервера закончилось место. На сайте осталась прежняя версия; сообщите оператору портала."
NOT_WRITTEN = "Не удалось записать файлы сайта. На сайте осталась прежняя версия; попробуйте ещё раз позже."
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """How a build went: a reason, if the release did not go online."""

    reason: str = ""
    pages: int = 0
    reused: int = 0
    percent: int = 0
    seconds: float = 0
    changes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    has_drifted: bool = False


def build(
    content: SiteContent,
    *,
    release_id: int,
    sites_dir: Path,
    media_dir: Path,
    on_progress: Progress = lambda done, pages: None,
) -> Built:
    """Build the site, check it, switch to it; whatever goes wrong, the old release stays."""
    root = sites_dir / content.slug
    draft = release_folder(root, release_id).with_name(f".{release_id}")
    try:
        manifest = read_manifest(release_folder(root, release_id))
        # one that is ours is there when a worker died between the switch and its last word
        if manifest is None or manifest.release_id != release_id:
            work = _Work(content, root, draft, media_dir, on_progress)
            manifest = work.make(release_id)
            settle(draft, release_folder(root, release_id))
        switch_to(root, release_id)
        prune(root)
        drop_drafts(root)
    except Refused as refusal:
        return Built(reason=str(refusal), has_drifted=isinstance(refusal, Drifted))
    except OSError as error:
        log.exception("The release %s of %s was not written", release_id, content.slug)
        return Built(reason=NO_SPACE if error.errno in FULL else NOT_WRITTEN)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Built(
        pages=len(manifest.pages),
        reused=manifest.reused,
        percent=manifest.percent,
        seconds=manifest.seconds,
        changes=tuple(manifest.changes),
        remarks=tuple(manifest.remarks),
    )


class _Work:
    """One build under way: the folder that grows and the release that lends it its unchanged pages."""

    def __init__(
        self, content: SiteContent, root: Path, draft: Path, media_dir: Path, on_progress: Progress
    ) -> None:
        self.content, self.draft, self.media_dir, self.on_progress = content, draft, media_dir, on_progress
        live = current_release(root)
        self.last_folder = release_folder(root, live) if live is not None else root / "none"
        self.last = read_manifest(self.last_folder) or Manifest(0)
        self.drawn: dict[str, str] = {}  # HTML of the pages that are new

    def make(self, release_id: int) -> Manifest:
        """Fill the folder and write its manifest, if the release may go online."""
        started = time.perf_counter()
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(parents=True)
        manifest = Manifest(release_id)
        pages = list_pages(self.content)
        self._write_pages(pages, manifest)
        self._write_rest(pages, manifest)
        manifest.remarks = find_dead_links(manifest, self.content)
        self._check_sections(pages, manifest)
        manifest.changes = self._changes(manifest)
        manifest.seconds = round(time.perf_counter() - started, 3)
        manifest.write(self.draft)
        sync_folder(self.draft)
        return manifest

    def _write_pages(self, pages: list[Page], manifest: Manifest) -> None:
        site = SiteView(self.content)
        sums = count_sums(self.content, pages, self.last.sums)
        manifest.sums, manifest.sources = sums.sections, sums.sources
        for done, page in enumerate(pages, 1):
            sum, old = sums.pages[page.path], self.last.pages.get(page.path)
            if old and old.sum == sum and link_file(self.last_folder / page.path, self.draft, page.path):
                manifest.pages[page.path] = old
                manifest.reused += 1
            else:
                html = self.drawn[page.path] = draw_page(page, site)
                write_file(self.draft, page.path, html.encode())
                words = feeds.words_of(html)
                manifest.pages[page.path] = entry_of(sum, page.title, html, page.url, words)
            manifest.files.append(page.path)
            self.on_progress(done, len(pages))

    def _write_rest(self, pages: list[Page], manifest: Manifest) -> None:
        """Assets, uploaded files and what programs read."""
        for asset in load_assets().values():
            if not link_file(self.last_folder / asset.path, self.draft, asset.path):
                write_file(self.draft, asset.path, asset.data)
            manifest.files.append(asset.path)
        for href, blob in self.content.blobs.items():
            if link_upload(self.media_dir / blob, self.draft, href.lstrip("/")):
                manifest.files.append(href.lstrip("/"))
        entries = [(page, manifest.pages[page.path]) for page in pages]
        for name, data in (
            ("sitemap.xml", feeds.sitemap(self.content, pages)),
            ("rss.xml", feeds.rss(self.content)),
            ("robots.txt", feeds.robots(self.content)),
            ("search-index.json", feeds.search_index(entries)),
        ):
            write_file(self.draft, name, data)
            manifest.files.append(name)

    def _check_sections(self, pages: list[Page], manifest: Manifest) -> None:
        """Read every section as a visitor's program would; what did not change was read before."""
        for section in self.content.sections:
            own = [page for page in pages if page.section is section]
            sums = [manifest.pages[page.path].sum for page in own]
            old = self.last.sections.get(section.slug)
            if old and old.sums == sums:
                read = old
            else:
                read = self._read(section, own)
                read.sums = sums
            refuse_drift(section, read.statuses)
            manifest.sections[section.slug] = read
        required = sum(read.required for read in manifest.sections.values())
        present = sum(read.present for read in manifest.sections.values())
        manifest.percent = 100 * present // required if required else 100

    def _read(self, section: SectionContent, pages: list[Page]) -> SectionEntry:
        """The best row decides, so what the first page of a split table says the others cannot worsen."""
        read = read_section(self.content, section, [(page.url, self._html(page)) for page in pages[:1]])
        if len(pages) > 1 and any(read.statuses.get(id) != old for id, old in section.statuses.items()):
            read = read_section(self.content, section, [(page.url, self._html(page)) for page in pages])
        return read

    def _html(self, page: Page) -> str:
        return self.drawn.get(page.path) or (self.draft / page.path).read_text(encoding="utf-8")

    def _changes(self, manifest: Manifest) -> list[str]:
        """Titles of the sections whose values differ from those of the last release."""
        titles = {section.slug: section.rule.title for section in _sections(self.content)}
        if not self.last.pages:
            return ["Первая публикация"]
        return [
            titles.get(slug, "Сведения организации")
            for slug, sum in manifest.sources.items()
            if self.last.sources.get(slug) != sum
        ]


def _sections(content: SiteContent) -> list[SectionContent]:
    return [*([content.home] if content.home else []), *content.sections]
