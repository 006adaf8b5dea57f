"""Demo of work between people: tasks in every state, a batch, questions in the queue and answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.work.tasks import telling
from portal.work.tasks.batches import issue_batch
from portal.work.tasks.models import Side, Task, TaskKind
from portal.work.tasks.questions import ask, list_places, load_rule
from portal.work.tasks.services import create_task, move, say
from portal.work.tasks.states import Deed

Step = tuple[Deed, str]
TASKS: tuple[tuple[TaskKind, str, str, int, tuple[Step, ...]], ...] = (
    (TaskKind.REMARK, "Основные сведения: нет режима работы", "common", 5, ()),
    (TaskKind.TASK, "Обновить список педагогов", "employees", 8, ((Deed.TAKE, ""),)),
    (TaskKind.REMARK, "Документы: устав без последней страницы", "document", -3, ()),
    (
        TaskKind.TASK,
        "Разместить отчёт о самообследовании",
        "",
        3,
        ((Deed.FINISH, "Разместили в «Документах»."),),
    ),
    (
        TaskKind.TASK,
        "Указать телефон приёмной",
        "",
        2,
        ((Deed.FINISH, "Указали."), (Deed.RETURN, "Номер с лишней цифрой, проверьте.")),
    ),
    (
        TaskKind.TASK,
        "Назначить ответственного приказом",
        "",
        -6,
        ((Deed.FINISH, "Приказ № 14."), (Deed.ACCEPT, "")),
    ),
    (TaskKind.TASK, "Сверить адреса филиалов", "", 12, ((Deed.CANCEL, "Филиалов у вас нет, извините."),)),
)
"""Kind, title, section, days to the term, and what happened next."""

QUESTIONS: tuple[tuple[Role, str, str, tuple[Step, ...]], ...] = (
    (
        Role.HEAD,
        "publication",
        "Опубликовали сайт, а в поиске старый адрес. Это пройдёт?",
        ((Deed.TAKE, ""),),
    ),
    (
        Role.SITE_ADMIN,
        "section",
        "Куда прикладывать отчёт о самообследовании?",
        (
            (Deed.TAKE, ""),
            (Deed.FINISH, "В раздел «Документы», пункт «Отчёт о результатах самообследования»."),
        ),
    ),
    (Role.SITE_ADMIN, "law", "Нужно ли публиковать сведения о платных услугах, если их нет?", ()),
    (Role.HEAD, "access", "Новый администратор не получил ссылку для входа.", ()),
    (Role.SITE_ADMIN, "pages", "Можно ли вести одну страницу на два учреждения?", ()),
)
"""Who asks, the topic, the words, and what happened next."""

ISSUED = 1_000
"""How many institutions get the demo's batch; a region of the larger demo has more than a batch takes."""


def make_work(schools: dict[str, Organization], users: dict[Role, User], *, now: datetime) -> None:
    """Everything by the services that the screens use; the second time does nothing."""
    if db.session.scalar(select(Task.id).limit(1)) is not None:
        return
    for number, (kind, title, section, days, steps) in enumerate(TASKS):
        task = create_task(
            schools["demo-school-60"],
            kind=kind,
            title=title,
            text="Учебная задача: всё, что здесь написано, вымышлено.",
            due=(now + timedelta(days=days)).date(),
            author_id=users[Role.CURATOR].id,
            subject=f"section:demo-school-60:{section}" if section else "",
            now=now - timedelta(days=7, minutes=number),
        )
        telling.tell_opened(task, now=task.created_at)
        _go(task, steps, users[Role.CURATOR], users[Role.SITE_ADMIN], now)
    for number, (role, topic, words, steps) in enumerate(QUESTIONS):
        _ask(users[role], topic, words, steps, users[Role.OPERATOR], now - timedelta(hours=20 - number))
    _issue(schools["demo-school"].region_code, users[Role.OPERATOR], now)
    db.session.commit()


def _ask(user: User, code: str, words: str, steps: tuple[Step, ...], agency: User, now: datetime) -> None:
    place = list_places(Who(user, Action.ASK_AGENCY))[0]
    topic = next(topic for topic in load_rule()[1] if topic.code == code)
    task = ask(place, topic, text=words, address="/sites", author_id=user.id, now=now)
    telling.tell_opened(task, now=now)
    _go(task, steps, user, agency, now)


def _go(task: Task, steps: tuple[Step, ...], asker: User, doer: User, now: datetime) -> None:
    for deed, words in steps:
        user, side = (
            (asker, Side.ASKER) if deed in (Deed.ACCEPT, Deed.RETURN, Deed.CANCEL) else (doer, Side.DOER)
        )
        message = move(task, deed, sides={side}, user=user, words=words, now=now)
        telling.tell_moved(task, deed, message, now=now)
    if steps and steps[-1][0] is Deed.TAKE:
        message = say(task, sides={Side.DOER}, user=doer, text="Смотрим, ответим в срок.", now=now)
        telling.tell_said(task, message, now=now)


def _issue(region_code: str, operator: User, now: datetime) -> None:
    taught = select(Organization.id).where(Organization.region_code == region_code, Organization.is_demo)
    taught = taught.where(Organization.closed_on.is_(None))
    issue_batch(
        [Organization.id.in_(taught.order_by(Organization.id).limit(ISSUED))],
        key="demo",
        author_id=operator.id,
        kind=TaskKind.TASK,
        title="Проверить телефоны и почту на сайте",
        text="Позвоните по телефону с сайта и напишите на указанную почту. Что не отвечает, исправьте.",
        due=(now + timedelta(days=10)).date(),
        now=now,
    )
