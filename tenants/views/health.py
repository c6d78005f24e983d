"""Whether the process is alive, and whether everything it needs is."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants import heartbeats
from tenants.access import anyone
from tenants.schemas import behind
from tenants.views.base import RuledView


class HealthView(RuledView):
    """The process answers. Nothing else is asked, so that a full database does not restart healthy processes."""

    allow = anyone

    def get(self, request):
        return JsonResponse({"status": "ok"})


class ReadyView(RuledView):
    """Each thing a request or a message needs, with the reason when it is missing. 503 when one is."""

    allow = anyone

    def get(self, request):
        checks = {"database": _database(), "redis": _redis()}
        told = {}
        if checks["database"] == "ok":
            checks |= {"worker": _workers(), "migrations": _migrations()}
            told["organizations_behind"] = behind().count()  # they are told so; the others go on being served
        ready = all(answer == "ok" for answer in checks.values())
        status = "ok" if ready else "unavailable"
        response = JsonResponse({"status": status, **checks, **told}, status=200 if ready else 503)
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's mark: an answer, not an error at each poll
        return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _redis() -> str:
    try:
        redis().ping()
    except RedisError as error:
        return type(error).__name__
    return "ok"


def _workers() -> str:
    told = (_told(queue, silence) for queue, silence in heartbeats.silences().items())
    return "; ".join(filter(None, told)) or "ok"


def _told(queue: str, silence: int | None) -> str:
    if silence is None:
        return f"no worker of the queue {queue} has reported yet"
    return f"the queue {queue} is silent for {silence} s" if silence >= heartbeats.SILENCE else ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    shared = {name.rpartition(".")[2] for name in settings.SHARED_APPS}
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in shared]
    if executor.migration_plan(targets):
        return "public schema is behind"
    return "ok"
