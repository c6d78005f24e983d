"""Whether somebody who is to be told may still see what it is about."""

from collections.abc import Callable
from uuid import UUID

from config.ids import uuid_or_none
from crm import notices, parts
from crm.models import Company, Contact, Lead, Notification
from tenants.access import Principal

SUBJECTS: dict[str, Callable[[Principal, UUID], bool]] = {
    "leads": lambda principal, pk: Lead.objects.accessible_by(principal).filter(pk=pk).exists(),
    "contacts": lambda principal, pk: Contact.objects.accessible_by(principal).filter(pk=pk).exists(),
    "companies": lambda principal, pk: Company.objects.accessible_by(principal).filter(pk=pk).exists(),
}


def still_sees(principal: Principal, notification: Notification) -> bool:
    """Where its path leads to is somebody's row, it must be within reach; and its kind, still this person's business."""
    needed = notices.NEEDED.get(notification.kind)
    if needed and not principal.may(needed):
        return False
    head, _slash, rest = notification.path.partition("/")
    pk = uuid_or_none(rest.partition("/")[0])
    look = (SUBJECTS | parts.subjects).get(head)
    return look is None or pk is None or look(principal, pk)
