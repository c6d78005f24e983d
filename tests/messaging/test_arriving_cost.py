"""What one message of a person, or word of ours, costs the database, from its delivery to the hint: it may fall, and not rise."""

import time

import pytest
from django.db import connection

from messaging.models import Message
from messaging.providers import registry
from messaging.services import ingest
from tenants.inbound import reading
from tests.messaging.conftest import address_of
from tests.messaging.makers import posted, reported, status, text_message
from tests.queries import count_queries

WORDS = "O que veio antes, em mais palavras do que um não ou um sim."


@pytest.fixture
def deliver(channel, meta, django_capture_on_commit_callbacks):
    """``deliver(told, …)`` → the statements it takes to read these, each delivered by itself."""

    def read(*told):
        for each in told:
            assert meta.post(address_of(channel), each).status_code == 200
        connection.run_on_commit.clear()  # the test's own transaction has an announcement to make already
        with count_queries() as queries, django_capture_on_commit_callbacks(execute=True):
            assert ingest.read_all(reading.claim(registry.PROVIDERS)) == len(told)
        return queries

    return read


@pytest.fixture
def read(deliver):
    """``read(3)`` → the same for three more messages of the person."""

    def more(count: int = 1):
        return deliver(*(posted(text_message(WORDS, at=int(time.time()))) for _message in range(count)))

    return more


@pytest.fixture
def assigned(read, aurora):
    read()
    conversation = Message.objects.get().conversation
    conversation.assignee = aurora.rep.user
    conversation.save()
    read()


def test_one_more_message_of_somebody_known(assigned, read):
    queries = read()

    assert Message.objects.count() == 3
    assert len(queries) == 22, "\n".join(queries.statements)


def test_what_is_read_together_costs_less_each(assigned, read):
    queries = read(10)

    assert Message.objects.count() == 12
    assert len(queries) == 8 + 10 * 14, "\n".join(queries.statements)


def test_how_far_our_messages_got(graph, say, deliver):
    first, *others = [say(f"Olá {number}") for number in range(6)]
    now = int(time.time())

    alone = deliver(reported(status(first.external_id, "delivered", at=now)))
    together = deliver(*(reported(status(each.external_id, "delivered", at=now)) for each in others))

    assert set(Message.objects.values_list("status", flat=True)) == {"delivered"}
    assert len(alone) == 16, "\n".join(alone.statements)
    assert len(together) == 6 + 5 * 8, "\n".join(together.statements)
