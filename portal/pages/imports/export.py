"""The registry of pages in the form of the import, without keys: what goes out comes back unchanged."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.extensions import db
from portal.pages.imports.columns import HEADERS, KIND_HEADER, KPP_HEADER
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization
from portal.sheets import DEMO_HEADER, DEMO_MARK

BY_OWNER = (Organization.sort_key, Organization.id, SocialPage.network, SocialPage.id)


def make_table(conditions: Sequence[ColumnElement[bool]] = ()) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of the pages that meet the conditions; the column of keys stays empty.

    КПП stands where an ИНН has branches, the kind where there are partner pages, the mark where there is
    demo data.
    """
    rows = db.session.execute(_query(conditions)).all()
    branches = _branches({row.inn for row in rows})
    has_partners = any(row.kind is not PageKind.OFFICIAL for row in rows)
    has_demo = any(row.is_demo for row in rows)
    header = [
        *HEADERS.values(),
        *([KPP_HEADER] if branches else []),
        *([KIND_HEADER] if has_partners else []),
        *([DEMO_HEADER] if has_demo else []),
    ]

    def cells(row: Any) -> list[str]:
        return [
            *(row.inn, row.network.value, row.address, row.external_id, ""),
            *(row.gov_mark.label, "да" if row.allows_upper else "нет"),
            *([row.kpp if row.inn in branches else ""] if branches else []),
            *([row.kind.label] if has_partners else []),
            *([DEMO_MARK if row.is_demo else ""] if has_demo else []),
        ]

    return header, (cells(row) for row in rows)


def _query(conditions: Sequence[ColumnElement[bool]]) -> Any:
    page = (SocialPage.network, SocialPage.address, SocialPage.external_id, SocialPage.gov_mark)
    settings = (SocialPage.allows_upper, SocialPage.kind, SocialPage.is_demo)
    query = select(Organization.inn, Organization.kpp, *page, *settings)
    query = query.join(SocialPage, SocialPage.organization_id == Organization.id)
    return query.where(*conditions).order_by(*BY_OWNER)


def _branches(inns: set[str]) -> set[str]:
    """Those of the ИНН that several organizations share."""
    several = select(Organization.inn).group_by(Organization.inn).having(func.count() > 1)
    return inns.intersection(db.session.scalars(several))
