"""Kinds of items, one list for all Standards (DESIGN §5), and the shape of their values."""

from dataclasses import dataclass
from enum import StrEnum

from portal.gosweb.standards.standard import Column


class Shape(StrEnum):
    """What a value is made of; see sections/values.py."""

    SCALAR = "scalar"
    FILES = "files"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: its shape and, for rows, the columns it has when the Standard names none."""

    code: str
    shape: Shape
    columns: tuple[Column, ...] = ()
    max_rows: int | None = None


def _column(id: str, title: str, kind: str = "text", is_required: bool = False) -> Column:
    return Column(id=id, title=title, kind=kind, is_required=is_required)


_SCALARS = "text longtext richtext number yes_no date email phone url address".split()

KINDS: dict[str, Kind] = {
    **{code: Kind(code, Shape.SCALAR) for code in _SCALARS},
    "file": Kind("file", Shape.FILES),
    "file_list": Kind("file_list", Shape.FILES),
    "table": Kind("table", Shape.ROWS),
    "person": Kind(
        "person",
        Shape.ROWS,
        (
            _column("fio", "Фамилия, имя, отчество", is_required=True),
            _column("post", "Должность", is_required=True),
            _column("telephone", "Телефон", "phone"),
            _column("email", "Электронная почта", "email"),
        ),
    ),
    "requisites": Kind(
        "requisites",
        Shape.ROWS,
        (
            _column("inn", "ИНН", is_required=True),
            _column("kpp", "КПП"),
            _column("ogrn", "ОГРН", is_required=True),
            _column("registered_at", "Дата государственной регистрации", "date"),
        ),
        max_rows=1,
    ),
    "schedule": Kind(
        "schedule",
        Shape.ROWS,
        (
            _column("days", "Дни", is_required=True),
            _column("hours", "Часы", is_required=True),
            _column("break", "Перерыв"),
        ),
    ),
    "document_list": Kind(
        "document_list",
        Shape.ROWS,
        (
            _column("title", "Название документа", is_required=True),
            _column("number", "Номер"),
            _column("date", "Дата", "date"),
            _column("status", "Действует или утратил силу"),
            _column("file", "Файл", "file", is_required=True),
        ),
    ),
    "link_list": Kind(
        "link_list",
        Shape.ROWS,
        (
            _column("title", "Название ссылки", is_required=True),
            _column("url", "Адрес", "url", is_required=True),
            _column("about", "Пояснение"),
        ),
    ),
    "gallery": Kind(
        "gallery",
        Shape.ROWS,
        (
            _column("image", "Изображение", "file", is_required=True),
            _column("alt", "Что на изображении", is_required=True),
        ),
    ),
    "page_list": Kind(
        "page_list",
        Shape.ROWS,
        (
            _column("network", "Сеть", is_required=True),
            _column("url", "Адрес страницы", "url", is_required=True),
        ),
    ),
    "pos_widget": Kind(
        "pos_widget",
        Shape.ROWS,
        (
            _column("form_id", "Номер формы в ПОС", "number", is_required=True),
            _column("title", "Заголовок"),
            _column("text", "Пояснение", "longtext"),
        ),
        max_rows=1,
    ),
}


def shape_of(kind: str) -> Shape:
    """The shape of values of this kind; KeyError for a kind no Standard may use."""
    return KINDS[kind].shape
