"""A statement that would have crossed between organizations was caught: what it came through is shut, and an incident is open."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from tenants import audit
from tenants.models import ApiKey, User
from tenants.privacy import incidents
from tenants.services import devices, keys


def caught(actual: str, expected: str, actor: str, request: str) -> None:
    """Once a day for the same two places. The incident is the platform's: what is true of it for whom, people find out."""
    shut = _shut(uuid_or_none(actor))
    audit.record("tripwire.caught", actual=actual, expected=expected, through=actor, shut=shut)
    told: dict[str, Any] = {"actual": actual, "expected": expected, "request": request or "—", "shut": shut or "—"}
    incidents.found(
        None,
        key=f"door:{datetime.now(UTC).date()}:{expected}:{actual}",
        title=_("A statement was refused that would have run in another organization’s schema"),
        text=_("In %(actual)s while %(expected)s was entered; it did not run. Request %(request)s, shut: %(shut)s.")
        % told,
    )


def _shut(actor: UUID | None) -> str:
    """The key, or the sessions of the person, that it came through; who has lost them signs in again."""
    if actor is None:
        return ""
    if key := ApiKey.objects.across_organizations().filter(pk=actor, revoked_at=None).first():
        keys.revoke(key)
        return f"api_key {key.pk}"
    if user := User.objects.filter(pk=actor).first():
        devices.end(user)
        return f"sessions {user.pk}"
    return ""
