"""What the description of the API shows of sequences; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import LEAD, MOMENT

_ID = "0199a4f0-0000-7000-8000-0000000000d1"
CREATED: dict[str, Any] = {
    "name": "Reaquecer contatos frios",
    "pipeline": "0199a4f0-0000-7000-8000-000000000010",
    "below": 35,
    "above": 60,
    "conditions": "source=ad",
    "again_after_days": 90,
    "from_hour": 8,
    "until_hour": 20,
    "workdays_only": True,
    "steps": [
        {"after": 72, "conditions": "", "do": "task", "title": "Enviar um caso de sucesso", "hours": 24, "to": "owner"},
        {"after": 168, "conditions": "score=..50", "do": "tag", "tag": "frio"},
    ],
    "is_on": True,
}
SEQUENCE: dict[str, Any] = {"id": _ID, "created_at": MOMENT, "updated_at": MOMENT, **CREATED}
ENROLLED: dict[str, Any] = {"sequence": _ID, "lead": LEAD["id"]}
ENROLMENT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000d2",
    "created_at": MOMENT,
    "sequence": _ID,
    "sequence_name": "Reaquecer contatos frios",
    "lead": LEAD["id"],
    "state": "active",
    "why": "",
    "step": 1,
    "due_at": MOMENT,
    "steps": [
        {"do": "task", "way": "done", "said": "Tarefa “Enviar um caso de sucesso” até amanhã 9:00", "at": MOMENT}
    ],
    "added_by": None,
    "ended_at": None,
}
