"""Rows that read better than as a table: requisites, documents, links, pictures, pages in networks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import escape

from portal.gosweb.standards.kinds import KINDS
from portal.gosweb.standards.standard import Item
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.files import draw_files, list_pictures
from portal.gosweb.theme.links import draw_link
from portal.gosweb.theme.scalars import draw_scalar

NETWORKS = {"vk": "ВКонтакте", "ok": "Одноклассники", "telegram": "Telegram", "max": "MAX"}
POS_FORM = "https://pos.gosuslugi.ru/form"
"""Where the widget's script leads; a link that carries the form's number is not known."""

Rows = Sequence[Mapping[str, Any]]


def find_list(item: Item) -> Callable[[Rows, DrawContext], str] | None:
    """How to draw the rows of this item as a list; None: as a table.

    A Standard that tags the item or names columns of its own wants them in cells.
    """
    ids = [column.id for column in item.columns]
    is_plain = not item.itemprop and ids in ([], [column.id for column in KINDS[item.kind].columns])
    return LISTS.get(item.kind) if is_plain else None


def draw_requisites(rows: Rows, context: DrawContext) -> str:
    """Numbers of the legal person beside their names."""
    columns = KINDS["requisites"].columns
    pairs = [(column, row[column.id]) for row in rows for column in columns if row.get(column.id)]
    facts = (
        f"<div><dt>{escape(column.title)}</dt><dd>{draw_scalar(column.kind, value, context)}</dd></div>"
        for column, value in pairs
    )
    return f'<dl class="facts">{"".join(facts)}</dl>'


def draw_documents(rows: Rows, context: DrawContext) -> str:
    """Documents with their numbers, dates and whether they are in force."""
    return _list("docs", (_document(row, context) for row in rows))


def _document(row: Mapping[str, Any], context: DrawContext) -> str:
    title = str(row.get("title") or "")
    links = draw_files(row.get("file") or [], "", title, context) or [str(escape(title))]
    facts = [
        f"№\u00a0{escape(row['number'])}" if row.get("number") else "",
        f"от\u00a0{draw_scalar('date', row['date'], context)}" if row.get("date") else "",
    ]
    told = " ".join(fact for fact in facts if fact)
    if row.get("status"):
        told += ", " * bool(told) + str(escape(row["status"]))
    return " ".join(links) + (f' <span class="meta">{told}</span>' if told else "")


def draw_links(rows: Rows, context: DrawContext) -> str:
    """Links with a word of explanation."""
    return _list("links", (_link(row, context) for row in rows))


def _link(row: Mapping[str, Any], context: DrawContext) -> str:
    link = draw_link(str(row.get("url") or ""), str(row.get("title") or ""), prefix=context.prefix)
    about = f' <span class="meta">{escape(row["about"])}</span>' if row.get("about") else ""
    return (link or str(escape(row.get("title") or ""))) + about


def draw_gallery(rows: Rows, context: DrawContext) -> str:
    """Pictures with their descriptions; the description stands alone when pictures are off."""
    return _list("gal", (_pictures(row, context) for row in rows))


def _pictures(row: Mapping[str, Any], context: DrawContext) -> str:
    alt, drawn = escape(row.get("alt") or ""), []
    for media in list_pictures(row.get("image") or [], context):
        size = f' width="{media.width}" height="{media.height}"' if media.width else ""
        source = escape(context.prefix + (media.thumb or media.href))
        drawn.append(
            f'<a href="{escape(context.prefix + media.href)}">'
            f'<img src="{source}" alt="{alt}"{size} loading="lazy" decoding="async">'
            f'<span class="noimg">Изображение: {alt}</span></a>'
        )
    return "".join(drawn)


def draw_networks(rows: Rows, context: DrawContext) -> str:
    """Official pages in networks by their names."""
    links = (
        draw_link(str(row.get("url") or ""), NETWORKS.get(network, network))
        for row in rows
        if (network := str(row.get("network") or ""))
    )
    return _list("links", (link or "" for link in links))


def draw_pos(rows: Rows, context: DrawContext) -> str:
    """A way to the form of «Госуслуги. Решаем вместе»; a link, for foreign scripts do not run here."""
    return "".join(_pos(row) for row in rows if str(row.get("form_id") or "").isdecimal())


def _pos(row: Mapping[str, Any]) -> str:
    title = escape(row.get("title") or "Сообщить о проблеме")
    text = escape(row.get("text") or "Обращение рассмотрят через платформу «Госуслуги. Решаем вместе».")
    number = escape(row["form_id"])
    link = f'<a class="btn" href="{POS_FORM}" data-form="{number}">Написать через Госуслуги</a>'
    return f'<div class="pos"><p><b>{title}</b></p><p>{text}</p><p>{link}</p></div>'


def _list(name: str, lines: Any) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines if line)
    return f'<ul class="{name}">{items}</ul>' if items else ""


LISTS: dict[str, Callable[[Rows, DrawContext], str]] = {
    "requisites": draw_requisites,
    "document_list": draw_documents,
    "link_list": draw_links,
    "gallery": draw_gallery,
    "page_list": draw_networks,
    "pos_widget": draw_pos,
}
