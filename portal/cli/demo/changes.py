"""Demo of what changes at institutions: corrections, orders, a substitution, a merged school."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.cli.demo.documents import DocumentMaker
from portal.cli.demo.institutions import make_inn, make_ogrn
from portal.extensions import db
from portal.registry.appointments.models import Appointment
from portal.registry.appointments.places import Place, Tier, place_of_organization
from portal.registry.appointments.services import appoint, substitute
from portal.registry.corrections.models import Correction, CorrectionKind
from portal.registry.corrections.services import confirm, digest_of, propose, refuse, withdraw
from portal.registry.organizations.creating import create_organization
from portal.registry.organizations.models import Organization, OrgLevel, OrgType
from portal.registry.territories.models import Municipality

MERGED = 9_999_001
"""The number of the school that was merged into another: no other demo institution has it."""

VACANT = "Рубцовск"
"""The town where nobody answers: a problem to look at."""

Schools = dict[str, Organization]


def make_changes(schools: Schools, users: dict[Role, User], maker: DocumentMaker, *, now: datetime) -> None:
    """Appointments and corrections by the services that the screens use; the second time does nothing."""
    if db.session.scalar(select(Appointment.id).limit(1)) is None:
        _appoint(schools, now)
    if db.session.scalar(select(Correction.id).limit(1)) is None:
        _correct(schools, users, maker, now)
        _merge(schools["demo-school"], users, maker, now)


def _appoint(schools: Schools, now: datetime) -> None:
    home = schools["demo-school"]
    places = [Place(Tier.REGIONS, home.region_code, home.region.name, home.region)]
    districts = select(Municipality).where(
        Municipality.region_code == home.region_code, Municipality.name.not_like(f"%{VACANT}%")
    )
    places += [
        Place(Tier.DISTRICTS, row.id, row.name, row.region)
        for row in db.session.scalars(districts.order_by(Municipality.id))
    ]
    places += [place_of_organization(schools[slug]) for slug in ("demo-school", "demo-college")]
    today = now.date()
    for number, place in enumerate(places, 1):
        appoint(
            place,
            person=_person(("Орлова Ирина Олеговна", "Гусев Артём Геннадьевич")[number % 2], number),
            order_number=f"{number}-у",
            order_date=today - timedelta(days=90 + number),
            since=today - timedelta(days=90),
            today=today,
            now=now,
        )
    substitute(
        place_of_organization(home),
        person=_person("Ким Дарья Константиновна", 99),
        order_number="99-у",
        order_date=today - timedelta(days=3),
        since=today,
        until=today + timedelta(days=21),
        today=today,
        now=now,
    )


def _person(name: str, number: int) -> dict[str, str]:
    phone, email = f"+7 000 000-01-{number:02d}", f"otvetstvennyi{number}@example.org"
    return {"name": name, "post": "ответственный за сайт", "phone": phone, "email": email}


def _correct(schools: Schools, users: dict[Role, User], maker: DocumentMaker, now: datetime) -> None:
    """One proposal of each kind; of these some wait, and some are decided each in its way."""
    school, own = schools["demo-school-60"], users[Role.SITE_ADMIN].id
    curator, today = users[Role.CURATOR].id, now.date()
    head = {"head_name": "Новикова Анна Ильинична", "head_post": "директор"}
    renamed = {"full_name": f"{school.full_name} имени учебного героя", "short_name": school.short_name}
    garden = schools["demo-kindergarten"]
    contacts = {name: getattr(garden, name) for name in ("phone", "email", "website")}
    person = {"responsible_name": "Осипова Дарья Андреевна", "responsible_post": "методист"}
    rest = {"responsible_phone": "+7 000 000-02-01", "responsible_email": ""}
    _propose(school, CorrectionKind.HEAD, head, own, maker, now - timedelta(days=4))
    _propose(school, CorrectionKind.RENAMING, renamed, own, maker, now - timedelta(days=1))
    contacts["address"] = f"{garden.address}, корпус 2"
    _propose(garden, CorrectionKind.CONTACTS, contacts, None, maker, now)
    closing = {"closed_on": today - timedelta(days=1)}
    row = _propose(schools["demo-extra-edu"], CorrectionKind.CLOSING, closing, None, maker, now)
    refuse(row, reason="Приложен проект приказа. Пришлите подписанный.", decider_id=curator, now=now)
    row = _propose(schools["demo-college"], CorrectionKind.HEAD, head, None, maker, now - timedelta(days=9))
    confirm(row, seen=digest_of(row), decider_id=curator, now=now - timedelta(days=8))
    row = _propose(schools["demo-school-0"], CorrectionKind.RESPONSIBLE, person | rest, None, maker, now)
    withdraw(row, now=now)


def _merge(successor: Organization, users: dict[Role, User], maker: DocumentMaker, now: datetime) -> None:
    """A school that is no more: its card and history stay."""
    name = "Учебная школа № 0 (присоединена)"
    who = Who(users[Role.OPERATOR], Action.EDIT_ORGANIZATION)
    values = {
        "full_name": f"Муниципальное бюджетное общеобразовательное учреждение «{name}»",
        "short_name": name,
        "inn": make_inn(MERGED),
        "kpp": "000001001",
        "ogrn": make_ogrn(MERGED),
        "type": OrgType.SCHOOL,
        "level": OrgLevel.MUNICIPAL,
        "municipality": successor.municipality.name if successor.municipality else "",
        "oktmo": "",
        "parent_inn": "",
        "spheres": ["education.school"],
        "is_demo": True,
    }
    school = create_organization(who, region_code=successor.region_code, values=values, now=now)
    merged: dict[str, int | date] = {"successor_id": successor.id, "closed_on": now.date()}
    row = _propose(school, CorrectionKind.MERGER, merged, None, maker, now)
    confirm(row, seen=digest_of(row), decider_id=users[Role.CURATOR].id, now=now)


def _propose(
    school: Organization,
    kind: CorrectionKind,
    values: dict[str, str] | dict[str, date] | dict[str, int | date],
    author_id: int | None,
    maker: DocumentMaker,
    now: datetime,
) -> Correction:
    day = now.date() - timedelta(days=1)
    return propose(
        school,
        kind,
        values=values,
        ground="учебный приказ № 12",
        ground_date=day,
        since=day,
        media_id=maker.make("Учебный приказ", school, now=now).id,
        author_id=author_id,
        now=now,
    )
