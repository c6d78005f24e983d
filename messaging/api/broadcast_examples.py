"""What the description of the API shows of broadcasts; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import CONTACT, LEAD, MOMENT

_ID = "0199a4f0-0000-7000-8000-0000000000f1"
CREATED: dict[str, Any] = {
    "name": "Black Friday, clientes antigos",
    "template": "0199a4f0-0000-7000-8000-0000000000f2",
    "view": "0199a4f0-0000-7000-8000-0000000000f3",
    "values": {"1": "{{first_name}}"},
    "only_granted": True,
    "pace": 60,
}
CHANGED: dict[str, Any] = {"pace": 120}
BEGUN: dict[str, Any] = {"at": "2026-11-27T12:00:00-03:00"}
NUMBERS: dict[str, Any] = {
    "all": 1310,
    "waiting": 40,
    "on_the_way": 2,
    "sent": 1148,
    "delivered": 1102,
    "read": 760,
    "replied": 91,
    "failed": 10,
    "opted_out": 4,
    "left_out": 110,
}
BROADCAST: dict[str, Any] = {
    "id": _ID,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    **CREATED,
    "channel": "0199a4f0-0000-7000-8000-0000000000f4",
    "state": "running",
    "why": "",
    "starts_at": None,
    "started_at": MOMENT,
    "ended_at": None,
    "author": None,
    "numbers": NUMBERS,
}
RECIPIENT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f5",
    "contact": CONTACT["id"],
    "lead": LEAD["id"],
    "state": "handed",
    "left_out": "",
    "status": "read",
    "status_at": MOMENT,
    "error_code": "",
    "error": "",
    "conversation": "0199a4f0-0000-7000-8000-0000000000f6",
    "message": "0199a4f0-0000-7000-8000-0000000000f7",
    "replied_at": MOMENT,
    "opted_out_at": None,
}
