"""Digests: who is due one, each period once, and the e-mail that says what waits, with a link that ends them."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config import clock
from crm.models import NotificationDigest, NotificationPreference
from crm.models.notification_digest import Rhythm
from crm.parts import Waiting
from crm.services import digest_parts
from tenants import context, mail, stopping, waking
from tenants.models import Membership, Organization, User

log = structlog.get_logger(__name__)
SEND = "crm.send_digests"
EVERY = 60  # seconds
AGAIN, GIVEN_UP = timedelta(minutes=5), timedelta(hours=12)
KEPT = timedelta(days=400)
PURPOSE = "digest"
State = NotificationDigest.State


@dataclass(frozen=True)
class Letter:
    """One that goes now, and to whom."""

    digest: NotificationDigest
    member: Membership
    preference: NotificationPreference
    organization: Organization


def wake_forgotten() -> None:
    """Once a minute, in each organization: when somebody is due one."""
    if cache.add("digests", 1, timeout=EVERY) and (_plan() or NotificationDigest.objects.due().exists()):
        waking.wake(SEND, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """Those who want one, and those that were planned."""
    return [NotificationPreference.objects.exclude(digest=Rhythm.OFF), NotificationDigest.objects.due()]


def prune() -> None:
    NotificationDigest.objects.filter(period__lt=Now() - KEPT).delete()


def send_one() -> bool:
    """The next that is due; whether there was one. A mail server that is away gets it later, under the same message id."""
    was_due, letter = _claim()
    if letter is not None:
        try:
            state = _send(letter)
        except mail.AWAY as error:
            log.warning("digests.mail_failed", error=type(error).__name__)
        else:
            sent_at = timezone.now() if state == State.SENT else None
            _settle(letter.digest, state, sent_at=sent_at)
    return was_due


def stop_url(user: User, organization: Organization) -> str:
    """Where a click ends them, for whoever holds the e-mail: without signing in, and nothing else."""
    return f"{settings.PUBLIC_URL}/digests/{organization.pk}/{stopping.proof_of(PURPOSE, user)}/"


def _plan() -> int:
    """A row for each whose moment has come; the constraint keeps it at one a period."""
    wanted = NotificationPreference.objects.exclude(digest=Rhythm.OFF)
    if not wanted:
        return 0
    now, home = clock.now(), ZoneInfo(_organization().timezone)
    due = [(each, found) for each in wanted if (found := each.digest_due(now, home))]
    rows = [
        NotificationDigest(user_id=each.user_id, rhythm=each.digest, period=period, due_at=at)
        for each, (period, at) in due
    ]
    NotificationDigest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def _claim() -> tuple[bool, Letter | None]:
    """A worker that dies with it leaves it to be tried again, after a while."""
    due = NotificationDigest.objects.due().select_for_update(skip_locked=True, of=("self",))
    digest = due.select_related("user").order_by("due_at").first()
    if digest is None:
        return False, None
    now, organization = clock.now(), _organization()
    preference = NotificationPreference.objects.filter(user=digest.user).exclude(digest=Rhythm.OFF).first()
    member = Membership.objects.select_related("role", "user").filter(user=digest.user, is_active=True).first()
    if preference is None or member is None or not digest.user.is_active:
        _settle(digest, State.SPARED)
    elif digest.attempts and digest.created_at < now - GIVEN_UP:
        _settle(digest, State.FAILED)
    elif until := preference.quiet_until(now.astimezone(ZoneInfo(organization.timezone))):
        NotificationDigest.objects.filter(pk=digest.pk).update(due_at=until)
    else:
        tried = {"due_at": now + AGAIN, "attempts": digest.attempts + 1}
        NotificationDigest.objects.filter(pk=digest.pk).update(**tried)
        return True, Letter(digest, member, preference, organization)
    return True, None


def _send(letter: Letter) -> str:
    """In the reader's language, on their clock. Where nothing waits nothing is sent."""
    user, zone = letter.member.user, letter.preference.digest_zone or letter.organization.timezone
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(ZoneInfo(zone)):
        found = digest_parts.waiting(letter.member, letter.digest.rhythm)
        if found:
            _mail(letter, found)
    return State.SENT if found else State.SPARED


def _mail(letter: Letter, found: list[Waiting]) -> None:
    user, organization = letter.member.user, letter.organization
    stop = stop_url(user, organization)
    told = {
        "user": user,
        "organization": organization,
        "parts": found,
        "home": f"{settings.PUBLIC_URL}/o/{organization.slug}/",
        "stop": stop,
    }
    headers = mail.unsubscribed_by(stop)
    subject = _("What waits for you at %(organization)s") % {"organization": organization.name}
    key = str(letter.digest.pk)
    mail.send("crm/mail/digest", told, subject=subject, to=user.email, key=key, brand=organization, headers=headers)


def _settle(digest: NotificationDigest, state: str, **told) -> None:
    NotificationDigest.objects.filter(pk=digest.pk, state=State.QUEUED).update(state=state, **told)


def _organization() -> Organization:
    return Organization.objects.get(pk=context.current_organization_id())
