"""What one message of a person costs the database, from its delivery to the hint: it may fall, and not rise."""

import time

import pytest
from django.db import connection

from messaging.models import Message
from messaging.providers import registry
from messaging.services import ingest
from tenants.inbound import reading
from tests.messaging.conftest import address_of
from tests.messaging.makers import posted, text_message
from tests.queries import count_queries

WORDS = "O que veio antes, em mais palavras do que um não ou um sim."


@pytest.fixture
def read(channel, meta, django_capture_on_commit_callbacks):
    """``read(3)`` → the statements it takes to read three more messages of the person, each delivered by itself."""

    def more(count: int = 1):
        for _message in range(count):
            assert meta.post(address_of(channel), posted(text_message(WORDS, at=int(time.time())))).status_code == 200
        connection.run_on_commit.clear()  # the test's own transaction has an announcement to make already
        with count_queries() as queries, django_capture_on_commit_callbacks(execute=True):
            assert ingest.read_all(reading.claim(registry.PROVIDERS)) == count
        return queries

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
