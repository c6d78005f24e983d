"""What the description of the API shows of consent; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import CONTACT, MOMENT

SAID: dict[str, Any] = {
    "contact": CONTACT["id"],
    "purpose": "marketing",
    "channel": "whatsapp",
    "granted": True,
    "text": "Ticked “news and offers” in the shop's checkout.",
}
CONSENT: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000e1",
    "created_at": MOMENT,
    "contact": CONTACT["id"],
    "purpose": "marketing",
    "channel": "whatsapp",
    "granted": True,
    "source": "api",
    "at": MOMENT,
    "proof": {"text": "Ticked “news and offers” in the shop's checkout."},
    "by": None,
}
STANDING: dict[str, Any] = {
    "standing": [{"purpose": "marketing", "channel": "whatsapp", "granted": True, "consent": CONSENT["id"]}]
}
