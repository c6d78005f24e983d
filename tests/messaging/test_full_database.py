"""No room on the database's disk (F7): 503 and no row, never 200 without one; with room again all goes on by itself."""

import secrets

import pytest
from django.conf import settings

from config.ids import uuid7
from messaging.models import Message
from tenants.context import in_tenant
from tenants.inbound import store
from tenants.inbound.models import Delivery
from tests.faults.tablespace import moved, needs_the_server, small_tablespace
from tests.messaging.conftest import address_of
from tests.messaging.makers import encoded, make_channel, posted, signed, text_message

pytestmark = needs_the_server
MANY, LETTERS = 12, 3000


@pytest.fixture
def disk(django_db_setup, django_db_blocker):
    """Made before the test's transaction begins and gone after it is undone."""
    with django_db_blocker.unblock():
        role = settings.DATABASES["default"]["USER"]
        with small_tablespace(role) as disk:
            yield disk


def test_a_delivery_that_finds_no_room_is_not_taken_and_comes_again(disk, committed, client):
    def post(body: bytes):
        return client.post(address_of(channel), body, content_type="application/json", headers=signed(body))

    with in_tenant(committed.aurora.schema):
        channel = make_channel()
    bodies = [encoded(posted(text_message(_long()))) for _time in range(MANY)]
    with moved("tenants_delivery"):
        disk.fill()

        answers = [post(body) for body in bodies]

        taken = [body for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 200]
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert len(taken) < MANY
        assert _kept() == sorted(taken)

        disk.free()
        assert [post(body).status_code for body in bodies] == [200] * MANY
        assert _kept() == sorted(bodies)


def test_an_answer_that_finds_no_room_is_refused_whole_and_sent_once_when_tried_again(
    disk, browser, aurora, thread, meta, graph
):
    def write(key: str, text: str) -> int:
        return client.post(aurora.url(f"inbox/{thread.pk}/messages/"), {"text": text, "key": key}).status_code

    client = browser(aurora.rep)
    client.raise_request_exception = False
    written = {str(uuid7()): _long() for _time in range(MANY)}
    outgoing = Message.objects.filter(direction="out")
    with moved("messaging_message"):
        disk.fill()

        answers = [write(key, text) for key, text in written.items()]

        assert set(answers) <= {200, 503}
        assert outgoing.count() == answers.count(200) < MANY

        disk.free()
        for key, text in written.items():
            meta.works(lambda key=key, text=text: write(key, text))

    assert sorted(outgoing.values_list("text", flat=True)) == sorted(written.values())
    assert sorted(sent.body["text"]["body"] for sent in graph.sent) == sorted(written.values())


def _kept() -> list[bytes]:
    return sorted(
        store.body_of(each) for each in Delivery.objects.across_organizations().select_related("organization")
    )


def _long() -> str:
    """What no compression makes small."""
    return secrets.token_urlsafe(LETTERS)[:LETTERS]
