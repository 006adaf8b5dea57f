"""Kits of territories: the nearest applies, unreadable colours are refused, foreign ones do not exist."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.design.colours import contrast
from portal.pages.design.drawing import draw_cover
from portal.pages.design.kits import get_kit, logo_path, look_in, look_of
from portal.pages.design.sizes import cover_size
from portal.pages.networks.contract import Network
from portal.registry.scopes import COUNTRY, of_municipality
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages.design.making import make_kit, make_sign
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]
GOOD = {
    "background": "#003300",
    "ink": "#ffffff",
    "accent": "#ffffcc",
    "motto": "Официально",
    "revision": "0",
}
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(one=COLOURS, other=COLOURS)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.01
    assert contrast(one, one) == 1


def test_known_contrasts() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_nearest_kit_above_an_institution_applies(app: Flask) -> None:
    district = make_municipality()
    village = make_municipality("Село", parent_id=district.id)
    school = make_organization("Школа", municipality_id=village.id)
    assert look_of(school).background == "#17365d"
    for scope, colour in (
        (COUNTRY, "#000011"),
        ("region:22", "#000022"),
        (of_municipality(district.id), "#000033"),
    ):
        make_kit(scope, background=colour)
        assert look_of(school).background == colour
    make_kit(of_municipality(make_municipality("Другой").id), background="#000044")
    assert look_of(school).background == "#000033"


def test_a_kit_is_kept_with_its_sign_and_drawn(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    form = GOOD | {"logo": (make_sign(), "герб.png")}
    answer = client.post("/design/kits/region:22", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303, words_of(answer)
    kit, size = get_kit("region:22"), cover_size(Network.VK)
    assert kit and size and logo_path(kit)
    colours = draw_cover(look_in(kit, "Школа"), size).getcolors(100_000) or []
    assert (255, 0, 0) in {one[1] for one in colours}
    check_page(client.get("/design/kits/region:22"))
    with client.get("/design/kits/region:22/sample.png") as sample:
        assert Image.open(io.BytesIO(sample.data)).width == 960
    with client.get("/design/kits/region:22/logo") as logo:
        assert logo.mimetype == "image/png"
    client.post("/design/kits/region:22", data=GOOD | {"revision": "1", "drops_logo": "y"})
    db.session.expire_all()
    bare = get_kit("region:22")
    assert bare and bare.logo_sha256 == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ink": "#114411"}, "контраст"),
        ({"accent": "red"}, "#17365d"),
        ({"background": "#FFF"}, "решётка"),
        ({"ink": "x" * 10_000}, "решётка"),
        ({"motto": "ы" * 121}, "120"),
        ({"logo": (io.BytesIO(b"GIF89a"), "a.png")}, "не принят"),
        ({"logo": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}, "картинкой"),
        ({"logo": (make_sign(20, 20), "a.png")}, "100 пикселей"),
    ],
)
def test_what_is_no_kit_is_refused_in_words(
    app: Flask, sign_in: SignIn, change: dict[str, object], words: str
) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    answer = client.post("/design/kits/country", data=GOOD | change, content_type="multipart/form-data")
    check_page(answer, 422)
    assert words in words_of(answer)
    assert get_kit(COUNTRY) is None


def test_two_editors_do_not_overwrite_each_other(app: Flask, sign_in: SignIn) -> None:
    make_kit()
    client = sign_in(make_user(Role.OPERATOR))
    for revision in ("0", "2", "x", "9" * 30):
        assert client.post("/design/kits/country", data=GOOD | {"revision": revision}).status_code == 409
    assert client.post("/design/kits/country", data=GOOD | {"revision": "1"}).status_code == 303


def test_only_whole_territories_of_ones_own_are_edited(app: Flask, sign_in: SignIn) -> None:
    place = make_municipality()
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    assert curator.get(f"/design/kits/municipality:{place.id}").status_code == 200
    check_page(curator.get("/design/kits"))
    for scope in (
        "country",
        "region:54",
        "municipality:9",
        f"municipality:{2**70}",
        "municipality:x",
        "organization:1",
    ):
        assert curator.get(f"/design/kits/{scope}").status_code == 404, scope
    part = sign_in(make_user(Role.CURATOR, "region:22", spheres=("education",)))
    assert part.get("/design/kits/region:22").status_code == 403
    assert sign_in(make_user(Role.HEAD, "region:22")).get("/design/kits").status_code == 403
