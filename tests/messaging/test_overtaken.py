"""A status read while the answer it overtook is being written: it finds its message or waits where that looks."""

import threading

import pytest
from django.db import connection, transaction

from messaging.models import EarlyStatus, Message, MessageStatus
from messaging.services import amending
from tenants.context import in_tenant
from tests.committed import at_once
from tests.messaging.makers import make_channel, make_conversation, make_message, reported, status
from tests.waiting import until

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("writer_first", [True, False], ids=["answer_first", "status_first"])
def test_a_status_that_is_read_while_its_message_gets_its_id(committed, meta, monkeypatch, writer_first):
    schema = committed.aurora.schema
    with in_tenant(schema):
        channel = make_channel()
        sent = make_message(make_conversation(channel), direction="out", status="sent")
    others_began, done = threading.Event(), threading.Event()

    def wait_for_the_other(*_args) -> None:
        others_began.set()
        until(lambda: done.is_set() or _waits())

    def answer():
        assert writer_first or others_began.wait(15)
        with in_tenant(schema), transaction.atomic():
            Message.objects.filter(pk=sent.pk).update(external_id="wamid.1")
            amending.catch_up(Message.objects.get(pk=sent.pk))
            if writer_first:
                wait_for_the_other()
        done.set()

    def read():
        assert not writer_first or others_began.wait(15)
        with in_tenant(schema):
            meta.tells(channel, reported(status("wamid.1", "delivered")))
        done.set()

    if not writer_first:
        park = amending.parking.park
        monkeypatch.setattr(amending.parking, "park", lambda *said: (wait_for_the_other(), park(*said))[1])
    at_once(answer, read)

    with in_tenant(schema):
        sent.refresh_from_db()
        assert (sent.status, EarlyStatus.objects.count(), MessageStatus.objects.filter(message=sent).count()) == (
            "delivered",
            0,
            1,
        )
