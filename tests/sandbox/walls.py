"""Walls with a bit of everything on them."""

from tests.stand import Stand, picture

NETWORKS = {"vk": "5", "ok": "70001", "telegram": "-1001234", "max": "-70012"}
LONG = "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 5» " * 2


def fill(stand: Stand) -> None:
    """A community in each network; a long name, a picture and a link in VK."""
    stand.order("settings", {"rates": False, "daily_posts": 1000})
    rows = [{"network": name, "id": each, "name": LONG.strip()} for name, each in NETWORKS.items()]
    stand.order("communities", rows)
    place = stand.vk("photos.getWallUploadServer", "demo-vk-user-9", group_id=5)["response"]["upload_url"]
    sent = stand.session.post(place, files={"photo": ("a.png", picture(400, 300))}, timeout=9).json()
    (photo,) = stand.vk("photos.saveWallPhoto", "demo-vk-user-9", **sent)["response"]
    names = f"photo9_{photo['id']},https://example.ru/{'a' * 100}"
    post = {
        "owner_id": -5,
        "message": "Праздник <b>двора</b>\nв 12:00 https://example.ru/",
        "attachments": names,
    }
    stand.vk("wall.post", "demo-vk-community-5", **post)
    stand.vk("wall.createComment", "demo-vk-community-5", owner_id=-5, post_id=1, message="Ждём всех")
    stand.telegram("sendMessage", json={"chat_id": NETWORKS["telegram"], "text": "Праздник двора"})
    stand.max("POST", f"/messages?chat_id={NETWORKS['max']}", json={"text": "Праздник двора"})
