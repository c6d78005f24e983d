"""A thousand deliveries (on demand; in the suite a quarter), repeated, reordered and mixed, read by four workers: everything is there once, in order, as it ended."""

import random
from collections import Counter
from functools import partial
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from django.db.models.functions import Now

from crm.models import Contact, Lead
from messaging.models import Conversation, EarlyStatus, Message, Reaction
from messaging.services import amending, receiving
from messaging.services.addresses import Address
from messaging.services.receiving import Post
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tests.committed import at_once
from tests.messaging.makers import (
    NOW,
    change,
    encoded,
    envelope,
    make_channel,
    make_conversation,
    signed,
    status,
    text_message,
)

PEOPLE, EACH, OURS = 4, 15, 30


@pytest.mark.parametrize("deliveries", [250, pytest.param(1000, marks=pytest.mark.benchmark)])
def test_many_deliveries_leave_one_of_each_in_order_as_it_ended(committed, monkeypatch, deliveries):
    monkeypatch.setattr("tenants.waking.SHIFT", 120)  # nobody else waits for these workers
    schema, chance = committed.aurora.schema, random.Random(7)
    with in_tenant(schema):
        channel = make_channel()
        thread = make_conversation(channel)
        ours = [
            Message.objects.create(
                conversation=thread,
                channel=channel,
                direction="out",
                status="sending",
                external_id="" if n % 3 == 0 else f"wamid.out{n}",  # the answer to a third of them is not here yet
            )
            for n in range(OURS)
        ]
    events = [*_said(), *_changed(), *_reported()]
    posts = [_post(channel.token, chance.sample(events, chance.randint(1, 2)), n) for n in range(deliveries - 60)]
    posts += [_post(channel.token, events[n::60], n) for n in range(60)]  # whatever chance left out
    chance.shuffle(posts)

    for half in (posts[: deliveries // 2], posts[deliveries // 2 :]):
        at_once(*(partial(receiving.receive, half[n::4]) for n in range(4)), within=120)
        _read_all(schema)
        _answer(schema, ours)

    with in_tenant(schema):
        assert Counter(Delivery.objects.values_list("state", flat=True)) == {"processed": deliveries}
        assert EarlyStatus.objects.count() == 0
        assert (Contact.objects.count(), Conversation.objects.count(), Lead.objects.count()) == (5, 5, 4)
        for person in range(PEOPLE):
            heard = Message.objects.filter(conversation__peer__wa_id=_wa_id(person)).order_by("sent_at", "pk")
            assert [message.text for message in heard] == [_ends_as(n) for n in range(EACH)]
            assert heard[0].conversation.unread_count == EACH
        assert Counter(Reaction.objects.values_list("emoji", flat=True)) == {"👍": PEOPLE * 2}
        for n, message in enumerate(ours):
            message.refresh_from_db()
            assert (n, message.status) == (n, "failed" if n % 5 == 4 else "read")
            assert message.steps.count() == (2 if n % 5 == 4 else 3)
    with in_tenant(committed.rival.schema):
        assert (Delivery.objects.count(), Message.objects.count(), Contact.objects.count()) == (0, 0, 0)


def _wa_id(person: int) -> str:
    return f"551198700001{person}"


def _ends_as(n: int) -> str:
    """The fourth was written anew, the fifth deleted."""
    return {3: "escrito de novo", 4: ""}.get(n, f"texto {n:02}")


def _said() -> list[dict[str, Any]]:
    return [
        text_message(f"texto {n:02}", wa_id=_wa_id(person), id=f"wamid.{person}.{n}", at=NOW + n * 10)
        for person in range(PEOPLE)
        for n in range(EACH)
    ]


def _changed() -> list[dict[str, Any]]:
    """Of each person a new wording, an end, and two reactions."""
    return [each for person in range(PEOPLE) for each in _changes_of(person)]


def _changes_of(person: int) -> list[dict[str, Any]]:
    def about(kind: str, of: int, **said: Any) -> dict[str, Any]:
        stamp = str(NOW + 500 + of)
        return {
            "from": _wa_id(person),
            "id": f"wamid.{kind}.{person}.{of}",
            "timestamp": stamp,
            "type": kind,
            kind: said,
        }

    anew = {"type": "text", "text": {"body": "escrito de novo"}}
    reactions = [about("reaction", n, message_id=f"wamid.{person}.{n}", emoji="👍") for n in (1, 2)]
    return [
        about("edit", 3, original_message_id=f"wamid.{person}.3", message=anew),
        about("revoke", 4, original_message_id=f"wamid.{person}.4"),
        *reactions,
    ]


def _reported() -> list[dict[str, Any]]:
    def steps(n: int) -> list[str]:
        return ["sent", "failed"] if n % 5 == 4 else ["sent", "delivered", "read"]

    return [
        status(
            f"wamid.out{n}", step, at=NOW + at, errors=[{"code": 131026, "title": "Undeliverable"}] * (step == "failed")
        )
        for n in range(OURS)
        for at, step in enumerate(steps(n))
    ]


def _post(token: str, events: list[dict[str, Any]], number: int) -> Post:
    statuses = [event for event in events if "recipient_id" in event]
    messages = [event for event in events if "from" in event]
    contacts = [{"profile": {"name": "Marina"}, "wa_id": message["from"]} for message in messages]
    value = {"contacts": contacts, "messages": messages, "statuses": statuses}
    body = encoded({**envelope(change(value)), "attempt": number})
    return Post(signed(body), body, Address(token=token))


def _read_all(schema: str) -> None:
    """Four workers; one of those whom the others stood in the way of comes again, as it would some seconds later."""
    current_app.loader.import_default_modules()
    read = partial(current_app.tasks["messaging.process_deliveries"], schema)
    at_once(*[read] * 4, within=120)
    for _again in range(3):
        with in_tenant(schema):
            Delivery.objects.filter(state="stored").update(due_at=Now())
        read()


def _answer(schema: str, ours: list[Message]) -> None:
    """The provider's answers to our sends, which its webhooks had overtaken."""
    with in_tenant(schema), transaction.atomic():
        for n, message in enumerate(ours):
            if not Message.objects.get(pk=message.pk).external_id:
                Message.objects.filter(pk=message.pk).update(external_id=f"wamid.out{n}")
                amending.catch_up(Message.objects.get(pk=message.pk))
