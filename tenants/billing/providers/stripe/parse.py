"""Stripe's objects → plain values. Pure; what is missing is empty, what is broken raises ValueError."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from tenants.billing.providers.types import Notice, Preview, RemoteInvoice, RemoteSubscription

WORD = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def notice(body: bytes) -> Notice:
    """An event. Whose it is stands in its object; those of connected accounts, and thin ones, are nobody's of ours."""
    try:
        event = json.loads(body)
    except RecursionError as error:
        raise ValueError("This is nested too deeply.") from error
    event = event if isinstance(event, dict) else {}
    name, kind = (_word(event.get(key)) for key in ("id", "type"))
    if not name or not kind:
        raise ValueError("This is no event.")
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict) or event.get("account"):
        about = {}
    customer = about.get("id") if about.get("object") == "customer" else _id(about.get("customer"))
    return Notice(id=name, kind=kind, customer=_word(customer))


def subscription(told: dict[str, Any]) -> RemoteSubscription:
    """Since API version 2025-03-31 the period stands with the item; one item is all that ours have."""
    items = (told.get("items") or {}).get("data") or [{}]
    first = items[0]
    return RemoteSubscription(
        id=told["id"],
        item=first.get("id", ""),
        price=_id((first.get("price") or {}).get("id")),
        status=told["status"],
        created=int(told.get("created") or 0),
        period_ends=_moment(first.get("current_period_end") or told.get("current_period_end")),
        trial_ends=_moment(told.get("trial_end")),
        cancels_at=_moment(told.get("cancel_at")),
    )


def invoice(told: dict[str, Any]) -> RemoteInvoice:
    return RemoteInvoice(
        id=told["id"],
        number=told.get("number") or "",
        status=told.get("status") or "",
        cents=int(told.get("total") or 0),
        currency=str(told.get("currency") or "brl").upper(),
        issued_at=datetime.fromtimestamp(told["created"], UTC),
        page=told.get("hosted_invoice_url") or "",
        pdf=told.get("invoice_pdf") or "",
    )


def preview(told: dict[str, Any]) -> Preview:
    return Preview(
        cents=int(told.get("amount_due") or 0),
        currency=str(told.get("currency") or "brl").upper(),
        due_at=_moment(told.get("next_payment_attempt") or told.get("period_end")),
    )


def _word(value: Any) -> str:
    """An id or a kind; nothing that is neither."""
    return value if isinstance(value, str) and WORD.fullmatch(value) else ""


def _id(value: Any) -> str:
    """Of something that is named, or there as a whole."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else ""


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
