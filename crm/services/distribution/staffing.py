"""What people can take: capacity and hours, absences, and the switch by which somebody pauses."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.models import Absence, Availability
from crm.services import setting_aside
from crm.services.distribution import ruling
from tenants.models import User


def of(user: User) -> Availability:
    """The person's row; it comes into being when it is first asked for."""
    return Availability.objects.get_or_create(user=user)[0]


@transaction.atomic
def change(user: User, *, by: User | None, **fields: Any) -> Availability:
    row = of(user)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields, "updated_at"])
    ruling.tell(by)
    return row


def pause(user: User, *, by: User | None) -> None:
    """No more leads by rules, until it is taken back."""
    if of(user).paused_at is None:
        change(user, by=by, paused_at=timezone.now())


def resume(user: User, *, by: User | None) -> None:
    if of(user).paused_at is not None:
        change(user, by=by, paused_at=None)


@transaction.atomic
def be_away(user: User, *, by: User | None, first_day: date, last_day: date, backup: User | None = None) -> Absence:
    row = Absence.objects.create(user=user, first_day=first_day, last_day=last_day, backup=backup)
    ruling.tell(by)
    return row


@transaction.atomic
def stay(absence: Absence, *, by: User | None) -> None:
    """The absence is off."""
    setting_aside.give_up(absence, by=by)
    ruling.tell(by)


def came_back(absence: Absence, by: User | None) -> None:
    ruling.tell(by)
