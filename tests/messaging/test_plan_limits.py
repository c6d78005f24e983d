"""The plan's messages and channels: the last place is taken once, and what people write is stored in any case."""

import pytest
from django.conf import settings
from django.db import transaction

from config.redis_client import redis
from messaging.models import Message
from messaging.services import outbox
from messaging.services.refusals import PlanIsFull
from tenants.billing import counting, limits, meters
from tenants.context import in_tenant
from tenants.models import Organization, OutboxItem
from tests.committed import at_once
from tests.makers import make_contact
from tests.messaging.conftest import address_of
from tests.messaging.makers import make_channel, make_conversation, posted, text_message
from tests.tenants.billing.plans import put_on


@pytest.fixture(autouse=True)
def nothing_is_counted_yet():
    """Redis outlives the tests; their rows do not."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for key in redis().scan_iter(f"{settings.REDIS_PREFIX}:*:billing:*"):
        redis().delete(key)


@pytest.fixture
def sender(committed):
    """``sender()`` sends one message of a conversation of its own; whether it could."""
    with in_tenant(committed.aurora.schema):
        channel = make_channel()
        threads = [make_conversation(channel, make_contact(phone=f"+55119876500{n}")) for n in range(10, 22)]

    def of(thread):
        def send() -> bool:
            with in_tenant(committed.aurora.schema):
                try:
                    outbox.reply(thread, by=None, text="Oi", idempotency_key="k" * 8)
                except PlanIsFull:
                    return False
                return True

        return send

    return [of(thread) for thread in threads]


def test_a_channel_too_many_is_refused_and_one_that_went_makes_room(inside_aurora):
    put_on(inside_aurora, "starter", channels=1)
    first = make_channel()

    with pytest.raises(limits.OverLimit, match="Growth tem 10"), transaction.atomic():
        make_channel(phone_number_id="401000000000002", phone="+551155550102")

    assert meters.count(meters.CHANNELS) == 1
    make_channel(phone_number_id=first.connections.get().account["phone_number_id"])  # the same one, again


class TestMessages:
    def test_the_months_last_one_goes_the_next_does_not_and_what_people_write_arrives(
        self, thread, aurora, meta, channel
    ):
        put_on(aurora, "starter", messages_a_month=2)
        for key in ("primeira", "segunda"):
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key=key)

        with pytest.raises(PlanIsFull, match="envia 2 mensagens por mês") as refused:
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="terceira")

        assert (refused.value.code, OutboxItem.objects.count()) == ("plan_limit", 2)
        assert outbox.reply(thread, by=None, text="Oi", idempotency_key="segunda").idempotency_key == "segunda"
        meta.works(lambda: meta.post(address_of(channel), posted(text_message(text="Cadê?"))))
        assert Message.objects.get(direction="in").text == "Cadê?"

    def test_an_emptied_redis_is_told_by_the_rows(self, thread, aurora):
        put_on(aurora, "starter", messages_a_month=2)
        for key in ("primeira", "segunda"):
            redis().delete(counting._key())
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key=key)
        redis().delete(counting._key())

        with pytest.raises(PlanIsFull):
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="terceira")

    def test_of_many_at_once_exactly_the_last_place_is_taken(self, committed, sender):
        put_on(committed.aurora, "starter", messages_a_month=3)
        assert sender[0]() and sender[1]()

        assert sum(at_once(*sender[2:])) == 1

        assert OutboxItem.objects.of(committed.aurora.organization).count() == 3

    def test_what_is_not_paid_sends_nothing_and_says_so(self, thread, aurora, rival):
        Organization.objects.filter(pk=aurora.organization.pk).update(standing="limited")

        with pytest.raises(PlanIsFull, match="até o plano ser pago") as refused:
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="primeira")

        assert (refused.value.code, Message.objects.count()) == ("plan_unpaid", 0)
