"""Several at the same moment, each with a connection of its own: one wins, the others find it done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.errors import Conflict
from portal.extensions import db
from portal.mail.models import Mail
from portal.work.notices import mailing
from portal.work.notices.models import Notice, NoticeKind
from portal.work.notices.services import notify
from portal.work.tasks import services
from portal.work.tasks.batches import issue_batch
from portal.work.tasks.models import Side, Task, TaskBatch, TaskKind, TaskMessage, TaskState
from portal.work.tasks.states import Deed
from tests.factories import make_user
from tests.work.factories import NOW, make_cast, make_task

TIMES = 4


def at_once(app: Flask, act: Callable[[], object]) -> list[object]:
    """What each of several answers, begun together, each committing by itself."""
    gate = Barrier(TIMES)

    def run() -> object:
        with app.app_context():
            gate.wait(10)
            try:
                answer = act()
                db.session.commit()
                return answer
            except Conflict:
                db.session.rollback()
                return "conflict"
            finally:
                db.session.close()

    db.session.close()
    with ThreadPoolExecutor(TIMES) as pool:
        return [future.result(60) for future in [pool.submit(run) for _ in range(TIMES)]]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_event_told_by_many_at_once_is_told_once(app: Flask) -> None:
    reader = make_user().id
    event = {"kind": NoticeKind.TASK, "key": "a", "title": "Событие", "now": NOW}
    assert sum(map(int, at_once(app, lambda: notify([reader], **event)))) == 1
    assert count(Notice) == 1


def test_a_task_closed_by_many_at_once_is_closed_once(app: Flask) -> None:
    cast = make_cast()
    task = make_task(cast.school, cast.curator)
    services.move(task, Deed.FINISH, sides={Side.DOER}, user=cast.admin, words="Готово", now=NOW)
    db.session.commit()
    task_id, curator_id = task.id, cast.curator.id

    def accept() -> str:
        mine, user = db.session.get_one(Task, task_id), db.session.get_one(User, curator_id)
        services.move(mine, Deed.ACCEPT, sides={Side.ASKER}, user=user, now=NOW)
        return "closed"

    assert sorted(map(str, at_once(app, accept))) == ["closed"] + ["conflict"] * (TIMES - 1)
    assert db.session.get_one(Task, task_id).state is TaskState.CLOSED
    closing = select(func.count()).where(TaskMessage.state == TaskState.CLOSED)
    assert db.session.scalar(closing) == 1


def test_a_batch_pressed_by_many_at_once_is_one(app: Flask) -> None:
    cast = make_cast()
    curator_id = cast.curator.id
    fields = {"kind": TaskKind.TASK, "title": "Всем", "text": "", "due": None, "now": NOW}
    ids = at_once(app, lambda: issue_batch([], key="a", author_id=curator_id, **fields).id)
    assert len(set(ids)) == 1 and count(TaskBatch) == 1 and count(Task) == 1


@pytest.mark.parametrize("notices", [1, 3])
def test_notices_mailed_by_many_at_once_are_mailed_once(app: Flask, notices: int) -> None:
    reader = make_user()
    reader.email, reader.email_verified_at = "reader@example.org", NOW
    for number in range(notices):
        notify([reader.id], kind=NoticeKind.TASK, key=str(number), title="Событие", now=NOW)
    db.session.commit()
    ((user_id, ids),) = mailing.list_waiting("Europe/Moscow", now=NOW)
    done = at_once(app, lambda: mailing.mail_notices(user_id, ids, base_url="", now=NOW))
    assert sorted(map(bool, done)) == [False] * (TIMES - 1) + [True]
    assert count(Mail) == 1
