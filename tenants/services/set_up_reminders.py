"""E-mails about a set-up that was left: after 1, 3 and 7 days, once each, until it is over or nobody wants them."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from tenants import mail, stopping, waking
from tenants.models import Membership, Organization, SetUp, SetUpReminder, User
from tenants.services import setting_up

log = structlog.get_logger(__name__)
MAIL = "tenants.mail_set_up_reminders"
AGAIN = timedelta(minutes=5)  # after which an e-mail that did not go is tried again
PURPOSE = "set-up"


@dataclass(frozen=True)
class Letter:
    """One that goes now, and to whom."""

    reminder: SetUpReminder
    member: Membership


def wake_forgotten() -> None:
    """Every few seconds, over all organizations: those that have one due."""
    due = SetUpReminder.objects.across_organizations().filter(send_at__lte=Now())
    alive = due.filter(organization__state=Organization.State.ACTIVE)
    for schema in alive.order_by().values_list("organization__schema_name", flat=True).distinct():
        waking.wake(MAIL, schema)


def send_one() -> bool:
    """What is due; whether there was any. A mail server that is away gets it later, under the same message id."""
    was_due, letter = _claim()
    if letter is not None:
        try:
            _mail(letter)
        except mail.AWAY as error:
            log.warning("set_up.mail_failed", error=type(error).__name__)
        else:
            SetUpReminder.objects.filter(pk=letter.reminder.pk).update(send_at=None, sent_at=timezone.now())
    return was_due


def stop(user: User) -> None:
    """No more of them for whoever began it; the set-up itself goes on."""
    SetUp.objects.filter(begun_by=user, silenced_at=None).update(silenced_at=timezone.now())


@transaction.atomic
def _claim() -> tuple[bool, Letter | None]:
    """Of several that are due the last one goes: who was kept from sending for a week sends one, not three."""
    due = SetUpReminder.objects.filter(send_at__lte=Now()).select_for_update(skip_locked=True)
    found = list(due.order_by("day"))
    if not found:
        return False, None
    member = _whom()
    kept = found[-1:] if member else []
    SetUpReminder.objects.filter(pk__in=[each.pk for each in found if each not in kept]).update(send_at=None)
    SetUpReminder.objects.filter(pk__in=[each.pk for each in kept]).update(send_at=Now() + AGAIN)
    return True, Letter(kept[0], member) if member else None


def _whom() -> Membership | None:
    """Whoever began it, if that person can still go on, has something left to do, and wants to be told."""
    set_up = setting_up.current()
    if set_up is None or not set_up.is_open or set_up.silenced_at:
        return None
    there = Membership.objects.select_related("user", "role", "organization")
    member = there.filter(user=set_up.begun_by_id, is_active=True, user__is_active=True).first()
    return member if member and member.may("organization.change") and setting_up.progress(member).open else None


def _mail(letter: Letter) -> None:
    user, organization = letter.member.user, letter.member.organization
    with translation.override(user.language or settings.LANGUAGE_CODE):
        progress = setting_up.progress(letter.member)
        left = len(progress.open)
        stop = _stop_url(letter.member)
        told = {
            "user": user,
            "organization": organization,
            "progress": progress,
            "url": f"{settings.PUBLIC_URL}/o/{organization.slug}/settings/setup/",
            "stop": stop,
        }
        subject = ngettext("%(org)s: %(n)s step is left", "%(org)s: %(n)s steps are left", left)
        mail.send(
            "account/email/set_up_reminder",
            told,
            subject=subject % {"org": organization.name, "n": left},
            to=user.email,
            brand=organization,
            key=str(letter.reminder.pk),
            headers=mail.unsubscribed_by(stop),
        )


def _stop_url(member: Membership) -> str:
    path = reverse(
        "set_up_stop",
        args=[member.organization_id, stopping.proof_of(PURPOSE, member.user)],
        urlconf=settings.ROOT_URLCONF,
    )
    return f"{settings.PUBLIC_URL}{path}"
