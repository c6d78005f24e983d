"""E-mails about what a person has not seen in the product: all that is due for one person goes in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from crm.models import NotificationDelivery, NotificationPreference, Way
from crm.queries.notified import still_sees
from crm.services.notification_deliveries import MAIL
from crm.services.notification_words import plain, sentence
from tenants.context import current_organization_id, current_schema
from tenants.models import Membership, Organization, User
from tenants.waking import wake

log = structlog.get_logger(__name__)
State = NotificationDelivery.State
AGAIN = timedelta(minutes=5)
GIVEN_UP = timedelta(hours=12)  # of trying; later it is no news
IN_ONE = 30  # notifications in one e-mail
LONGEST_SUBJECT = 120
READ, GONE, UNSENT = "read", "out_of_sight", "not_accepted"


@dataclass(frozen=True)
class Letter:
    """What goes to one person now."""

    user: User
    organization: Organization
    rows: Sequence[NotificationDelivery]


def send_one() -> bool:
    """The next e-mail that is due; whether there was anything to do. A mail server that is away gets it later.

    The rows are claimed before it is sent: a worker that dies meanwhile leaves them to be tried again, under the same
    message id.
    """
    claimed, letter = _claim()
    if letter is None:
        return claimed
    ids = [row.pk for row in letter.rows]
    try:
        _send(letter)
    except (OSError, SMTPException) as error:
        log.warning("notifications.mail_failed", error=type(error).__name__)
        return True
    NotificationDelivery.objects.filter(pk__in=ids).update(state=State.SENT, sent_at=timezone.now())
    return True


def wake_forgotten() -> None:
    """E-mails that are due."""
    if NotificationDelivery.objects.due(Way.MAIL).exists():
        wake(MAIL, current_schema(), surely=True)


@transaction.atomic
def _claim() -> tuple[bool, Letter | None]:
    due = NotificationDelivery.objects.due(Way.MAIL).select_for_update(skip_locked=True, of=("self",))
    first = due.select_related("notification__user").order_by("due_at").first()
    if first is None:
        return False, None
    user, now = first.notification.user, timezone.now()
    organization = Organization.objects.get(pk=current_organization_id())
    rows = list(
        due.filter(notification__user=user)
        .select_related("notification__actor", "notification__user")
        .order_by("due_at")[:IN_ONE]
    )
    if until := _quiet_until(user, now.astimezone(ZoneInfo(organization.timezone))):
        _keep(rows, due_at=until)
        return True, None
    going = _worth_sending(rows, user, now)
    _keep(going, due_at=now + AGAIN)
    return True, Letter(user, organization, going) if going else None


def _worth_sending(rows: Sequence[NotificationDelivery], user: User, now: datetime) -> list[NotificationDelivery]:
    """The rest is settled: read meanwhile, out of the person's sight, or tried for too long."""
    member = Membership.objects.select_related("role", "user").filter(user=user, is_active=True).first()
    going = []
    for row in rows:
        if row.notification.read_at:
            _settle(row, State.SPARED, READ)
        elif member is None or not user.is_active or not still_sees(member, row.notification):
            _settle(row, State.SPARED, GONE)
        elif row.attempts and row.created_at < now - GIVEN_UP:
            _settle(row, State.FAILED, UNSENT)
        else:
            row.attempts += 1
            going.append(row)
    return going


def _quiet_until(user: User, now: datetime) -> datetime | None:
    preference = NotificationPreference.objects.filter(user=user).first()
    return preference.quiet_until(now) if preference else None


def _keep(rows: Sequence[NotificationDelivery], *, due_at: datetime) -> None:
    for row in rows:
        row.due_at = due_at
    NotificationDelivery.objects.bulk_update(rows, ["due_at", "attempts"])


def _settle(row: NotificationDelivery, state: str, reason: str) -> None:
    NotificationDelivery.objects.filter(pk=row.pk).update(state=state, reason=reason)


def _send(letter: Letter) -> None:
    """In the reader's language; the sentences of the bell and their addresses, nothing else leaves the house."""
    with translation.override(letter.user.language or settings.LANGUAGE_CODE):
        home = f"{settings.PUBLIC_URL}/o/{letter.organization.slug}/"
        lines = [
            {
                "text": plain(row.notification),
                "html": sentence(row.notification),
                "url": f"{home}notifications/{row.notification_id}/opening/?by={Way.MAIL}",
            }
            for row in letter.rows
        ]
        told = {"user": letter.user, "organization": letter.organization, "lines": lines, "home": home}
        n = len(lines)
        subject = ngettext("%(n)s notification", "%(n)s notifications", n) % {"n": n} if n > 1 else lines[0]["text"]
        message = EmailMultiAlternatives(
            subject[:LONGEST_SUBJECT],
            render_to_string("crm/mail/notifications.txt", told),
            to=[letter.user.email],
            headers={"Message-ID": f"<{letter.rows[0].pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"},
        )
        message.attach_alternative(render_to_string("crm/mail/notifications.html", told), "text/html")
        message.send()
