"""An incident is opened, worked on step by step, told of, and closed: each deed is a line of its record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from config.days_off import business_days_after
from tenants import context
from tenants.models import Incident, IncidentEntry, PrivacyContact, User

DAYS = 3  # business days to tell ANPD and the persons (Resolução CD/ANPD 15/2024, art. 6 and 9)
END_OF_DAY = time(23, 59, 59)
HOME = "America/Sao_Paulo"
KEPT_YEARS = 5  # art. 10
Kind = IncidentEntry.Kind


class Unfinished(Exception):
    """It cannot be closed yet: a step is missing, which ``steps`` names."""

    def __init__(self, steps: list[str]):
        super().__init__(", ".join(steps))
        self.steps = steps


@dataclass(frozen=True)
class Clock:
    """Until when ANPD and the persons must have been told, and how it stands."""

    due: datetime
    now: datetime
    is_stopped: bool

    @property
    def is_over(self) -> bool:
        return not self.is_stopped and self.now > self.due

    @property
    def hours_left(self) -> int:
        return max(0, (self.due - self.now) // timedelta(hours=1))


def due(incident: Incident) -> datetime:
    """The end of the last business day, by the clock of whose it is."""
    zone = ZoneInfo(incident.organization.timezone if incident.organization else HOME)
    days = DAYS * 2 if incident.is_small else DAYS
    last = business_days_after(incident.known_at.astimezone(zone).date(), days)
    return datetime.combine(last, END_OF_DAY, zone)


def clock(incident: Incident) -> Clock:
    """It stops when both were told, when it turned out that nobody has to be, and with the incident."""
    is_told = bool(incident.anpd_at and incident.persons_at)
    is_stopped = is_told or incident.risk == Incident.Risk.LOW or not incident.is_open
    return Clock(due(incident), timezone.now(), is_stopped)


@transaction.atomic
def open_one(title: str, *, by: User | None, **told: Any) -> Incident:
    """By hand, inside an organization."""
    organization = context.current_organization_id()
    contact = PrivacyContact.objects.first()
    told.setdefault("is_small", bool(contact and contact.is_small))
    incident = Incident.objects.create(organization_id=organization, title=title, opened_by=by, **told)
    note(incident, Kind.OPENED, by=by, text=title)
    return incident


def found(organization_id: UUID | None, *, key: str, title: str, text: str) -> Incident | None:
    """By the system: once for each finding. None when it is known already."""
    told = {"title": title[:160], "origin": Incident.Origin.SYSTEM, "description": text}
    try:
        with transaction.atomic():
            incident = Incident._base_manager.create(organization_id=organization_id, key=key, **told)
            note(incident, Kind.OPENED, by=None, text=title)
    except IntegrityError:
        return None
    return incident


@transaction.atomic
def change(incident: Incident, changed: Iterable[str], before: dict[str, Any], *, by: User | None) -> None:
    """The row as its form left it, and what was changed as a line."""
    particulars = {name: [_told(before[name]), _told(getattr(incident, name))] for name in changed}
    if particulars:
        incident.save(update_fields=list(particulars))
        note(incident, Kind.CHANGED, by=by, particulars=particulars)


def note(incident: Incident, kind: str, *, by: User | None, text: str = "", **more: Any) -> IncidentEntry:
    return IncidentEntry.objects.create(incident=incident, kind=kind, by=by, text=text, **more)


def missing(incident: Incident) -> list[str]:
    """Steps that closing still waits for."""
    steps = []
    if not incident.contained_at:
        steps.append("containment")
    if incident.risk == Incident.Risk.UNKNOWN or (incident.risk == Incident.Risk.LOW and not incident.why_silent):
        steps.append("assessment")
    if incident.risk != Incident.Risk.LOW:
        steps += [name for name, at in (("authority", incident.anpd_at), ("persons", incident.persons_at)) if not at]
    return steps


@transaction.atomic
def close(incident: Incident, *, by: User | None) -> None:
    """The record stays. Raises ``Unfinished``."""
    if steps := missing(incident):
        raise Unfinished(steps)
    if Incident._base_manager.filter(pk=incident.pk, closed_at=None).update(closed_at=timezone.now()):
        note(incident, Kind.CLOSED, by=by)


@transaction.atomic
def reopen(incident: Incident, *, by: User | None) -> None:
    if Incident._base_manager.filter(pk=incident.pk, closed_at__isnull=False).update(closed_at=None):
        note(incident, Kind.REOPENED, by=by)


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
