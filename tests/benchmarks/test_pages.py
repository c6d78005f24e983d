"""How long the pages that people look at all day take, in an organization that has lived."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.template import Template
from django.test.utils import _TestState
from fractional_indexing import generate_n_keys_between

from crm.models import Contact, Lead, Pipeline, Stage
from messaging.models import Conversation, Message
from tenants.context import in_tenant
from tests.isolation.conversation_rows import channel_of
from tests.queries import count_queries

pytestmark = pytest.mark.benchmark
LEADS, IN_ONE_COLUMN, CONVERSATIONS = 10_000, 2_000, 10_000
TIMES = 60


@pytest.fixture
def grown(committed, settings):
    """An organization with ten thousand leads and as many conversations; the trip-wire samples as in production."""
    settings.TRIPWIRE_SAMPLE = 1000
    cast = committed.aurora
    with in_tenant(cast.schema):
        leads = _leads(cast)
        _conversations(cast, leads)
    return cast


def test_board(grown, browser):
    measure("board, 10,000 leads, 2,000 in a column", lambda client: client.get(grown.url("board/")), grown, browser)


def test_more_cards_of_a_column(grown, browser):
    with in_tenant(grown.schema):
        column = Stage.objects.get(name="Lead").pk
    path = grown.url(f"board/columns/{column}/")
    measure("a column's next cards", lambda client: client.get(path), grown, browser)


def test_move(grown, browser):
    with in_tenant(grown.schema):
        ids = list(Lead.objects.filter(stage__name="Lead").values_list("pk", flat=True)[: TIMES + 10])
        to = Stage.objects.get(name="Contato").pk
    turn = iter(ids)

    def move(client):
        return client.post(grown.url(f"leads/{next(turn)}/move/"), {"to": str(to), "version": "1"})

    measure("move of a lead", move, grown, browser)


def test_inbox(grown, browser):
    measure("inbox, 10,000 conversations", lambda client: client.get(grown.url("inbox/")), grown, browser)


def test_conversation(grown, browser):
    with in_tenant(grown.schema):
        pk = Conversation.objects.newest_first().first().pk
    measure("a conversation", lambda client: client.get(grown.url(f"inbox/{pk}/")), grown, browser)


def test_lead_page(grown, browser):
    with in_tenant(grown.schema):
        pk = Lead.objects.filter(conversations__isnull=False).first().pk
    measure("a lead's page", lambda client: client.get(grown.url(f"leads/{pk}/")), grown, browser)


def measure(name: str, ask: Callable, cast, browser, *, member=None) -> float:
    """Ask many times in one process, as a member (or the owner); print p50, p95 and the number of statements. The p95."""
    client = browser(member or cast.owner)
    with as_served():
        return _measure(name, ask, client)


@contextmanager
def as_served() -> Iterator[None]:
    """Without what Django's test client keeps of each template and its context, which no server does."""
    kept = Template._render
    Template._render = _TestState.saved_data.template_render
    try:
        yield
    finally:
        Template._render = kept


def _measure(name: str, ask: Callable, client) -> float:
    for _warm in range(3):
        assert ask(client).status_code == 200
    with count_queries() as queries:
        ask(client)
    taken = []
    for _time in range(TIMES):
        start = time.perf_counter()
        ask(client)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    print(f"\n{name}: p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, {len(queries)} statements")
    return p95


def _leads(cast) -> list[Lead]:
    dice = random.Random(7)
    stages = list(Stage.objects.filter(pipeline=Pipeline.objects.get(is_default=True)))
    contacts = Contact.objects.bulk_create(
        (Contact(name=f"Contato {n}", phone=f"+55119{n:08d}") for n in range(LEADS)), batch_size=1000
    )
    columns = [stages[0]] * IN_ONE_COLUMN + [stages[1 + n % 5] for n in range(LEADS - IN_ONE_COLUMN)]
    keys = generate_n_keys_between(None, None, LEADS)
    return Lead.objects.bulk_create(
        (
            Lead(
                pipeline_id=stage.pipeline_id,
                stage=stage,
                contact=contact,
                owner=(cast.rep if n % 2 else cast.other_rep).user,
                position=key,
                value_cents=dice.randint(100_000, 5_000_000),
                score=dice.randint(0, 100),
                tags=["site"] if n % 3 else ["site", "tráfego"],
            )
            for n, (stage, contact, key) in enumerate(zip(columns, contacts, keys, strict=True))
        ),
        batch_size=1000,
    )


def _conversations(cast, leads: list[Lead]) -> None:
    channel = channel_of(cast)
    conversations = Conversation.objects.bulk_create(
        (
            Conversation(
                channel=channel,
                contact_id=lead.contact_id,
                lead=lead,
                assignee_id=lead.owner_id if n % 10 else None,
                unread_count=n % 4,
                preview="Pode mandar a proposta",
                preview_kind="text",
                preview_direction="in",
            )
            for n, lead in enumerate(leads[:CONVERSATIONS])
        ),
        batch_size=1000,
    )
    Message.objects.bulk_create(
        (
            Message(
                conversation=conversation,
                channel=channel,
                direction="in" if n % 2 else "out",
                status="received" if n % 2 else "read",
                text=f"Mensagem {n}",
                external_id=f"wamid.{conversation.pk}.{n}",
            )
            for conversation in conversations
            for n in range(3)
        ),
        batch_size=2000,
    )
