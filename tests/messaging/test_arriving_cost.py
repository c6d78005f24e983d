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


@pytest.fixture
def read(channel, meta, django_capture_on_commit_callbacks):
    """``read()`` → the statements it takes to read one more message of the person."""

    def one_more():
        assert meta.post(address_of(channel), posted(text_message(at=int(time.time())))).status_code == 200
        connection.run_on_commit.clear()  # the test's own transaction has an announcement to make already
        with count_queries() as queries, django_capture_on_commit_callbacks(execute=True):
            for delivery in reading.claim(registry.PROVIDERS):
                ingest.read(delivery)
        return queries

    return one_more


def test_one_more_message_of_somebody_known(read, aurora):
    read()
    conversation = Message.objects.get().conversation
    conversation.assignee = aurora.rep.user
    conversation.save()
    read()

    queries = read()

    assert Message.objects.count() == 3
    assert len(queries) == 29, "\n".join(queries.statements)
