"""How old somebody else's credentials are that an organization gave us, and whether they should be replaced."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OLD = 90  # days after which credentials should be replaced: what leaked without being noticed ends then
NOTICE = timedelta(days=14)  # before a known end, so that whoever may ask the provider for new ones can


class Aged(models.TextChoices):
    """Why they should be replaced."""

    OLD = "old", _("old")
    ENDING = "ending", _("about to end")
    ENDED = "ended", _("at their end")


@dataclass(frozen=True)
class Age:
    """Of credentials that are in use."""

    days: int
    stage: Aged | None  # None: they are neither old nor near their end
    valid_until: date | None


def age(since: datetime, *, valid_until: date | None = None, today: date | None = None) -> Age:
    """Of those in use ``since`` then, counted in days of the organization."""
    today = today or timezone.localdate()
    days = max((today - timezone.localdate(since)).days, 0)
    if valid_until and today >= valid_until:
        return Age(days, Aged.ENDED, valid_until)
    if valid_until and today >= valid_until - NOTICE:
        return Age(days, Aged.ENDING, valid_until)
    return Age(days, Aged.OLD if days >= OLD else None, valid_until)
