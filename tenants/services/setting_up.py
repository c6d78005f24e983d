"""An organization is set up step by step: how far it is, what was passed over and why, and that it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from tenants import context, steps
from tenants.models import Membership, Organization, SetUp, SetUpMark, SetUpReminder, User
from tenants.models.set_up import reminders_of
from tenants.steps import Check, Seen, Step

ON_THE_WAY = "setting_up"  # in the session: the organization whose set-up this browser is in the middle of
NOT_ASKED = "set_up_not_asked"  # likewise: those whose board need not ask what is left, because nobody is told


class State(StrEnum):
    """How a step stands."""

    DONE = "done"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True)
class Stand:
    """A step, how it stands, and what there is to say of it."""

    step: Step
    state: State
    words: str = ""


@dataclass(frozen=True)
class Progress:
    """How all steps stand, for whoever may do them."""

    stands: Sequence[Stand]

    @cached_property
    def open(self) -> list[Stand]:
        return [each for each in self.stands if each.state is State.OPEN]

    @property
    def done(self) -> int:
        return sum(each.state is State.DONE for each in self.stands)

    @property
    def passed(self) -> int:
        """How many need nothing more: done, or passed over."""
        return len(self.stands) - len(self.open)

    @property
    def total(self) -> int:
        return len(self.stands)

    @property
    def percent(self) -> int:
        return round(100 * self.passed / self.total) if self.stands else 100

    @property
    def minutes(self) -> int:
        return sum(each.step.minutes for each in self.open)

    @property
    def next(self) -> Stand | None:
        """Where somebody who comes back goes on."""
        return self.open[0] if self.open else None

    def around(self, key: str) -> tuple[Stand | None, Stand, Stand | None, int]:
        """The step before, the step itself, the one after it, and its number. Raises ``KeyError``."""
        at = next((n for n, each in enumerate(self.stands) if each.step.key == key), None)
        if at is None:
            raise KeyError(key)
        before = self.stands[at - 1] if at else None
        after = self.stands[at + 1] if at + 1 < self.total else None
        return before, self.stands[at], after, at + 1


@transaction.atomic
def begin(organization: Organization, *, by: User) -> SetUp:
    """With its organization: whoever made it is reminded while it is left alone. Once, whoever says it twice."""
    rows = SetUp.objects.of(organization)
    set_up, is_new = rows.get_or_create(organization=organization, defaults={"begun_by": by})
    if is_new:
        SetUpReminder.objects.of(organization).bulk_create(reminders_of(set_up))
    return set_up


def current() -> SetUp | None:
    """Of the organization we are in; none of those that were there before there were any, or came ready-made."""
    return SetUp.objects.first()


def progress(membership: Membership) -> Progress:
    """Done is what the data says is there; only where it says nothing somebody's word counts."""
    marks = {mark.step: mark for mark in SetUpMark.objects.all()}
    return Progress([_stand(step, marks.get(step.key), membership) for step in steps.steps_for(membership)])


def confirm(step: Step, *, by: User) -> None:
    """It was looked at, and is fine."""
    _mark(step, by=by, kind=SetUpMark.Kind.CONFIRMED, reason="")


def skip(step: Step, *, reason: str, by: User) -> None:
    """It is passed over, and counts as nothing that is left."""
    _mark(step, by=by, kind=SetUpMark.Kind.SKIPPED, reason=reason)


def finish() -> None:
    SetUp.objects.filter(finished_at=None).update(finished_at=timezone.now())


def decline() -> None:
    """Nobody is led to it or reminded of it any more; its page stays."""
    SetUp.objects.filter(declined_at=None).update(declined_at=timezone.now())


def look(membership: Membership) -> list[tuple[Check, Seen | None]]:
    """What works already, what does not, and what the product does not have yet."""
    return [(each, each.look(membership) if each.look else None) for each in steps.checks()]


def _mark(step: Step, *, by: User, kind: str, reason: str) -> None:
    said = {"kind": kind, "reason": reason, "by": by, "at": timezone.now()}
    organization = context.current_organization_id()
    SetUpMark.objects.update_or_create(organization_id=organization, step=step.key, defaults=said)


def _stand(step: Step, mark: SetUpMark | None, membership: Membership) -> Stand:
    found = step.look(membership)
    if found.is_done or (mark and mark.kind == SetUpMark.Kind.CONFIRMED):
        return Stand(step, State.DONE, found.words)
    if mark:
        return Stand(step, State.SKIPPED, mark.get_reason_display())
    return Stand(step, State.OPEN)
