"""Telling a person something: the rows behind the bell."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm import events, notices, together
from crm.models import Notification, NotificationPreference, Way
from crm.realtime.audience import PERSONAL, Audience
from crm.services import notification_deliveries as deliveries
from tenants.models import User


@transaction.atomic
def notify(user: User, kind: str, *, by: User | None, path: str, **particulars) -> Notification | None:
    """``path`` is below the organization's address, such as ``leads/<id>/``. Nobody is told of their own deeds, nor of
    what they want to hear nothing of.

    The sentence is made when it is read, in the reader's language, from the kind and the particulars: ``name`` is the
    person or lead it is about, as called then.
    """
    if by is not None and by.pk == user.pk:
        return None
    if kind == Notification.Kind.LEAD_ASSIGNED and (heard := together.heard()) is not None:
        heard.given[user.pk] += 1
        return None
    preference = NotificationPreference.objects.filter(user=user).first()
    ways = notices.ways(preference, kind)
    if not ways - {Way.SOUND}:
        return None
    told = {"actor": by, "path": path, "particulars": particulars, "is_listed": Way.APP in ways}
    notification = Notification.objects.create(user=user, kind=Notification.Kind(kind), **told)
    deliveries.plan(notification, ways, preference)
    _tell(notification, by)
    return notification


@transaction.atomic
def notify_again(user: User, kind: str, subject_id: UUID, *, path: str, **particulars) -> Notification | None:
    """The same for what comes again and again about one row: while it is unread it is one line, which counts."""
    preference = NotificationPreference.objects.filter(user=user).first()
    ways = notices.ways(preference, kind)
    if not ways - {Way.SOUND}:
        return None
    told = {"path": path, "particulars": particulars, "is_listed": Way.APP in ways}
    unread = Notification.objects.unread()
    notification, is_new = unread.get_or_create(user=user, kind=kind, subject_id=subject_id, defaults=told)
    if is_new:
        deliveries.plan(notification, ways, preference)
    else:
        unread.filter(pk=notification.pk).update(count=F("count") + 1, told_at=timezone.now())
        deliveries.push_again(notification)
    _tell(notification, None)
    return notification


@transaction.atomic
def mark_read(notification: Notification) -> None:
    changed = Notification.objects.unread().filter(pk=notification.pk).update(read_at=timezone.now())
    if changed:
        events.record("notification.read", notification.pk, audience=_only(notification.user_id), by=notification.user)


@transaction.atomic
def mark_all_read(user: User) -> None:
    changed = Notification.objects.unread().filter(user=user).update(read_at=timezone.now())
    if changed:
        events.record("notification.read", user.pk, audience=_only(user.pk), by=user)


@transaction.atomic
def subject_read(subject_id: UUID, user: User) -> None:
    """The person has it before their eyes: what was told of it is read."""
    for notification in Notification.objects.unread().filter(user=user, subject_id=subject_id):
        mark_read(notification)


@transaction.atomic
def subject_became(old: UUID, new: UUID) -> None:
    """What is unread of a row that is part of another from now on is of that one; of two lines of a kind one stays."""
    for notification in Notification.objects.unread().filter(subject_id=old).select_related("user"):
        same = {"user": notification.user, "kind": notification.kind, "subject_id": new}
        if Notification.objects.unread().filter(**same).exists():
            mark_read(notification)
        else:
            Notification.objects.filter(pk=notification.pk).update(subject_id=new)


@transaction.atomic
def settled(kind: str, **particulars: str) -> None:
    """What asked several people for one decision is read by all, once one of them has decided."""
    told = {f"particulars__{name}": value for name, value in particulars.items()}
    for notification in Notification.objects.unread().filter(kind=kind, **told).select_related("user"):
        mark_read(notification)


def _tell(notification: Notification, by: User | None) -> None:
    events.record("notification.created", notification.pk, audience=_only(notification.user_id), by=by)


def _only(user_id: UUID) -> Audience:
    return Audience(PERSONAL, (user_id,))
