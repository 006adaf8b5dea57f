"""Pages: a page of a published site against an uncached page of Wagtail, and how soon a new text is out.

Run: python -m bench.pages   (the first run installs Wagtail into .venv-bench)
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.gosweb.releases.builder import build
from portal.gosweb.releases.serving import Sites
from tests.gosweb.filling import school

ROOT = Path(__file__).resolve().parent.parent
BENCH_VENV = ROOT / ".venv-bench"
WAGTAIL = "wagtail==8.0.1"
RATIO_BAR, DELAY_BAR = 20, 1.0
REQUESTS, WAGTAIL_REQUESTS = 5000, 100
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/",
    "HTTP_HOST": "shkola.localhost",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "wsgi.url_scheme": "http",
}


def main() -> int:
    """Measure and print; 1 where a bar is missed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        ours, delay = measure_ours(Path(folder))
    theirs = measure_wagtail()
    ratio = theirs / ours
    print(f"page of a published site: {ours * 1e6:.0f} µs; uncached Wagtail page: {theirs * 1e3:.2f} ms")
    print(f"ratio: {ratio:.0f} (bar {RATIO_BAR})")
    print(f"new text served {delay:.2f} s after the publication began (bar {DELAY_BAR:.0f} s after its end)")
    return 0 if ratio >= RATIO_BAR and delay <= DELAY_BAR else 1


def measure_ours(folder: Path) -> tuple[float, float]:
    """Seconds per answer of the home page, and from the start of a publication to its text being served."""
    content = replace(school(), blobs={})
    bare = replace(content, media={})
    sites, media = folder / "sites", folder / "media"
    assert not build(bare, release_id=1, sites_dir=sites, media_dir=media).reason
    application = Sites(_no_portal, sites_dir=sites, domain="localhost")
    best = 1e9
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(REQUESTS):
            _ask(application)
        best = min(best, (time.perf_counter() - started) / REQUESTS)
    renamed = replace(bare, organization=replace(bare.organization, short_name="Лицей № 7"))
    started = time.perf_counter()
    assert not build(renamed, release_id=2, sites_dir=sites, media_dir=media).reason
    while "Лицей №".encode() not in _ask(application, encoding=""):
        time.sleep(0.001)
    return best, time.perf_counter() - started


def measure_wagtail() -> float:
    """Seconds per answer of the home page of a fresh project."""
    python = BENCH_VENV / "bin" / "python"
    if not python.exists():
        venv.create(BENCH_VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", WAGTAIL], check=True)
    with tempfile.TemporaryDirectory() as folder:
        start = [BENCH_VENV / "bin" / "wagtail", "start", "bench_site", folder]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
        script = [python, ROOT / "bench" / "wagtail_page.py", str(WAGTAIL_REQUESTS)]
        answer = subprocess.run(script, cwd=folder, check=True, capture_output=True, text=True)
    return float(answer.stdout.split()[-2]) / 1000


def _ask(application: Sites, encoding: str = "br") -> bytes:
    environ: dict[str, Any] = {**ENVIRON, "HTTP_ACCEPT_ENCODING": encoding, "wsgi.input": io.BytesIO()}
    return b"".join(application(environ, _start))


def _start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
    assert status.startswith("200"), status


def _no_portal(environ: Any, start_response: Any) -> Iterable[bytes]:
    raise AssertionError("a page of a site must not reach the portal")


if __name__ == "__main__":
    sys.exit(main())
