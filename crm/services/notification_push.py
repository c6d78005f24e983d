"""Pushes to a person's browsers: the sentence of the bell, and where it leads; many at once are one."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from crm import parts
from crm.models import Notification, Way
from crm.services import pushing
from crm.services.notification_deliveries import TASKS, Batch, claim
from crm.services.notification_words import address, plain

PUSH = TASKS[Way.PUSH]
AGAIN = timedelta(minutes=1)
ONE_BY_ONE = 3  # more at once, as after a quiet night, are one push that counts them
LONGEST = 240
NO_BROWSER = "no_browser"


def send_one() -> bool:
    """The next pushes that are due, of one person; whether there was anything to do."""
    was_due, batch = claim(Way.PUSH, again=AGAIN)
    if batch is not None:
        _push(batch)
    return was_due


def _push(batch: Batch) -> None:
    with translation.override(batch.user.language or settings.LANGUAGE_CODE):
        told = [(_topic(row.notification), _said(row.notification, batch)) for row in batch.rows]
        if len(told) > ONE_BY_ONE:
            told = [("many", _counted(batch))]
    try:
        reached = [pushing.push_to(batch.user, said, topic=topic) for topic, said in told]
    except pushing.NotPushed:
        return  # they are tried again
    if any(reached):
        batch.sent()
    else:
        batch.spared(NO_BROWSER)


def _said(notification: Notification, batch: Batch) -> dict[str, Any]:
    text = plain(notification)
    if batch.preference.pushes_text and (words := parts.words_of(notification.path)):
        text = f"{text}: {words}"
    return {
        "title": batch.organization.name,
        "body": text[:LONGEST],
        "tag": _topic(notification),
        "url": f"/o/{batch.organization.slug}/{address(notification, Way.PUSH)}",
    }


def _counted(batch: Batch) -> dict[str, Any]:
    n = len(batch.rows)
    text = ngettext("%(n)s notification", "%(n)s notifications", n) % {"n": n}
    page = f"/o/{batch.organization.slug}/notifications/?show=unread"
    return {"title": batch.organization.name, "body": text, "tag": "many", "url": page}


def _topic(notification: Notification) -> str:
    """What comes again about one thing takes the place of what was shown of it."""
    return f"{notification.kind}:{notification.subject_id or notification.pk}"
