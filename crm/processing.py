"""What organizations treat personal data for, as far as the product knows it; apps add theirs at start-up. See docs/privacy.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets data or treats them for the organization, and in which country."""

    name: str
    country: str = ""  # empty: Brazil, or the organization's own machines


def nobody() -> Sequence[Recipient]:
    return ()


@dataclass(frozen=True)
class Activity:
    """One kind of processing. ``recipients``: as the organization is set up now; ``kept``: its kinds of retention."""

    key: str
    purpose: Promise
    basis: Promise
    categories: Promise
    persons: Promise
    kept: tuple[str, ...] = ()
    recipients: Callable[[], Sequence[Recipient]] = nobody


ACTIVITIES: dict[str, Activity] = {}


def register(*activities: Activity) -> None:
    """Said by apps at start-up, in the order in which the register lists them."""
    ACTIVITIES.update({activity.key: activity for activity in activities})
