"""What stands in the holes of addresses of pages: a page with every kind of fact, a file looked at."""

from datetime import UTC, datetime, timedelta

from portal.accounts.models import Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.imports.services import check_file
from portal.pages.marks.models import CaseKind, MarkCase
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageEvent, PageKind, PageState
from portal.registry.organizations.models import Organization
from tests.factories import make_user
from tests.pages.factories import make_page, make_post
from tests.pages.imports.files import HEADER, KEY, row

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def page_holes(school: Organization) -> dict[str, object]:
    """A page with posts, events and a case; its neighbours; a file of pages of an operator."""
    page = make_page(
        school,
        name="Школа <№ 1>",
        address="https://vk.com/school1",
        bound=Mark.YES,
        bound_source="Кабинет «Госпаблики»",
        gov_mark=Mark.NO,
        description="Учим <детей>",
        read_at=NOW,
        allows_upper=True,
        allows_upper_at=NOW,
        members=1560,
    )
    make_page(school, Network.OK, key="", kind=PageKind.PARTNER, state=PageState.DELETED)
    make_post([page], planned_at=datetime.now(UTC) + timedelta(days=1))
    db.session.add(PageEvent(page_id=page.id, fact="name", was="Школа", now="Школа <№ 1>", seen_at=NOW))
    case = MarkCase(page_id=page.id, kind=CaseKind.VERIFICATION, started_at=NOW, touched_at=NOW, due_at=NOW)
    db.session.add(case)
    lines = (row(school.inn, "vk", "vk.com/club9", key=KEY), row("123", "vk", "vk.com/club8"))
    who = Who(make_user(Role.OPERATOR), Action.IMPORT_PAGES)
    content = "\n".join([HEADER, *lines]).encode()
    file = check_file(content, file_name="страницы.csv", who=who, now=NOW)
    db.session.commit()
    return {"page_id": page.id, "page_import_id": file.id}
