"""Examples of notifications in the description of the API."""

from typing import Any

MOMENT = "2026-11-19T18:01:22.504318-03:00"
NOTIFICATION: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000d1",
    "created_at": MOMENT,
    "kind": "task.due",
    "text": "Lembrete: Enviar contrato, sobre Marina Alves",
    "path": "leads/0199a4f0-0000-7000-8000-000000000011/",
    "actor": None,
    "actor_name": None,
    "count": 1,
    "told_at": MOMENT,
    "read_at": None,
}
UNREAD: dict[str, Any] = {"unread": 0}
PREFERENCES: dict[str, Any] = {
    "ways": {"task.due": {"app": True, "push": True, "mail": True, "sound": False}},
    "mail_after": 10,
    "plays_sounds": True,
    "pushes_text": False,
    "silent_until": None,
    "quiet_from": "20:00:00",
    "quiet_to": "08:00:00",
    "quiet_days": [6],
    "digest": "daily",
    "digest_at": "08:00:00",
    "digest_day": 0,
    "digest_zone": "America/Manaus",
}
PREFERENCES_CHANGED: dict[str, Any] = {"ways": {"task.due": {"sound": False}}, "digest": "daily", "digest_at": "08:00"}
