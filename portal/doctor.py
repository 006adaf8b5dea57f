"""What works and what does not, with the way to mend it."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from redis.exceptions import RedisError
from rq import Worker
from rq.cron import CronScheduler
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.health import schema_behind
from portal.mail.server import Line, ServerAway, find_server
from portal.mail.services import count_waiting
from portal.network_settings import NETWORKS
from portal.queue import get_queue, list_queues
from portal.resealing import count_secrets

SILENT_AFTER = 150.0  # seconds; the heartbeats come each minute at least
GIGABYTE = 1024**3
LOOPBACK = ("localhost", "127.0.0.1", "::1")
START = "Запустите портал (make run) или его части: portal worker, portal cron."


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def examine() -> list[Check]:
    """All checks of the current application, none of which stops the rest."""
    return [check() for check in CHECKS]


def as_document(checks: list[Check]) -> dict[str, Any]:
    """The answer of `portal doctor --json`."""
    return {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]}


def check_settings() -> Check:
    """The settings are read by now, so only what production asks for is left."""
    config = current_app.config
    if config["ENV"] != "production":
        return Check("Настройки", True, f"Режим разработки, адрес {config['BASE_URL']}")
    if len(config["SECRET_KEY"]) < 32:
        advice = "Задайте PORTAL_SECRET_KEY длиной не меньше 32 знаков."
        return Check("Настройки", False, "PORTAL_SECRET_KEY слишком короткий", advice)
    if not config["BASE_URL"].startswith("https://"):
        advice = "Задайте PORTAL_BASE_URL вида https://…: иначе вход не сработает, куки защищены."
        return Check("Настройки", False, f"PORTAL_BASE_URL — {config['BASE_URL']}", advice)
    return Check("Настройки", True, f"Промышленный режим, адрес {config['BASE_URL']}")


def check_data_dir() -> Check:
    """A file can be written and removed."""
    return _try_folder("Папка данных", current_app.config["DATA_DIR"], _write_file)


def check_sites_dir() -> Check:
    """A link can be switched as the publication does, and no live site leads nowhere."""
    folder: Path = current_app.config["SITES_DIR"]
    links = [site / "current" for site in sorted(folder.iterdir())] if folder.is_dir() else []
    broken = [link.parent.name for link in links if link.is_symlink() and not link.exists()]
    if broken:
        advice = "Опубликуйте их заново: portal sites publish АДРЕС --wait."
        return Check("Папка сайтов", False, f"Не открываются сайты: {', '.join(broken)}", advice)
    return _try_folder("Папка сайтов", folder, _switch_link)


def check_database() -> Check:
    """It answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        advice = "Проверьте PORTAL_DATABASE_URL и что сервер базы запущен."
        return Check("База данных", False, f"Не отвечает: {reason}", advice)
    return Check("База данных", True, db.engine.url.render_as_string(hide_password=True))


def check_schema() -> Check:
    """Its schema is the one the program was written for."""
    try:
        behind = schema_behind()
    except SQLAlchemyError:
        db.session.rollback()
        behind = "Схема базы данных не создана или недоступна"
    if behind:
        return Check("Схема базы", False, behind, "Выполните: portal db upgrade.")
    return Check("Схема базы", True, "Последняя версия")


def check_redis() -> Check:
    """It answers."""
    try:
        version = get_queue().connection.info("server").get("redis_version")
    except RedisError as error:
        advice = "Запустите портал (make run) или проверьте PORTAL_REDIS_URL."
        return Check("Redis", False, f"Не отвечает: {error}", advice)
    return Check("Redis", True, f"Версия {version}")


def check_workers() -> Check:
    """Somebody serves each queue and was heard of lately."""
    try:
        queues = list_queues()
        found = Worker.all(connection=get_queue().connection, serializer=JSONSerializer)
        waiting = sum(queue.count for queue in queues)
    except RedisError:
        return Check("Обработчики заданий", False, "Неизвестно: Redis не отвечает", START)
    alive = [worker for worker in found if _age(worker.last_heartbeat) < SILENT_AFTER]
    served = {name for worker in alive for name in worker.queue_names()}
    unserved = [queue.name for queue in queues if queue.name not in served]
    if unserved:
        return Check(
            "Обработчики заданий", False, f"Никто не разбирает очереди: {', '.join(unserved)}", START
        )
    return Check("Обработчики заданий", True, f"Работает: {len(alive)}, ждёт заданий: {waiting}")


def check_cron() -> Check:
    """Exactly one cron was heard of lately."""
    try:
        found = CronScheduler.all(get_queue().connection, cleanup=False)
        alive = [cron for cron in found if _age(cron.last_heartbeat) < SILENT_AFTER]
    except RedisError:
        return Check("Расписание", False, "Неизвестно: Redis не отвечает", START)
    if len(alive) == 1:
        return Check("Расписание", True, "Работает")
    if alive:
        return Check(
            "Расписание", False, f"Запущено {len(alive)} раза", "Оставьте один portal cron на весь портал."
        )
    return Check("Расписание", False, "Не запущено", START)


def check_mail() -> Check:
    """There is a server and it answers; without one nothing is sent, which is a fault only in production."""
    server = find_server()
    try:
        waiting = f"ждёт отправки: {count_waiting()}"
    except SQLAlchemyError:
        db.session.rollback()
        waiting = "сколько ждёт отправки, неизвестно"
    if server is None:
        is_fine = current_app.config["ENV"] != "production"
        advice = "Задайте PORTAL_SMTP_URL и PORTAL_MAIL_FROM: пока письма никуда не уходят."
        return Check("Почта", is_fine, f"Сервер не указан, письма не отправляются, {waiting}", advice)
    line = Line(server)
    try:
        line.open()
    except ServerAway as error:
        return Check(
            "Почта", False, f"{error}; {waiting}", "Проверьте PORTAL_SMTP_URL и сам почтовый сервер."
        )
    line.close()
    return Check("Почта", True, f"Сервер {server.host}:{server.port} отвечает, {waiting}")


def check_networks() -> Check:
    """Posts go to the networks themselves: not to a stand-in, nor in clear, which shows keys on the way."""
    config = current_app.config
    hosts = {name: urlsplit(config[name]) for name in NETWORKS if name.endswith("_API_URL")}
    strange = {
        name: f"{at.scheme}://{at.hostname}"
        for name, at in hosts.items()
        if at.scheme != "https" or at.hostname in LOOPBACK
    }
    if not strange:
        return Check("Сети", True, ", ".join(str(at.hostname) for at in hosts.values()))
    named = ", ".join(f"PORTAL_{name} — {at}" for name, at in strange.items())
    if config["ENV"] != "production":
        return Check("Сети", True, f"Учебный стенд или свой адрес: {named}")
    advice = "Уберите эти переменные: иначе посты уходят на стенд, а ключи страниц — без шифрования."
    return Check("Сети", False, named, advice)


def check_secrets() -> Check:
    """Sealed keys open, and by the first key: an older one may be taken away then."""
    try:
        count = count_secrets()
    except SQLAlchemyError:
        db.session.rollback()
        return Check("Ключи страниц", False, "Неизвестно: база не отвечает", "Выполните: portal db upgrade.")
    if count.unreadable:
        advice = "Верните прежний ключ в PORTAL_ENCRYPTION_KEYS или подключите эти страницы заново."
        return Check("Ключи страниц", False, f"Не открываются: {count.unreadable} из {count.total}", advice)
    if count.stale:
        advice = "Выполните: portal vault reseal. До этого не убирайте прежний ключ."
        return Check("Ключи страниц", False, f"Под прежним ключом: {count.stale} из {count.total}", advice)
    is_spare = len(current_app.config["ENCRYPTION_KEYS"]) > 1
    rest = "; прежние ключи можно убрать из PORTAL_ENCRYPTION_KEYS" if is_spare else ""
    return Check("Ключи страниц", True, f"Запечатано: {count.total}{rest}")


def check_disk() -> Check:
    """There is room for what people bring."""
    config = current_app.config
    folders = [config[name] for name in ("DATA_DIR", "SITES_DIR", "MEDIA_DIR")]
    free = min(shutil.disk_usage(_existing(folder)).free for folder in folders)
    detail = f"Свободно {free / GIGABYTE:.1f} ГБ".replace(".", ",")
    advice = "Освободите место: файлы перестанут приниматься, сайты — публиковаться."
    return (
        Check("Место на диске", True, detail)
        if free > GIGABYTE
        else Check("Место на диске", False, detail, advice)
    )


def check_clock() -> Check:
    """Our clock and the clock of Redis agree."""
    try:
        seconds, _ = get_queue().connection.time()
    except RedisError:
        seconds = int(time.time())
    drift = abs(time.time() - seconds)
    now = f"{datetime.now(UTC):%d.%m.%Y %H:%M} UTC"
    if drift > 30:
        advice = "Включите синхронизацию времени (NTP) на всех машинах портала."
        return Check("Часы", False, f"Расходятся с Redis на {drift:.0f} с", advice)
    return Check("Часы", True, now)


CHECKS: list[Callable[[], Check]] = [
    check_settings,
    check_data_dir,
    check_database,
    check_schema,
    check_redis,
    check_workers,
    check_cron,
    check_mail,
    check_networks,
    check_secrets,
    check_disk,
    check_sites_dir,
    check_clock,
]


def _age(moment: datetime | None) -> float:
    return float("inf") if moment is None else (datetime.now(UTC) - moment).total_seconds()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _existing(folder.parent)


def _try_folder(name: str, folder: Path, act: Callable[[Path], None]) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        act(folder / f".doctor-{secrets.token_hex(4)}")
    except OSError as error:
        advice = f"Проверьте владельца и права папки {folder} и свободное место."
        return Check(name, False, f"{folder}: записать нельзя ({error.strerror})", advice)
    return Check(name, True, str(folder))


def _write_file(path: Path) -> None:
    path.write_bytes(b"\0" * 4096)
    path.unlink()


def _switch_link(path: Path) -> None:
    aside = path.with_suffix(".new")
    path.symlink_to("nowhere")
    aside.symlink_to("elsewhere")
    os.replace(aside, path)
    path.unlink()
