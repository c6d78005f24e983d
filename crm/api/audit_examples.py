"""What the description of the API shows of the audit; a test holds it to the shape it stands for."""

from typing import Any

from crm.api.examples import LEAD, MOMENT

LINE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f1",
    "at": MOMENT,
    "action": "update",
    "table": "crm_lead",
    "row": LEAD["id"],
    "actor_id": "0199a4f0-0000-7000-8000-000000000001",
    "actor": "Rafael Lima",
    "what": "changed Value in cents of Marina Alves (lead) from R$ 12,500 to R$ 15,000",
    "changes": [{"field": "Value in cents", "before": "R$ 12,500", "after": "R$ 15,000"}],
    "address": "203.0.113.40",
    "request_id": "0199a4f0c1d97b6e9d2f5a3b8c7e6d10",
}
