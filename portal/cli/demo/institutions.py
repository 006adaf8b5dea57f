"""Demo institutions as rows of the ЦУР's form: fictional, with ИНН that no tax office gives out."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from portal.gosweb.sites.models import SiteStage

FLAGSHIPS = {
    "demo-school": "school",
    "demo-school-60": "school",
    "demo-school-0": "school",
    "demo-kindergarten": "kindergarten",
    "demo-college": "college",
    "demo-extra-edu": "extra_edu",
}


class Place(NamedTuple):
    """Where demo institutions stand."""

    region: str
    municipality: str


PLACES = (
    Place("Алтайский край", "город Барнаул"),
    Place("Алтайский край", "город Бийск"),
    Place("Алтайский край", "город Рубцовск"),
    Place("Белгородская область", "Старооскольский городской округ"),
    Place("Белгородская область", "город Белгород"),
    Place("Курганская область", "Шадринский муниципальный округ"),
    Place("Курганская область", "город Курган"),
)

NAMES = {
    "school": ("Учебная школа № {n}", "Муниципальное бюджетное общеобразовательное учреждение"),
    "kindergarten": ("Учебный детский сад № {n}", "Муниципальное дошкольное образовательное учреждение"),
    "college": ("Учебный колледж № {n}", "Краевое профессиональное образовательное учреждение"),
    "extra_edu": ("Учебный центр творчества № {n}", "Муниципальное учреждение дополнительного образования"),
    "culture": ("Учебная библиотека № {n}", "Муниципальное учреждение культуры"),
    "sport": ("Учебная спортшкола № {n}", "Муниципальное учреждение физической культуры и спорта"),
    "clinic": ("Учебная поликлиника № {n}", "Государственное учреждение здравоохранения"),
    "social": ("Учебный центр помощи № {n}", "Государственное учреждение социальной защиты"),
}
WEIGHTS = dict(school=8, kindergarten=6, culture=4, extra_edu=2, sport=2, clinic=2, college=1, social=1)
LABELS = {
    "school": "школа",
    "kindergarten": "детский сад",
    "college": "колледж",
    "extra_edu": "дополнительное образование",
    "culture": "культура",
    "sport": "спорт",
    "clinic": "поликлиника",
    "social": "социальная защита",
}
PEOPLE = ("Орлова Ирина Олеговна", "Гусев Артём Геннадьевич", "Ким Дарья Константиновна", "")

STAGES = (
    (SiteStage.PLANNED, 0.0),
    (SiteStage.ACCOUNT, 0.0),
    (SiteStage.ADMIN, 0.0),
    (SiteStage.TRAINING, 0.1),
    (SiteStage.FILLING, 0.4),
    (SiteStage.FILLING, 0.8),
    (SiteStage.REVIEW, 1.0),
    (SiteStage.REMARKS, 0.9),
    (SiteStage.READY, 1.0),
    (SiteStage.OFFICIAL, 1.0),
    (SiteStage.SUSPENDED, 0.5),
)
"""Stages that the other demo sites stand on, with the part of required items filled."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One demo institution."""

    number: int
    type: str
    place: Place
    person: str

    @property
    def inn(self) -> str:
        """An ИНН with a right check digit."""
        return make_inn(self.number)

    @property
    def row(self) -> dict[str, str]:
        """Its row of the form."""
        short, kind = NAMES[self.type][0].format(n=self.number), NAMES[self.type][1]
        return {
            "Полное наименование": f"{kind} «{short}»",
            "Краткое наименование": short,
            "Уровень": "региональный" if self.type in ("college", "clinic", "social") else "муниципальный",
            "Тип": LABELS[self.type],
            "ИНН": self.inn,
            "КПП": "000001001",
            "ОГРН": make_ogrn(self.number),
            "Субъект РФ": self.place.region,
            "Муниципалитет": self.place.municipality,
            "Адрес": f"000000, {self.place.region}, {self.place.municipality}, ул. Учебная, д. {self.number}",
            "Телефон": f"+7 (000) 000-{self.number // 100 % 100:02d}-{self.number % 100:02d}",
            "E-mail": f"org{self.number}@example.org",
            "Сайт": f"https://org{self.number}.example.org",
            "ФИО ответственного": self.person,
            "Должность ответственного": "ответственный за сайт" if self.person else "",
        }


def list_flagships() -> list[tuple[str, Institution]]:
    """The six institutions with fixed addresses of their sites."""
    return [
        (slug, Institution(index, type, PLACES[(index - 1) % 3], PEOPLE[0]))
        for index, (slug, type) in enumerate(FLAGSHIPS.items(), 1)
    ]


def generate(count: int, places: tuple[Place, ...], *, seed: int) -> Iterator[Institution]:
    """So many other institutions, the same for the same seed."""
    dice = random.Random(seed)
    types, weights = list(WEIGHTS), list(WEIGHTS.values())
    for number in range(len(FLAGSHIPS) + 1, len(FLAGSHIPS) + 1 + count):
        type = dice.choices(types, weights)[0]
        yield Institution(number, type, dice.choice(places), dice.choice(PEOPLE))


def make_inn(number: int) -> str:
    """A ten-digit ИНН beginning with 00."""
    digits = [int(sign) for sign in f"00{number:07d}"]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))


def make_ogrn(number: int) -> str:
    """A thirteen-digit ОГРН with a right check digit."""
    digits = f"10000{number:07d}"
    return f"{digits}{int(digits) % 11 % 10}"
