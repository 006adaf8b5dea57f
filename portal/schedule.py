"""The one table of periodic jobs, and the cron that hands them to our queues."""

import logging
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import DuplicateSchedulerError, SchedulerNotFound
from rq.job import Job
from rq.utils import now

from portal import media_jobs
from portal.accounts.recovery import jobs as recovery
from portal.gosweb.releases import jobs as releases
from portal.gosweb.sections import jobs as sections
from portal.mail import jobs as mail
from portal.pages.aftercare import jobs as aftercare
from portal.pages.agency import jobs as campaigns
from portal.pages.approvals import jobs as approvals
from portal.pages.compliance import jobs as compliance
from portal.pages.connections import jobs as connections
from portal.pages.delivery import jobs as deliveries
from portal.pages.design import jobs as design
from portal.pages.editor import jobs as post_drafts
from portal.pages.exchange import jobs as plan_files
from portal.pages.holds import jobs as holds
from portal.pages.imports import jobs as page_imports
from portal.pages.marks import jobs as marks
from portal.pages.messengers import jobs as messengers
from portal.pages.repeats import jobs as repeats
from portal.pages.watching import jobs as watching
from portal.queue import enqueue, get_queue
from portal.registry.collections import jobs as collections
from portal.registry.imports import jobs as imports
from portal.registry.invitations import jobs as invitations
from portal.work.letters import jobs as letters
from portal.work.notices import jobs as notices
from portal.work.reminders import jobs as reminders

SCHEDULE: list[tuple[Callable[..., None], str]] = [
    (imports.sweep_imports, "* * * * *"),
    (mail.sweep_mail, "* * * * *"),
    (recovery.sweep_recovery, "* * * * *"),
    (invitations.sweep_invites, "* * * * *"),
    (collections.sweep_collections, "* * * * *"),
    (releases.sweep_releases, "* * * * *"),
    (reminders.sweep_events, "* * * * *"),
    (reminders.sweep_terms, "7 * * * *"),
    (notices.mail_ready_notices, "* * * * *"),
    (campaigns.sweep_runs, "* * * * *"),
    (campaigns.sweep_templates, "* * * * *"),
    (holds.sweep_holds, "* * * * *"),
    (messengers.sweep_messages, "* * * * *"),
    (messengers.register_hooks, "5 * * * *"),
    (deliveries.sweep_deliveries, "* * * * *"),
    (aftercare.sweep_cares, "* * * * *"),
    (post_drafts.sweep_post_drafts, "40 1 * * *"),
    (connections.check_keys, "23 * * * *"),
    (approvals.sweep_reviews, "* * * * *"),
    (repeats.sweep_repeats, "40 * * * *"),
    (plan_files.sweep_plans, "* * * * *"),
    (plan_files.forget_plans, "50 2 * * *"),
    (design.sweep_covers, "* * * * *"),
    (watching.sweep_readings, "*/5 * * * *"),
    (watching.sweep_events, "*/5 * * * *"),
    (watching.sweep_silence, "40 3 * * *"),
    (marks.sweep_marks, "17 * * * *"),
    (media_jobs.sweep_pdfs, "* * * * *"),
    (sections.sweep_drafts, "20 1 * * *"),
    (sections.remind_terms, "0 3 * * *"),
    (letters.sweep_mailings, "* * * * *"),
    (compliance.refresh_standings, "40 21 * * *"),
    (page_imports.sweep_page_imports, "25 * * * *"),
]
"""Jobs and when they run; cron strings are read in UTC."""

HEARTBEAT_EVERY = 15.0  # seconds
log = logging.getLogger(__name__)


class Cron(CronScheduler):
    """rq's scheduler, which would pickle its jobs, made to use our queue and to outlive Redis."""

    def __init__(self, connection: Redis, **options: Any) -> None:
        """Nothing is handed out yet."""
        super().__init__(connection, **options)
        self._handed: dict[str, Job | None] = {}

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due, unless it still waits from the last time: it would heap up without workers."""
        due = [job for job in self.get_jobs() if job.should_run()]
        for job in due:
            assert job.func  # only a copy read back from Redis has none
            if not _waits(self._handed.get(job.func_name)):
                self._handed[job.func_name] = enqueue(job.func)
            job.set_enqueue_time(now())
        return due

    def calculate_sleep_interval(self) -> float:
        """Look up often enough for a heartbeat that means something."""
        return min(HEARTBEAT_EVERY, super().calculate_sleep_interval())

    def save(self, pipeline: Pipeline | None = None) -> None:
        """Keep the times of runs for people to look at, when Redis is there."""
        self._try(lambda: super(Cron, self).save(pipeline))

    def heartbeat(self) -> None:
        """Say that we live, when Redis is there to hear it."""
        self._try(super().heartbeat)

    def register_birth(self) -> None:
        """Say that we begin; the first heartbeat says it again."""
        self._try(super().register_birth)

    def register_death(self, pipeline: Pipeline | None = None) -> None:
        """Say that we end."""
        self._try(lambda: super(Cron, self).register_death(pipeline))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except RedisError as error:
            log.warning("Redis is away, the schedule goes on: %s", error)
        except (DuplicateSchedulerError, SchedulerNotFound):
            pass  # it forgot us, or an earlier attempt got through after all


def _waits(job: Job | None) -> bool:
    """Whether a job handed out before is still in its queue."""
    try:
        return job is not None and get_queue(job.origin).get_job_position(job.id) is not None
    except RedisError:
        return False


def make_cron() -> Cron:
    """A cron with the whole table."""
    cron = Cron(get_queue().connection, logging_level=logging.WARNING)
    for job, when in SCHEDULE:
        cron.register(job, "default", cron=when)
    return cron


def run_cron(cron: Cron) -> None:
    """Hand out jobs until told to stop."""
    start: Callable[[], None] = cron.start
    start()
