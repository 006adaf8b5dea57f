"""The curator's list of risks. Reads only."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.marks.admins.risks import ADVICE, Risk, risks
from portal.pages.marks.asked import (
    MOST_EXPORTED,
    PLACE,
    Asked,
    institutions_of,
    of_network,
    place_cells,
)
from portal.pages.social.models import SocialPage
from portal.registry.narrowing import count_rows
from portal.registry.organizations.models import Organization
from portal.sheets import DEMO_MARK

HEADER = (*PLACE, *"Сеть;Страница;Адрес страницы;Риск;Кто;Что сделать".split(";"))


def list_risks(who: Who, asked: Asked) -> tuple[Sequence[Row[Any]], int]:
    """One page of (page, risk, subject), by institution; how many there are in all."""
    query = risks_of(who, asked)
    start = (asked.page - 1) * asked.per_page
    return db.session.execute(query.offset(start).limit(asked.per_page)).all(), count_rows(query)


def risks_of(who: Who, asked: Asked) -> Select[Any]:
    """The risks asked, in order."""
    pages = select(SocialPage.id).join(SocialPage.organization)
    pages = pages.where(*institutions_of(who, asked), *of_network(SocialPage.network, asked))
    every = risks(pages).subquery()
    query = select(SocialPage, every.c.risk, every.c.subject).join(every, every.c.page_id == SocialPage.id)
    query = query.join(Organization, Organization.id == SocialPage.organization_id)
    if asked.kind in set(Risk):
        query = query.where(every.c.risk == asked.kind)
    place = joinedload(SocialPage.organization)
    query = query.options(
        place.joinedload(Organization.region), joinedload(SocialPage.organization, Organization.municipality)
    )
    return query.order_by(Organization.sort_key, SocialPage.id, every.c.risk, every.c.subject)


def list_cells(who: Who, asked: Asked) -> Iterator[list[str]]:
    """Cells of every risk of the list, the mark of demo data last."""
    for page, risk, subject in db.session.execute(risks_of(who, asked).limit(MOST_EXPORTED)):
        yield [
            *place_cells(page.organization),
            page.network.label,
            page.name,
            page.address,
            Risk(risk).label,
            subject,
            ADVICE[Risk(risk)],
            DEMO_MARK if page.organization.is_demo else "",
        ]
