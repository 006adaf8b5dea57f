"""Findings in plain Russian: what is wrong and what to do, by code."""

from dataclasses import dataclass
from string import Formatter

from portal.gosweb.checking.report import Finding, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class _Words:
    message: str
    advice: str
    severity: Severity | None = None  # None: an error where the item is required and not there


_WORDS = {
    "missing": _Words("{title}: не найдено", "{how}"),
    "hidden": _Words(
        "{title}: посетитель этого не видит{why}",
        "Сделайте текст видимым: то, что размечено, должно быть доступно для просмотра.",
    ),
    "blank": _Words("{title}: метка есть, а сведений в ней нет", "{how}"),
    "dash": _Words("{title}: вместо сведений прочерк или заготовка", "{how}"),
    "forbidden_absence": _Words(
        "{title}: указано, что сведений нет, но норма этого не допускает",
        "Заполните пункт: без него раздел неполный.",
    ),
    "no_link": _Words("{title}: нет ссылки на документ", "Приложите файл: ссылка должна его открывать."),
    "dead_link": _Words("{title}: ссылка никуда не ведёт", "Приложите файл или укажите адрес документа."),
    "link_without_text": _Words(
        "{title}: у ссылки нет названия", "Подпишите ссылку словами: что это за документ.", WARNING
    ),
    "form_email": _Words("{title}: это не похоже на адрес почты", "Адрес почты содержит знак @.", WARNING),
    "form_phone": _Words(
        "{title}: это не похоже на номер телефона", "Укажите номер с кодом города.", WARNING
    ),
    "form_number": _Words("{title}: здесь ждут число", "Напишите число; если нечего считать, 0.", WARNING),
    "form_date": _Words("{title}: дату не удалось прочесть", "Напишите дату так: 01.09.1975.", WARNING),
    "form_url": _Words("{title}: здесь ждут ссылку", "Поставьте ссылку, которую можно открыть.", WARNING),
    "incomplete": _Words(
        "{title}: не заполнены графы: {columns}{rows}", "Заполните эти графы в каждой строке."
    ),
    "no_cells": _Words(
        "{title}: строка размечена, а её графы — нет",
        'Внутри строки с itemprop="{tag}" разметьте каждую графу своей меткой.',
    ),
    "outside_group": _Words(
        "{title}: метка «{detail}» стоит вне своей строки",
        'Поместите её внутрь элемента с itemprop="{tag}": метка рядом с ним не засчитывается.',
    ),
    "inside_group": _Words(
        "{title}: метка стоит внутри чужой группы «{detail}»",
        'Вынесите элемент с itemprop="{tag}" из этой группы.',
    ),
    "other_section": _Words(
        "{title}: размечено в другом подразделе ({detail})", "Перенесите сведения в подраздел «{here}»."
    ),
    "moved": _Words("{title}: это больше не публикуется здесь", "{hint}"),
    "no_page": _Words("Нет страницы подраздела «{title}»", "Создайте страницу по адресу {detail}.", ERROR),
    "no_page_conditional": _Words(
        "Нет страницы подраздела «{title}»", "Она нужна не всем. {detail}", WARNING
    ),
    "no_tags": _Words(
        "На странице «{title}» нет ни одной метки itemprop",
        "Разметьте сведения: без меток проверка их не находит.",
        ERROR,
    ),
    "curly_quotes": _Words(
        "Метка {detail} взята в типографские кавычки", 'Поставьте прямые: itemprop="{tag}".', ERROR
    ),
    "wrong_case": _Words(
        "Метка «{detail}» написана не теми буквами", 'Заглавные буквы важны: itemprop="{tag}".', ERROR
    ),
    "wrong_tag": _Words("Метка «{detail}» неверна", 'Правильно так: itemprop="{tag}".', ERROR),
    "similar_tag": _Words(
        "Метки «{detail}» нет в рекомендациях", 'Похоже на опечатку. Возможно, itemprop="{tag}".', WARNING
    ),
    "legacy_tag": _Words(
        "Метка «{detail}» осталась от прежних рекомендаций", "Уберите её: сейчас она не проверяется.", WARNING
    ),
    "foreign_tag": _Words(
        "Метка «{detail}» относится к другому подразделу", "Её место — подраздел «{tag}».", WARNING
    ),
    "unknown_tag": _Words(
        "Меток нет в рекомендациях: {detail}", "Проверьте написание, если они не ваши собственные.", WARNING
    ),
    "stray_column": _Words(
        "Метка «{detail}» стоит вне своей строки",
        "Поместите её внутрь элемента одной из групп: {tag}.",
        WARNING,
    ),
    "too_many_refs": _Words(
        "Дополнительных страниц (addRef) больше десяти: {detail}", "Сведите их в меньшее число.", WARNING
    ),
    "dead_ref": _Words(
        "Дополнительная страница (addRef) не открылась: {detail}", "Проверьте ссылку.", WARNING
    ),
    "old_address": _Words(
        "Подраздел «{title}» лежит не по своему адресу", "Рекомендованный адрес: {detail}.", WARNING
    ),
    "not_fetched": _Words("Страница не открылась: {detail}", "Проверьте, что сайт доступен.", ERROR),
    "not_html": _Words("Это не страница HTML", "Опубликуйте сведения на странице, а не файлом.", ERROR),
    "too_large": _Words(
        "Страница слишком большая, проверено только её начало", "Разбейте её ссылками addRef.", WARNING
    ),
    "charset": _Words(
        "Страница неверно называет свою кодировку", 'Укажите её так: <meta charset="utf-8">.', WARNING
    ),
    "frames": _Words(
        "Сведения лежат во фрейме, проверка их не видит", "Поместите текст на саму страницу.", ERROR
    ),
}


def make_finding(
    code: str, *, is_error: bool = False, section: str = "", item: str = "", where: str = "", **facts: str
) -> Finding:
    """A finding in words; `is_error` decides where the code itself does not."""
    words = _WORDS[code]
    return Finding(
        severity=words.severity or (ERROR if is_error else WARNING),
        code=code,
        message=_fill(words.message, facts),
        advice=_fill(words.advice, facts),
        section=section,
        item=item,
        where=where,
    )


def _fill(template: str, facts: dict[str, str]) -> str:
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    return template.format(**{name: facts.get(name, "") for name in names})
