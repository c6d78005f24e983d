"""What the description of the API shows of imports and exports."""

from typing import Any

from crm.api.examples import MOMENT

_CHECK: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000041",
    "state": "done",
    "total": 2,
    "done": 1,
    "failed": 1,
    "counts": {"new": 1, "invalid": 1},
    "error": "",
    "ended_at": MOMENT,
}
IMPORT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000040",
    "created_at": MOMENT,
    "entity": "lead",
    "name": "leads.csv",
    "step": "checked",
    "headers": ["Nome", "Celular", "Valor"],
    "samples": [["Marina Alves", "11 98765-4321", "12.500,00"]],
    "mapping": ["name", "phone", "value_cents"],
    "fields": {"name": "Nome", "phone": "Telefone", "value_cents": "Valor"},
    "known": "fill",
    "is_whole": False,
    "options": {},
    "check": _CHECK,
    "run": None,
}
IMPORT_CHECKED: dict[str, Any] = {"mapping": ["name", "phone", ""], "known": "skip", "tags": ["feira-2026"]}
ROW_ERROR: dict[str, Any] = {
    "row": 3,
    "reasons": [{"field": "phone", "said": "This is no phone number.", "hint": "Write it with its area code."}],
}
EXPORT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000042",
    "created_at": MOMENT,
    "entity": "lead",
    "form": "csv",
    "state": "done",
    "total": 83,
    "done": 83,
    "error": "",
    "ended_at": MOMENT,
    "file": {
        "name": "Leads 2026-11-19.csv",
        "size": 10240,
        "expires_at": MOMENT,
        "url": "https://crm.example/api/v1/exports/0199a4f0-0000-7000-8000-000000000042/file/",
    },
}
EXPORT_ASKED: dict[str, Any] = {"entity": "lead", "form": "csv", "columns": ["name", "phone"], "query": "state=open"}
