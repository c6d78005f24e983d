"""Reading an arrival once more: what its receipt kept, by the mapping that holds now."""

from typing import Any

from crm.capture.layouts import Layout
from crm.models import Receipt, Source
from crm.services import capturing, lead_reading
from crm.services.capturing import Arrival

SAMPLE = {
    "name": "Maria de Teste",
    "phone": "+55 11 98765-4321",
    "email": "maria.teste@example.com",
    "message": "Isto é um teste.",
}


def reread(receipt: Receipt) -> Receipt:
    """What a colleague asked for by hand. Raises ``Unavailable``, ``ValueError``."""
    source = receipt.source
    if source is None:
        raise ValueError("Its source is gone.")
    payload: Any = receipt.payload or {}
    match source.kind:
        case Source.Kind.WEBHOOK:
            body = str(payload.get("body", "")).encode()
            return capturing.capture(lead_reading.hook_arrival(source, body, key=receipt.key, again=True))
        case Source.Kind.GOOGLE:
            return capturing.capture(lead_reading.google_arrival(source, str(payload["body"]).encode(), again=True))
        case Source.Kind.META:
            return lead_reading.fetch(source, receipt.key.removeprefix("meta:"), again=True)
    layout = Layout.read(source.form)
    arrival = Arrival(
        key=receipt.key,
        told=payload.get("told", {}),
        payload=payload,
        source=source,
        mapping=layout.mapping,
        own=layout.own,
        tracks=payload.get("tracks", {}),
        wanted=layout.wanted,
        again=True,
    )
    return capturing.capture(arrival)


def test(source: Source, key: str) -> Receipt:
    """A made-up person goes the way that a real one would, and makes no lead."""
    last = Receipt.objects.filter(source=source).exclude(outcome=Receipt.Outcome.TEST).newest_first().first()
    kept = last.payload.get("told") if last and isinstance(last.payload, dict) else None
    told = kept or SAMPLE
    arrival = Arrival(
        key=f"test:{key}", told=told, payload={"told": told}, source=source, mapping=source.mapping, is_test=True
    )
    return capturing.capture(arrival)
