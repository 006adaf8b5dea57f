"""A person sees their territory × spheres and nothing else."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Grant, Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization, visible, within
from tests.factories import make_municipality, make_organization, make_user


def seen_by(role: Role, scope: str, *spheres: str) -> set[str]:
    """Names of the organizations that a person of this role and scope sees."""
    who = Who(make_user(role, scope, spheres=spheres), Action.VIEW_ORGANIZATION)
    return set(db.session.scalars(select(Organization.short_name).where(visible(who))))


def test_a_district_education_curator_sees_her_schools_only(app: object) -> None:
    district = make_municipality("Бийский район")
    other = make_municipality("Тальменский район")
    make_organization("Школа района", municipality_id=district.id)
    make_organization("Школа соседей", municipality_id=other.id)
    make_organization("Больница района", type="clinic", municipality_id=district.id)
    assert seen_by(Role.CURATOR, f"municipality:{district.id}", "education") == {"Школа района"}


def test_settlements_belong_to_their_district(app: object) -> None:
    district = make_municipality("Бийский район")
    village = make_municipality("Малоугренёвский сельсовет", parent_id=district.id)
    make_organization("Сельская школа", municipality_id=village.id)
    assert seen_by(Role.CURATOR, f"municipality:{district.id}") == {"Сельская школа"}


def test_a_sphere_of_the_second_level_is_narrower(app: object) -> None:
    make_organization("Школа")
    make_organization("Детский сад", type="kindergarten")
    assert seen_by(Role.CURATOR, "region:22", "education.school") == {"Школа"}
    assert seen_by(Role.CURATOR, "region:22", "education") == {"Школа", "Детский сад"}


def test_an_organization_comes_with_all_its_subordinates(app: object) -> None:
    ministry = make_organization("Министерство", type="authority")
    school = make_organization("Школа", parent_id=ministry.id)
    make_organization("Филиал школы", parent_id=school.id)
    make_organization("Чужая школа")
    assert seen_by(Role.HEAD, f"organization:{ministry.id}") == {"Министерство", "Школа", "Филиал школы"}


def test_two_grants_add_up_and_do_not_multiply(app: object) -> None:
    district = make_municipality("Бийский район")
    make_organization("Школа района", municipality_id=district.id)
    make_organization("Больница края", type="clinic")
    make_organization("Школа края")
    user = make_user(Role.CURATOR, f"municipality:{district.id}", spheres=("education",))
    clinic = make_user(Role.CURATOR, "region:22", spheres=("health",))
    user.grants.extend(clinic.grants)
    who = Who(user, Action.VIEW_ORGANIZATION)
    names = set(db.session.scalars(select(Organization.short_name).where(visible(who))))
    assert names == {"Школа района", "Больница края"}


def test_no_grant_and_an_unknown_scope_see_nothing(app: object) -> None:
    make_organization("Школа")
    assert seen_by(Role.CURATOR, "planet:1") == set()


def test_the_country_is_everything(app: object) -> None:
    make_organization("Школа")
    make_organization("Школа в Кургане", region_code="45")
    assert seen_by(Role.LEADER, "country") == {"Школа", "Школа в Кургане"}


@pytest.mark.usefixtures("app")
def test_many_institutions_of_one_person_are_one_tree_with_their_subordinates() -> None:
    schools = [make_organization() for _ in range(12)]
    branch = make_organization(parent_id=schools[3].id)
    clinic, foreign = make_organization(type="clinic"), make_organization()
    grants = [Grant(scope=of_organization(one.id), spheres=[]) for one in schools]
    grants += [Grant(scope=of_organization(clinic.id), spheres=["education"])]
    condition = within(grants)
    found = set(db.session.scalars(select(Organization.id).where(condition)))
    assert found == {branch.id, *(one.id for one in schools)} and foreign.id not in found
    assert str(select(Organization.id).where(condition)).count("UNION") == 2  # by spheres, not by grants
