"""The queues of jobs in Redis: a hint for the workers, never the truth."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from portal.config import DEFAULT_LEASE, LEASES, QUEUES

WEEK = 7 * 24 * 3600
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Bind the queues to the application's Redis, which need not be up yet."""
    connection: Redis = Redis.from_url(app.config["REDIS_URL"], socket_connect_timeout=1)
    names = dict.fromkeys(["urgent", "default", *QUEUES.values()])
    app.extensions["queues"] = {
        name: Queue(name, connection=connection, serializer=JSONSerializer) for name in names
    }


def get_queue(name: str = "default") -> Queue:
    """A queue of the current application by its purpose."""
    queue: Queue = current_app.extensions["queues"][name]
    return queue


def list_queues() -> list[Queue]:
    """All queues of the current application, the most urgent first."""
    return list(current_app.extensions["queues"].values())


def enqueue(job: Callable[..., None], *ids: Any) -> Job | None:
    """Hint that a committed row waits; without Redis the sweep will find it."""
    timeout = int(LEASES.get(job.__name__, DEFAULT_LEASE).total_seconds() * 0.9)  # less than the lease
    queue = get_queue(QUEUES.get(job.__name__, "default"))
    try:
        return queue.enqueue(job, *ids, job_timeout=timeout, result_ttl=0, failure_ttl=WEEK)
    except RedisError as error:
        log.warning("Redis is away, %s%s waits for the sweep: %s", job.__name__, ids, error)
        return None
