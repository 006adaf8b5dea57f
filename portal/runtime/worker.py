"""`portal worker`: RQ's worker with our habits."""

import logging
import os

import rq
from redis.client import Pipeline
from rq import Queue, worker_registration
from rq.job import Job
from rq.serializers import JSONSerializer

from portal.config import QUEUES
from portal.extensions import db
from portal.runtime.lifeline import die_with_parent

HEARTBEAT_EVERY = 60
URGENT = QUEUES["deliver_urgent"]
log = logging.getLogger(__name__)


class Worker(rq.Worker):
    """A worker whose jobs get no connection of its parent, and which a restarted Redis learns of again."""

    max_connection_wait_time = 5.0

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Leave no database connection open for two processes to speak through."""
        db.session.close()
        db.engine.dispose()
        super().fork_work_horse(job, queue)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Do the job, unless the worker dies first: then the row is revived elsewhere."""
        die_with_parent(os.getppid())
        super().main_work_horse(job, queue)

    def reorder_queues(self, reference_queue: Queue) -> None:
        """Put the queue just served last: none waits until another is empty; the urgent one stays first.

        In a fixed order the sweeps of each minute would hold posts back where they come faster than they go.
        """
        waiting = [queue for queue in self._ordered_queues if queue.name != reference_queue.name]
        turns = [*waiting, reference_queue]
        self._ordered_queues = sorted(turns, key=lambda queue: queue.name != URGENT)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say that we live, and who we are if Redis forgot."""
        if pipeline is None and not self.connection.hexists(self.key, "birth"):
            self.connection.hset(self.key, mapping=self.serialize())
            worker_registration.register(self)
        super().heartbeat(timeout, pipeline)


def work(queues: list[Queue], *, is_burst: bool, is_quiet: bool) -> None:
    """Do jobs until told to stop, in a burst until none waits; raises RedisError when Redis is away."""
    worker = Worker(
        queues,
        connection=queues[0].connection,
        serializer=JSONSerializer,
        worker_ttl=HEARTBEAT_EVERY,
    )
    worker.log_job_description = False  # ids only, and those are in the line about the job
    worker.work(burst=is_burst, logging_level="WARNING" if is_quiet else "INFO")
