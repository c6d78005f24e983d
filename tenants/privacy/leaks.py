"""A statement that would have crossed between organizations was caught: what it came through is shut, and an incident is open."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from tenants import audit, context
from tenants.models import ApiKey, Grant, User
from tenants.privacy import incidents
from tenants.services import devices, grants, keys

GRANT = "grant"
# How what else there is, inside an organization, is shut; registered at start-up by the app that has it.
shutters: dict[str, Callable[[UUID], bool]] = {}


def caught(actual: str, expected: str, actor: str, request: str) -> None:
    """Once a day for the same two places. The incident is the platform's: what is true of it for whom, people find out."""
    shut = _shut(actor, expected)
    audit.record("tripwire.caught", actual=actual, expected=expected, through=actor, shut=shut)
    told: dict[str, Any] = {"actual": actual, "expected": expected, "request": request or "—", "shut": shut or "—"}
    incidents.found(
        None,
        key=f"door:{datetime.now(UTC).date()}:{expected}:{actual}",
        title=_("A statement was refused that would have run in another organization’s schema"),
        text=_("In %(actual)s while %(expected)s was entered; it did not run. Request %(request)s, shut: %(shut)s.")
        % told,
    )


def _shut(what: str, schema: str) -> str:
    """The app, channel or key that it came through, or the sessions of the person, who signs in again."""
    way, _space, pk = what.rpartition(" ")
    found = uuid_or_none(pk)
    if found is None:
        return ""
    if way in shutters:
        with context.in_tenant(schema):
            return what if shutters[way](found) else ""
    if way == GRANT:
        grant = Grant.objects.across_organizations().living().filter(pk=found).first()
        if grant is None:
            return ""
        grants.end(grant, Grant.End.WRONG_ORGANIZATION)
        return what
    return _shut_own(found)


def _shut_own(actor: UUID) -> str:
    if key := ApiKey.objects.across_organizations().filter(pk=actor, revoked_at=None).first():
        keys.revoke(key)
        return f"api_key {key.pk}"
    if user := User.objects.filter(pk=actor).first():
        devices.end(user)
        return f"sessions {user.pk}"
    return ""
