"""An e-mail to whoever was given a lead, as far as the person wants them. What is due stands in the notification's row."""

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.models import Availability, Notification
from tenants.context import current_organization_id, current_schema
from tenants.models import Organization
from tenants.waking import wake, wake_after_commit

log = structlog.get_logger(__name__)
MAIL = "crm.mail_owners"
AGAIN = timedelta(minutes=5)
GIVEN_UP = timedelta(hours=12)  # later it is no news


def soon(notification: Notification) -> None:
    """After the transaction: nobody waits for a mail server."""
    if Availability.objects.filter(user=notification.user_id, is_mailed=False).exists():
        return
    Notification.objects.filter(pk=notification.pk).update(mail_due_at=timezone.now())
    wake_after_commit(MAIL)


def send_one() -> bool:
    """The oldest that is due; whether there was one. A mail server that is away gets it later."""
    now = timezone.now()
    with transaction.atomic():
        due = Notification.objects.filter(mail_due_at__lte=now).select_related("user", "actor")
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("mail_due_at").first()
        if row is None:
            return False
        row.mail_due_at = None
        try:
            if row.created_at > now - GIVEN_UP and row.user.is_active:
                _send(row, Organization.objects.get(pk=current_organization_id()))
        except (OSError, SMTPException) as error:
            log.warning("owner.mail_failed", error=type(error).__name__)
            row.mail_due_at = now + AGAIN
        row.save(update_fields=["mail_due_at"])
    return True


def wake_forgotten() -> None:
    """E-mails that are due."""
    if Notification.objects.filter(mail_due_at__lte=timezone.now()).exists():
        wake(MAIL, current_schema(), surely=True)


def _send(row: Notification, organization: Organization) -> None:
    """In the reader's language; the lead's name and its address, nothing else of it leaves the house."""
    with translation.override(row.user.language or settings.LANGUAGE_CODE):
        name = " ".join(str(row.particulars.get("name", "")).split())[:80]
        told = {
            "user": row.user,
            "actor": row.actor,
            "name": name,
            "organization": organization,
            "url": f"{settings.PUBLIC_URL}/o/{organization.slug}/{row.path}",
        }
        subject = _("New lead: %(name)s") % {"name": name}
        EmailMessage(subject, render_to_string("crm/mail/owner.txt", told), to=[row.user.email]).send()
