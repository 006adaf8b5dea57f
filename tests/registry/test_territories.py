"""Regions, municipalities and spheres as people write them."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.extensions import db
from portal.registry.organizations.models import OrgType
from portal.registry.territories.models import Municipality, MunicipalityType, Region, Sphere
from portal.registry.territories.names import parse_name
from portal.registry.territories.regions import find_region_code, list_region_facts, region_code_of_inn
from portal.registry.territories.services import (
    find_or_create_municipality,
    find_region,
    load_territories,
)
from portal.registry.territories.spheres import covers, find_sphere_codes, sphere_of_type


def test_every_region_is_found_by_its_own_names_and_code() -> None:
    facts = list_region_facts()
    assert len(facts) == 89
    for fact in facts:
        assert {find_region_code(text) for text in (fact.code, fact.name, fact.short, fact.name.upper())} == {
            fact.code
        }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "01"),
        ("Респ. Алтай", "04"),
        ("алтайский  край", "22"),
        ("Саха /Якутия/", "14"),
        ("ХМАО - Югра", "86"),
        ("г. Москва", "77"),
        ("Московская обл.", "50"),
        ("Санкт Петербург", "78"),
        ("город федерального значения Севастополь", "92"),
        ("Чувашия", "21"),
        ("республика", None),
        ("Марс", None),
        ("99", None),
        ("", None),
    ],
)
def test_dirty_spellings_of_regions_are_understood_or_refused(text: str, code: str | None) -> None:
    assert find_region_code(text) == code


def test_region_is_guessed_by_the_tax_office() -> None:
    assert [region_code_of_inn(inn) for inn in ("2204000010", "8000000000", "9900000000")] == [
        "22",
        "75",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "kind", "full"),
    [
        ("Амурский муниципальный район", "district", "Амурский муниципальный район"),
        ("Унинский м.о.", "municipal_okrug", "Унинский муниципальный округ"),
        ("Кирово-Чепецкий м.р.", "district", "Кирово-Чепецкий муниципальный район"),
        ("г.о. Котельнич", "urban_okrug", "Городской округ Котельнич"),
        ('МО "Город Киров"', "urban_okrug", "Городской округ Киров"),
        ("город Бийск", "urban_okrug", "Городской округ Бийск"),
        ('ЗАТО "Первомайский"', "urban_okrug", "ЗАТО Первомайский"),
        ("Район им. Лазо", "district", "Муниципальный район имени Лазо"),
        ("АМУРСКИЙ РАЙОН", "district", "Амурский муниципальный район"),
        ("Хабаровский край, Амурский р-н", "district", "Амурский муниципальный район"),
        (
            "Шадринский муниципальный округ Курганской области",
            "municipal_okrug",
            "Шадринский муниципальный округ",
        ),
        (
            "Эльбанское городское поселение Амурского муниципального района",
            "urban_settlement",
            "Амурский муниципальный район, Эльбанское городское поселение",
        ),
    ],
)
def test_names_of_municipalities_give_their_kind_and_district(text: str, kind: str, full: str) -> None:
    name = parse_name(text)
    assert name is not None
    assert (name.kind.value, name.full) == (kind, full)
    again = parse_name(name.full)
    assert again is not None
    assert (again.kind, again.full) == (name.kind, name.full)


@pytest.mark.parametrize("text", ["", " ", "район", "Алтайский край"])
def test_what_names_no_municipality_makes_none(text: str) -> None:
    assert parse_name(text) is None


def test_loading_twice_changes_nothing(app: Flask) -> None:
    load_territories()
    db.session.commit()
    before = db.session.scalars(select(Sphere.code).order_by(Sphere.order)).all()
    load_territories()
    assert not db.session.dirty
    assert db.session.scalars(select(Sphere.code).order_by(Sphere.order)).all() == before
    assert db.session.scalar(select(func.count()).select_from(Region)) == 89


def test_loading_mends_a_changed_name(app: Flask) -> None:
    db.session.get_one(Region, "22").short = "Барнаул и окрестности"
    db.session.commit()
    load_territories()
    db.session.commit()
    region = find_region("алтайский край")
    assert region is not None
    assert (region.code, region.short, region.timezone) == ("22", "Алтайский край", "Asia/Barnaul")


def test_one_municipality_for_all_spellings(app: Flask) -> None:
    spellings = ["Амурский муниципальный район", "Амурский р-н", "амурский м.р.", "Амурского района"]
    made = [find_or_create_municipality("27", text, oktmo="08603101") for text in spellings[:3]]
    assert len({place.id for place in made if place}) == 1
    assert made[0] is not None
    assert (made[0].oktmo, made[0].type) == ("08603000", MunicipalityType.DISTRICT)


def test_a_vague_word_means_the_okrug_that_is_known(app: Flask) -> None:
    okrug = find_or_create_municipality("43", "Унинский муниципальный округ")
    assert find_or_create_municipality("43", "Унинский район") is okrug


def test_namesakes_of_a_district_and_a_town_are_two(app: Flask) -> None:
    town = find_or_create_municipality("43", "г.о. Слободской")
    district = find_or_create_municipality("43", "Слободской м.р.")
    assert town is not district


def test_settlement_brings_its_district_by_name_or_by_oktmo(app: Flask) -> None:
    by_name = find_or_create_municipality(
        "27", "Амурский район, Эльбанское городское поселение", oktmo="08603154"
    )
    assert by_name is not None and by_name.parent_id is not None
    district = db.session.get_one(Municipality, by_name.parent_id)
    assert district.oktmo == "08603000"
    by_code = find_or_create_municipality("27", "Падалинское сельское поселение", oktmo="08603422")
    assert by_code is not None and by_code.parent_id == district.id


def test_settlements_of_one_name_in_two_districts_are_two(app: Flask) -> None:
    first = find_or_create_municipality("27", "Октябрьское сельское поселение Ванинского района")
    second = find_or_create_municipality("27", "Октябрьское сельское поселение Амурского района")
    assert first is not None and second is not None
    assert first.id != second.id
    assert first.name == second.name == "Октябрьское сельское поселение"


def test_every_type_has_a_sphere_of_the_dictionary(app: Flask) -> None:
    codes = set(db.session.scalars(select(Sphere.code)))
    assert {sphere_of_type(type_.value) for type_ in OrgType} <= codes


def test_spheres_of_a_cell_are_known_ones_and_unknown_ones() -> None:
    assert find_sphere_codes("Молодёжная политика; школы, чушь") == (("education.school", "youth"), ("чушь",))
    assert find_sphere_codes("Дороги и транспорт") == (("transport",), ())


def test_a_sphere_of_the_first_level_covers_those_inside() -> None:
    assert covers(["education"], ["education.school"])
    assert not covers(["education.school"], ["education"])
    assert not covers(["culture"], ["education.school"])
    assert covers([], [])
