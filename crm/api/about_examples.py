"""What the description of the API shows of notes and files; a test holds them to the shapes they stand for."""

from typing import Any

from crm.api.examples import MOMENT

_LEAD = "0199a4f0-0000-7000-8000-000000000011"
_OWNER = "0199a4f0-0000-7000-8000-0000000000e1"
_FILE = "0199a4f0-0000-7000-8000-0000000000a7"

NOTE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000a6",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "text": "@Rafael ela decide junto com a sócia.",
    "lead": _LEAD,
    "contact": None,
    "author": _OWNER,
    "author_name": "Débora Nunes",
    "api_key": None,
    "edited_at": None,
    "pinned_at": MOMENT,
}
NOTE_CREATED: dict[str, Any] = {"lead": _LEAD, "text": "@Rafael ela decide junto com a sócia."}
NOTE_CHANGED: dict[str, Any] = {"text": "Ela decide sozinha.", "updated_at": MOMENT}
FILE: dict[str, Any] = {
    "id": _FILE,
    "created_at": MOMENT,
    "name": "proposta.pdf",
    "size": 48211,
    "content_type": "application/pdf",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "lead": _LEAD,
    "contact": None,
    "company": None,
    "added_by": _OWNER,
    "added_by_name": "Débora Nunes",
    "url": f"https://crm.example.com/api/v1/files/{_FILE}/content/",
}
FILE_SENT: dict[str, Any] = {"lead": _LEAD, "file": "proposta.pdf"}
