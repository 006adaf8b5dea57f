"""Published sites over HTTP: files of the live release before the portal; in production nginx gives them."""

import os
from collections.abc import Callable, Iterable
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from portal.gosweb.releases.served import Cache, Served
from portal.gosweb.sites.services import LABEL
from portal.headers import POLICY
from portal.media_types import CONTENT_TYPES

PORTAL = "/-/"  # forms and the counter of visits
CHUNK = 256 * 1024
FILES_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
SAFETY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
TYPES = CONTENT_TYPES | {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
NO_SITE = (
    '<!doctype html>\n<html lang="ru"><head><meta charset="utf-8"><title>Такого сайта нет</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
    "<body><main><h1>Такого сайта нет</h1>"
    "<p>По этому адресу официальный сайт не опубликован. Проверьте адрес.</p></main></body></html>\n"
).encode()


def init_app(app: Flask) -> None:
    """Put the published sites in front of the portal; in production nginx stands before both."""
    sites = Sites(app.wsgi_app, sites_dir=app.config["SITES_DIR"], domain=app.config["SITES_DOMAIN"])
    vars(app)["wsgi_app"] = sites  # the way Flask's manual shows, which mypy takes for replacing a method


class Sites:
    """A WSGI application: hosts of published sites get files, all else goes to the portal."""

    def __init__(self, portal: WSGIApplication, *, sites_dir: Path, domain: str) -> None:
        self.portal, self.sites_dir = portal, str(sites_dir)
        self.suffix = "." + domain.lower().partition(":")[0]
        self.cache = Cache()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        host = environ.get("HTTP_HOST", "").lower().partition(":")[0].removesuffix(".")
        if not host.endswith(self.suffix) or environ.get("PATH_INFO", "").startswith(PORTAL):
            return self.portal(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return []
        served = self._find(host.removesuffix(self.suffix), environ)
        return _answer(served, environ, start_response)

    def _find(self, slug: str, environ: WSGIEnvironment) -> Served:
        try:
            live = os.readlink(f"{self.sites_dir}/{slug}/current") if LABEL.fullmatch(slug) else None
        except OSError:
            live = None
        if live is None:
            return Served(
                "404 Not Found", [*_headers("404.html"), ("Content-Length", str(len(NO_SITE)))], NO_SITE
            )
        path = environ.get("PATH_INFO", "")
        encodings = _encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        root = f"{self.sites_dir}/{slug}/{live}"
        return self.cache.get((root, path, encodings), lambda: _look(root, path, encodings))


def _look(root: str, path: str, encodings: tuple[str, ...]) -> Served:
    """What lies at this path of a release."""
    plain = _plain_path(path)
    if plain is None:
        return _missing(root, encodings)
    name = f"{plain}index.html" if not plain or plain.endswith("/") else plain
    found = _open(root, name, encodings, "200 OK")
    if found is None and os.path.isfile(f"{root}/{plain}/index.html"):
        headers = [("Location", quote(f"/{plain}/")), ("Content-Length", "0"), *SAFETY]
        return Served("301 Moved Permanently", headers, b"")
    return found or _missing(root, encodings)


def _missing(root: str, encodings: tuple[str, ...]) -> Served:
    page = _open(root, "404.html", encodings, "404 Not Found")
    return page or Served("404 Not Found", [("Content-Length", "0"), *SAFETY], b"")


def _open(root: str, name: str, encodings: tuple[str, ...], status: str) -> Served | None:
    """A file as an answer, in the best encoding the visitor takes."""
    for encoding in (*encodings, ""):
        source = f"{root}/{name}{TWINS[encoding]}"
        try:
            facts = os.stat(source)
        except OSError:
            continue
        if not os.path.isfile(source):
            return None
        headers = [*_headers(name), ("Content-Length", str(facts.st_size))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        etag, changed = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"', formatdate(facts.st_mtime, usegmt=True)
        if status.startswith("200"):
            headers += [("ETag", etag), ("Last-Modified", changed)]
        return Served(status, headers, Path(source), size=facts.st_size, etag=etag, changed=changed)
    return None


TWINS = {"": "", "br": ".br", "gzip": ".gz"}


@lru_cache(maxsize=500)
def _encodings(accepted: str) -> tuple[str, ...]:
    """Encodings we have that the visitor takes, the best first."""
    taken = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = weight.replace(" ", "").removeprefix("q=") not in {"0", "0.0", "0.00", "0.000"}
    return tuple(name for name in ("br", "gzip") if taken.get(name))


@lru_cache(maxsize=2000)
def _headers(name: str) -> list[tuple[str, str]]:
    """Headers by the place and the extension of a file."""
    is_upload, extension = name.startswith("files/"), name.rpartition(".")[2].lower()
    lasting = "public, max-age=31536000, immutable"
    cached = lasting if name.startswith("assets/") else "public, max-age=3600" if is_upload else "no-cache"
    return [
        ("Content-Type", TYPES.get(extension, "application/octet-stream")),
        ("Cache-Control", cached),
        ("Vary", "Accept-Encoding"),
        ("Content-Security-Policy", FILES_POLICY if is_upload else POLICY),
        *SAFETY,
    ]


def _plain_path(path: str) -> str | None:
    """The path below the release; None for what tries to leave it or to see what is hidden."""
    try:
        path = path.encode("latin-1").decode("utf-8").removeprefix("/")
    except UnicodeError:
        return None
    segments = path.removesuffix("/").split("/") if path else []
    if "\x00" in path or "\\" in path or any(not part or part.startswith(".") for part in segments):
        return None
    return path


def _answer(served: Served, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if served.etag and _is_known(served, environ):
        kept = {"ETag", "Last-Modified", "Cache-Control", "Vary"}
        start_response("304 Not Modified", [header for header in served.headers if header[0] in kept])
        return []
    body: Callable[[], Iterable[bytes]] | list[bytes]
    body = [served.body] if isinstance(served.body, bytes) else lambda: _stream(served.path, environ)
    start_response(served.status, list(served.headers))
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return body if isinstance(body, list) else body()


def _is_known(served: Served, environ: WSGIEnvironment) -> bool:
    """Dates are compared for equality: after a return to an older release time goes backwards."""
    if not served.status.startswith("200"):
        return False
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return served.etag in known or "*" in known
    return bool(environ.get("HTTP_IF_MODIFIED_SINCE") == served.changed)


def _stream(path: Path, environ: WSGIEnvironment) -> Iterable[bytes]:
    wrapper = environ.get("wsgi.file_wrapper")
    if wrapper is None:
        return _chunks(path)
    wrapped: Iterable[bytes] = wrapper(path.open("rb"), CHUNK)  # the server closes it
    return wrapped


def _chunks(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
