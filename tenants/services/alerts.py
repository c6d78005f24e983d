"""What owners and admins should look at: rules over the events of the audit, each raised once a window.

``heard`` counts what ``audit.record`` writes; ``look_at_changes`` finds what triggers wrote. See docs/audit.md.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from config.ids import uuid_or_none
from tenants import context
from tenants.models import Alert, Membership, Organization, PlatformAuditLine, SecurityRules, User
from tenants.services import own_security

Rule = Alert.Rule
HOUR, QUARTER, DAY = timedelta(hours=1), timedelta(minutes=15), timedelta(days=1)
REFUSALS_WITHIN = timedelta(minutes=5)
LOOKS_BACK = timedelta(minutes=10)
# What people call a failed sign-in, by whichever proof it failed.
FAILED = ("sign_in.refused", "second_factor.refused")
FOREIGN = ("organization.refused", "api.wrong_organization")
# table → what was changed, when a person or a key did it
WATCHED: dict[str, Rule] = {
    "tenants_role": Rule.ROLES_CHANGED,
    "tenants_membership": Rule.ROLES_CHANGED,
    "tenants_apikey": Rule.SECURITY_CHANGED,
    "tenants_apiorigin": Rule.SECURITY_CHANGED,
    "tenants_oauthapp": Rule.SECURITY_CHANGED,
    "tenants_securityrules": Rule.SECURITY_CHANGED,
    "tenants_supportconsent": Rule.SECURITY_CHANGED,
    "tenants_billingaccount": Rule.BILLING_CHANGED,
    "messaging_channel": Rule.CHANNELS_CHANGED,
    "messaging_connection": Rule.CHANNELS_CHANGED,
}


def rules_of(organization: UUID) -> SecurityRules:
    """The organization's, or the usual ones."""
    return SecurityRules.objects.of(organization).first() or SecurityRules(organization_id=organization)


def heard(line: PlatformAuditLine) -> None:
    """Each line that ``audit.record`` writes."""
    if rule := _RULES.get(line.action):
        rule(line)


def _failed(line: PlatformAuditLine) -> None:
    told = line.after or {}
    pk = uuid_or_none(str(told.get("user", "")))
    email = str(told.get("email", "")).lower()
    user = User.objects.filter(pk=pk).first() if pk else User.objects.filter(email=email).first()
    if user is None:
        return
    of_user = Q(after__email__iexact=user.email) | Q(after__user=str(user.pk))
    failures = PlatformAuditLine.objects.filter(of_user, action__in=FAILED, organization_id=line.organization_id)
    for organization in _organizations_of(user):
        rules = rules_of(organization)
        count = failures.filter(at__gt=Now() - timedelta(minutes=rules.within_minutes)).count()
        if count >= rules.failed_sign_ins:
            raise_alert(organization, Rule.FAILED_SIGN_INS, user.email, count=count, address=line.address)


def _new_place(line: PlatformAuditLine) -> None:
    told = line.after or {}
    user = User.objects.filter(email=told["email"]).first()
    for organization in _organizations_of(user) if user else ():
        subject = f"{told['email']} · {told['country']}"
        raise_alert(organization, Rule.NEW_PLACE, subject, window=DAY, address=line.address)


def _foreign(line: PlatformAuditLine) -> None:
    """Somebody signed in, or a key: whose session ended knocks at the own door too, and that is no attempt."""
    if line.organization_id and line.actor_id:
        rules = rules_of(line.organization_id)
        if (count := _how_many(line, FOREIGN, HOUR)) >= rules.foreign_attempts:
            raise_alert(line.organization_id, Rule.FOREIGN_ATTEMPTS, line.actor_name, count=count, address=line.address)


def _denied(line: PlatformAuditLine) -> None:
    if line.organization_id and line.actor_id:
        rules = rules_of(line.organization_id)
        if (count := _how_many(line, (line.action,), REFUSALS_WITHIN)) >= rules.denials:
            raise_alert(line.organization_id, Rule.DENIALS, line.actor_name, count=count, address=line.address)


def _exported(line: PlatformAuditLine) -> None:
    if not line.organization_id:
        return
    told, organization = line.after or {}, Organization.objects.get(pk=line.organization_id)
    rules, rows = rules_of(organization.pk), int(told.get("rows") or 0)
    if rows > rules.export_rows and not rules.is_working_time(line.at.astimezone(ZoneInfo(organization.timezone))):
        raise_alert(organization.pk, Rule.LATE_EXPORT, line.actor_name, rows=rows, what=told.get("what", ""))


def _own_security(line: PlatformAuditLine) -> None:
    """Of whoever may change what others may: their account is worth the most to a thief."""
    people = Membership.objects.of(line.organization_id).select_related("role").filter(is_active=True)
    member = people.filter(user=line.actor_id).first()
    if member and member.may("member.change"):
        raise_alert(
            member.organization_id,
            Rule.SECURITY_CHANGED,
            f"{line.actor_id}:{line.action}",
            window=QUARTER,
            once=True,
            who=line.actor_name,
            actor=line.actor_id,
        )


_RULES: dict[str, Callable[[PlatformAuditLine], None]] = {
    **dict.fromkeys(FAILED, _failed),
    **dict.fromkeys(FOREIGN, _foreign),
    "sign_in.new_place": _new_place,
    "permission.refused": _denied,
    "export.made": _exported,
    **dict.fromkeys(own_security.CHANGES, _own_security),
}


def look_at_changes() -> None:
    """Inside an organization, every few seconds: what a person or a key changed that its owners shall know of."""
    organization, since = context.current_organization_id(), clock.now() - LOOKS_BACK
    columns = ("at", "action", "table", "row_id", "actor_id", "actor_name")
    public = changes_of(PlatformAuditLine.objects.filter(organization_id=organization))
    lines = [*public.values_list(*columns), *_changes_inside(since)]
    for at, action, table, row_id, actor_id, actor_name in lines:
        told = {"table": table, "row": row_id, "action": action, "who": actor_name, "actor": actor_id}
        subject = f"{table}:{row_id}:{actor_id}"
        raise_alert(organization, WATCHED[table], subject, window=QUARTER, at=at, once=True, **told)


def changes_of(lines: QuerySet) -> QuerySet:
    """Those of some lines of an audit, public or an organization's, that owners shall know of."""
    return lines.filter(at__gt=Now() - LOOKS_BACK, table__in=list(WATCHED)).exclude(actor_id="")


def raise_alert(
    organization: UUID,
    rule: str,
    subject: str,
    *,
    window: timedelta = HOUR,
    at: datetime | None = None,
    once: bool = False,
    **told,
) -> None:
    """One row a window, whoever finds it at the same moment; what comes again in it is counted, unless ``once``."""
    moment = at or timezone.now()
    start = datetime.fromtimestamp(moment.timestamp() // window.total_seconds() * window.total_seconds(), UTC)
    same = {"rule": rule, "subject": subject[:160], "window_start": start}
    known = Alert.objects.of(organization).filter(**same)
    if known.exists():
        if not once:
            known.update(count=F("count") + 1)
        return
    try:
        with transaction.atomic():
            Alert.objects.of(organization).create(organization_id=organization, particulars=told, **same)
    except IntegrityError:  # another process was faster
        known.update(count=F("count") + 1)


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, note: str) -> bool:
    """Somebody has looked; false when somebody else has already."""
    unseen = Alert.objects.filter(pk=alert.pk, acknowledged_at=None)
    return bool(unseen.update(acknowledged_at=timezone.now(), acknowledged_by=by, note=note))


def _how_many(line: PlatformAuditLine, actions: Iterable[str], within: timedelta) -> int:
    of_actor = PlatformAuditLine.objects.filter(organization_id=line.organization_id, actor_id=line.actor_id)
    return of_actor.filter(action__in=tuple(actions), at__gt=Now() - within).count()


def _organizations_of(user: User) -> list[UUID]:
    active = Membership.objects.across_organizations().filter(user=user, is_active=True)
    return list(active.filter(organization__state=Organization.State.ACTIVE).values_list("organization_id", flat=True))


def _changes_inside(since: datetime) -> list[tuple]:
    """The organization's own table is no model of this app."""
    inside = [table for table in WATCHED if not table.startswith("tenants_")]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT at, action, "table", row_id, actor_id, actor_name FROM crm_auditline
               WHERE at > %s AND "table" = ANY(%s) AND actor_id <> ''""",
            [since, inside],
        )
        return cursor.fetchall()
