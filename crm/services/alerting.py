"""Alerts that nobody was told of yet reach owners and admins, by the bell and by e-mail; changes reach the owners."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from config.ids import uuid_or_none
from crm.models import AuditLine, Notification
from crm.services import notifying
from tenants.models import Alert, Membership, PlatformAuditLine, User
from tenants.services import alerts

Kind = Notification.Kind


def tell_forgotten() -> None:
    """Every few seconds. Only rows are written here: e-mails go as those of all notifications do."""
    while _tell_one():
        pass


def changes() -> list[QuerySet]:
    """What triggers wrote into an organization's audit a moment ago, see ``tenants.services.alerts``."""
    return [alerts.changes_of(AuditLine.objects.all())]


def untold() -> list[QuerySet]:
    """The rows that say so, of whatever organization."""
    return [Alert.objects.across_organizations().filter(told_at=None)]


@transaction.atomic
def _tell_one() -> bool:
    untold = Alert.objects.filter(told_at=None).select_for_update(skip_locked=True, of=("self",))
    alert = untold.order_by("raised_at").first()
    if alert is None:
        return False
    Alert.objects.filter(pk=alert.pk).update(told_at=timezone.now())
    told = {"rule": alert.rule, "subject": alert.told}
    actor = uuid_or_none(str(alert.particulars.get("actor", "")))
    by = User.objects.filter(pk=actor).first() if actor else None
    for member in _people(alert):
        kind = Kind.SECURITY_CHANGED if alert.is_change else Kind.SECURITY_ALERT
        notifying.notify(member.user, kind, by=by, path=_path(alert), **told)
    return True


def _people(alert: Alert) -> list[Membership]:
    """Nobody is told of their own deeds; an alert goes to whoever may look into the audit."""
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    permission = "owner.change" if alert.is_change else "audit.view"
    return [member for member in members if member.may(permission)]


def _path(alert: Alert) -> str:
    told = alert.particulars
    if "table" in told:
        return f"settings/audit/?of={told['table']}&row={told['row']}"
    if alert.is_change:
        return f"settings/audit/?who={told['actor']}"
    return "settings/audit/alerts/"


def public_changes() -> list[QuerySet]:
    """The same of people, roles and keys, of whatever organization."""
    return [alerts.changes_of(PlatformAuditLine.objects.exclude(organization_id=None))]
