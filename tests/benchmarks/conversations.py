"""Conversations and messages of the people of a population, by the million."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from config.ids import uuid7
from crm.models import Contact, Lead
from messaging.models import Conversation, Message
from tests.benchmarks.population import Population, analyze, copy_rows
from tests.benchmarks.words import SENTENCES, TRADES
from tests.messaging.makers import make_channel


@transaction.atomic
def converse(made: Population, *, messages: int = 1_000_000, channels: int = 1, seed: int = 7) -> None:
    """Everybody has a thread, about their newest lead if there is one; all threads together have so many messages."""
    dice = random.Random(seed)
    numbers = [
        make_channel(f"Comercial {n}", phone_number_id=f"40{n:013d}", waba_id=f"30{n:013d}").pk for n in range(channels)
    ]
    threads = list(_threads(numbers))
    copy_rows(Conversation, threads)
    copy_rows(Message, _messages(dice, threads, messages))
    analyze(Conversation, Message)


def _threads(channels: list[UUID]) -> Iterator[dict[str, Any]]:
    newest = Lead.objects.filter(contact=OuterRef("pk")).order_by("-created_at")
    people = Contact.objects.order_by("pk").annotate(
        lead=Subquery(newest.values("pk")[:1]), lead_owner=Subquery(newest.values("owner")[:1])
    )
    said = people.values_list("pk", "lead", "lead_owner")
    for number, (contact, lead, owner) in enumerate(said.iterator()):
        yield {
            "id": uuid7(),
            "channel_id": channels[number % len(channels)],
            "contact_id": contact,
            "lead_id": lead,
            "assignee_id": owner if number % 10 else None,
            "unread_count": number % 4,
            "last_message_at": timezone.now() - timedelta(minutes=number),
            "preview": SENTENCES[number % len(SENTENCES)],
            "preview_kind": "text",
            "preview_direction": "in",
        }


def _messages(dice: random.Random, threads: list[dict], count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        thread = threads[number % len(threads)]
        is_inbound = number % 2 == 0
        yield {
            "id": uuid7(),
            "conversation_id": thread["id"],
            "channel_id": thread["channel_id"],
            "direction": "in" if is_inbound else "out",
            "status": "received" if is_inbound else "read",
            "text": f"{dice.choice(SENTENCES)} {dice.choice(TRADES)} {number}",
            "external_id": f"wamid.{number}",
            "sent_at": thread["last_message_at"] - timedelta(minutes=(count - number) // len(threads)),
        }
