"""How many people the numbers of a portfolio may write to first in a day, shared between broadcasts and service."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.redis_client import redis
from messaging.models import Connection, Message
from messaging.services import outbox, quota
from messaging.services.broadcasting import keeping
from tests.messaging.broadcasts.making import passes, person
from tests.messaging.makers import make_channel, make_conversation

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture(autouse=True)
def limited(channel, settings):
    """Ten people a day, of which broadcasts leave one to service; nobody has counted yet."""
    connection = channel.connections.get()
    connection.account |= {"messaging_limit": 10}
    connection.save()
    for key in redis().scan_iter(f"{settings.REDIS_PREFIX}:*:quota:*"):
        redis().delete(key)
    return connection


def test_a_broadcast_leaves_a_place_to_service_and_goes_on_when_one_becomes_free(
    broadcast,
    template,
    limited,
    graph,
    meta,
    aurora,
):
    for number in range(11):
        person(f"Pessoa {number}", f"+55119876500{number:02}")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    passes(broadcast, meta)
    assert (len(graph.sent), broadcast.state) == (9, "running")
    standing = quota.standing(limited)
    assert (standing.limit, standing.used, standing.kept, standing.left) == (10, 9, 1, 0)

    long_ago = timezone.now() - timedelta(days=2)
    stranger = make_conversation(template.channel, person("Otávio", "+5521998765432").contact, last_inbound_at=long_ago)
    meta.works(
        lambda: outbox.send_template(stranger, by=None, template=template, idempotency_key="k", variables={"1": "a"})
    )
    assert len(graph.sent) == 10  # service takes the last place, and more if it must
    assert quota.standing(limited).used == 10

    key = next(redis().scan_iter("*:quota:301000000000001"))
    oldest = redis().zrange(key, 0, 1)
    redis().zadd(key, {who: (timezone.now() - timedelta(hours=25)).timestamp() * 1000 for who in oldest})
    passes(broadcast, meta)
    assert len(graph.sent) == 11


def test_numbers_of_one_account_share_it_and_an_emptied_redis_is_told_by_the_messages(
    broadcast,
    limited,
    graph,
    meta,
    aurora,
    settings,
):
    person("Marina Alves", "+5511987654321")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    other = make_channel("Suporte", phone_number_id="401000000000002", phone="+551155550200").connections.get()
    other.account |= {"messaging_limit": 10}
    other.save()

    for key in redis().scan_iter(f"{settings.REDIS_PREFIX}:*:quota:*"):
        redis().delete(key)
    assert quota.standing(other).used == 1

    Message.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    for key in redis().scan_iter(f"{settings.REDIS_PREFIX}:*:quota:*"):
        redis().delete(key)
    assert quota.standing(other).used == 0
    Connection.objects.update(account={})
    assert quota.standing(Connection.objects.first()) is None
