"""The help shows the documentation of the repository, to strangers too."""

from pathlib import Path

import pytest

from portal.errors import NotFound
from portal.help.topics import DOCS, get_topic, list_parts, list_topics
from tests.pages import check_page
from tests.small_app import make_person, make_small_app

TOPICS = list_topics()


def test_topics_stand_in_the_order_of_their_numbers() -> None:
    slugs = [topic.slug for topic in TOPICS]
    assert slugs[:3] == ["start", "sign-in", "site-admin"]
    assert slugs.index("work") < slugs.index("curator") < slugs.index("figures")
    assert slugs[-2:] == ["roles", "problems"]


def test_no_two_topics_have_one_number() -> None:
    numbers = [path.name[:2] for path in DOCS.glob("[0-9][0-9]-*.md")]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_topic_is_a_sound_page_in_both_shells(topic: object) -> None:
    slug = getattr(topic, "slug", "")
    for app in (make_small_app(make_person()), make_small_app()):
        page = check_page(app.test_client().get(f"/help/{slug}"))
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1 and all(
            after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)
        )


def test_links_between_topics_lead_somewhere() -> None:
    client = make_small_app(make_person()).test_client()
    pages = [check_page(client.get(f"/help/{topic.slug}")) for topic in TOPICS]
    links = {href for page in pages for href in page.xpath("//a/@href") if href.startswith("/help")}
    assert len(links) == len(TOPICS) + 1
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_list_shows_every_topic_and_its_first_words() -> None:
    page = check_page(make_small_app().test_client().get("/help"))
    assert len(page.xpath("//ol/li")) == len(TOPICS)
    assert "Понадобятся ссылка-приглашение" in page.text_content().replace("\u00a0", " ")


def test_unknown_topic_is_404() -> None:
    check_page(make_small_app(make_person()).test_client().get("/help/nothing"), 404)


def test_title_and_slug_come_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "01-two-words.md").write_text("# Имя темы\n\nПервая\nстрока.\n\nВторая.\n")
    (tmp_path / "notes.md").write_text("# Не тема\n")
    (topic,) = list_topics(tmp_path)
    assert (topic.slug, topic.title, topic.lead) == ("two-words", "Имя темы", "Первая строка.")
    with pytest.raises(NotFound):
        get_topic("notes", tmp_path)


def test_every_topic_stands_in_one_part_of_the_help() -> None:
    parts = list_parts()
    assert [topic for _, found in parts for topic in found] == list(TOPICS)
    assert dict(parts)["Страницы и посты"][0].slug == "page-start"
    page = make_small_app().test_client().get("/help").text
    assert page.index("Страницы и посты") < page.index("/help/page-start") < page.index("/help/content-plan")
