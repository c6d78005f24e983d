"""Conversations that become one while people write: on real connections."""

from functools import partial

from messaging.models import Conversation, Message
from messaging.services import ingest, joining, outbox, receiving
from messaging.services.addresses import Address
from messaging.services.receiving import Post
from tenants.context import in_tenant
from tenants.inbound import reading
from tests.committed import at_once
from tests.makers import make_contact
from tests.messaging.makers import encoded, make_channel, posted, signed, text_message

SUPPORT = {"phone_number_id": "55511", "waba_id": "55512"}
WRITTEN = 24


def texts(conversation: Conversation, **about) -> list[str]:
    return sorted(conversation.messages.filter(**about).values_list("text", flat=True))


def test_what_arrives_meanwhile_is_stored_once_and_nowhere_else(committed):
    cast = committed.aurora
    with in_tenant(cast.schema):
        channels = [make_channel("Um"), make_channel("Dois", **SUPPORT)]
        contact = make_contact("Marina Alves", phone="+5511987654321")
        here, there = (Conversation.objects.create(channel=each, contact=contact) for each in channels)
    accounts = ({}, {"phone_number_id": SUPPORT["phone_number_id"]})

    def arrive(number: int) -> None:
        body = encoded(posted(text_message(f"{number}", id=f"wamid.{number}"), **accounts[number % 2]))
        receiving.receive([Post(signed(body), body, Address(token=channels[number % 2].token))])
        with in_tenant(cast.schema):
            for delivery in reading.claim(["whatsapp_cloud"], limit=1):
                ingest.read_all([delivery])

    def answer(number: int) -> None:
        with in_tenant(cast.schema):
            outbox.note(there, by=None, text=f"n{number}", idempotency_key=f"note-{number}")

    def merge_and_part():
        with in_tenant(cast.schema):
            joining.part(joining.join(here, there, by=None), by=None)
            return joining.join(here, there, by=None)

    work = [*(partial(arrive, number) for number in range(WRITTEN)), *(partial(answer, n) for n in range(4))]
    merge = at_once(merge_and_part, *work, within=120)[0]
    with in_tenant(cast.schema):
        for delivery in reading.claim(["whatsapp_cloud"], limit=WRITTEN):
            ingest.read_all([delivery])

        assert Message.objects.filter(conversation=there).count() == 0
        assert texts(here) == sorted([*map(str, range(WRITTEN)), *(f"n{n}" for n in range(4))])
        assert Conversation.objects.get(pk=here.pk).unread_count == WRITTEN
        joining.part(merge, by=None)
        assert texts(here, direction="in") == sorted(str(n) for n in range(0, WRITTEN, 2))
        assert texts(there, direction="in") == sorted(str(n) for n in range(1, WRITTEN, 2))
