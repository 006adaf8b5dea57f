"""The side menu as data: what it shows, to whom, in which order."""

from dataclasses import dataclass

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    key: str  # what a page calls itself in its `nav`
    label: str
    icon: str
    endpoint: str
    action: str  # shown only to those who may do this


MENU = (
    Entry("overview", "Обзор", "layout-dashboard", "overview.overview", "view_overview"),
    Entry(
        "organizations", "Учреждения", "building-2", "organizations.list_organizations", "view_organization"
    ),
    Entry("sites", "Сайты", "globe", "sites.list_sites", "view_site"),
    Entry("imports", "Загрузка реестра", "file-spreadsheet", "imports.list_imports", "import_registry"),
    Entry("audit", "Журнал действий", "history", "audit.list_events", "view_audit"),
)

FOOT = (Entry("help", "Справка", "circle-help", "help.list_topics", "use_portal"),)


def init_app(app: Flask) -> None:
    """Give templates the menu."""
    app.context_processor(lambda: {"menu": _known(MENU), "foot_menu": _known(FOOT)})


def _known(entries: tuple[Entry, ...]) -> list[Entry]:
    """Without the entries whose pages this application does not have."""
    return [entry for entry in entries if entry.endpoint in current_app.view_functions]
