"""Three lines of work: what arrives waits neither for other companies' servers nor for what takes long."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from config.launch import up
from tenants import tasks
from tenants.models import Heartbeat


@pytest.fixture
def app():
    current_app.loader.import_default_modules()
    return current_app


def queue_of(app, task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


def test_every_task_that_is_sent_elsewhere_is_there_and_reading_stays_quick(app, settings):
    assert set(settings.CELERY_TASK_ROUTES) - set(app.tasks) == set()
    assert {queue_of(app, name) for name in app.tasks} == {"celery", "outside", "long"}
    assert [
        queue_of(app, name) for name in ("messaging.process_deliveries", "crm.run_automations", "tenants.sweep")
    ] == ["celery"] * 3
    assert (queue_of(app, "messaging.send_due"), queue_of(app, "crm.work_jobs")) == ("outside", "long")


def test_the_workers_that_are_started_serve_every_queue_once(settings):
    served = [
        queue
        for service in (up._worker({}), up._sender({}), up._long_worker({}))
        for queue in service.argv[service.argv.index("--queues") + 1].split(",")
    ]

    assert sorted(served) == sorted(settings.WORK_QUEUES)


def test_a_queue_that_nobody_serves_makes_the_product_unready(db, client):
    Heartbeat.objects.all().delete()
    for queue in ("celery", "long"):
        tasks.heartbeat(queue)

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (
        503,
        "no worker of the queue outside has reported yet",
    )

    tasks.heartbeat("outside")
    assert client.get("/readyz").json()["worker"] == "ok"

    Heartbeat.objects.filter(name="worker: long").update(at=timezone.now() - timedelta(hours=1))
    assert client.get("/readyz").json()["worker"].startswith("the queue long is silent for 36")


def test_each_queue_is_asked_for_a_sign_of_life(settings):
    asked = {
        (entry["args"], entry["options"]["queue"])
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "tenants.heartbeat"
    }

    assert asked == {((queue,), queue) for queue in settings.WORK_QUEUES}
