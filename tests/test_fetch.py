import gzip
import socket
import time

import pytest

from portal import fetch
from portal.fetch import Fetcher, FetchError, is_public
from tests.local_servers import page, serving


def name_server(monkeypatch, names: dict[str, list[str]]) -> list[str]:
    """Resolve these names as told, whatever the network says; returns the list of names asked for."""
    asked, real = [], socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        asked.append(host)
        if host not in names:
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names[host]]

    monkeypatch.setattr(fetch.socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
        "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1%eth0", "words",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2a02:6b8::feed", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_let_through(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_our_own_network_is_closed_in_every_spelling(host):
    with serving(lambda _: page("тайна")) as (address, seen):
        port = address.rpartition(":")[2]
        with pytest.raises(FetchError, match="внутреннюю сеть|не найдено"):
            Fetcher().get(f"http://{host}:{port}/")
    assert seen == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.ru/", "gopher://x/", "//example.ru", "example.ru", "", "http://",
        "http://user:pass@example.ru/", "http://[::1", "http://example.ru:99999/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_taken(url):
    with pytest.raises(FetchError):
        Fetcher().get(url)


def test_a_page_is_fetched_with_its_charset_and_our_name():
    with serving(lambda _: page("Школа".encode("cp1251"), "text/HTML; Charset=windows-1251")) as (host, seen):
        fetched = Fetcher(allow=[host]).get(f"http://{host}/sveden?x=1")
    assert fetched.body.decode(fetched.charset) == "Школа"
    assert (fetched.url, fetched.content_type) == (f"http://{host}/sveden?x=1", "text/html")
    assert seen[0].headers["User-Agent"].startswith("GoswebPortal/")
    assert seen[0].headers["Host"] == host


def test_a_host_is_let_through_with_its_port_or_with_any():
    with serving(lambda _: page("да")) as (host, _):
        assert Fetcher(allow=["127.0.0.1"]).get(f"http://{host}/").body == "да".encode()
        with pytest.raises(FetchError, match="внутреннюю сеть"):
            Fetcher(allow=["127.0.0.1:1"]).get(f"http://{host}/")


def test_a_name_that_leads_inside_is_refused(monkeypatch):
    name_server(monkeypatch, {"school.example": ["93.184.216.34", "127.0.0.1"]})
    with pytest.raises(FetchError, match="внутреннюю сеть"):
        Fetcher().get("http://school.example/")


def test_the_connection_goes_to_the_checked_address_and_the_name_is_asked_once(monkeypatch):
    """A name that means another address a moment later gains nothing."""
    with serving(lambda _: page("да")) as (address, seen):
        port = address.rpartition(":")[2]
        asked = name_server(monkeypatch, {"school.example": ["127.0.0.1"]})
        Fetcher(allow=["school.example"]).get(f"http://school.example:{port}/")
    assert asked.count("school.example") == 1
    assert seen[0].headers["Host"] == f"school.example:{port}"


def test_the_next_address_is_tried_when_the_first_is_dead(monkeypatch):
    with serving(lambda _: page("да")) as (address, _):
        port = address.rpartition(":")[2]
        name_server(monkeypatch, {"school.example": ["127.0.0.2", "127.0.0.1"]})
        assert Fetcher(allow=["school.example"]).get(f"http://school.example:{port}/").body


def test_a_redirect_inside_is_refused_on_the_way():
    with serving(lambda _: page("тайна")) as (inner, seen):
        with serving(lambda _: (302, {"Location": f"http://{inner}/"}, b"")) as (outer, _):
            with pytest.raises(FetchError, match="внутреннюю сеть"):
                Fetcher(allow=[outer]).get(f"http://{outer}/")
    assert seen == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://169.254.169.254/latest", "http://[::1"])
def test_a_redirect_astray_is_refused(location):
    with serving(lambda _: (301, {"Location": location}, b"")) as (host, _):
        with pytest.raises(FetchError):
            Fetcher(allow=[host]).get(f"http://{host}/")


def test_redirects_are_followed_to_the_end_and_their_address_is_told():
    def serve(request):
        return page("здесь") if request.path == "/b/c" else (302, {"Location": "b/c"}, b"")

    with serving(serve) as (host, _):
        assert Fetcher(allow=[host]).get(f"http://{host}/a").url == f"http://{host}/b/c"


def test_redirects_in_a_circle_end():
    with serving(lambda _: (302, {"Location": "/"}, b"")) as (host, seen):
        with pytest.raises(FetchError, match="слишком много перенаправлений"):
            Fetcher(allow=[host], max_redirects=3).get(f"http://{host}/")
    assert len(seen) == 4


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_has_its_status(status):
    with serving(lambda _: (status, {}, b"")) as (host, _):
        with pytest.raises(FetchError, match=str(status)) as caught:
            Fetcher(allow=[host]).get(f"http://{host}/")
    assert caught.value.status == status


def test_a_page_too_large_is_given_up():
    with serving(lambda _: page("я" * 600_000)) as (host, _):
        with pytest.raises(FetchError, match="больше 1 МБ"):
            Fetcher(allow=[host], max_bytes=1024 * 1024).get(f"http://{host}/")


def test_a_page_that_grows_when_unpacked_is_given_up():
    bomb = gzip.compress(b"0" * 20_000_000)
    answer = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    with serving(lambda _: answer) as (host, _):
        with pytest.raises(FetchError, match="больше 10 МБ"):
            Fetcher(allow=[host]).get(f"http://{host}/")


def drip_headers(request):
    """A server that sends a letter of its headers now and then."""
    return _drip(request, b"HTTP/1.1 200 OK\r\nX-Slow: ")


def drip_body(request):
    """A server that sends a letter of its body now and then."""
    return _drip(request, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")


def _drip(request, start: bytes) -> None:
    request.close_connection = True
    try:
        request.wfile.write(start)
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


@pytest.mark.parametrize("serve", [drip_headers, drip_body])
def test_a_slow_site_is_given_up_in_time(serve):
    with serving(serve) as (host, _):
        started = time.monotonic()
        with pytest.raises(FetchError, match="слишком долго"):
            Fetcher(allow=[host], timeout=0.4).get(f"http://{host}/")
        assert time.monotonic() - started < 2


def test_nobody_at_the_door_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(FetchError, match="не отвечает"):
            Fetcher(allow=["127.0.0.1"]).get(f"http://127.0.0.1:{port}/")


def test_a_server_that_speaks_no_http_is_told():
    def serve(request):
        request.close_connection = True
        request.wfile.write(b"220 mail.example ESMTP\r\n")

    with serving(serve) as (host, _):
        with pytest.raises(FetchError):
            Fetcher(allow=[host]).get(f"http://{host}/")


def test_a_plain_server_behind_https_is_told():
    with serving(lambda _: page("да")) as (host, _):
        with pytest.raises(FetchError, match="сертификат|не отвечает"):
            Fetcher(allow=[host]).get(f"https://{host}/")


def test_a_name_that_does_not_exist_is_told(monkeypatch):
    def resolve(*_, **__):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(fetch.socket, "getaddrinfo", resolve)
    with pytest.raises(FetchError, match="«школа.рф» не найдено"):
        Fetcher().get("http://школа.рф/")


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(lambda _: page("да")) as (host, _):
        assert Fetcher(allow=[host]).get(f"http://{host}/").body
