"""The stop-cock: one press holds a territory, what is late goes spread, cancelled posts keep their texts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.delivery import claims, holds
from portal.pages.delivery.models import Delivery, DeliveryState, PostingHold
from portal.pages.delivery.planning import SPREAD, cancel
from portal.pages.holds import jobs as hold_jobs
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import delivery_of, make_page, make_post
from tests.queries import counted_queries

SignIn = Callable[[User], FlaskClient]
S = DeliveryState
SOON = timedelta(hours=2)


def now() -> datetime:
    return datetime.now(UTC)


def planned(at: datetime | None = None, **place: object) -> Post:
    return make_post([make_page(make_organization(**place))], planned_at=at)


def press(scope: str, reason: str = "Траур") -> PostingHold:
    made, _ = holds.hold(scope, reason=reason, author_id=None, now=now())
    db.session.commit()
    return made


def due_ids() -> list[int]:
    return list(claims.list_due(Network.VK, now=now(), limit=10_000))


@pytest.mark.usefixtures("app")
def test_a_press_holds_what_is_planned_in_the_territory_and_nothing_else() -> None:
    district, other = make_municipality(), make_municipality("Алейский район")
    inside, outside = planned(municipality_id=district.id), planned(municipality_id=other.id)
    held = press(f"municipality:{district.id}")
    assert (held.posts_count, held.pages_count) == (1, 1)
    assert delivery_of(inside).state is S.HELD and delivery_of(outside).state is S.PLANNED
    assert due_ids() == [delivery_of(outside).id]
    assert claims.claim(delivery_of(inside).id, now=now()) is None


@pytest.mark.usefixtures("app")
def test_two_presses_are_one_hold() -> None:
    first, is_first = holds.hold("region:22", reason="Траур", author_id=None, now=now())
    second, is_second = holds.hold("region:22", reason="Ещё раз", author_id=None, now=now())
    assert first.id == second.id and is_first and not is_second


@pytest.mark.usefixtures("app")
def test_what_is_planned_under_an_open_hold_waits_too() -> None:
    press("region:22")
    post = planned()
    assert due_ids() == []
    hold_jobs.sweep_holds()
    hold_jobs.sweep_holds()
    assert delivery_of(post).state is S.HELD


@pytest.mark.usefixtures("app")
def test_release_spreads_what_is_late_and_leaves_the_rest_its_time() -> None:
    late = [planned() for _ in range(40)]
    later = planned(now() + SOON)
    kept = delivery_of(later).due_at
    held, moment = press("region:22"), now()
    assert len(holds.release(held, ended_by_id=None, now=moment)) == 41
    db.session.commit()
    times = [delivery_of(post).due_at for post in late]
    assert len(set(times)) == 40, "all at once"
    assert all(at and moment <= at <= moment + SPREAD for at in times)
    assert delivery_of(later).due_at == kept and delivery_of(later).state is S.PLANNED
    assert delivery_of(late[0]).wanted_at == delivery_of(late[0]).due_at, "patience counts from the release"


@pytest.mark.usefixtures("app")
def test_release_at_another_time_moves_the_late_posts_there() -> None:
    late, later = planned(), planned(now() + SOON)
    held, at = press("region:22"), now() + timedelta(days=1)
    holds.release(held, at=at, ended_by_id=None, now=now())
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(Post, late.id).planned_at == at
    assert db.session.get_one(Post, later.id).planned_at != at
    due = delivery_of(late).due_at
    assert due and at <= due <= at + SPREAD


@pytest.mark.usefixtures("app")
def test_what_another_hold_covers_stays_held() -> None:
    district = make_municipality()
    post = planned(municipality_id=district.id)
    wide, narrow = press("region:22"), press(f"municipality:{district.id}")
    assert list(holds.release(wide, ended_by_id=None, now=now())) == []
    assert delivery_of(post).state is S.HELD
    assert list(holds.release(narrow, ended_by_id=None, now=now())) == [delivery_of(post).id]


@pytest.mark.usefixtures("app")
def test_cancel_takes_back_and_the_second_end_is_a_conflict() -> None:
    post = planned()
    held = press("country", "Ошибка в шаблоне")
    assert list(holds.cancel(held, ended_by_id=None, now=now())) == [post.id]
    row = delivery_of(post)
    assert row.state is S.CANCELLED and "Ошибка в шаблоне" in row.reason
    with pytest.raises(Conflict):
        holds.release(held, ended_by_id=None, now=now())


@pytest.mark.usefixtures("app")
def test_a_post_cancelled_by_its_editor_does_not_come_back_with_the_release() -> None:
    post = planned()
    held = press("region:22")
    cancel(post, reason="Не нужен", now=now())
    db.session.commit()
    assert list(holds.release(held, ended_by_id=None, now=now())) == []
    assert delivery_of(post).state is S.CANCELLED


@pytest.mark.usefixtures("app")
def test_the_sweep_frees_what_no_hold_covers() -> None:
    post = planned()
    held = press("region:22")
    held.ended_at = now()  # a worker died between the end and the release
    db.session.commit()
    hold_jobs.sweep_holds()
    assert delivery_of(post).state is S.PLANNED


def test_the_screen_holds_tells_editors_and_releases(app: Flask, sign_in: SignIn) -> None:
    post = planned()
    editor = make_user(Role.PAGE_EDITOR, f"organization:{post.organization_id}")
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    assert client.post("/holds", data={"scope": "region:22", "reason": ""}).status_code == 422
    assert client.post("/holds", data={"scope": "region:77", "reason": "Чужой"}).status_code == 422
    answer = client.post("/holds", data={"scope": "region:22", "reason": "Траур"}, follow_redirects=True)
    assert "Ждут: 1 пост" in words_of(answer)
    hold_id = db.session.scalar(select(PostingHold.id))
    for screen in (
        f"/posts/{post.id}",
        f"/posts/{post.id}/edit",
        f"/posts/new?organization={post.organization_id}",
    ):
        assert "Публикации остановлены" in words_of(sign_in(editor).get(screen)), screen
    assert "Публикации остановлены" in words_of(sign_in(editor).get("/posts/calendar"))
    told = select(func.count()).select_from(Notice).where(Notice.user_id == editor.id)
    assert db.session.scalar(told) == 1
    check_page(client.get(f"/holds/{hold_id}/release"))
    bad = client.post(f"/holds/{hold_id}/release", data={"how": "later", "at": "2020-01-01T10:00"})
    assert bad.status_code == 422 and "уже прошло" in bad.text
    assert client.post(f"/holds/{hold_id}/cancel").status_code == 303
    assert delivery_of(post).state is S.HELD, "without the tick nothing is cancelled"
    assert client.post(f"/holds/{hold_id}/release", data={"how": "now"}).status_code == 303
    assert delivery_of(post).state is S.PLANNED
    assert db.session.scalar(told) == 2
    assert "Публикации остановлены" not in words_of(sign_in(editor).get("/posts/calendar"))


def test_a_district_cannot_end_the_hold_of_its_region(app: Flask, sign_in: SignIn) -> None:
    district = make_municipality()
    make_organization(municipality_id=district.id)
    held = press("region:22")
    client = sign_in(make_user(Role.CURATOR, f"municipality:{district.id}"))
    assert client.get(f"/holds/{held.id}/release").status_code == 403
    assert "публикации остановлены" in words_of(client.get("/holds"))
    foreign = sign_in(make_user(Role.CURATOR, "region:77"))
    assert foreign.post(f"/holds/{held.id}/cancel", data={"is_sure": "1"}).status_code == 404


@pytest.mark.usefixtures("app")
def test_a_thousand_posts_are_held_and_freed_in_a_few_queries() -> None:
    page = make_page()
    post = make_post([page])
    row = delivery_of(post)
    at = {"created_at": now(), "updated_at": now(), "planned_at": now()}
    rows = [{"organization_id": post.organization_id, **at} for _ in range(1_000)]
    ids = db.session.scalars(insert(Post).returning(Post.id), rows).all()
    fields = {
        "page_id": page.id,
        "network": row.network,
        "state": S.PLANNED,
        "due_at": now(),
        "touched_at": now(),
    }
    deliveries = [{"post_id": id, "guid": str(id), **fields} for id in ids]
    db.session.execute(insert(Delivery), deliveries)
    db.session.commit()
    with counted_queries() as asked:
        held = press("region:22")
        assert held.posts_count == 1_001
        assert len(holds.release(held, ended_by_id=None, now=now())) == 1_001
    assert len(asked) <= 20


@pytest.mark.parametrize(
    ("deed", "data", "words"),
    [
        ("release", {"how": "now"}, "Снова запланировано: 1 пост."),
        ("cancel", {"is_sure": "1"}, "отменено: 1 пост."),
    ],
)
def test_a_post_of_two_pages_is_told_as_one(
    app: Flask, sign_in: SignIn, deed: str, data: dict[str, str], words: str
) -> None:
    school = make_organization(region_code="22")
    make_post([make_page(school), make_page(school, Network.OK)])
    held = press("region:22")
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    client.post(f"/holds/{held.id}/{deed}", data=data)
    assert words in words_of(client.get("/holds"))
