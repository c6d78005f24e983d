"""The steps of setting up an organization, and what is looked at before going live: each app registers its own at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

from tenants.models import Membership

Words = str | Promise


@dataclass(frozen=True)
class Found:
    """What the data says of a step: whether it is done, and what is there, in words."""

    is_done: bool
    words: str = ""


@dataclass(frozen=True)
class Step:
    """One step, its place among the others, the permission it takes, and how the data is asked whether it is done.

    ``form`` is the step's own short form, of answers and files, which ``save`` keeps. A step that ``confirms`` is done, too, when
    somebody has looked at it and gone on.
    """

    key: str
    place: int
    name: Words
    title: Words
    text: Words
    hint: Words
    minutes: int
    permission: str
    template: str
    look: Callable[[Membership], Found]
    shown: Callable[[Membership], dict[str, Any]] | None = None
    form: Callable[[Membership, Mapping[str, Any] | None, Mapping[str, Any] | None], forms.BaseForm] | None = None
    save: Callable[[Membership, Any], object] | None = None
    confirms: bool = False


@dataclass(frozen=True)
class Seen:
    """What a check found: whether it works, in words, and where to mend it."""

    works: bool
    words: Words
    page: str = ""
    action: Words = ""


@dataclass(frozen=True)
class Check:
    """Something that should work before customers are let in. Without ``look`` the product does not have it yet."""

    key: str
    place: int
    name: Words
    icon: str
    look: Callable[[Membership], Seen] | None = None


_steps: dict[str, Step] = {}
_checks: dict[str, Check] = {}


def register(*steps: Step) -> None:
    """Called at start-up."""
    _steps.update({step.key: step for step in steps})


def check(*checks: Check) -> None:
    """Called at start-up. A check takes the place of one with its key, such as what the product did not have before."""
    _checks.update({each.key: each for each in checks})


def steps_for(membership: Membership) -> list[Step]:
    """Those that this person may do, in their order."""
    return [each for each in sorted(_steps.values(), key=lambda step: step.place) if membership.may(each.permission)]


def checks() -> list[Check]:
    return sorted(_checks.values(), key=lambda each: each.place)
