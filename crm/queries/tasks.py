"""One's own tasks, as the day needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from crm.models import Task
from tenants.access import Principal

MOST = 200
DONE_SHOWN = 10


@dataclass(frozen=True)
class Stack:
    """Tasks that are alike in when they are due."""

    key: str
    tasks: Sequence[Task]


class MyTasks:
    """What one person has to do."""

    def __init__(self, principal: Principal):
        self.principal = principal

    @cached_property
    def stacks(self) -> list[Stack]:
        """Those that hold something: overdue, today, upcoming, done today."""
        now, tomorrow = timezone.now(), _tomorrow()
        waiting = list(self._mine().undone().soonest_first()[:MOST])
        stacks = [
            Stack("overdue", [task for task in waiting if task.due_at < now]),
            Stack("today", [task for task in waiting if now <= task.due_at < tomorrow]),
            Stack("upcoming", [task for task in waiting if task.due_at >= tomorrow]),
            Stack(
                "done", self._mine().filter(done_at__gte=tomorrow - timedelta(days=1)).order_by("-done_at")[:DONE_SHOWN]
            ),
        ]
        return [stack for stack in stacks if stack.tasks]

    @property
    def may_change(self) -> bool:
        """They are one's own, so any reach will do."""
        return self.principal.may("task.change")

    def _mine(self):
        mine = Task.objects.accessible_by(self.principal).filter(owner=self.principal.user_id, lead__archived_at=None)
        return mine.select_related("lead__contact", "lead__company", "owner")


def _tomorrow() -> datetime:
    """The end of today where the organization is."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
