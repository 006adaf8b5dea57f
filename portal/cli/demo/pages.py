"""Demo pages: an import of pages brings them in, with keys of the stand-ins and profiles on their walls."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.cli.demo.stand import Stand
from portal.extensions import db
from portal.pages.connections import jobs as keys
from portal.pages.imports.commands import import_file
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import SocialPage
from portal.pages.social.services import attest_link
from portal.pages.watching.commands import run_round
from portal.registry.organizations.models import Organization
from portal.sheets import write_csv

HOMES = {
    Network.VK: ("999{n:06d}", "https://vk.com/club{id}"),
    Network.OK: ("99900000{n:06d}", "https://ok.ru/group/{id}"),
    Network.TELEGRAM: ("-100999{n:07d}", ""),
    Network.MAX: ("-9990{n:07d}", ""),
}
"""Ids that no real community has, and addresses where those hold the id; n numbers institutions."""

WISHES = (
    (Network.VK, 9, (8,)),
    (Network.OK, 3, (1, 2)),
    (Network.TELEGRAM, 4, (0, 2, 3)),
    (Network.MAX, 5, (1, 3, 4)),
)
"""Which networks come first: a network, every how many institutions, at which of them it is left out."""

DEAD, STALE, CLOSED = 4, 5, 6
"""Institutions whose key died, whose mark was taken away, whose wall is closed."""

MOST_CHECKED = 500
"""A larger demo leaves its keys and profiles to the night."""

MEMBERS = (95, 180, 240, 316, 480, 815, 1_240, 2_310, 9_480, 12_400)
POS = "https://pos.gosuslugi.ru/form/?opaId=999{n}"


@dataclass(frozen=True, slots=True)
class DemoPage:
    """A page that the demo makes; `index` is the place of its institution."""

    network: Network
    index: int
    organization: Organization

    @property
    def external_id(self) -> str:
        """Its number in the network."""
        return HOMES[self.network][0].format(n=self.index + 1)

    @property
    def address(self) -> str:
        """Its address."""
        return HOMES[self.network][1].format(id=self.external_id)

    @property
    def is_connected(self) -> bool:
        """Whether it has a key: nine of ten have."""
        return self.index % 10 != 9 and (self.network == Network.VK or self.index % 8 != 7)

    @property
    def has_mark(self) -> bool:
        """Whether the registry believes it to be marked «Госорганизация»."""
        return self.index % 4 != 3 and self.network in (Network.VK, Network.OK)

    @property
    def key(self) -> str:
        """Its key by the convention of the stand-ins."""
        return f"demo-{self.network.value}-community-{self.external_id}" if self.is_connected else ""


def make_pages(folder: Path, stand: Stand | None, *, count: int, seed: int) -> list[DemoPage]:
    """Bring so many pages in; without the stand-ins no page is connected. Commits. Returns the new pages."""
    pages = list(islice(_choose(), count))
    if stand is not None:
        stand.order("communities", [_community(page, seed) for page in pages])
    _import(folder, pages, is_connected=stand is not None)
    _attest(pages)
    db.session.commit()
    return pages


def let_be_known(stand: Stand, pages: Sequence[DemoPage]) -> None:
    """One key dies; keys and profiles are read, as every night. Commits."""
    stand.order("keys/revoke", [{"token": page.key} for page in pages if page.index == DEAD and page.key])
    if len(pages) <= MOST_CHECKED:
        keys.check_keys()
        run_round()


def _attest(pages: Sequence[DemoPage]) -> None:
    """Most official sites link to the page: somebody looked and wrote it down."""
    ids = {(page.network, page.external_id) for page in pages if page.index % 3 != 1}
    for row in db.session.scalars(select(SocialPage).where(SocialPage.is_demo)):
        if (row.network, row.external_id) in ids:
            attest_link(row, Mark.YES, on=date.today(), source="учебные данные")


def _choose() -> Iterator[DemoPage]:
    """Pages in the order of wishes: first VK for nearly all, then the others for some."""
    working = Organization.is_demo, Organization.closed_on.is_(None)
    query = select(Organization).where(*working).order_by(Organization.inn)
    organizations = db.session.scalars(query).all()
    for network, step, left_out in WISHES:
        for index, organization in enumerate(organizations):
            if index % step not in left_out:
                yield DemoPage(network, index, organization)


def _import(folder: Path, pages: Sequence[DemoPage], *, is_connected: bool) -> None:
    header = ("ИНН", "Сеть", "Ссылка", "Идентификатор", "Ключ доступа", "Госметка",
              "Разрешён постинг вышестоящему")  # fmt: skip
    rows = [
        [
            page.organization.inn,
            page.network.value,
            page.address,
            page.external_id,
            page.key if is_connected else "",
            "да" if page.has_mark else "нет" if page.network == Network.VK else "неизвестно",
            "нет" if page.index % 7 == 6 else "да",
        ]
        for page in pages
    ]
    path = folder / "demo-pages.csv"
    try:
        with path.open("wb") as file:
            write_csv(file, header, rows)
        answer = import_file(path)
    finally:
        path.unlink(missing_ok=True)
    assert not answer["rejected"], answer["rejected"][:3]


def _community(page: DemoPage, seed: int) -> dict[str, Any]:
    """The community as its network shows it; some keep less about themselves than they must."""
    dice, organization = random.Random(f"{seed}:{page.network}:{page.index}"), page.organization
    usual = MEMBERS[page.index % len(MEMBERS)]
    members = usual + dice.randrange(40) if page.network == Network.VK else dice.randrange(20, usual)
    facts: dict[str, Any] = {"members_count": members}
    if page.index % 5 != 4:
        facts["description"] = (
            f"Официальная страница. {organization.full_name}. Адрес: {organization.address}. "
            f"Телефон: {organization.phone}. E-mail: {organization.email}"
        )
    if page.network == Network.VK:
        facts |= _vk_facts(page)
    if page.network == Network.OK:
        facts |= {"gos_org": page.has_mark, "homepage_url": organization.website}
    named = page.network in (Network.TELEGRAM, Network.MAX)
    return {
        "network": page.network.value,
        "id": page.external_id,
        "name": organization.short_name,
        "screen_name": f"demo_org_{page.index + 1}" if named else "",
        "facts": facts,
    }


def _vk_facts(page: DemoPage) -> dict[str, Any]:
    organization, number = page.organization, page.index + 1
    forms = [
        {"id": 1, "name": "Сообщить о проблеме", "desc": "", "url": POS.format(n=number)},
        {"id": 2, "name": "Высказать мнение", "desc": "", "url": POS.format(n=f"{number}1")},
    ]
    return {
        "is_government_organization": page.has_mark and page.index != STALE,
        "verified": int(page.index % 6 == 0),
        "has_photo": int(page.index % 8 != 3),
        "cover": {"enabled": int(page.index % 3 != 2)},
        "site": organization.website,
        "links": forms[: 2 - page.index % 3],
        "contacts": [{"phone": organization.phone, "email": organization.email, "desc": "приёмная"}],
        "wall": 0 if page.index == CLOSED else 2,
        "addresses": {
            "is_enabled": True,
            "count": 1,
            "main_address": {"id": 1, "address": organization.address},
        },
    }
