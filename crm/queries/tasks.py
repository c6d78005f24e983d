"""Tasks, as the day needs them: one's own, or those of one's team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.models import Contact, Task
from tenants.access import Principal, Scope

MOST = 200
DONE_SHOWN = 10
STACKS = ("overdue", "today", "week", "later", "done")


@dataclass(frozen=True)
class Stack:
    """Tasks that are alike in when they are due."""

    key: str
    tasks: Sequence[Task]


class TaskList:
    """What one person, or all whom one sees, have to do."""

    def __init__(self, principal: Principal, *, show: str = "", whose: str = ""):
        self.principal = principal
        self.show = show if show in STACKS else ""
        self.whose = "team" if whose == "team" and self.may_see_others else ""

    @property
    def may_see_others(self) -> bool:
        return self.principal.scope("task.view") in (Scope.ALL, Scope.TEAM)

    @cached_property
    def counted(self) -> list[Stack]:
        """Each stack there is, whether it holds something or not."""
        now, tomorrow = timezone.now(), _start_of(1)
        monday = _start_of(7 - timezone.localdate().weekday())
        waiting = self._can_change(self._seen().undone().soonest_first()[:MOST])
        done = self._seen().filter(done_at__gte=tomorrow - timedelta(days=7 if self.show == "done" else 1))
        most = MOST if self.show == "done" else DONE_SHOWN
        return [
            Stack("overdue", [task for task in waiting if task.due_at < now]),
            Stack("today", [task for task in waiting if now <= task.due_at < tomorrow]),
            Stack("week", [task for task in waiting if tomorrow <= task.due_at < monday]),
            Stack("later", [task for task in waiting if task.due_at >= max(monday, tomorrow)]),
            Stack("done", self._can_change(with_deletable(done, self.principal).order_by("-done_at")[:most])),
        ]

    @property
    def stacks(self) -> list[Stack]:
        """Those that are asked for and hold something."""
        return [stack for stack in self.counted if stack.tasks and self.show in ("", stack.key)]

    def _seen(self):
        seen = Task.objects.accessible_by(self.principal).filter(lead__archived_at=None, contact__archived_at=None)
        if not self.whose:
            seen = seen.filter(owner=self.principal.user_id)
        return seen.select_related("lead__contact", "lead__company", "contact__company", "owner")

    def _can_change(self, rows) -> list[Task]:
        return told_changeable(rows, self.principal)


def told_changeable(rows, principal: Principal) -> list[Task]:
    """Each says whether this person may do and change it."""
    tasks = list(rows)
    mine = Task.objects.accessible_by(principal, "task.change").filter(pk__in=[task.pk for task in tasks])
    changeable = set(mine.values_list("pk", flat=True)) if tasks else set()
    for task in tasks:
        task.may_change = task.pk in changeable
    return tasks


def with_deletable(done: QuerySet[Task], principal: Principal) -> QuerySet[Task]:
    """Each says whether this person may take it away; those that are not done say it in their dialog."""
    return done.annotate(may_delete=Exists(deletable(principal).filter(pk=OuterRef("pk"))))


def deletable(principal: Principal) -> QuerySet[Task]:
    """Those that this person may take away: one's own making where one may change it, and what one's role deletes."""
    mine = Task.ever.accessible_by(principal, "task.change").filter(
        created_by__isnull=False, created_by=principal.user_id
    )
    given = Task.ever.accessible_by(principal, "task.delete")
    return Task.ever.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=given.values("pk")))


def of_contact(contact: Contact, principal: Principal, *, done: int = 3) -> list[Task]:
    """What is to be done about a person and the person's leads, then what was done last."""
    about = Q(contact=contact.pk) | Q(lead__contact=contact.pk, lead__archived_at=None)
    seen = Task.objects.accessible_by(principal).filter(about).select_related("owner", "lead__contact", "contact")
    last_done = with_deletable(seen.filter(done_at__isnull=False), principal).order_by("-done_at")[:done]
    return told_changeable([*seen.undone().soonest_first()[:50], *last_done], principal)


def _start_of(days: int) -> datetime:
    """A day from today, where the organization is."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time.min))
