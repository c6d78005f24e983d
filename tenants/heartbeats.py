"""Whether somebody works on each of the queues: a worker of each says so every few seconds."""

from django.conf import settings
from django.db.models.functions import Now

from config import clock
from tenants.models import Heartbeat

SILENCE = 45  # seconds after which a queue counts as left alone


def beat(queue: str) -> None:
    Heartbeat.objects.update_or_create(name=_name(queue), defaults={"at": Now()})


def silences() -> dict[str, int | None]:
    """For each queue, for how many seconds nobody has been heard of who serves it; None when nobody ever was."""
    now, seen = clock.now(), dict(Heartbeat.objects.values_list("name", "at"))
    heard = {queue: seen.get(_name(queue)) for queue in settings.WORK_QUEUES}
    return {queue: int((now - at).total_seconds()) if at else None for queue, at in heard.items()}


def _name(queue: str) -> str:
    return "worker" if queue == settings.CELERY_TASK_DEFAULT_QUEUE else f"worker: {queue}"
