"""What the public schema says of a person who is erased: lines of both audits, and bodies of webhooks that name them."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from django.db import connection

from tenants import crypto
from tenants.inbound import store
from tenants.models import AnsweredCall, Delivery, Erasure

AT_ONCE = 2000
AUDITS = ("crm_auditline", "public.tenants_platformauditline")


def audits(erasure: Erasure, rows: Sequence[str], *, digits: str, words: str) -> int:
    """Lines about these rows keep who, what, when and from where, and no words; others lose what the patterns find."""
    changed = 0
    for table in AUDITS:
        with connection.cursor() as cursor:
            told: Any = [table, erasure.pk, list(rows), digits, words]
            cursor.execute("SELECT public.scrub_audit_lines(%s::regclass, %s, %s::text[], %s, %s)", told)
            changed += cursor.fetchone()[0]
    return changed


def deliveries(names: Callable[[str], bool], *, after: str) -> tuple[int, str]:
    """Bodies among the next ones that name the person go; how many, and the place behind them, empty at the end.

    What still waits to be read is somebody writing now, and comes in as somebody new.
    """
    kept = Delivery.objects.exclude(state=Delivery.State.STORED).exclude(sealed_body="", query="")
    kept = kept.select_related("organization")
    some = list((kept.filter(pk__gt=UUID(after)) if after else kept).order_by("pk")[:AT_ONCE])
    found = [delivery.pk for delivery in some if names(_read(delivery))]
    Delivery.objects.filter(pk__in=found).update(sealed_body="", query="", error="")
    return len(found), str(some[-1].pk) if len(some) == AT_ONCE else ""


def answers() -> int:
    """Nobody knows in which kept answers of the API a person stands: all go, and calls that come again find the rows as they are."""
    return AnsweredCall.objects.filter(runs_until=None).delete()[0]  # what is not answered says nothing yet


def _read(delivery: Delivery) -> str:
    """As it was sent, and as it reads without what JSON and forms escape."""
    try:
        raw = store.body_of(delivery).decode("utf-8", "replace") if delivery.sealed_body else ""
    except crypto.CannotOpen:
        raw = ""  # nobody can read it any more
    return "\n".join([raw, _unescaped(raw), unquote_plus(f"{delivery.query}\n{raw}")])


def _unescaped(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False)
    except (ValueError, RecursionError):  # nested so deeply that nobody can read it
        return ""
