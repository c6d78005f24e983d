"""Work on one item that breaks, by a mistake of ours: told, tried again later, given up after some times; others go on."""

from collections.abc import Callable, Sequence

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext

from config.disk import is_full
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem

log = structlog.get_logger(__name__)
TRIES = 6
FULL_FOR = 60  # seconds until somebody may have made room on the disk: no attempt, and so never the last one
CODE = "broken"
Work = Callable[[OutboxItem], None]
Pause = Callable[[int], float]


def guarded(work: Work, give_up: Work, *, pause: Pause, repeatable: Sequence[str]) -> Work:
    """``work`` that neither ends the worker's turn nor begins anew for ever."""

    def call(item: OutboxItem) -> None:
        if item.tries > TRIES:  # workers died of it, and could not say so
            give_up(item)
            return
        try:
            work(item)
        except (OperationalError, InterfaceError):
            raise  # nothing can be put down without a database: the lease brings the item back
        except Exception as error:
            if is_full(error) and item.kind in repeatable:
                log.warning("outbox.disk_full", kind=item.kind, object=str(item.object_id))
                queue.hold(item, seconds=FULL_FOR)
                return
            log.exception("outbox.broken", kind=item.kind, object=str(item.object_id), attempt=item.tries)
            if item.kind not in repeatable and not _is_unbegun(item):
                return  # the provider may have heard: the lease ends and leaves it unknown
            if item.tries < TRIES:
                queue.postpone(item, seconds=pause(item.tries))
            else:
                give_up(item)

    return call


def reason() -> str:
    """What people read."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Something went wrong on our side. Try again; if it fails again, tell your admin.")


def _is_unbegun(item: OutboxItem) -> bool:
    return OutboxItem.objects.filter(pk=item.pk, begun_at=None).exists()
