"""What the description of the API shows of privacy; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import CONTACT, MOMENT

ERASURE_ASKED: dict[str, Any] = {
    "contact": CONTACT["id"],
    "asked": "email",
    "ground": "wish",
    "asked_on": "2026-11-03",
}
COUNTED: list[dict[str, Any]] = [{"of": "notes", "rows": 4}]
ERASURE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f1",
    "contact": CONTACT["id"],
    "asked": "email",
    "ground": "wish",
    "asked_on": "2026-11-03",
    "answer_until": "2026-11-18",
    "ordered_at": MOMENT,
    "state": "done",
    "ended_at": MOMENT,
    "gone": COUNTED,
    "emptied": [{"of": "messages", "rows": 31}],
    "mentions": [{"of": "notes", "rows": 1}],
    "left": 0,
    "signature": "5f" * 32,
    "is_genuine": True,
}
DRY_RUN: dict[str, Any] = {"gone": COUNTED, "emptied": [{"of": "messages", "rows": 31}], "open_leads": 1, "left": 0}
ABOUT: dict[str, Any] = {"contact": CONTACT["id"]}
COPY: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f2",
    "created_at": MOMENT,
    "contact": CONTACT["id"],
    "state": "done",
    "error": "",
    "ended_at": MOMENT,
    "file": {
        "name": "dados pessoais 2026-11-03.zip",
        "size": 48213,
        "expires_at": MOMENT,
        "url": "https://crm.example/o/aurora/api/v1/personal-copies/0199a4f0-0000-7000-8000-0000000000f2/file/",
    },
}
RULE: dict[str, Any] = {
    "kind": "messages",
    "label": "Messages",
    "says": "Words, files and reactions of messages that old; that they went to and fro, when, and how far they got stays.",
    "months": 24,
    "least": 3,
    "most": 240,
    "law": "",
}
RULE_CHANGED: dict[str, Any] = {"months": 24}
TRIED: dict[str, Any] = {
    "months": 24,
    "before": MOMENT,
    "count": 1310,
    "examples": [
        {"text": "Marina Alves: received", "path": "inbox/0199a4f0-0000-7000-8000-0000000000c1/", "at": MOMENT}
    ],
}
RUN: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f3",
    "kind": "messages",
    "day": "2026-11-03",
    "months": 24,
    "removed": 1310,
    "ended_at": MOMENT,
    "error": "",
}
HOLD_NEW: dict[str, Any] = {"contact": CONTACT["id"], "reason": "Processo 0001234-56.2026.8.26.0100"}
HOLD: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f4",
    "created_at": MOMENT,
    "contact": CONTACT["id"],
    "lead": None,
    "reason": "Processo 0001234-56.2026.8.26.0100",
}
TEXTS: dict[str, Any] = {
    "purpose": "Talking with people by WhatsApp and SMS",
    "basis": "Contract and steps before it (art. 7, V)",
    "categories": "Number, name in the profile, messages, pictures, voice, documents",
    "persons": "Whoever writes, and whoever is written to",
    "recipients": "Meta, Meta (WhatsApp)",
    "retention": "Messages: 24 months; backups: 35 days",
    "security": "Own database schema, encryption, TLS, audit",
    "transfer": "to United States (art. 33)",
}
ACTIVITY: dict[str, Any] = {"key": "conversations", "is_off": False, "edited": ["basis"], "texts": TEXTS}
ACTIVITY_CHANGED: dict[str, Any] = {"basis": "Contract and steps before it (art. 7, V)"}
VERSION: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000f5",
    "number": 3,
    "created_at": MOMENT,
    "made_by": None,
    "contact": {"controller": "Aurora Ltda", "officer": "Olga Reis", "email": "dpo@aurora.example"},
    "lines": [{"key": "conversations", "texts": TEXTS, "edited": ["basis"]}],
}
