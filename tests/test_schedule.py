"""The table of periodic jobs is applied as it is written."""

from datetime import UTC, datetime

from flask import Flask
from rq.cron import CronScheduler

from portal.config import NO_REDIS
from portal.queue import get_queue, init_app, list_queues
from portal.schedule import SCHEDULE, make_cron


def test_every_job_of_the_table_is_registered_once(app: Flask) -> None:
    registered = [(job.func, job.cron) for job in make_cron().get_jobs()]
    assert registered == SCHEDULE
    assert len({job for job, _ in SCHEDULE}) == len(SCHEDULE)


def test_due_jobs_go_to_our_queues_as_json_and_only_once(app: Flask) -> None:
    cron = make_cron()
    assert cron.enqueue_jobs() == []
    for job in cron.get_jobs():
        job.next_enqueue_time = datetime.now(UTC)
    assert len(cron.enqueue_jobs()) == len(SCHEDULE) and cron.enqueue_jobs() == []
    queued = [job for queue in list_queues() for job in queue.jobs]
    assert {job.func_name for job in queued} == {f"{job.__module__}.{job.__name__}" for job, _ in SCHEDULE}


def test_hours_without_a_worker_leave_each_job_once(app: Flask) -> None:
    cron = make_cron()
    for _ in range(3):
        for job in cron.get_jobs():
            job.next_enqueue_time = datetime.now(UTC)
        cron.enqueue_jobs()
    assert sum(queue.count for queue in list_queues()) == len(SCHEDULE)
    get_queue().empty()
    left = sum(queue.count for queue in list_queues())
    for job in cron.get_jobs():
        job.next_enqueue_time = datetime.now(UTC)
    cron.enqueue_jobs()
    assert left < sum(queue.count for queue in list_queues()) == len(SCHEDULE)


def test_cron_is_known_to_redis_while_it_lives(app: Flask) -> None:
    cron, connection = make_cron(), get_queue().connection
    cron.register_birth()
    cron.heartbeat()
    (known,) = CronScheduler.all(connection)
    assert known.last_heartbeat is not None
    cron.register_death()
    assert CronScheduler.all(connection) == []


def test_cron_outlives_redis_that_went_away(app: Flask) -> None:
    app.config["REDIS_URL"] = NO_REDIS
    init_app(app)
    cron = make_cron()
    for job in cron.get_jobs():
        job.next_enqueue_time = datetime.now(UTC)
    cron.register_birth()
    assert len(cron.enqueue_jobs()) == len(SCHEDULE)
    cron.save()
    cron.heartbeat()
    cron.register_death()


def test_cron_looks_up_often_enough_for_its_heartbeat(app: Flask) -> None:
    assert make_cron().calculate_sleep_interval() <= 15
