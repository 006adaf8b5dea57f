"""Whether anybody is there to send posts: cron, workers, queue, breakers; in words for an editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.cron import CronScheduler
from rq.serializers import JSONSerializer

from portal.config import QUEUES
from portal.pages.networks.contract import Network
from portal.pages.networks.stores import PREFIX
from portal.queue import get_queue

SILENT_AFTER = timedelta(seconds=150)
LATE = timedelta(minutes=3)
MOST_LOCKS = 1_000
ASK = "Сообщите администратору портала."
NO_REDIS = f"Очередь заданий (Redis) не отвечает. Посты не потеряны и выйдут, когда она поднимется. {ASK}"
NO_CRON = f"Расписание не запущено (portal cron): посты не передаются по времени. {ASK}"
NO_WORKER = f"Отправлять посты некому: не запущен обработчик (portal worker). {ASK}"
PAUSED = "{network}: портал сделал паузу, сеть не отвечала. Посты ждут и выйдут сами."
KEYS_PAUSED = "Приостановлены сетью ключи или действия: {count}. Посты этих страниц ждут."


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was found; `faults` are whole sentences, the gravest first."""

    is_cron_alive: bool
    workers: int
    waiting: int  # jobs in the queues of posts
    oldest_due: datetime | None
    faults: Sequence[str]

    def is_late(self, now: datetime) -> bool:
        """Whether something due waits longer than the schedule explains."""
        return self.oldest_due is not None and self.oldest_due < now - LATE


def examine(oldest_due: datetime | None, *, now: datetime) -> Vitals:
    """Ask Redis; without it nothing is known but that it is away."""
    try:
        return _examine(get_queue().connection, oldest_due, now)
    except RedisError:
        return Vitals(False, 0, 0, oldest_due, [NO_REDIS])


def _examine(connection: Redis, oldest_due: datetime | None, now: datetime) -> Vitals:
    crons = CronScheduler.all(connection, cleanup=False)
    has_cron = any(_is_fresh(cron.last_heartbeat, now) for cron in crons)
    mine = {QUEUES["deliver_due"], QUEUES["deliver_urgent"]}
    found = Worker.all(connection=connection, serializer=JSONSerializer)
    workers = [one for one in found if _is_fresh(one.last_heartbeat, now) and mine & set(one.queue_names())]
    waiting = sum(get_queue(name).count for name in mine)
    faults = [] if has_cron else [NO_CRON]
    faults += [] if workers else [NO_WORKER]
    return Vitals(has_cron, len(workers), waiting, oldest_due, faults + _pauses(connection))


def _pauses(connection: Redis) -> list[str]:
    names: set[str] = set()
    for key in connection.scan_iter(f"{PREFIX}lock:*", count=MOST_LOCKS):
        names.add(key.decode().removeprefix(f"{PREFIX}lock:"))
        if len(names) >= MOST_LOCKS:
            break
    whole = [network for network in Network if network.value in names]
    words = [PAUSED.format(network=network.label) for network in whole]
    count = len(names) - len(whole)
    return [*words, KEYS_PAUSED.format(count=count)] if count else words


def _is_fresh(moment: datetime | None, now: datetime) -> bool:
    if moment is None:
        return False
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return now - aware < SILENT_AFTER
