"""What the description of the API shows of captures, sources and receipts."""

from typing import Any

from crm.api.examples import MOMENT

_SOURCE = "0199a4f0-0000-7000-8000-0000000000f1"
CAPTURED: dict[str, Any] = {
    "name": "Marina Alves",
    "phone": "(11) 98765-4321",
    "email": "marina@lume.com.br",
    "message": "Quero um orçamento.",
    "tracks": {"utm_source": "google", "gclid": "Cj0KCQ"},
    "source": _SOURCE,
}
PASTED: dict[str, Any] = {"text": "Marina Alves\nStudio Lume\n(11) 98765-4321 · marina@lume.com.br"}
FOUND: dict[str, Any] = {
    "name": "Marina Alves",
    "phone": "+5511987654321",
    "email": "marina@lume.com.br",
    "document": "",
    "company": "",
    "city": "",
}
SOURCE_CREATED: dict[str, Any] = {"kind": "webhook", "name": "Site", "tags": ["site"]}
SOURCE_CHANGED: dict[str, Any] = {"mapping": {"campo_1": "name", "campo_2": "phone", "aceite": "-"}}
SOURCE: dict[str, Any] = {
    "id": _SOURCE,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "kind": "webhook",
    "name": "Site",
    "is_active": True,
    "stage": None,
    "lead_source": "site",
    "tags": ["site"],
    "repeat": "open",
    "mapping": {},
    "consent_text": "",
    "consents_to_marketing": False,
    "trouble": "",
}
RECEIPT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f2",
    "received_at": MOMENT,
    "source": _SOURCE,
    "outcome": "incomplete",
    "reasons": [{"code": "invalid", "field": "phone", "text": "inválido: Telefone"}],
    "lead": "0199a4f0-0000-7000-8000-0000000000f3",
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
}
