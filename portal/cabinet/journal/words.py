"""Deeds of the journal in plain words: what was done, and old → new of everything that changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role
from portal.audit import AuditEvent
from portal.extensions import db
from portal.gosweb.sites.models import SiteStage
from portal.gosweb.standards.loader import list_standards
from portal.registry.corrections.models import CorrectionKind
from portal.registry.corrections.showing import LABELS
from portal.registry.imports.form import header_of
from portal.registry.imports.showing import show_value
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality
from portal.typography import rudate, typo

Details = Mapping[str, Any]
DEEDS = {
    "organization.created": "заведена в реестре",
    "organization.changed": "изменены сведения",
    "organization.absorbed": "присоединено учреждение",
    "site.created": "создан сайт",
    "site.moved": "сайт переведён на этап",
    "section.saved": "сохранён раздел",
    "grant.given": "дана роль",
    "grant.revoked": "закрыт доступ",
    "release.requested": "запрошена публикация",
    "release.published": "сайт опубликован",
    "release.failed": "публикация не удалась",
    "release.rolled_back": "возвращён прежний выпуск",
    "correction.proposed": "предложено исправление",
    "correction.confirmed": "подтверждено исправление",
    "correction.refused": "отклонено исправление",
    "correction.withdrawn": "отозвано исправление",
    "appointment.made": "назначен ответственный",
    "appointment.ended": "прекращено назначение ответственного",
    "substitution.made": "записано замещение ответственного",
    "substitution.ended": "прекращено замещение ответственного",
    "task.issued": "поставлена задача",
    "task.take": "задача взята в работу",
    "task.finish": "задача сдана",
    "task.accept": "задача принята",
    "task.return": "задача возвращена",
    "task.cancel": "задача отозвана",
    "task.due_changed": "изменён срок задачи",
    "task.asked": "задан вопрос в ЦУР",
    "page.created": "внесена страница",
    "page.changed": "изменены сведения о странице",
    "page.attested": "подтверждены сведения о странице",
    "page.consent_given": "разрешён постинг вышестоящему",
    "page.consent_withdrawn": "отозвано разрешение на постинг вышестоящему",
    "page.editing_locked": "запрещена чужая правка постов",
    "page.editing_opened": "разрешена чужая правка постов",
    "pages.imported": "загружены страницы",
    "page.connected": "подключена страница",
    "page.disconnected": "удалён ключ страницы",
    "page.key_moved": "изменилось состояние ключа страницы",
    "posts.imported": "загружен контент-план",
    "post.agreed": "согласован пост",
    "post.returned": "возвращён пост с замечаниями",
    "post.corrected": "исправлен пост при согласовании",
    "post.expired": "пост не согласован вовремя",
    "post.link_made": "дана ссылка на согласование поста",
    "post.link_withdrawn": "отозвана ссылка на согласование поста",
    "posting.set": "изменены настройки постов",
    "repeat.set": "задан повтор поста",
    "repeat.stopped": "остановлен повтор поста",
    "slot.added": "добавлены слоты постов",
    "slot.removed": "убран слот постов",
    "case.moved": "отмечен шаг заявки страницы",
    "exemption.asked": "запрошено освобождение от страницы",
    "exemption.granted": "дано освобождение от страницы",
    "exemption.refused": "отказано в освобождении от страницы",
    "exemption.ended": "прекращено освобождение от страницы",
    "exemption.withdrawn": "снято освобождение от страницы",
    "claim.found": "записана чужая страница",
    "claim.moved": "изменилось состояние чужой страницы",
    "admin.added": "записан человек сообщества",
    "admin.changed": "изменены сведения о человеке сообщества",
    "admin.ended": "человек убран из сообщества",
    "post.moved": "пост перенесён на другое время",
    "post.created": "создан пост",
    "post.edited": "изменён пост",
    "post.submitted": "пост отправлен на согласование",
    "post.approved": "пост запланирован",
    "post.cancelled": "пост отменён",
    "post.recalled": "пост возвращён в черновики",
    "post.edit_asked": "исправлен опубликованный пост",
    "post.delete_asked": "удалены записи поста",
    "posts.held": "остановлены публикации территории",
    "posts.released": "снята остановка публикаций",
    "posts.cancelled": "отменены остановленные посты",
    "post.delegated": "подготовлен пост за учреждение",
    "campaign.created": "заведена кампания",
    "campaign.closed": "кампания убрана в архив",
    "template.created": "написан шаблон поста",
    "template.edited": "изменён шаблон поста",
    "template.issued": "разослан шаблон поста",
    "template.extended": "изменён срок шаблона",
    "template.widened": "шаблон разослан ещё учреждениям",
    "template.withdrawn": "отозван шаблон поста",
    "template.reminded": "отправлено напоминание о шаблоне",
    "template.delegated": "подготовлены посты за учреждения",
    "obligation.excused": "учреждение освобождено от публикации по шаблону",
    "obligation.restored": "снято освобождение от публикации по шаблону",
    "proposal.made": "предложена новость ЦУР",
    "proposal.accepted": "новость учреждения стала шаблоном",
    "proposal.declined": "отклонена новость учреждения",
    "topic.added": "добавлены тематики",
    "topic.changed": "изменена тематика",
    "rubric.added": "добавлены рубрики",
    "rubric.changed": "изменена рубрика",
    "delivery.look": "запрошена проверка поста на странице",
    "delivery.seen": "указана ссылка на вышедший пост",
    "delivery.again": "пост отправлен ещё раз",
    "delivery.stop": "решено не отправлять пост",
    "delivery.mend": "пост взят на исправление после отказа сети",
    "collection.merged": "сведены сведения из нескольких районов",
}
"""Deeds in words; what is not here is shown by its code."""

POINTERS = {"municipality_id": Municipality, "parent_id": Organization, "successor_id": Organization}
FIELDS = {
    "region_code": "Субъект РФ",
    "municipality_id": "Муниципалитет",
    "parent_id": "Вышестоящая",
    "successor_id": "Присоединено к",
    "closed_on": "Закрыто",
    "external_id": "Идентификатор",
    "screen_name": "Короткое имя",
    "owner": "Чья страница",
    "gov_mark": "Госметка",
    "allows_upper": "Постинг вышестоящему",
    "key": "Ключ доступа",
}
SHOWN = 300  # signs of a value: histories are read at a glance


@dataclass(frozen=True, slots=True)
class Deed:
    """An event in words."""

    what: str
    changes: list[tuple[str, str, str]]  # label, old, new
    reason: str


def describe(events: Iterable[AuditEvent]) -> dict[int, Deed]:
    """Events in words by their ids; at most two queries for the names that changes point to."""
    events = list(events)
    names = _names(events)
    return {event.id: _deed(event, names) for event in events}


def _deed(event: AuditEvent, names: Mapping[tuple[str, int], str]) -> Deed:
    details = event.details
    more = next((_ABOUT[key](details) for key in _ABOUT if details.get(key)), "")
    what = DEEDS.get(event.action, event.action) + more
    pairs = details.get("changes") or {}
    changes = [
        (_label(field), _show(field, pair[0], names), _show(field, pair[1], names))
        for field, pair in pairs.items()
        if event.action != "correction.confirmed"
    ]
    return Deed(what, changes, str(details.get("reason") or ""))


@lru_cache(maxsize=1)
def _sections() -> dict[str, str]:
    return {rule.slug: rule.title for standard in list_standards() for rule in standard.sections}


@lru_cache(maxsize=1)
def _stages() -> dict[str, str]:
    return {stage.value: stage.label for stage in SiteStage}


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {kind.value: kind.label for kind in CorrectionKind}


@lru_cache(maxsize=1)
def _roles() -> dict[str, str]:
    return {role.value: role.label for role in Role}


def _order(details: Details) -> str:
    return f", приказ № {details['order']}" if details.get("order") else ""


def _appointed(details: Details) -> str:
    replaced = details.get("replaced")
    return f": {details['name']}{_order(details)}" + (f" (до этого {replaced})" if replaced else "")


_ABOUT: dict[str, Callable[[Details], str]] = {
    "section": lambda details: f" «{typo(_sections().get(details['section'], details['section']))}»",
    "to": lambda details: f": {_stages().get(details['to'], details['to'])}",
    "kind": lambda details: f" «{_kinds().get(details['kind'], details['kind'])}»",
    "import": lambda details: f" загрузкой реестра № {details['import']}",
    "correction": lambda details: f" по предложению № {details['correction']}",
    "by_hand": lambda details: " вручную",
    "name": _appointed,
    "role": lambda details: f": {_roles().get(str(details['role']), '').lower()}",
}
"""What is said after the deed, by the detail that it has; the first that is there."""


def _label(field: str) -> str:
    return FIELDS.get(field) or LABELS.get(field) or header_of().get(field, field)


def _show(field: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    if not value:
        return "—"
    if field in POINTERS:
        return names.get((field, value), f"№ {value}")
    if field == "closed_on":
        return rudate(date.fromisoformat(value))
    return show_value(field, value)[:SHOWN]


def _names(events: Sequence[AuditEvent]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {field: set() for field in POINTERS}
    for event in events:
        for field, pair in (event.details.get("changes") or {}).items():
            wanted.get(field, set()).update(key for key in pair if isinstance(key, int))
    places = _read(select(Municipality.id, Municipality.name), Municipality.id, wanted["municipality_id"])
    kin = wanted["parent_id"] | wanted["successor_id"]
    organizations = _read(select(Organization.id, Organization.short_name), Organization.id, kin)
    found = {"municipality_id": places, "parent_id": organizations, "successor_id": organizations}
    return {(field, key): name for field, rows in found.items() for key, name in rows.items()}


def _read(query: Any, column: Any, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {key: name for key, name in db.session.execute(query.where(column.in_(sorted(ids))))}
