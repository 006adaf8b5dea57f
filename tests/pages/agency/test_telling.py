"""People hear of templates: each step once, the right people, a moved deadline anew."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.agency import issuing, jobs, telling
from portal.pages.campaigns.models import Obligation, ObligationState
from portal.pages.events import excusing
from portal.registry.scopes import of_organization
from portal.work.notices.models import Notice
from tests.factories import make_organization, make_user
from tests.pages.campaigns.making import make_campaign, make_template, owed
from tests.pages.factories import make_page, make_post

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime.now(UTC)


def titles(user_id: int) -> list[str]:
    mine = select(Notice.title).where(Notice.user_id == user_id).order_by(Notice.id)
    shown = [title.replace("\u00a0", " ") for title in db.session.scalars(mine)]
    return [title.partition(":")[0] for title in shown]


def sweep(now: datetime) -> None:
    for tell in (telling.tell_new, telling.tell_near, telling.tell_late):
        tell(now=now)
    db.session.commit()


def test_each_step_is_told_once_and_late_reaches_the_head_and_the_author() -> None:
    school = make_organization()
    place = of_organization(school.id)
    editor, head = make_user(Role.PAGE_EDITOR, place), make_user(Role.HEAD, place)
    author = make_user(Role.AGENCY_EDITOR, "region:22")
    template = make_template(days=2, author_id=author.id)
    for _ in range(2):
        sweep(NOW)
    assert titles(editor.id) == ["Новый шаблон ЦУР"] and titles(head.id) == []
    for _ in range(2):
        sweep(template.deadline - timedelta(hours=20))
        sweep(template.deadline - timedelta(hours=2))
        sweep(template.deadline + timedelta(minutes=5))
    steps = ["Новый шаблон ЦУР", "Меньше 24 часов до срока", "Меньше 3 часов до срока", "Срок прошёл"]
    assert titles(editor.id) == steps
    assert titles(head.id) == ["Срок прошёл"] and titles(author.id) == ["Не опубликовали 1 из 1"]


def test_without_an_editor_the_head_hears_everything() -> None:
    school = make_organization()
    head = make_user(Role.HEAD, of_organization(school.id))
    make_template()
    sweep(NOW)
    assert titles(head.id) == ["Новый шаблон ЦУР"]


def test_template_with_a_near_deadline_is_one_notice_not_three() -> None:
    school = make_organization()
    editor = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    make_template(days=0.1)
    sweep(NOW)
    assert titles(editor.id) == ["Новый шаблон ЦУР"]


def test_those_who_planned_or_are_excused_are_not_reminded() -> None:
    planned, excused = make_organization(), make_organization()
    users = [make_user(Role.PAGE_EDITOR, of_organization(one.id)) for one in (planned, excused)]
    template = make_template(days=2)
    make_post([make_page(planned)], template_id=template.id, planned_at=NOW + timedelta(days=1))
    excusing.excuse(owed(template, excused), "ремонт", now=NOW)
    sweep(NOW)
    sweep(template.deadline - timedelta(hours=2))
    assert [titles(user.id) for user in users] == [["Новый шаблон ЦУР"], []]


def test_editor_of_twelve_communities_gets_one_notice() -> None:
    schools = [make_organization() for _ in range(12)]
    editor = make_user(Role.PAGE_EDITOR, of_organization(schools[0].id))
    for school in schools[1:]:
        school.parent_id = schools[0].id
    db.session.commit()
    for school in schools[1:]:
        from_grant = make_user(Role.PAGE_EDITOR, of_organization(school.id)).grants[0]
        db.session.execute(
            update(type(from_grant)).where(type(from_grant).id == from_grant.id).values(user_id=editor.id)
        )
    db.session.commit()
    make_template()
    sweep(NOW)
    notice = db.session.scalars(select(Notice).where(Notice.user_id == editor.id)).one()
    assert "12 учреждений" in notice.text.replace("\u00a0", " ") and notice.address == "/templates"


def test_moved_deadline_is_told_anew_and_a_withdrawn_template_is_silent() -> None:
    school = make_organization()
    editor = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    template = make_template(days=2)
    sweep(NOW)
    issuing.extend(template, NOW + timedelta(days=5), now=NOW)
    sweep(NOW)
    assert titles(editor.id) == ["Новый шаблон ЦУР", "Новый срок шаблона"]
    issuing.withdraw(template, "ошибка", now=NOW)
    sweep(NOW + timedelta(days=6))
    assert len(titles(editor.id)) == 2


def test_reminder_by_hand_goes_to_those_who_have_nothing_planned_and_not_twice() -> None:
    school = make_organization()
    editor = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    template = make_template()
    who = Who(make_user(Role.AGENCY_EDITOR, "region:22"), Action.ISSUE_TEMPLATE)
    assert telling.remind(template, who, now=NOW).told == 1
    assert telling.remind(template, who, now=NOW).told == 0
    assert titles(editor.id) == ["Напоминаем о шаблоне"]
    assert telling.remind(template, who, now=NOW + timedelta(hours=5)).told == 1


def test_levels_below_hear_of_a_template_meant_for_them() -> None:
    regional = make_user(Role.AGENCY_EDITOR, "region:22")
    school = make_organization()
    editor = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    template = make_template(make_campaign("country"), is_direct=False)
    assert telling.tell_levels_below(template, now=NOW) == 1
    assert titles(regional.id) == ["Шаблон вышестоящего"] and titles(editor.id) == []


def test_sweep_commits_and_leaves_nothing_untold() -> None:
    school = make_organization()
    make_user(Role.PAGE_EDITOR, of_organization(school.id))
    make_template()
    jobs.sweep_templates()
    db.session.rollback()
    assert db.session.scalars(select(Obligation.told)).all() == [1]
    assert db.session.scalars(select(Obligation.state)).all() == [ObligationState.OPEN]
    assert len(db.session.scalars(select(Notice.id)).all()) == 1
