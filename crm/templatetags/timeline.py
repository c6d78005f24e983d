"""What templates ask about a line of the timeline."""

from datetime import datetime

from django import template
from django.utils import timezone

from crm.models import Activity
from crm.services import moving, undoing
from tenants.models import Membership

register = template.Library()


@register.filter
def moment_told(text: str) -> datetime | None:
    """A moment as a line's particulars keep it."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def undoable(activity: Activity, reader: Membership) -> bool:
    """Whether to offer taking the change back; whether it can be is asked when somebody does."""
    if activity.kind not in undoing.KINDS or not activity.particulars.get("changes"):
        return False
    return timezone.now() - activity.happened_at < moving.limit_for(reader.role.key)
