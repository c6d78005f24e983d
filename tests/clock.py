"""Another time, for the process and for the database alike. ``time_machine`` alone moves the process's clock only."""

from unittest import mock

import time_machine
from django.db.models.functions import Now
from django.utils import timezone

from config import clock


class travel(time_machine.travel):
    """In place of ``time_machine.travel``, where what is due is asked of the database's clock."""

    def start(self):
        self._asked = mock.patch.multiple(Now, as_postgresql=_moved)
        self._told = mock.patch.object(clock, "now", timezone.now)
        self._asked.start()
        self._told.start()
        return super().start()

    def stop(self):
        super().stop()
        self._told.stop()
        self._asked.stop()


def _moved(self, compiler, connection, **extra_context):
    return "%s", [timezone.now()]
