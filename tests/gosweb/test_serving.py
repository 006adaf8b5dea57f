"""Files of published sites over HTTP: the live release, caches that never lie, nothing outside the folder."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from werkzeug.test import Client

from portal.gosweb.releases.files import switch_to, write_file
from portal.gosweb.releases.served import SMALL
from portal.gosweb.releases.serving import Sites

HOST = "http://shkola.localhost:8000"
PAGE = "<!doctype html><title>Школа</title><p>Текст страницы</p>"


def portal(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"portal " + environ["PATH_INFO"].encode()]


def add_release(root: Path, number: int, text: str = PAGE) -> None:
    folder = root / "shkola" / "releases" / str(number)
    for path, data in {
        "index.html": text,
        "sveden/eduStandarts/index.html": text + "eduStandarts",
        "404.html": "<h1>Страница не найдена</h1>",
        "assets/site.12345678.css": "body{}",
        "files/abcd1234/ustav.pdf": "%PDF-1.7",
        "files/abcd1234/foto.jpg": "x" * (SMALL + 1),
        ".manifest.json": "{}",
    }.items():
        write_file(folder, path, data.encode())
    switch_to(root / "shkola", number)


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    add_release(tmp_path, 1)
    return tmp_path


@pytest.fixture
def client(sites: Path) -> Client:
    (sites / "secret.txt").write_text("secret")
    return Client(Sites(portal, sites_dir=sites, domain="localhost:8000"))


def test_home_page_is_the_file_of_the_live_release_with_strict_headers(client: Client) -> None:
    answer = client.get("/", base_url=HOST)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'") and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache" and "Set-Cookie" not in answer.headers


def test_other_hosts_and_the_portals_own_paths_go_to_the_portal(client: Client) -> None:
    assert client.get("/login", base_url="http://localhost:8000").text == "portal /login"
    assert client.get("/login", base_url="http://127.0.0.1:8000").text == "portal /login"
    assert client.get("/-/visit", base_url=HOST).text == "portal /-/visit"


def test_a_dot_after_the_host_opens_the_same_site(client: Client) -> None:
    assert client.get("/", headers={"Host": "shkola.localhost.:8000"}).text == PAGE


def test_unknown_site_is_a_plain_404(client: Client) -> None:
    for host in ("http://net.localhost:8000", "http://a_b.localhost:8000", "http://a.b.localhost:8000"):
        answer = client.get("/", base_url=host)
        assert answer.status_code == 404 and "Такого сайта нет" in answer.text


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_best_accepted_encoding_is_taken_from_the_disk(
    client: Client, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/", base_url=HOST, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding and answer.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)
    assert unpack(answer.data).decode() == PAGE
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_second_visit_is_304_by_tag_and_by_date(client: Client) -> None:
    first = client.get("/", base_url=HOST)
    tag, day = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": day}):
        again = client.get("/", base_url=HOST, headers=headers)
        assert (again.status_code, again.data) == (304, b"") and again.headers["ETag"] == tag
    assert (
        client.get("/", base_url=HOST, headers={"If-None-Match": '"x"', "If-Modified-Since": day}).status_code
        == 200
    )


def test_head_answers_without_a_body_and_post_is_refused(client: Client) -> None:
    answer = client.head("/", base_url=HOST)
    assert (answer.status_code, answer.data) == (200, b"") and answer.headers["Content-Length"] != "0"
    refused = client.post("/", base_url=HOST)
    assert refused.status_code == 405 and refused.headers["Allow"] == "GET, HEAD"


def test_folder_without_a_slash_is_redirected_and_case_matters(client: Client) -> None:
    answer = client.get("/sveden/eduStandarts", base_url=HOST)
    assert answer.status_code == 301 and answer.headers["Location"].endswith("/sveden/eduStandarts/")
    assert client.get("/sveden/eduStandarts/", base_url=HOST).text.endswith("eduStandarts")
    assert client.get("/sveden/edustandarts/", base_url=HOST).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/../../secret.txt",
        "/..%2f..%2f..%2fsecret.txt",
        "/.manifest.json",
        "/sveden/../.manifest.json",
        "//evil.example/",
        "/%00",
        "/%ff",
        "/assets",
        "/index.html/",
        "/a\\b",
    ],
)
def test_what_is_not_there_or_not_theirs_is_the_sites_own_404(client: Client, path: str) -> None:
    written = {"PATH_INFO": path} if path.startswith("//") else {}
    answer = client.get(path.replace("//", "/"), base_url=HOST, environ_overrides=written)
    assert answer.status_code == 404 and "Страница не найдена" in answer.text


def test_assets_last_and_uploads_are_checked_again(client: Client) -> None:
    style = client.get("/assets/site.12345678.css", base_url=HOST)
    assert "immutable" in style.headers["Cache-Control"] and style.headers["Content-Type"].startswith(
        "text/css"
    )
    upload = client.get("/files/abcd1234/ustav.pdf", base_url=HOST)
    assert (
        upload.headers["Content-Type"] == "application/pdf"
        and "max-age=3600" in upload.headers["Cache-Control"]
    )


def test_large_file_is_streamed_whole(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/files/abcd1234/foto.jpg", base_url=HOST)
        assert len(answer.data) == SMALL + 1 and answer.headers["Content-Type"] == "image/jpeg"


def test_new_release_is_served_at_once_and_a_return_to_the_old_one_too(sites: Path, client: Client) -> None:
    old = client.get("/", base_url=HOST)
    add_release(sites, 2, "<p>Новый текст</p>")
    new = client.get("/", base_url=HOST, headers={"If-None-Match": old.headers["ETag"]})
    assert (new.status_code, new.text) == (200, "<p>Новый текст</p>")
    switch_to(sites / "shkola", 1)
    back = client.get("/", base_url=HOST, headers={"If-None-Match": new.headers["ETag"]})
    assert (back.status_code, back.text) == (200, PAGE)


def test_answers_in_memory_stay_within_their_room(sites: Path) -> None:
    application = Sites(portal, sites_dir=sites, domain="localhost:8000")
    application.cache.room = len(PAGE.encode()) + 10
    client = Client(application)
    for path in ("/", "/sveden/eduStandarts/", "/assets/site.12345678.css", "/"):
        assert client.get(path, base_url=HOST).status_code == 200
    assert application.cache.taken <= application.cache.room or len(application.cache.answers) == 1
