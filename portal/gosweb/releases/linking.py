"""What a published site says of the institution's official pages: the law wants a link from it to each."""

import re
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.gosweb.releases.content import base_url
from portal.gosweb.releases.files import release_folder
from portal.gosweb.sites.models import Site, SiteStage
from portal.pages.compliance.standing import refresh_pages
from portal.pages.social.linking import note_links

HREF = re.compile(r'href="(https?://[^"]+)"')


def note_page_links(site: Site, sites_dir: Path, *, now: datetime) -> None:
    """Tell the pages whether the home page of the official site, as it is live, leads to them. Flushes."""
    if site.stage is not SiteStage.OFFICIAL or site.live_release_id is None:
        return
    home = release_folder(sites_dir / site.slug, site.live_release_id) / "index.html"
    if not home.is_file():
        return
    links = {unescape(link) for link in HREF.findall(home.read_text("utf-8"))}
    today = now.astimezone(ZoneInfo(site.organization.region.timezone)).date()
    source = f"главная страница сайта {base_url(site.slug).partition('//')[2]}, читает портал"
    changed = note_links(site.organization_id, links, on=today, source=source)
    refresh_pages(changed, now=now)
