"""Many at the same moment, on real connections: one person stays one, one message stays one, and order is kept."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from celery import current_app
from django.utils import timezone

from crm.models import Contact, Lead, Notification
from messaging.models import Conversation, Message
from messaging.services import ingest, outbox, receiving, scheduling, sending
from messaging.services.addresses import Address
from messaging.services.channels import NumberTaken
from messaging.services.receiving import Post
from messaging.services.refusals import TooLate
from messaging.simulation.graph import GraphStub
from tenants.context import in_tenant
from tenants.inbound import reading
from tenants.inbound.models import Delivery
from tenants.outbox import queue as outbox_queue
from tenants.outbox.models import OutboxItem
from tests.committed import at_once
from tests.makers import make_contact
from tests.messaging.makers import (
    APP_SECRET,
    NOW,
    TOKEN,
    encoded,
    make_channel,
    make_conversation,
    posted,
    reported,
    signed,
    status,
    text_message,
)


@pytest.fixture
def aurora(committed):
    return committed.aurora


@pytest.fixture
def channel(aurora):
    with in_tenant(aurora.schema):
        return make_channel()


def post(token: str, body: bytes) -> int:
    return receiving.receive([Post(signed(body), body, Address(token=token))]).statuses[0]


def read_next(schema: str) -> None:
    """What a worker does when it is woken for one delivery."""
    with in_tenant(schema):
        for delivery in reading.claim(["whatsapp_cloud"], limit=1):
            ingest.read_all([delivery])


def read_all(schema: str, workers: int) -> None:
    current_app.loader.import_default_modules()
    read = partial(current_app.tasks["messaging.process_deliveries"], schema)
    at_once(*[read] * workers, within=120)


class TestTwentyFirstMessages:
    def deliver(self, aurora, channel, messages) -> None:
        bodies = [encoded(posted(message)) for message in messages]
        assert at_once(*(partial(post, channel.token, body) for body in bodies)) == [200] * 20
        at_once(*[partial(read_next, aurora.schema)] * 20, within=120)

    def test_of_one_person_make_one_contact_one_thread_one_lead(self, aurora, channel):
        forms = ("5531982296801", "553182296801")
        messages = [text_message(f"texto {n}", id=f"wamid.{n}", wa_id=forms[n % 2], at=NOW + n) for n in range(20)]
        self.deliver(aurora, channel, messages)

        with in_tenant(aurora.schema):
            assert (Contact.objects.count(), Conversation.objects.count(), Lead.objects.count()) == (1, 1, 1)
            texts = list(Message.objects.order_by("sent_at", "pk").values_list("text", flat=True))
            assert texts == [f"texto {n}" for n in range(20)]
            thread = Conversation.objects.get()
            assert (thread.unread_count, thread.preview, thread.lead) == (20, "texto 19", Lead.objects.get())
            assert set(Delivery.objects.values_list("state", flat=True)) == {"processed"}
            told = Notification.objects.order_by("kind").values_list("user", "kind")
            assert [kind for _user, kind in told] == [
                "lead.assigned",
                "message.received",
            ]  # one of each for twenty messages
            assert len({user for user, _kind in told}) == 1

    def test_of_twenty_people_are_twenty_of_each_in_fair_turns(self, aurora, channel):
        messages = [text_message(wa_id=f"55119870000{n:02}", id=f"wamid.{n}") for n in range(20)]
        self.deliver(aurora, channel, messages)

        with in_tenant(aurora.schema):
            assert (Contact.objects.count(), Conversation.objects.count(), Lead.objects.count()) == (20, 20, 20)
            turns = Counter(Lead.objects.values_list("owner__name", flat=True))
            assert turns == {"Rep": 10, "Other Rep": 10}
            assert all(thread.assignee_id == thread.lead.owner_id for thread in Conversation.objects.all())


def test_fifty_identical_posts_are_one_message_and_one_notification(aurora, channel):
    body = encoded(posted(text_message("uma vez só", id="wamid.once")))

    assert at_once(*[partial(post, channel.token, body)] * 50) == [200] * 50
    read_all(aurora.schema, workers=4)

    with in_tenant(aurora.schema):
        assert (Delivery.objects.count(), Message.objects.count(), Notification.objects.count()) == (1, 1, 1)
        assert Conversation.objects.get().unread_count == 1


def test_one_message_in_twenty_different_bodies_is_one(aurora, channel):
    message = text_message("uma vez só", id="wamid.once", at=NOW)
    bodies = [encoded({**posted(message), "attempt": n}) for n in range(20)]

    at_once(*(partial(post, channel.token, body) for body in bodies))
    at_once(*[partial(read_next, aurora.schema)] * 20, within=120)

    with in_tenant(aurora.schema):
        assert (Delivery.objects.count(), Message.objects.count(), Lead.objects.count()) == (20, 1, 1)
        assert Conversation.objects.get().unread_count == 1
        assert set(Delivery.objects.values_list("state", flat=True)) == {"processed"}


def test_statuses_that_race_end_at_the_furthest(aurora, channel):
    with in_tenant(aurora.schema):
        thread = make_conversation(channel)
        ours = Message.objects.create(
            conversation=thread, channel=channel, direction="out", status="sent", external_id="wamid.out"
        )
    steps = ["sent", "delivered", "read"] * 4
    bodies = [encoded({**reported(status("wamid.out", step, at=NOW + n)), "n": n}) for n, step in enumerate(steps)]

    for body in bodies:
        post(channel.token, body)
    at_once(*[partial(read_next, aurora.schema)] * len(bodies), within=120)

    with in_tenant(aurora.schema):
        ours.refresh_from_db()
        assert (ours.status, ours.steps.count()) == ("read", 12)


class TestManyWorkers:
    THREADS, MESSAGES = 10, 20

    @pytest.fixture
    def graph(self, settings):
        with GraphStub(token=TOKEN, app_secret=APP_SECRET) as stub:
            stub.host_number("401000000000001", "301000000000001")
            settings.WHATSAPP_GRAPH_URL = stub.url
            yield stub

    def queue_all(self, aurora, channel) -> None:
        with in_tenant(aurora.schema):
            people = [make_contact(f"Pessoa {n}", phone=f"+55119870000{n:02}") for n in range(self.THREADS)]
            threads = [make_conversation(channel, person) for person in people]
            for n in range(self.MESSAGES):
                for thread in threads:
                    outbox.reply(thread, by=None, text=f"{n:02}", idempotency_key=f"{n}")

    def work(self, schema: str) -> None:
        with in_tenant(schema):
            while claimed := outbox_queue.claim(sending.KINDS):
                for item in claimed:
                    sending.work(item)

    def test_send_two_hundred_once_each_and_each_conversation_in_order(self, aurora, channel, graph):
        self.queue_all(aurora, channel)

        at_once(*[partial(self.work, aurora.schema)] * 4, within=180)
        self.work(aurora.schema)  # those that waited for the one before them when the others left

        sent = [(sent.body["to"], sent.body["text"]["body"]) for sent in graph.sent]
        assert len(sent) == len(set(sent)) == self.THREADS * self.MESSAGES
        for person in {to for to, _text in sent}:
            assert [text for to, text in sent if to == person] == [f"{n:02}" for n in range(self.MESSAGES)]
        with in_tenant(aurora.schema):
            assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
            assert set(OutboxItem.objects.values_list("state", flat=True)) == {"done"}

    @pytest.mark.parametrize("is_scheduled", [True, False])
    def test_what_is_called_off_while_it_is_due_is_either_cancelled_or_sent(self, is_scheduled, aurora, channel, graph):
        at = timezone.now() + timedelta(hours=1) if is_scheduled else None
        with in_tenant(aurora.schema):
            person = [make_contact(f"Pessoa {n}", phone=f"+55119870000{n:02}") for n in range(10)]
            threads = [make_conversation(channel, each) for each in person]
            said = [outbox.reply(each, by=None, text="Oi", idempotency_key="k", at=at) for each in threads]
            OutboxItem.objects.update(due_at=timezone.now() - timedelta(seconds=1))

        def call_off() -> int:
            done = 0
            with in_tenant(aurora.schema):
                for message in reversed(said):
                    with suppress(TooLate):
                        scheduling.cancel(message, by=None)
                        done += 1
            return done

        called_off = at_once(call_off, partial(self.work, aurora.schema), partial(self.work, aurora.schema))[0]

        with in_tenant(aurora.schema):
            states = Counter(Message.objects.values_list("status", flat=True))
        assert states == Counter({"cancelled": called_off, "sent": len(graph.sent)})
        assert called_off + len(graph.sent) == 10

    def test_one_key_from_ten_browsers_is_one_message(self, aurora, channel):
        with in_tenant(aurora.schema):
            thread = make_conversation(channel)

        def send():
            with in_tenant(aurora.schema):
                return outbox.reply(thread, by=None, text="Olá", idempotency_key="the-same").pk

        assert len(set(at_once(*[send] * 10))) == 1
        with in_tenant(aurora.schema):
            assert (Message.objects.count(), OutboxItem.objects.count()) == (1, 1)


def test_two_organizations_that_connect_one_number_at_once_are_one_and_a_refusal(committed):
    def connect(cast):
        with in_tenant(cast.schema):
            try:
                return make_channel()
            except NumberTaken as refusal:
                return str(refusal.reason)

    answers = at_once(partial(connect, committed.aurora), partial(connect, committed.rival))

    [refused] = [answer for answer in answers if isinstance(answer, str)]
    assert "já está conectado" in refused
    assert "aurora" not in refused.lower() and "rival" not in refused.lower()
