"""What waits for a person, for the e-mail that gathers it."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm import parts
from crm.models import Notification, Task
from crm.models.notification_digest import Rhythm
from crm.parts import Waiting
from crm.queries.notified import still_sees
from crm.services.notification_words import plain
from tenants.access import Principal

SHOWN = 5
LOOKED_AT = 50  # unread notifications: whoever has more sees the rest in the product


def waiting(principal: Principal, rhythm: str) -> list[Waiting]:
    """The parts of which there is something; times on the clock that is active."""
    found = [*(part(principal) for part in parts.waits), _tasks(principal, rhythm), _unread(principal)]
    return [part for part in found if part.count]


def _tasks(principal: Principal, rhythm: str) -> Waiting:
    days = 7 if rhythm == Rhythm.WEEKLY else 1
    until = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time.min))
    mine = Task.objects.accessible_by(principal).undone().filter(owner=principal.user_id, due_at__lt=until)
    due = mine.filter(lead__archived_at=None, contact__archived_at=None).soonest_first()
    due = due.select_related("lead__contact", "contact")
    lines = [(f"{_moment(task.due_at)} · {task.title} · {task.about}", "tasks/") for task in due[:SHOWN]]
    title = _("Tasks overdue or due this week") if days == 7 else _("Tasks overdue or due today")
    return Waiting(title, due.count(), lines, "tasks/")


def _unread(principal: Principal) -> Waiting:
    """Of what is out of the person's sight by now nothing is said."""
    unread = Notification.objects.accessible_by(principal).listed().unread().select_related("actor")
    seen = [each for each in unread.newest_first()[:LOOKED_AT] if still_sees(principal, each)]
    lines = [(plain(each), each.path) for each in seen[:SHOWN]]
    return Waiting(_("Unread notifications"), len(seen), lines, "notifications/?show=unread")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
