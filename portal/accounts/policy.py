"""Who may do what: the one table; a route declares its action, a service asks for the scopes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask_login import current_user

from portal.accounts.models import Grant, Role, User
from portal.errors import Forbidden, SignInNeeded
from portal.extensions import Labelled

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

RULES: dict[Callable[..., Any], str] = {}
"""The access rule of every view: an action, or why it is open to all."""


class Action(Labelled):
    """What a route does, in the words of the policy."""

    USE_PORTAL = "use_portal", "Пользоваться порталом"
    VIEW_OVERVIEW = "view_overview", "Смотреть обзор территории"
    VIEW_ORGANIZATION = "view_organization", "Смотреть карточку учреждения"
    EDIT_ORGANIZATION = "edit_organization", "Менять сведения об учреждении"
    IMPORT_REGISTRY = "import_registry", "Загружать реестр"
    EXPORT_REGISTRY = "export_registry", "Выгружать реестр"
    INVITE_PERSON = "invite_person", "Приглашать сотрудников"
    VIEW_SITE = "view_site", "Смотреть сайт и его разделы"
    CREATE_SITE = "create_site", "Создавать сайты"
    EDIT_SITE = "edit_site", "Менять настройки сайта"
    EDIT_SECTION = "edit_section", "Заполнять разделы сайта"
    PUBLISH_SITE = "publish_site", "Публиковать сайт"
    MOVE_STAGE = "move_stage", "Переводить сайт по этапам"
    VIEW_AUDIT = "view_audit", "Смотреть журнал действий"
    OPEN_COLLECTION = "open_collection", "Открывать и принимать сборы данных"
    FILL_COLLECTION = "fill_collection", "Заполнять свою часть сбора"
    PROPOSE_CORRECTION = "propose_correction", "Предлагать исправление сведений"
    DECIDE_CORRECTION = "decide_correction", "Подтверждать исправления сведений"
    VIEW_FIGURES = "view_figures", "Смотреть показатели из внешних источников"
    IMPORT_FIGURES = "import_figures", "Загружать показатели из внешних источников"
    APPOINT_RESPONSIBLE = "appoint_responsible", "Назначать ответственных"
    VIEW_PEOPLE = "view_people", "Смотреть людей территории"
    ISSUE_INVITES = "issue_invites", "Приглашать списком"
    DISMISS_PERSON = "dismiss_person", "Закрывать доступ уволенным"
    VIEW_TASK = "view_task", "Смотреть задачи и замечания"
    ISSUE_TASK = "issue_task", "Ставить задачи и замечания"
    DO_TASK = "do_task", "Выполнять задачи"
    ASK_AGENCY = "ask_agency", "Писать в ЦУР"
    ANSWER_QUESTION = "answer_question", "Отвечать на вопросы учреждений"
    SEND_LETTERS = "send_letters", "Отправлять письма ответственным"
    VIEW_MAIL = "view_mail", "Смотреть исходящую почту"
    VIEW_PAGE = "view_page", "Смотреть официальные страницы"
    EDIT_PAGE = "edit_page", "Вести сведения об официальной странице"
    CONNECT_PAGE = "connect_page", "Подключать страницы"
    GIVE_CONSENT = "give_consent", "Разрешать вышестоящему публиковать в своих страницах"
    IMPORT_PAGES = "import_pages", "Загружать и выгружать реестр страниц"
    DECIDE_EXEMPTION = "decide_exemption", "Решать об освобождении от ведения страницы"
    REVIEW_DESIGN = "review_design", "Проверять оформление страниц"
    VIEW_POST = "view_post", "Смотреть посты и контент-план"
    WRITE_POST = "write_post", "Готовить и планировать посты своего учреждения"
    APPROVE_POST = "approve_post", "Согласовывать посты своего учреждения"
    DELEGATE_POST = "delegate_post", "Готовить и согласовывать посты за учреждения"
    ISSUE_TEMPLATE = "issue_template", "Рассылать шаблоны постов"
    HOLD_POSTS = "hold_posts", "Останавливать публикации на территории"


_LOOK = {Action.USE_PORTAL, Action.VIEW_ORGANIZATION, Action.VIEW_SITE, Action.VIEW_TASK} | {
    Action.VIEW_PAGE,
    Action.VIEW_POST,
}
_POSTS = {Action.EDIT_PAGE, Action.CONNECT_PAGE, Action.GIVE_CONSENT, Action.WRITE_POST}
_UPPER = {Action.EDIT_PAGE, Action.CONNECT_PAGE, Action.IMPORT_PAGES, Action.REVIEW_DESIGN} | {
    Action.DELEGATE_POST,
    Action.ISSUE_TEMPLATE,
    Action.HOLD_POSTS,
}
_OWN = _LOOK | {Action.DO_TASK, Action.ASK_AGENCY}
_FILL = _OWN | {Action.EDIT_SECTION, Action.PUBLISH_SITE, Action.EDIT_SITE, Action.PROPOSE_CORRECTION}

ALLOWED: dict[Role, set[Action]] = {
    Role.OPERATOR: set(Action),
    Role.LEADER: _LOOK | {Action.VIEW_OVERVIEW, Action.EXPORT_REGISTRY, Action.VIEW_FIGURES},
    Role.CURATOR: _LOOK
    | _UPPER
    | {
        Action.DECIDE_EXEMPTION,
        Action.VIEW_OVERVIEW,
        Action.EDIT_ORGANIZATION,
        Action.IMPORT_REGISTRY,
        Action.EXPORT_REGISTRY,
        Action.INVITE_PERSON,
        Action.CREATE_SITE,
        Action.EDIT_SITE,
        Action.MOVE_STAGE,
        Action.VIEW_AUDIT,
        Action.OPEN_COLLECTION,
        Action.FILL_COLLECTION,
        Action.DECIDE_CORRECTION,
        Action.VIEW_FIGURES,
        Action.IMPORT_FIGURES,
        Action.APPOINT_RESPONSIBLE,
        Action.VIEW_PEOPLE,
        Action.ISSUE_INVITES,
        Action.DISMISS_PERSON,
        Action.ISSUE_TASK,
        Action.DO_TASK,
        Action.ASK_AGENCY,
        Action.ANSWER_QUESTION,
        Action.SEND_LETTERS,
    },
    Role.AGENCY_EDITOR: _LOOK
    | _UPPER
    | {Action.VIEW_OVERVIEW, Action.VIEW_FIGURES, Action.ISSUE_TASK, Action.ANSWER_QUESTION}
    | {Action.SEND_LETTERS},
    Role.HEAD: _FILL | _POSTS | {Action.INVITE_PERSON, Action.APPOINT_RESPONSIBLE, Action.APPROVE_POST},
    Role.SITE_ADMIN: _FILL | {Action.EDIT_PAGE, Action.CONNECT_PAGE},
    Role.PAGE_EDITOR: _OWN | _POSTS,
}

GRANTABLE: dict[Role, set[Role]] = {
    Role.OPERATOR: set(Role),
    Role.CURATOR: {Role.HEAD, Role.SITE_ADMIN, Role.PAGE_EDITOR},
    Role.HEAD: {Role.SITE_ADMIN, Role.PAGE_EDITOR},
}
"""Which roles a person may give to others inside their own scope."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person and what they are about to do."""

    user: User
    action: Action

    @property
    def scopes(self) -> list[Grant]:
        """Where this person may do it."""
        return [grant for grant in self.user.grants if self.action in ALLOWED[grant.role]]

    @property
    def whole(self) -> list[Grant]:
        """Where this person may do it in every sphere: for what concerns a place, not an institution."""
        return [grant for grant in self.scopes if not grant.spheres]

    @property
    def territory(self) -> list[Grant]:
        """Where this person may be at all."""
        return list(self.user.grants)

    def about(self, action: Action) -> "Who":
        """The same person about to do something else."""
        return Who(self.user, action)


def requires(action: Action) -> Callable[[Callable[Concatenate[Who, P], R]], Callable[P, R]]:
    """Let in only those who may do this somewhere, and hand the view who they are."""

    def decorate(view: Callable[Concatenate[Who, P], R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            who = Who(_signed_in(), action)
            if not who.scopes:
                raise Forbidden(explain(action))
            return view(who, *args, **kwargs)

        RULES[guarded] = action.value
        return guarded

    return decorate


def public(reason: str) -> Callable[[F], F]:
    """Mark a view that needs no sign-in, and say why."""

    def decorate(view: F) -> F:
        RULES[view] = reason
        return view

    return decorate


def explain(action: Action) -> str:
    """Words for a refusal: who can do it, so that the reader knows whom to ask."""
    roles = [role.label.lower() for role, actions in ALLOWED.items() if action in actions]
    return f"Действие «{action.label}» доступно ролям: {', '.join(roles)}. Роль выдаёт куратор территории."


def may(action: str) -> bool:
    """Whether the person signed in may do this somewhere; for menus."""
    if not current_user.is_authenticated:
        return False
    return bool(Who(current_user, Action(action)).scopes)


def _signed_in() -> User:
    if not current_user.is_authenticated:
        raise SignInNeeded
    user: User = current_user._get_current_object()
    return user
