"""What automations can do. Adding an action means an ``Action``, and a line at start-up; see docs/automations.md."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise

if TYPE_CHECKING:
    from crm.models import Lead

Options = dict[str, Any]


class Refused(Exception):
    """It will never work as things are: the sentence tells people why and what to do."""


class OptedOut(Refused):
    """Whoever would be written to has asked not to be."""


class Later(Exception):
    """Not now, but then; nothing has failed."""

    def __init__(self, at: datetime, why: str):
        super().__init__(why)
        self.at = at


@dataclass(frozen=True)
class Action:
    """One thing that is done to a lead. ``perform`` runs in the transaction that keeps that it was done."""

    key: str
    label: str | Promise
    icon: str = field(kw_only=True)
    # What the builder asks, by name.
    fields: Callable[[], dict[str, forms.Field]]
    # (lead, options, a key that is the same however often this step is tried) → what was done, in a sentence.
    perform: Callable[["Lead", Options, str], str]
    # What it will do, in a sentence without a full stop.
    said: Callable[[Options], str]


ACTIONS: dict[str, Action] = {}


def register(*actions: Action) -> None:
    """Said by apps at start-up."""
    ACTIONS.update({action.key: action for action in actions})
