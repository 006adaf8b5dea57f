"""Invitations: 3 000 of them drafted and issued by mail; the bar is a minute for the issue.

Run: python -m bench.invites [PEOPLE]
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select

from bench.registry import make_inn, make_reader, timed
from portal import create_app
from portal.accounts.models import Invite, Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db, migrate
from portal.registry.invitations import drafting, jobs, services, slips
from portal.registry.invitations.models import InviteBatch
from portal.registry.organizations.listing import Filters
from portal.registry.organizations.models import Organization, OrgLevel, OrgType
from portal.registry.territories.services import load_territories

PEOPLE, BAR = 3_000, 60.0


def make_schools(count: int) -> None:
    """Schools of one region, each with somebody responsible."""
    now = datetime.now(UTC)
    rows = [
        {
            "full_name": f"Средняя школа № {number}",
            "short_name": f"Школа № {number}",
            "level": OrgLevel.MUNICIPAL,
            "type": OrgType.SCHOOL,
            "inn": make_inn(number),
            "region_code": "22",
            "responsible_name": f"Иванова Мария {number}",
            "responsible_phone": f"+7900{number:07}",
            "responsible_email": f"school{number}@example.org",
            "search_text": f" школа {number}",
            "sort_key": f"школа {number:06}",
            "created_at": now,
            "updated_at": now,
        }
        for number in range(count)
    ]
    db.session.execute(insert(Organization), rows)


def draft(author: User) -> InviteBatch:
    """The list of all, committed."""
    batch = drafting.draft_by_filters(
        Who(author, Action.ISSUE_INVITES),
        Filters(),
        title="Все",
        role=Role.SITE_ADMIN,
        by_mail=True,
        only_absent=True,
        now=datetime.now(UTC),
    )
    db.session.commit()
    return batch


def issue(batch: InviteBatch) -> None:
    """What the button and the worker do."""
    services.request_issue(batch, now=datetime.now(UTC))
    db.session.commit()
    jobs.issue_invites(batch.id)


def measure(app: Flask, people: int) -> bool:
    """Draft, issue, print a part; whether the bar is reached and nobody is invited twice."""
    with app.app_context():
        migrate.upgrade()
        load_territories()
        author = make_reader()
        make_schools(people)
        db.session.commit()
        made: list[InviteBatch] = []
        drafted = timed(lambda: made.append(draft(author)))
        taken = timed(lambda: issue(made[0]))
        facts = slips.collect_slips(made[0], 1, now=datetime.now(UTC))
        printed = timed(lambda: slips.draw_slips(facts))
        invites = db.session.scalar(select(func.count(Invite.id))) or 0
        persons = db.session.scalar(select(func.count(func.distinct(Invite.user_id)))) or 0
        db.session.close()
        db.engine.dispose()
    print(f"draft of {people}: {drafted:.1f} s")
    print(f"issue of {invites} invites to {persons} people: {taken:.1f} s, {invites / taken:.0f} in a second")
    print(f"a part of {len(facts['slips'])} slips as PDF: {printed:.1f} s")
    print(f"issue / bar = {taken / (BAR * people / PEOPLE):.2f} (bar {BAR:.0f} s for {PEOPLE})")
    return invites == persons == people and taken <= BAR * people / PEOPLE


def main() -> int:
    """Measure in a temporary folder; 1 when the bar is not reached."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as name:
        database = f"sqlite:///{Path(name) / 'bench.db'}"
        app = create_app(SECRET_KEY="bench", DATA_DIR=Path(name), SQLALCHEMY_ENGINES={"default": database})
        is_good = measure(app, people)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
