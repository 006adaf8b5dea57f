"""Walls of the stand-ins as people open them: found, paged, marked, clear to everybody."""

import json

from tests.sandbox.walls import NETWORKS, fill
from tests.stand import Stand, picture

MARK = "Учебный стенд, не настоящая сеть"


def text_of(stand: Stand, path: str) -> str:
    answer = stand.session.get(f"{stand.url}{path}", timeout=9)
    assert answer.ok, path
    return answer.text


def test_every_page_says_that_it_is_no_real_network(stand: Stand) -> None:
    fill(stand)
    paths = ["/", "/vk/wall/5/1", "/talks/telegram", "/talks/max/demo_portal_bot"]
    for path in paths + [f"/{network}/wall/{each}" for network, each in NETWORKS.items()]:
        assert MARK in text_of(stand, path)
    missing = stand.session.get(f"{stand.url}/vk/wall/404", timeout=9)
    assert missing.status_code == 404 and MARK in missing.text


def test_addresses_of_the_real_networks_lead_to_the_walls(stand: Stand) -> None:
    fill(stand)
    topic = "Праздник двора"
    for path in ("/vk/club5", "/vk/public5", "/vk/wall-5", "/vk/wall-5_1", "/telegram/channel1001234/1"):
        assert "Праздник" in text_of(stand, path)
    for path in ("/telegram/c/1234/1", "/telegram/channel1001234"):
        assert topic in text_of(stand, path)
    for path in ("/ok/group/70001", "/vk/wall/5?page=7", "/vk/wall/5?page=-1", "/?page=99999999999&q=%00"):
        text_of(stand, path)


def test_text_of_a_post_is_shown_and_never_run(stand: Stand) -> None:
    fill(stand)
    wall = text_of(stand, "/vk/wall/5")
    assert "Праздник &lt;b&gt;двора&lt;/b&gt;<br>" in wall
    assert '<a href="https://example.ru/" rel="nofollow noopener">' in wall


def test_fifty_posts_a_page(stand: Stand) -> None:
    stand.order("settings", {"rates": False})
    for number in range(51):
        stand.vk("wall.post", "demo-vk-community-5", message=f"Запись {number}.")
    first, second = (text_of(stand, f"/vk/wall/5?page={page}") for page in (1, 2))
    assert (first.count("<article"), second.count("<article")) == (50, 1)
    assert "Страница 1 из 2" in first and "Запись 0." in second


def test_album_is_one_post(stand: Stand) -> None:
    media = [{"type": "photo", "media": f"attach://p{number}"} for number in range(3)]
    media[0]["caption"] = "Праздник двора"
    files = {f"p{number}": ("a.png", picture(10 + number)) for number in range(3)}
    data = {"chat_id": "-1001234", "media": json.dumps(media)}
    assert stand.telegram("sendMediaGroup", data=data, files=files)["ok"]
    wall = text_of(stand, "/telegram/wall/-1001234")
    assert (wall.count("<article"), wall.count("<img"), wall.count("Праздник двора")) == (1, 3, 1)
    assert wall.index('width="10"') < wall.index('width="11"') < wall.index('width="12"')


def test_communities_are_found_without_case_and_yo(stand: Stand) -> None:
    assert "Пока ни одного сообщества" in text_of(stand, "/")
    stand.order("communities", {"network": "vk", "id": "8", "name": "Детский сад «Ёлочка»"})
    assert "Ёлочка" in text_of(stand, "/?q=ЕЛОЧКА")
    assert "Ничего не нашлось" in text_of(stand, "/?q=берёзка")


def test_uploaded_file_that_is_no_picture_is_only_saved(stand: Stand) -> None:
    place = stand.vk("docs.getWallUploadServer", "demo-vk-community-5", group_id=5)["response"]["upload_url"]
    stand.session.post(place, files={"file": ("a.html", b"<script>alert(1)</script>")}, timeout=9)
    answer = stand.session.get(f"{stand.url}/files/1", timeout=9)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"


def test_moments_and_counts_can_be_set_from_outside(stand: Stand) -> None:
    stand.vk("wall.post", "demo-vk-community-5", message="Было давно")
    row = {"network": "vk", "community": "5", "id": "1", "created": 1_795_000_000, "counts": {"views": 1815}}
    stand.order("posts", row)
    wall = text_of(stand, "/vk/wall/5")
    assert "18\u00a0ноября 2026, 14:06\u00a0МСК" in wall and "1\u00a0815" in wall
    (item,) = stand.vk("wall.get", "demo-vk-service", domain="club5")["response"]["items"]
    assert (item["date"], item["views"]) == (1_795_000_000, {"count": 1815})


def test_a_key_made_on_the_wall_works_at_once(stand: Stand) -> None:
    fill(stand)
    wall = text_of(stand, "/vk/wall/5")
    assert "Создать ключ сообщества" in wall and "Создать ключ" not in text_of(stand, "/talks/max")
    for kind, token_of in (("community", "vk1.a.stand"), ("user", "vk1.a.stand")):
        answer = stand.session.post(f"{stand.url}/vk/wall/5/keys", data={"kind": kind}, timeout=9)
        token = answer.text.partition('value="')[2].partition('"')[0]
        assert answer.ok and MARK in answer.text and token.startswith(token_of)
        assert "response" in stand.vk(
            "wall.post", token, owner_id=-5, from_group=1, message=f"С ключом {kind}"
        )
    missing = stand.session.post(f"{stand.url}/vk/wall/404/keys", data={}, timeout=9)
    assert missing.status_code == 404
