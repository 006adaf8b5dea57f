"""Pictures of posts: cut, described, in their order, without what the camera wrote."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.media import MediaFile, path_of
from portal.pages.connections.models import PageKey
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.posts.pictures import WHOLE, box_of, copy_of, read_crop, shaped_crop, spell_crop
from portal.pages.posts.wording import content_for
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    page = make_page(make_organization(), Network.TELEGRAM)
    db.session.scalars(select(PageKey).where(PageKey.page_id == page.id)).one().abilities = ["text", "photo"]
    db.session.commit()
    return page


@pytest.fixture
def client(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))


def photo(width: int = 400, height: int = 200, kind: str = "JPEG", mode: str = "RGB") -> io.BytesIO:
    """A picture with a place in its EXIF."""
    file, image = io.BytesIO(), Image.new(mode, (width, height), "teal")
    exif = image.getexif()
    exif[0x010E] = "Иванова Маша, 7Б"
    image.save(file, kind, exif=exif)
    file.seek(0)
    return file


def save(client: FlaskClient, page: SocialPage, *files: tuple[io.BytesIO, str], **fields: Any) -> Any:
    usual = {"title": "Лыжи", "text": "Прокат", "page_ids": [page.id], "deed": "save", "uploads": list(files)}
    return client.post(f"/posts/new?organization={page.organization_id}", data=usual | fields)


def the_post() -> Post:
    db.session.expire_all()
    return db.session.scalars(select(Post).order_by(Post.id.desc())).first() or Post()


def test_a_copy_goes_out_cut_and_without_exif(client: FlaskClient, page: SocialPage) -> None:
    save(client, page, (photo(), "лыжи.jpg"))
    post = the_post()
    row: dict[str, Any] = {"pictures-0-media_id": post.pictures[0].media_id}
    sent = row | {"pictures-0-crop": "0.5,0,0.5,1", "pictures-0-alt": "Лыжники", "revision": post.revision}
    usual = {"title": "Лыжи", "text": "Прокат", "page_ids": [page.id], "deed": "save"}
    assert client.post(f"/posts/{post.id}/edit", data=usual | sent).status_code == 303
    (picture,) = content_for(the_post(), db.session.get_one(SocialPage, page.id)).pictures
    assert picture.alt == "Лыжники" and picture.path.suffix == ".jpg"
    with Image.open(picture.path) as image:
        assert image.size == (200, 200) and not image.getexif()


def test_presets_cut_the_middle(client: FlaskClient, page: SocialPage) -> None:
    answer = save(client, page, (photo(), "a.png.jpg"), deed="show")
    key = check_page(answer).xpath("//input[@name='pictures-0-media_id']/@value")[0]
    cut = save(client, page, **{"pictures-0-media_id": key, "deed": f"shape:{key}:1:1"})
    assert check_page(cut).xpath("//input[@name='pictures-0-crop']/@value") == ["0.25,0,0.5,1"]
    whole = save(
        client, page, **{"pictures-0-media_id": key, "pictures-0-crop": "0,0,1,1", "deed": f"shape:{key}:"}
    )
    assert check_page(whole).xpath("//input[@name='pictures-0-crop']/@value")[0] == ""


def test_pictures_stand_in_the_order_asked_and_are_removed(client: FlaskClient, page: SocialPage) -> None:
    files = [(photo(100 + 10 * number), f"{number}.jpg") for number in range(3)]
    save(client, page, *files)
    first, second, third = (one.media_id for one in the_post().pictures)
    rows: dict[str, Any] = {
        "pictures-0-media_id": first,
        "pictures-0-order": 3,
        "pictures-1-media_id": second,
    }
    rows |= {"pictures-1-remove": "y", "pictures-2-media_id": third, "pictures-2-order": 1}
    save(client, page, **rows)
    assert [one.media_id for one in the_post().pictures] == [third, first]


def test_what_is_no_picture_is_told_and_the_rest_stays(client: FlaskClient, page: SocialPage) -> None:
    bad = (
        (io.BytesIO(b"%PDF-1.7"), "устав.pdf"),
        (io.BytesIO(b"<html>"), "x.jpg"),
        (io.BytesIO(b""), "пусто.png"),
    )
    answer = save(client, page, *bad, (photo(), "да.jpg"))
    assert answer.status_code == 303 and len(the_post().pictures) == 1
    told = words_of(client.get(answer.location))
    assert "«устав.pdf» не принят: это не картинка" in told and "«x.jpg» не принят" in told


def test_no_more_than_ten_and_nobody_elses(client: FlaskClient, page: SocialPage) -> None:
    files = [(photo(50 + number), f"{number}.jpg") for number in range(12)]
    save(client, page, *files)
    assert len(the_post().pictures) == 10
    other = MediaFile(
        organization_id=make_organization().id,
        sha256="a" * 64,
        name="a.jpg",
        type="jpg",
        size=1,
        width=1,
        height=1,
        uploaded_at=the_post().created_at,
    )
    db.session.add(other)
    db.session.commit()
    save(
        client,
        page,
        **{"pictures-0-media_id": other.id, "pictures-1-media_id": 2**70, "pictures-2-media_id": "x"},
    )
    assert the_post().pictures == []


def test_people_in_a_picture_need_consent_and_a_strip_is_refused(
    client: FlaskClient, page: SocialPage
) -> None:
    save(client, page, (photo(), "a.jpg"))
    row = {"pictures-0-media_id": the_post().pictures[0].media_id, "pictures-0-has_people": "y"}
    plan = {"deed": "now"} | row
    assert "на фото есть люди" in words_of(save(client, page, **plan)).lower()
    assert save(client, page, **plan, has_consent="y").status_code == 303
    answer = save(client, page, (photo(1000, 20), "полоса.jpg"), deed="now")
    assert answer.status_code == 422 and "слишком вытянута" in words_of(answer)


def test_pictures_are_shown_to_those_who_see_them(
    client: FlaskClient, page: SocialPage, sign_in: SignIn
) -> None:
    save(client, page, (photo(), "a.jpg"))
    post = the_post()
    key = post.pictures[0].media_id
    addresses = (f"/posts/{post.id}/pictures/{key}", f"/posts/pictures/{page.organization_id}/{key}")
    stranger = sign_in(make_user(Role.HEAD, of_organization(make_organization().id)))
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200 and answer.mimetype == "image/webp"
        assert stranger.get(address).status_code == 404
    assert client.get(f"/posts/{post.id}/pictures/999").status_code == 404


def test_a_transparent_webp_becomes_a_jpeg_on_white_and_a_lost_file_breaks_nothing(
    client: FlaskClient, page: SocialPage
) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "WEBP", lossless=True)
    file.seek(0)
    save(client, page, (file, "значок.webp"))
    kept = the_post().pictures[0].media
    with Image.open(copy_of(kept, "")) as image:
        assert image.format == "JPEG" and image.getpixel((5, 5)) == (255, 255, 255)
    Path(path_of(kept)).unlink()
    assert copy_of(kept, "0,0,0.5,0.5").suffix == ".jpg"
    check_page(client.get(f"/posts/{the_post().id}"))


@given(st.text(max_size=40))
def test_any_text_is_some_part_of_a_picture(text: str) -> None:
    crop = read_crop(text)
    left, top, right, bottom = box_of(crop, 100, 50)
    assert 0 <= left < right <= 100 and 0 <= top < bottom <= 50
    assert read_crop(spell_crop(crop)) == crop or crop == WHOLE


@given(st.sampled_from(["1:1", "4:5", "16:9", "2:7", ""]), st.integers(1, 5_000), st.integers(1, 5_000))
def test_a_shape_is_cut_out_of_the_middle(shape: str, width: int, height: int) -> None:
    x, y, wide, high = shaped_crop(shape, width, height)
    assert 0 <= x and 0 <= y and x + wide <= 1.0001 and y + high <= 1.0001
    assert 1.0 in (wide, high)
