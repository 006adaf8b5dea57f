"""Notices: what the portal tells a person, on the screen and by mail, never twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, and_
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Labelled, Model


class NoticeKind(Labelled):
    """What a notice is about; a person may mute kinds."""

    TASK = "task", "Задачи и замечания"
    QUESTION = "question", "Вопросы в ЦУР и ответы"
    COLLECTION = "collection", "Сборы данных"
    CORRECTION = "correction", "Исправления сведений"
    TERM = "term", "Приближение срока"
    LETTER = "letter", "Письма"
    TEMPLATE = "template", "Шаблоны постов ЦУР"
    POST = "post", "Посты: согласование, отказы сетей, неизвестный исход"
    PAGE = "page", "Официальные страницы: ключи, госметка, изменения"


class Notice(Model):
    """One thing told to one person; the key of an event makes the second telling impossible."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[NoticeKind]
    key: Mapped[str]  # "task:7:returned:2"
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")  # where the work is done: a path of the portal
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]  # handed to the mail, alone or in a digest

    __table_args__ = (
        Index("uq_notice_user_id_key", "user_id", "key", unique=True),
        Index("ix_notice_user_id_id", "user_id", "id"),
    )


class NoticeMute(Model):
    """A kind of notices that a person does not want by mail; on the screen it stays."""

    __tablename__ = "notice_mute"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)


is_unread = Notice.read_at.is_(None)
Index("ix_notice_unread", Notice.user_id, Notice.id, sqlite_where=is_unread, postgresql_where=is_unread)
waits_for_mail = and_(Notice.mailed_at.is_(None), Notice.read_at.is_(None))
Index(
    "ix_notice_waits_for_mail",
    Notice.created_at,
    Notice.user_id,
    sqlite_where=waits_for_mail,
    postgresql_where=waits_for_mail,
)
