"""What the description of the API shows of providers, channels and their changes; a test holds them to their shapes."""

from typing import Any

from crm.api.examples import MOMENT

_CHANNEL = "0199a4f0-0000-7000-8000-000000000101"
_CONNECTION = "0199a4f0-0000-7000-8000-000000000102"
_SWITCH = "0199a4f0-0000-7000-8000-000000000104"
HEALTH: dict[str, Any] = {"state": "ok", "sent": 412, "delivered": 409, "failed": 2}
PROVIDER: dict[str, Any] = {
    "key": "whatsapp_cloud",
    "label": "WhatsApp (Meta)",
    "company": "Meta",
    "kind": "whatsapp",
    "abilities": ["audio", "image", "template", "text"],
    "window_hours": 24,
    "channels": [_CHANNEL],
    "health": HEALTH,
    "answered_in_seconds": 0.62,
    "cost": {"USD": "38.4125"},
}
CONNECTION: dict[str, Any] = {
    "id": _CONNECTION,
    "created_at": MOMENT,
    "provider": "whatsapp_cloud",
    "state": "working",
    "is_current": True,
    "share": 0,
    "heard_until": None,
    "checked_at": MOMENT,
    "last_inbound_at": MOMENT,
    "last_outbound_at": MOMENT,
    "error": "",
    "credentials_at": MOMENT,
    "valid_until": None,
}
CHANNEL: dict[str, Any] = {
    "id": _CHANNEL,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "name": "Comercial SP",
    "kind": "whatsapp",
    "address": "+551155550100",
    "is_active": True,
    "shows_typing": True,
    "takes_groups": False,
    "fallback": None,
    "fallen_back_to": None,
    "connections": [CONNECTION],
    "health": HEALTH,
    "answered_in_seconds": 0.62,
    "waiting": 0,
    "cost": {"USD": "38.4125"},
}
CHANNEL_CHANGED: dict[str, Any] = {
    "name": "Comercial SP",
    "shows_typing": False,
    "takes_groups": True,
    "fallback": "0199a4f0-0000-7000-8000-000000000109",
}
MEASURED: dict[str, Any] = {
    "days": 30.0,
    "sent": 9120,
    "delivered": 9044,
    "failed": 31,
    "failed_percent": 0.3,
    "received": 7730,
    "messages_a_day": 561.7,
    "answered_in_seconds": 0.62,
}
LINE: dict[str, Any] = {
    "category": "utility",
    "messages": 4100,
    "here": {"USD": "27.88"},
    "there": {"USD": "48.38"},
}
COMPARISON: dict[str, Any] = {
    "channel": _CHANNEL,
    "here": "whatsapp_cloud",
    "there": "twilio",
    "traffic": MEASURED,
    "categories": [LINE],
    "cost_here": {"USD": "27.88"},
    "cost_there": {"USD": "48.38"},
    "cost_here_brl": "150.55",
    "cost_there_brl": "261.25",
    "saved_brl": "-110.70",
    "unpriced_here": 0,
    "unpriced_there": 0,
    "exchange": {"USD": "5.4", "EUR": "6.3"},
}
STARTED: dict[str, Any] = {
    "channel": _CHANNEL,
    "provider": "twilio",
    "credentials": {
        "account_sid": "AC00000000000000000000000000000000",
        "auth_token": "the-token",
        "sender": "+5511940000002",
    },
}
SWITCH: dict[str, Any] = {
    "id": _SWITCH,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "channel": _CHANNEL,
    "state": "shared",
    "former": "whatsapp_cloud",
    "new": "twilio",
    "share": 10,
    "missing_templates": ["retomar_contato"],
    "trial": {"to": "+5511987654321", "at": MOMENT, "ok": True, "said": ""},
    "began_at": MOMENT,
    "switched_at": None,
    "ended_at": None,
    "reason": "",
    "since": {"all": 120, "delivered": 117, "failed": 1},
    "started_by": None,
}
TRIAL: dict[str, Any] = {"phone": "+5511987654321"}
SHARED: dict[str, Any] = {"percent": 25}
SIDE: dict[str, Any] = {**MEASURED, "cost": {"USD": "27.88"}, "cost_brl": "150.55", "unpriced": 0}
REPORT: dict[str, Any] = {
    "switch": _SWITCH,
    "state": "watched",
    "former": "whatsapp_cloud",
    "new": "twilio",
    "began_at": MOMENT,
    "before": SIDE,
    "since": SIDE,
    "former_since": MEASURED,
    "by_former_prices": {"USD": "48.38"},
    "by_former_prices_brl": "261.25",
    "saved_brl": "110.70",
    "saved_a_month_brl": None,
    "exchange": {"USD": "5.4", "EUR": "6.3"},
}
BACKUP: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000105",
    "created_at": MOMENT,
    "channel": _CHANNEL,
    "switch": _SWITCH,
    "provider": "whatsapp_cloud",
    "address": "+551155550100",
    "restored_at": None,
}
COST: dict[str, Any] = {
    "day": "2026-11-27",
    "channel": _CHANNEL,
    "provider": "whatsapp_cloud",
    "category": "utility",
    "currency": "USD",
    "messages": 140,
    "free": 12,
    "unpriced": 0,
    "estimated": 0,
    "amount": "0.8704",
}
