"""The side menu as data: what it shows, to whom, in which order, and where we are."""

from dataclasses import dataclass

from flask import Flask, current_app, has_request_context, request, url_for


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, shown only to those who may do its action."""

    label: str
    icon: str
    endpoint: str
    action: str
    group: str = ""  # the heading it stands under
    also: tuple[str, ...] = ()  # addresses of its other pages, which do not lie below its own


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as drawn; `current` is empty, `page`, or `true` for a page below it."""

    label: str
    icon: str
    action: str
    address: str
    current: str
    group: str


TEMPLATES = ("/events", "/campaigns", "/proposals", "/topics", "/rubrics")
HOLDS = ("/holds",)
GAPS = ("/posts/gaps",)
CLAIMS = ("/exemptions", "/claims")

MENU = (
    Entry("Обзор", "layout-dashboard", "overview.overview", "view_overview"),
    Entry("Учреждения", "building-2", "organizations.list_organizations", "view_organization"),
    Entry("Сайты", "globe", "checklist.list_sites", "view_site"),
    Entry("Задачи и вопросы", "clipboard-list", "tasks.list_tasks", "view_task", "Работа"),
    Entry("Календарь сроков", "calendar-days", "calendar.month_terms", "view_task", "Работа"),
    Entry("Письма", "mail", "letters.list_mailings", "send_letters", "Работа"),
    Entry("Контент-план", "calendar-clock", "plan.calendar", "view_post", "Страницы и посты", GAPS),
    Entry("Посты", "newspaper", "post_lists.list_posts", "view_post", "Страницы и посты"),
    Entry("Шаблоны ЦУР", "layers", "templates.list_templates", "view_post", "Страницы и посты", TEMPLATES),
    Entry("Каналы объявлений", "bell", "channels.list_channels", "issue_template", "Страницы и посты"),
    Entry("Доставка", "send", "deliveries.list_deliveries", "view_post", "Страницы и посты", HOLDS),
    Entry("Страницы", "megaphone", "social.list_pages", "view_page", "Страницы и посты"),
    Entry("Исполнение закона", "shield-check", "compliance.compliance", "view_page", "Страницы и посты"),
    Entry("Заявки и метки", "scale", "cases.list_cases", "view_page", "Страницы и посты", CLAIMS),
    Entry("Оформление", "palette", "design_reviews.list_reviews", "review_design", "Страницы и посты"),
    Entry("События страниц", "eye", "watching.list_events", "view_page", "Страницы и посты"),
    Entry("Сборы данных", "list-checks", "collections.list_collections", "fill_collection", "Реестр"),
    Entry("Исправления", "git-compare", "corrections.list_corrections", "decide_correction", "Реестр"),
    Entry("Ответственные", "badge-check", "appointments.list_responsible", "view_overview", "Реестр"),
    Entry("Загрузка реестра", "file-spreadsheet", "imports.list_imports", "import_registry", "Реестр"),
    Entry("Показатели", "chart-column", "figures.list_figures", "view_figures", "Реестр"),
    Entry("Люди", "users", "persons.list_persons", "view_people", "Доступ"),
    Entry("Приглашения", "user-plus", "invitations.list_batches", "issue_invites", "Доступ"),
    Entry("Почта", "inbox", "outbox.list_mail", "view_mail", "Доступ"),
    Entry("Журнал действий", "history", "journal.list_events", "view_audit", "Доступ"),
)

FOOT = (Entry("Справка", "circle-help", "help.list_topics", "use_portal"),)


def init_app(app: Flask) -> None:
    """Give templates the menu and its foot."""
    app.context_processor(_menus)


def _menus() -> dict[str, list[Line]]:
    if not has_request_context():
        return {}
    known = [entry for entry in MENU + FOOT if entry.endpoint in current_app.view_functions]
    addresses = {entry: url_for(entry.endpoint) for entry in known}
    under = [address for entry, address in addresses.items() if _is_under(entry, address)]
    here = max(under, key=len, default="")
    lines = {
        entry: Line(
            entry.label,
            entry.icon,
            entry.action,
            address,
            _current(address) if address == here else "",
            entry.group,
        )
        for entry, address in addresses.items()
    }
    return {
        "menu": [line for entry, line in lines.items() if entry in MENU],
        "foot_menu": [line for entry, line in lines.items() if entry in FOOT],
    }


def _is_under(entry: Entry, address: str) -> bool:
    return _leads_to(address) or any(_leads_to(other) for other in entry.also)


def _leads_to(address: str) -> bool:
    """Whether the page shown is that one or lies below it."""
    return request.path == address or request.path.startswith(address.rstrip("/") + "/")


def _current(address: str) -> str:
    return "page" if request.path == address else "true"
