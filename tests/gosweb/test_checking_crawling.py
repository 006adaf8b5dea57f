import pytest

from portal.fetch import Fetcher, FetchError
from portal.gosweb.checking.services import check_target, check_url
from tests.gosweb.marked_pages import EDU, section_html
from tests.local_servers import page, serving

PAGES = {rule.path: section_html(rule) for rule in EDU.sections}
NOT_FOUND = (404, {}, b"")


def served(pages):
    """An answerer with these pages by path."""

    def serve(request):
        return page(pages[request.path]) if request.path in pages else NOT_FOUND

    return serve


def check(serve, path="/"):
    with serving(serve) as (host, seen):
        report = check_url(f"http://{host}{path}", "school", fetcher=Fetcher(allow=[host]))
    return report, [request.path for request in seen]


def found(report):
    return {(finding.section, finding.code) for finding in report.findings}


def test_a_full_site_is_checked_over_the_network():
    report, asked = check(served({"/": "<h1>Школа</h1>", **PAGES}))
    assert (report.percent, report.findings) == (100, [])
    assert len(asked) == len(set(asked)) == 15
    assert report.section("common").url.endswith("/sveden/common")


@pytest.mark.parametrize("path", ["/sveden/common", "/sveden/", "/news", ""])
def test_any_address_of_the_site_will_do(path):
    report, _ = check(served({"/": "<h1>Школа</h1>", **PAGES}), path)
    assert report.percent == 100


def test_a_site_may_live_in_a_folder():
    pages = {f"/school{path}": html for path, html in PAGES.items()}
    report, _ = check(served({"/school/": "<h1>Школа</h1>", **pages}), "/school/")
    assert report.percent == 100


def test_a_missing_home_page_does_not_matter():
    assert check(served(PAGES))[0].percent == 100


def test_redirects_to_the_slash_are_followed():
    def serve(request):
        if request.path in PAGES:
            return 301, {"Location": f"{request.path}/"}, b""
        return served({f"{path}/": html for path, html in PAGES.items()})(request)

    report, _ = check(serve)
    assert report.percent == 100
    assert report.section("common").url.endswith("/sveden/common/")


def test_additional_pages_are_followed_and_foreign_hosts_are_not():
    links = '<a itemprop="addRef" href="/docs/2">Ещё</a><a itemprop="addRef" href="http://other.example/">Чужая</a>'
    pages = {"/": "x", "/sveden/document": links, "/docs/2": PAGES["/sveden/document"]}
    report, asked = check(served(pages))
    assert report.section("document").percent == 100
    assert "/docs/2" in asked
    assert ("document", "dead_ref") in found(report)


def test_the_layout_of_gosweb_is_found_with_a_remark():
    pages = {
        "/": "x",
        "/svedeniya-ob-obrazovatelnoy-organizatsii/osnovnye-svedeniya/": PAGES["/sveden/common"],
    }
    report, _ = check(served(pages))
    assert report.section("common").percent == 100
    assert ("common", "old_address") in found(report)


def test_a_section_is_found_by_a_link_with_its_name():
    index = '<ul><li><a href="/index/rukovodstvo/0-17"> Руководство </a><li><a href="//[bad">x</a></ul>'
    pages = {"/": "x", "/sveden/": index, "/index/rukovodstvo/0-17": PAGES["/sveden/managers"]}
    report, _ = check(served(pages))
    assert report.section("managers").percent == 100
    assert ("managers", "old_address") in found(report)


def test_one_page_for_everything_is_known_by_its_tags():
    report, _ = check(served({"/": "x", "/sveden/": "".join(PAGES.values())}))
    assert report.percent >= 90


def test_a_home_page_in_answer_to_everything_is_no_section():
    report, _ = check(lambda _: page("<h1>Школа</h1><a href='/'>Главная</a>"))
    assert report.present == 0
    assert all(section.url is None for section in report.sections)


def test_a_page_that_fails_is_told_and_the_rest_is_checked():
    def serve(request):
        return (
            (500, {}, b"")
            if request.path.startswith("/sveden/common")
            else served({"/": "x", **PAGES})(request)
        )

    report, _ = check(serve)
    assert report.section("struct").percent == 100
    assert ("", "not_fetched") in found(report)


def test_a_charset_of_the_header_is_used():
    html = "<b itemprop=fullName>Школа</b>".encode("koi8-r")

    def serve(request):
        return page(html, "text/html; charset=koi8-r") if request.path == "/sveden/common" else NOT_FOUND

    assert check(serve)[0].section("common").item("full_name").value == "Школа"


def test_a_site_that_does_not_answer_is_an_error():
    with serving(served(PAGES)) as (host, _):
        pass
    with pytest.raises(FetchError, match="не отвечает"):
        check_url(f"http://{host}/", "school", fetcher=Fetcher(allow=[host]))


def test_our_own_network_is_closed_to_the_check():
    with serving(served(PAGES)) as (host, seen):
        with pytest.raises(FetchError, match="внутреннюю сеть"):
            check_target(f"http://{host}/", "school")
    assert seen == []
