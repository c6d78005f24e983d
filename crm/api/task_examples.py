"""What the description of the API shows of tasks; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import MOMENT

_LEAD = "0199a4f0-0000-7000-8000-0000000000f1"
_OWNER = "0199a4f0-0000-7000-8000-0000000000e1"
DUE = "2026-11-23T10:00:00-03:00"

TASK: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f7",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "title": "Enviar contrato",
    "due_at": DUE,
    "priority": 3,
    "repeat": "weekly",
    "remind_minutes": 60,
    "lead": _LEAD,
    "contact": None,
    "owner": _OWNER,
    "owner_name": "Rafael Lima",
    "done_at": None,
}
TASK_CREATED: dict[str, Any] = {
    "lead": _LEAD,
    "title": "Enviar contrato",
    "due_at": DUE,
    "priority": 3,
    "repeat": "weekly",
    "remind_minutes": 60,
    "owner": _OWNER,
}
TASK_CHANGED: dict[str, Any] = {"due_at": DUE, "priority": 4}
TASK_POSTPONED: dict[str, Any] = {"to": "week"}
