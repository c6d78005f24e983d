"""E-mails about what a person has not seen in the product: all that is due for one person goes in one."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from crm.models import Way
from crm.services.notification_deliveries import TASKS, Batch, claim
from crm.services.notification_words import address, plain, sentence
from tenants import mail

log = structlog.get_logger(__name__)
MAIL = TASKS[Way.MAIL]
AGAIN = timedelta(minutes=5)


def send_one() -> bool:
    """The next e-mail that is due; whether there was anything to do. A mail server that is away gets it later, under the
    same message id.
    """
    was_due, batch = claim(Way.MAIL, again=AGAIN)
    if batch is not None:
        try:
            _send(batch)
        except mail.AWAY as error:
            log.warning("notifications.mail_failed", error=type(error).__name__)
        else:
            batch.sent()
    return was_due


def _send(batch: Batch) -> None:
    """In the reader's language; the sentences of the bell and their addresses, nothing else leaves the house."""
    with translation.override(batch.user.language or settings.LANGUAGE_CODE):
        home = f"{settings.PUBLIC_URL}/o/{batch.organization.slug}/"
        told = [row.notification for row in batch.rows]
        lines = [
            {"text": plain(each), "html": sentence(each), "url": f"{home}{address(each, Way.MAIL)}"} for each in told
        ]
        context = {"user": batch.user, "organization": batch.organization, "lines": lines, "home": home}
        n = len(lines)
        subject = ngettext("%(n)s notification", "%(n)s notifications", n) % {"n": n} if n > 1 else lines[0]["text"]
        to, key = batch.user.email, str(batch.rows[0].pk)
        mail.send("crm/mail/notifications", context, subject=subject, to=to, key=key, brand=batch.organization)
