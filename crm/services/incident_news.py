"""Owners and admins learn of incidents by the bell and by e-mail: that one is open, and that its clock runs."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from crm.models import Notification
from crm.services import notifying
from tenants.models import Incident, IncidentEntry, Membership
from tenants.privacy import incidents

# mark of a reminder → how long after one knows; "due" is told when the time is over.
AFTER = {"opened": timedelta(0), "24h": timedelta(hours=24), "48h": timedelta(hours=48)}
DUE = "due"


def tell_forgotten() -> None:
    """Every few seconds: of the few that are open, what was not told yet; the newest word is enough."""
    for incident in Incident.objects.filter(closed_at=None).select_related("organization", "opened_by"):
        clock = incidents.clock(incident)
        marks = [mark for mark, after in AFTER.items() if clock.now >= incident.known_at + after]
        marks += [DUE] if clock.is_over else []
        if marks and (not clock.is_stopped or marks == ["opened"]):
            _tell(incident, marks)


def open_ones() -> list[QuerySet]:
    """Those of all organizations."""
    return [Incident.objects.across_organizations().filter(closed_at=None)]


def _tell(incident: Incident, marks: list[str]) -> None:
    told = set(incident.entries.exclude(mark="").values_list("mark", flat=True))
    if not (new := [mark for mark in marks if mark not in told]):
        return
    try:
        with transaction.atomic():
            for mark in new:
                incidents.note(incident, IncidentEntry.Kind.REMINDED, by=None, mark=mark)
            _notify(incident, new[-1])
    except IntegrityError:
        return  # another process told it


def _notify(incident: Incident, mark: str) -> None:
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    particulars = {"title": incident.title, "mark": mark, "due": incidents.due(incident).isoformat()}
    by = incident.opened_by if mark == "opened" else None
    for member in members:
        if member.may("organization.change"):
            path = f"settings/privacy/incidents/{incident.pk}/"
            notifying.notify(member.user, Notification.Kind.INCIDENT, by=by, path=path, **particulars)
