"""«Подготовить за всех» goes to its end by itself: by portions, past dead workers, each institution once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import Role, User
from portal.accounts.policy import Who
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.agency import jobs, runs
from portal.pages.campaigns.models import DelegationRun, Obligation, ObligationState, PostTemplate, RunState
from portal.pages.posts.models import Post, PostState
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.campaigns.making import make_template
from tests.pages.factories import make_page

SignIn = Callable[[User], FlaskClient]


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def template(app: Flask, monkeypatch: pytest.MonkeyPatch) -> PostTemplate:
    """Five institutions that allow it and one that does not; portions of two."""
    monkeypatch.setattr(runs, "PORTION", 2)
    for _ in range(5):
        make_page(make_organization(), allows_upper=True)
    make_page(make_organization())
    return make_template()


def press(template: PostTemplate, client: FlaskClient) -> DelegationRun:
    at = datetime.now(UTC) + timedelta(days=2)
    data = {"planned_at": f"{at:%Y-%m-%dT%H:%M}", "zone": template.zone}
    assert client.post(f"/templates/{template.id}/delegate", data=data).status_code == 303
    return run()


def run() -> DelegationRun:
    query = select(DelegationRun).execution_options(populate_existing=True)
    return db.session.scalars(query.order_by(DelegationRun.id.desc())).first() or DelegationRun()


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def wait_a_lease() -> None:
    past = datetime.now(UTC) - runs.LEASE - timedelta(seconds=1)
    db.session.execute(update(DelegationRun).values(touched_at=past))
    db.session.commit()


def test_one_press_reaches_all_and_tells_how_far_it_is(
    template: PostTemplate, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = make_user(Role.AGENCY_EDITOR, "region:22")
    client, here = sign_in(agency), f"/templates/{template.id}"
    monkeypatch.setattr(jobs, "ENOUGH", -1.0)
    one = press(template, client)
    assert (one.state, one.total, posts()) == (RunState.QUEUED, 5, 0)
    assert press(template, client).id == one.id, "two presses are one wish"
    jobs.delegate_posts(one.id)
    shown = client.get(f"{here}/delegation")
    assert "2 из 5" in words_of(shown) and "every 2s" in shown.text
    check_page(client.get(here))
    monkeypatch.undo()
    jobs.delegate_posts(one.id)
    done = run()
    assert (done.state, done.done, done.planned, posts()) == (RunState.DONE, 5, 5, 5)
    assert set(db.session.scalars(select(Post.state))) == {PostState.APPROVED}
    shown = client.get(f"{here}/delegation")
    assert "Запланировано: 5" in words_of(shown) and "every 2s" not in shown.text
    check_page(client.get(here))
    actors = select(AuditEvent.actor_id).where(AuditEvent.action == "post.delegated").distinct()
    assert db.session.scalars(actors).all() == [agency.id], "the deed is of whoever pressed"


def test_a_killed_worker_has_an_heir_and_nobody_gets_two_posts(
    template: PostTemplate, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = press(template, sign_in(make_user(Role.AGENCY_EDITOR, "region:22")))
    real, seen = runs.delegate, []

    def deadly(obligation: Obligation, who: Who, *, planned_at: datetime | None, now: datetime) -> Post:
        seen.append(1)
        if len(seen) == 4:  # within the second portion
            raise Killed
        return real(obligation, who, planned_at=planned_at, now=now)

    monkeypatch.setattr(runs, "delegate", deadly)
    with pytest.raises(Killed):
        jobs.delegate_posts(one.id)
    db.session.rollback()
    monkeypatch.setattr(runs, "delegate", real)
    assert (run().state, run().done, posts()) == (RunState.RUNNING, 2, 2)
    jobs.sweep_runs()
    assert run().state is RunState.RUNNING, "its lease is not over"
    wait_a_lease()
    jobs.sweep_runs()
    jobs.delegate_posts(one.id)
    assert (run().state, run().done, posts()) == (RunState.DONE, 5, 5)
    per_school = select(func.count()).select_from(Post).group_by(Post.organization_id)
    assert set(db.session.scalars(per_school)) == {1}


def test_what_dies_again_and_again_is_given_up_in_words(template: PostTemplate, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    one = press(template, client)
    for _ in range(runs.MOST_ATTEMPTS):
        assert runs.claim(one.id, now=datetime.now(UTC))
        wait_a_lease()
        jobs.sweep_runs()
    assert run().state is RunState.FAILED
    assert "ещё раз" in words_of(client.get(f"/templates/{template.id}/delegation"))
    assert press(template, client).id != one.id


def test_reasons_of_refusals_are_told_with_their_number(template: PostTemplate, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    late = datetime.now(UTC) + timedelta(days=9)
    data = {"planned_at": f"{late:%Y-%m-%dT%H:%M}", "zone": template.zone}
    client.post(f"/templates/{template.id}/delegate", data=data)
    jobs.delegate_posts(run().id)
    assert "Не подготовлено (5): Это время позже срока шаблона" in words_of(
        client.get(f"/templates/{template.id}/delegation")
    )
    assert posts() == 0


def test_a_stranger_sees_no_run(template: PostTemplate, sign_in: SignIn) -> None:
    press(template, sign_in(make_user(Role.AGENCY_EDITOR, "region:22")))
    other = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    assert other.get(f"/templates/{template.id}/delegation").status_code == 404
    foreign = sign_in(make_user(Role.AGENCY_EDITOR, "region:27"))
    assert foreign.get(f"/templates/{template.id}/delegation").status_code == 404


def test_the_button_of_reminders_says_which_of_two_it_is(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    template = make_template()
    client, here = sign_in(make_user(Role.AGENCY_EDITOR, "region:22")), f"/templates/{template.id}/remind"
    assert "Пригласите их" in words_of(client.post(here, follow_redirects=True))
    make_user(Role.PAGE_EDITOR, f"organization:{school.id}")
    assert "получат: 1 человек" in words_of(client.post(here, follow_redirects=True))
    again = words_of(client.post(here, follow_redirects=True))
    assert "уже напоминали недавно" in again and "Снова напомнить им можно после" in again
    db.session.execute(update(Obligation).values(state=ObligationState.PLANNED))
    db.session.commit()
    assert "у всех учреждений пост уже запланирован" in words_of(client.post(here, follow_redirects=True))
