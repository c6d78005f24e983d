"""What the description of the API shows of incidents; a test holds them to the shapes they stand for."""

from typing import Any

MOMENT = "2026-11-03T10:00:00-03:00"

NEW: dict[str, Any] = {
    "title": "Spreadsheet sent to another client",
    "known_at": MOMENT,
    "description": "Sent by mistake from the commercial mailbox.",
}
CHANGED: dict[str, Any] = {"kinds": ["identity", "financial"], "persons": 12, "risk": "relevant"}
NOTE: dict[str, Any] = {"text": "The client confirmed that it was deleted."}
ENTRY: dict[str, Any] = {"at": MOMENT, "by": None, "kind": "noted", "text": NOTE["text"], "particulars": {}}
INCIDENT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f6",
    **NEW,
    "origin": "person",
    "happened_at": None,
    "is_small": False,
    "contained_at": None,
    "measures_before": "",
    "measures_after": "",
    **CHANGED,
    "vulnerable": None,
    "treated": None,
    "impact": "",
    "why_silent": "",
    "anpd_at": None,
    "anpd_protocol": "",
    "persons_at": None,
    "persons_how": "",
    "why_late": "",
    "opened_at": MOMENT,
    "closed_at": None,
    "due_at": MOMENT,
    "is_overdue": False,
    "missing": ["containment", "authority", "persons"],
    "to_authority": "COMUNICAÇÃO DE INCIDENTE DE SEGURANÇA À ANPD …",
    "to_persons": "Olá, precisamos contar …",
    "entries": [ENTRY],
}
