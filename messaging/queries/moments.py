"""When one may want to send later: an hour from now, and the mornings to come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.queries.composing import Composing

MORNING = time(9)


@dataclass(frozen=True)
class Moment:
    """A choice of the menu; ``is_after`` the window for free text closes, as far as is known now."""

    label: str
    at: datetime
    is_after: bool


def moments(window: Composing) -> list[Moment]:
    """The usual ones, soonest first."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    tomorrow = now.date() + timedelta(days=1)
    monday = now.date() + timedelta(days=7 - now.weekday())
    choices = [(_("In 1 hour"), now + timedelta(hours=1))]
    if now.time() < MORNING:
        choices.append((_("This morning"), _morning(now.date())))
    choices.append((_("Tomorrow morning"), _morning(tomorrow)))
    if monday != tomorrow:
        choices.append((_("Monday morning"), _morning(monday)))
    closes = window.closes_at
    return [Moment(label, at, closes is not None and at >= closes) for label, at in sorted(choices, key=lambda c: c[1])]


def _morning(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
