"""What proves an erasure: its particulars under the organization's own key, so that nobody changes a word of it."""

import hmac
import json
from typing import Any
from uuid import UUID

from django.urls import reverse

from crm import erased
from tenants.models import Erasure

PURPOSE = b"certificates of erasure"


def sign(erasure: Erasure) -> str:
    return hmac.digest(erased.secret_for(PURPOSE), _particulars(erasure), "sha256").hex()


def is_genuine(erasure: Erasure) -> bool:
    """Whether it still says what it said."""
    return bool(erasure.signature) and hmac.compare_digest(sign(erasure), erasure.signature)


def url(pk: UUID | str) -> str:
    return reverse("erasure", args=[pk])


def _particulars(erasure: Erasure) -> bytes:
    told: dict[str, Any] = {
        "id": str(erasure.pk),
        "organization": str(erasure.organization_id),
        "contact": str(erasure.contact_id),
        "asked": [erasure.asked, erasure.ground, str(erasure.asked_on)],
        "ordered": [str(erasure.ordered_by_id), erasure.ordered_at.isoformat()],
        "ended": erasure.ended_at.isoformat() if erasure.ended_at else "",
        "marks": erasure.marks,
        "report": erasure.report,
    }
    return json.dumps(told, sort_keys=True).encode()
