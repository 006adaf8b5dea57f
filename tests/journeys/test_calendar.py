"""The content plan in a browser: a post dragged to another day, taken back, refused; axe on its screens."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.models import Role
from portal.extensions import db, migrate
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.registry.territories.services import load_territories
from tests.conftest import make_app
from tests.factories import make_user
from tests.pages.factories import make_page, make_post

T = TypeVar("T")
BARNAUL = ZoneInfo("Asia/Barnaul")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 1000}


@dataclass(frozen=True, slots=True)
class Stage:
    """A portal of this test alone; its database is spoken to in a thread, the browser has this one."""

    app: Flask
    address: str
    pool: ThreadPoolExecutor

    def do(self, deed: Callable[[], T]) -> T:
        """What the deed gives inside the application's context."""
        return self.pool.submit(_inside, self.app, deed).result()

    def enter(self, page: Page, role: Role, scope: str) -> None:
        """Come in as a person with this role."""
        id = self.do(lambda: make_user(role, scope).get_id())
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer
        cookie = serializer.dumps({"_user_id": id, "_fresh": True})
        page.context.add_cookies([{"name": "session", "value": str(cookie), "url": self.address}])

    def due_at(self) -> datetime | None:
        """When the only post is due."""
        return self.do(lambda: db.session.scalar(select(Delivery.due_at)))

    def set_state(self, state: DeliveryState) -> None:
        """Let the only delivery stand in this state."""

        def change() -> None:
            db.session.scalars(select(Delivery)).one().state = state
            db.session.commit()

        self.do(change)


def _inside(app: Flask, deed: Callable[[], T]) -> T:
    with app.app_context():
        try:
            return deed()
        finally:
            db.session.close()


def _build(folder: Path, redis_url: str) -> Flask:
    app = make_app(folder, f"sqlite:///{folder / 'portal.db'}", redis_url)

    def fill() -> None:
        migrate.upgrade()
        load_territories()
        make_post([make_page()], planned_at=day_ahead(2), zone="Asia/Barnaul", title="Лыжная база")

    _inside(app, fill)
    return app


@pytest.fixture
def stage(tmp_path: Path, redis_url: str) -> Iterator[Stage]:
    """A school with one page and one post, planned in two days."""
    pool = ThreadPoolExecutor(1)
    app = pool.submit(_build, tmp_path, redis_url).result()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Stage(app, f"http://127.0.0.1:{server.server_port}", pool)
    server.shutdown()
    thread.join()
    pool.shutdown()


def day_ahead(days: int) -> datetime:
    """A quarter past two in Барнаул, so many days from now."""
    day = datetime.now(UTC).astimezone(BARNAUL) + timedelta(days=days)
    return day.replace(hour=14, minute=15, second=0, microsecond=0)


def other_day(at: datetime) -> datetime:
    """A day of the same week, ahead of now."""
    later = at + timedelta(days=1)
    return later if later.isocalendar()[:2] == at.isocalendar()[:2] else at - timedelta(days=1)


def open_month(stage: Stage, page: Page) -> tuple[datetime, datetime]:
    """The month of the post as its editor sees it; its day and another."""
    stage.enter(page, Role.PAGE_EDITOR, "organization:1")
    page.goto(f"{stage.address}/posts/calendar?date={day_ahead(2):%Y-%m-%d}")
    return day_ahead(2), other_day(day_ahead(2))


def drag(page: Page, target: datetime) -> None:
    page.locator("li[data-post]").drag_to(page.locator(f'ul[data-day="{target:%Y-%m-%d}"]'))


def card_on(page: Page, day: datetime) -> Locator:
    return page.locator(f'ul[data-day="{day:%Y-%m-%d}"] li', has_text="Лыжная база")


def test_a_dragged_post_keeps_its_time_and_comes_back(stage: Stage, page: Page) -> None:
    at, target = open_month(stage, page)
    drag(page, target)
    expect(page.get_by_text("Пост перенесён на")).to_be_visible()
    expect(card_on(page, target)).to_contain_text("14:15")
    assert stage.due_at() == target
    page.get_by_role("button", name="Вернуть").click()
    expect(card_on(page, at)).to_be_visible()
    assert stage.due_at() == at


def test_a_refused_drag_puts_the_card_back_and_says_why(stage: Stage, page: Page) -> None:
    at, target = open_month(stage, page)
    stage.set_state(DeliveryState.DELIVERED)
    drag(page, target)
    expect(page.get_by_role("alert")).to_contain_text("уже уходит или опубликован")
    expect(card_on(page, at)).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_axe_finds_nothing_on_the_screens_of_the_plan(stage: Stage, page: Page, size: dict[str, int]) -> None:
    stage.set_state(DeliveryState.UNKNOWN)
    stage.enter(page, Role.OPERATOR, "country")
    page.set_viewport_size(size)
    calendar = f"/posts/calendar?date={day_ahead(2):%Y-%m-%d}&organization=1"
    views = [f"{calendar}&view={view}" for view in ("month", "week", "day", "list")]
    others = ["/posts/gaps?show=all", "/deliveries", "/deliveries/1", "/deliveries/mass", "/holds"]
    for path in [*views, *others, "/posts/1/move"]:
        page.goto(f"{stage.address}{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_a_post_is_moved_by_keyboard_alone(stage: Stage, page: Page) -> None:
    open_month(stage, page)
    page.get_by_role("link", name="Перенести «Лыжная база»").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Новые дата и время").fill(f"{day_ahead(3):%Y-%m-%dT09:05}")
    page.get_by_role("button", name="Перенести").click()
    expect(card_on(page, day_ahead(3))).to_contain_text("09:05")
