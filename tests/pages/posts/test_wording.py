"""What a post says in each network: words, links, variables, marks of a campaign, lengths."""

import string
from html import unescape

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pages.networks.capacity import length_of
from portal.pages.networks.contract import Network
from portal.pages.posts.links import mark_address, mark_text, slug_of
from portal.pages.posts.marking import bare, read, spelled, tagged, tidy, write
from portal.pages.posts.models import Post, PostVariant
from portal.pages.posts.variables import find_empty, find_faults
from portal.pages.posts.wording import comment_in, content_in
from tests.factories import make_municipality, make_organization

MARKS = {"utm_source": "vk", "utm_medium": "social", "utm_campaign": "den-znaniy"}


def make_words(text: str = "", **values: object) -> Post:
    """A post that is in no database."""
    school = make_organization("Школа № 5", phone="8 (385) 222-33-44; 111", website="https://shkola5.ru")
    fields = {"link": "", "has_utm": False, "campaign": "", "first_comment": ""} | values
    return Post(organization=school, text=text, **fields)


@pytest.mark.parametrize(
    ("source", "plain", "html"),
    [
        ("**Важно**: *завтра*", "Важно: завтра", "<b>Важно</b>: <i>завтра</i>"),
        ("строка\nещё строка", "строка\nещё строка", "строка\nещё строка"),
        ("раз\r\n\r\n\r\n\r\nдва  ", "раз\n\nдва", "раз\n\nдва"),
        ("Нужно:\n- паспорт\n- **СНИЛС**", "Нужно:\n• паспорт\n• СНИЛС", "Нужно:\n• паспорт\n• <b>СНИЛС</b>"),
        ("1. один\n2. два", "1. один\n2. два", "1. один\n2. два"),
        ("#школа #новости", "#школа #новости", "#школа #новости"),
        ("# День знаний", "День знаний", "<b>День знаний</b>"),
        ("a < b & c", "a < b & c", "a &lt; b &amp; c"),
        ("[id1|Директор] и *", "[id1|Директор] и *", "[id1|Директор] и *"),
        ("<script>x</script>", "<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ],
)
def test_marks_become_what_the_network_shows(source: str, plain: str, html: str) -> None:
    assert write(read(source), spelled) == plain
    assert write(read(source), tagged) == html


def test_a_link_is_spelled_out_where_words_cannot_carry_an_address() -> None:
    blocks = read("Запись [на сайте](https://shkola5.ru/zapis) и [почтой](mailto:a@b.ru)")
    assert write(blocks, spelled) == "Запись на сайте (https://shkola5.ru/zapis) и почтой (a@b.ru)"
    assert write(blocks, bare) == "Запись на сайте и почтой"
    assert write(blocks, tagged) == 'Запись <a href="https://shkola5.ru/zapis">на сайте</a> и почтой'


def test_an_address_that_runs_code_is_no_link() -> None:
    assert "<a" not in write(read("[жми](javascript:alert(1))"), tagged)
    assert write(read("[жми](/etc/passwd)"), tagged) == "жми"


def test_variables_are_put_in_as_words_and_never_read_again(app: Flask) -> None:
    place = make_municipality("Бийский район")
    school = make_organization("Школа **№ 5** {{сайт}}", municipality_id=place.id, website="https://a.ru")
    post = Post(
        organization=school, text="{{Учреждение}}, {{муниципалитет}}", link="", has_utm=False, campaign=""
    )
    assert content_in(post, Network.VK).text == "Школа **№ 5** {{сайт}}, Бийский район"
    assert content_in(post, Network.TELEGRAM).html == ""


def test_the_text_of_one_network_stands_instead_of_the_common_one(app: Flask) -> None:
    post = make_words("Для всех")
    post.variants = [
        PostVariant(network=Network.TELEGRAM, text="Коротко"),
        PostVariant(network=Network.OK, text=" "),
    ]
    shown = {network: content_in(post, network).text for network in Network}
    assert shown == {
        Network.VK: "Для всех",
        Network.OK: "Для всех",
        Network.TELEGRAM: "Коротко",
        Network.MAX: "Для всех",
    }


def test_a_link_stands_under_the_text_once(app: Flask) -> None:
    post = make_words("Читайте", link="https://example.org/a?b=1&c=2")
    vk, telegram = content_in(post, Network.VK), content_in(post, Network.TELEGRAM)
    assert (
        vk.text == "Читайте\n\nhttps://example.org/a?b=1&c=2" and vk.link == "https://example.org/a?b=1&c=2"
    )
    assert telegram.html == ""  # nothing to mark
    post.text = "Читайте https://example.org/a?b=1&c=2 скорее"
    assert content_in(post, Network.VK).text == post.text


def test_html_of_a_link_under_the_text_is_escaped(app: Flask) -> None:
    post = make_words("**Читайте**", link="https://example.org/a?b=1&c=2")
    assert content_in(post, Network.MAX).html == "<b>Читайте</b>\n\nhttps://example.org/a?b=1&amp;c=2"


def test_only_links_to_our_own_site_are_marked(app: Flask) -> None:
    text = "https://www.shkola5.ru/a, https://example.org и [сюда](https://shkola5.ru)"
    post = make_words(text, has_utm=True, campaign="День знаний", link="https://shkola5.ru/b?x=1#top")
    shown = content_in(post, Network.VK)
    own = "utm_source=vk&utm_medium=social&utm_campaign=den-znaniy"
    assert shown.link == f"https://shkola5.ru/b?x=1&{own}#top"
    assert (
        f"https://www.shkola5.ru/a?{own}, https://example.org и сюда (https://shkola5.ru/?{own})"
        in shown.text
    )
    assert "utm_source=telegram" in content_in(post, Network.TELEGRAM).html


def test_marks_that_stand_in_an_address_already_stay() -> None:
    assert mark_address("https://a.ru/?utm_source=mail", ["a.ru"], MARKS) == (
        "https://a.ru/?utm_source=mail&utm_medium=social&utm_campaign=den-znaniy"
    )
    assert mark_address("https://evil-a.ru", ["a.ru"], MARKS) == "https://evil-a.ru"
    assert mark_address("https://[bad", ["a.ru"], MARKS) == "https://[bad"
    assert (
        mark_text("(https://x.a.ru/).", ["a.ru"], {"utm_source": "vk"}) == "(https://x.a.ru/?utm_source=vk)."
    )
    assert slug_of("  День знаний — 2026! ") == "den-znaniy-2026"


def test_the_first_comment_has_variables_too(app: Flask) -> None:
    assert (
        comment_in(make_words(first_comment="Телефон: {{телефон}}"), Network.VK)
        == "Телефон: 8 (385) 222-33-44"
    )
    assert comment_in(make_words(), Network.VK) == ""


def test_faults_of_variables_are_told_in_words(app: Flask) -> None:
    assert find_faults("{{учреждение}} {{Полное название}}") == []
    assert "похоже на {{учреждение}}" in find_faults("{{учреждене}}")[0]
    assert "не парами" in find_faults("{{учреждение")[0]
    assert "внутри адреса" in find_faults("[сайт](https://{{сайт}})")[0]
    assert find_empty("{{телефон}} {{адрес}}", {"телефон": "1", "адрес": ""}) == ["адрес"]


def test_lengths_are_counted_as_each_network_does() -> None:
    assert {network: length_of("😀ё", network) for network in Network} == {
        Network.VK: 2,
        Network.OK: 2,
        Network.TELEGRAM: 3,
        Network.MAX: 3,
    }


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=string.printable + "ёЖ«»—😀\u2028\u00a0*_[]()#>`~|", max_size=300))
def test_no_text_breaks_the_writing_and_tags_always_close(source: str) -> None:
    plain, html = write(read(source), bare), write(read(source), tagged)
    stripped = html
    for tag in ("b", "i", "s"):
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
        stripped = stripped.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert html.count("<a ") == html.count("</a>")
    if "<a " not in html:
        assert tidy(unescape(stripped)) == plain
