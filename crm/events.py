"""The one way to say that something happened.

``record`` writes the event in the transaction that causes it; after commit it gets its number and open browsers get
a hint. A process that dies between the two leaves an event without a number: the sweep numbers and announces it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Min

from crm import causes, together
from crm.models import Event
from crm.realtime import broadcast
from crm.realtime.audience import CONVERSATION, PERSONAL, SILENT, Audience
from tenants import context, turns
from tenants.models import User

log = structlog.get_logger(__name__)
_unwritten: ContextVar[list[Event] | None] = ContextVar("unwritten", default=None)
_unannounced: ContextVar[dict[str, float] | None] = ContextVar("unannounced", default=None)
# Also in the middle of many things done as one: nobody else tells of them.
ONE_BY_ONE = (PERSONAL, CONVERSATION)
HELD_BACK = 0.02  # seconds that what is committed may wait for what follows it
# Told of what has its number now, to wake those who read the log; whatever they miss, their sweep finds.
listeners: list[Callable[[Sequence[Event]], None]] = []
# In the order in which their transactions wrote them; those still running get later numbers, whatever their ids.
NUMBER_NEW = """
    WITH fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM crm_event WHERE number IS NULL),
         last AS (SELECT coalesce(max(number), 0) AS number FROM crm_event)
    UPDATE crm_event e SET number = last.number + fresh.place FROM fresh, last WHERE e.id = fresh.id RETURNING e.*
"""


def record(kind: str, subject_id, *, audience: Audience, by: User | None = None, **particulars) -> Event:
    """``kind`` is ``noun.past_participle``; particulars name things for humans and never hold content or secrets.

    ``item`` among them is the id of a part that changed, such as the message of a conversation; hints carry it too.
    """
    heard = together.heard()
    if heard is not None and audience.module not in ONE_BY_ONE:
        heard.users.update(audience.users)
        heard.modules.add(audience.module)
        audience = Audience(SILENT, audience.users, audience.roles)
    event = Event(
        kind=kind,
        subject_id=subject_id,
        actor=by,
        particulars=particulars | causes.named(),
        module=audience.module,
        users=list(audience.users),
        roles=list(audience.roles),
    )
    unwritten = _unwritten.get()
    if unwritten is None:
        event.save(force_insert=True)
    else:
        unwritten.append(event)
    _announce_once()
    return event


@contextmanager
def written_together() -> Iterator[None]:
    """What is recorded inside is written by one statement, in its order, when the block ends well. It must end in the
    transaction, and at the savepoint, in which it began.
    """
    if _unwritten.get() is not None:
        yield
        return
    unwritten: list[Event] = []
    token = _unwritten.set(unwritten)
    try:
        yield
    finally:
        _unwritten.reset(token)
    Event.objects.bulk_create(unwritten)


@contextmanager
def announced_together() -> Iterator[None]:
    """What is committed inside, transaction after transaction, is numbered and announced together: when the block ends,
    or when it has waited long enough. Browsers must neither wait for it nor get more hints at once than they acknowledge.
    """
    unannounced: dict[str, float] = {}
    token = _unannounced.set(unannounced)
    try:
        yield
    finally:
        _unannounced.reset(token)
        for schema in unannounced:
            _announce(schema)


def number_new() -> list[Event]:
    """Give the next numbers to committed events that have none yet; returns them in order.

    One transaction at a time (advisory lock), so numbers become visible in their order and without gaps.
    """
    with transaction.atomic():
        turns.take("events")
        numbered = list(Event.objects.raw(NUMBER_NEW))
    return sorted(numbered, key=lambda event: event.number or 0)


def latest_number() -> int:
    """The number a browser must have to be up to date."""
    newest = Event.objects.numbered().order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def kept_numbers() -> tuple[int, int]:
    """The oldest number that is still kept, and the latest."""
    kept = Event.objects.aggregate(oldest=Min("number"), latest=Max("number"))
    return kept["oldest"] or 1, kept["latest"] or 0


def announce() -> None:
    """Number what is new, tell open browsers, and whoever else reads the log."""
    numbered = number_new()
    broadcast.happened(numbered)
    for heard in listeners:
        heard(numbered)


def _announce_once() -> None:
    """One announcement a transaction and organization, however many events it recorded."""
    schema = context.current_schema()
    waiting = {getattr(call, "announces", None) for _sids, call, *_rest in connection.run_on_commit}
    if schema in waiting:
        return

    def after_commit():
        unannounced = _unannounced.get()
        if unannounced is not None:
            now = time.monotonic()
            if now - unannounced.setdefault(schema, now) < HELD_BACK:
                return
            del unannounced[schema]
        _announce(schema)

    after_commit.announces = schema  # type: ignore[attr-defined]
    transaction.on_commit(after_commit)


def _announce(schema: str) -> None:
    try:
        with context.in_tenant(schema):
            announce()
    except DatabaseError as error:  # what was done is committed; the sweep announces it
        log.warning("events.not_announced", error=type(error).__name__)
