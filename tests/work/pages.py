"""What stands in the holes of addresses of work between people, for the test of every page."""

from datetime import date

from portal.accounts.models import Role
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.work.tasks.batches import issue_batch
from portal.work.tasks.models import Side, TaskKind, TaskMessage
from tests.factories import make_user
from tests.work.factories import NOW, make_question, make_task


def work_holes(school: Organization, media_id: int) -> dict[str, object]:
    """A late remark with a file in its dialogue, a question, a batch, all told."""
    curator, asker = make_user(Role.CURATOR, "region:22"), make_user(Role.HEAD, f"organization:{school.id}")
    task = make_task(
        school,
        curator,
        "Нет <телефона>",
        kind=TaskKind.REMARK,
        subject="section:shkola:common",
        due=date(2026, 11, 2),
    )
    line = TaskMessage(
        task_id=task.id, author_id=asker.id, side=Side.DOER, at=NOW, text="<b>", media_id=media_id
    )
    db.session.add(line)
    make_question(asker)
    only = [Organization.id == school.id]
    fields = {"kind": TaskKind.TASK, "title": "Проверить", "text": "", "due": date(2026, 12, 1)}
    batch = issue_batch(only, key="a", author_id=curator.id, now=NOW, **fields)
    db.session.commit()
    return {"task_id": task.id, "batch_id": batch.id}
