"""An admin looks at the pages as a member sees them: nothing can be written, and it ends after a quarter of an hour."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import audit
from tenants.access import ALL_PERMISSIONS, Scope
from tenants.models import Membership
from tenants.services.members import Refused

KEY = "seeing_as"
LONGEST = timedelta(minutes=15)
_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE)\b", re.I)
_WRITE_WITHIN = re.compile(
    r"\s*WITH\b.*\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|(?<!FOR )(?<!NO KEY )UPDATE\s)", re.I | re.S
)
_AUDIT = re.compile(r'\s*INSERT\s+INTO\s+"?(?:tenants_platformauditline|crm_auditline)\b', re.I)


def begin(session: SessionBase, member: Membership, *, by: Membership) -> None:
    """From the next page on. Raises Refused: nobody sees so what they could not see themselves."""
    if by.seen_by is not None or member.pk == by.pk:
        raise Refused(_("Choose somebody else, and end what you are looking at first."))
    if not member.is_active:
        raise Refused(_("%(name)s may not enter, and sees nothing.") % {"name": member.name})
    if not covers(by, member):
        raise Refused(_("%(name)s may something that you may not, or not everywhere.") % {"name": member.name})
    until = timezone.now() + LONGEST
    session[KEY] = {"organization": str(by.organization_id), "member": str(member.pk), "until": until.isoformat()}
    audit.record("member.seen_as", member=str(member.pk), email=member.user.email, until=until.isoformat())


def end(session: SessionBase) -> None:
    if session.pop(KEY, None):
        audit.record("member.seen_as_ended")


def seen(session: SessionBase, by: Membership) -> Membership | None:
    """The member whose pages are shown, as long as that is allowed; asked anew with each request."""
    told: dict[str, Any] = session.get(KEY) or {}
    if told.get("organization") != str(by.organization_id):
        return None
    until = datetime.fromisoformat(told["until"])
    member = _member(by, told["member"]) if until > timezone.now() and by.may("member.change") else None
    if member is None or not covers(by, member):
        del session[KEY]
        return None
    member.seen_by, member.seen_until = by, until
    return member


def covers(by: Membership, member: Membership) -> bool:
    """Whether somebody may, everywhere, all that the member may somewhere."""
    return all(by.scope(name) == Scope.ALL for name in member.permissions if name in ALL_PERMISSIONS)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Also pages that note something while they are looked at do not; what the audit has to say is said."""
    with connection.execute_wrapper(_refuse_writes):
        yield


def _refuse_writes(execute, sql, params, many, context):
    text = str(sql)
    if (_WRITE.match(text) or _WRITE_WITHIN.match(text)) and not _AUDIT.match(text):
        raise PermissionDenied(_("You are only looking: nothing can be changed."))
    return execute(sql, params, many, context)


def _member(by: Membership, pk: str) -> Membership | None:
    of_organization = Membership.objects.of(by.organization_id).select_related("organization", "role", "team", "user")
    return of_organization.filter(pk=pk, is_active=True, user__is_active=True).first()
