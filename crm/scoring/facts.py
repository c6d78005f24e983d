"""The facts that a score may look at: what kind each is, and what it is called.

A lead's facts are a plain mapping from these names to values; one that is not known is absent or None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Facts = Mapping[str, Any]


class Kind(StrEnum):
    """How a fact is compared and learnt from."""

    NUMBER = "number"
    CATEGORY = "category"
    YES_NO = "yes_no"
    TAGS = "tags"


@dataclass(frozen=True)
class Fact:
    """``unit`` is said after a number: ``h``, ``min``, ``R$``."""

    name: str
    kind: Kind
    label: str | Promise
    unit: str | Promise = ""


ALL = (
    Fact("source", Kind.CATEGORY, _("Source")),
    Fact("campaign", Kind.CATEGORY, _("Campaign")),
    Fact("stage", Kind.CATEGORY, _("Stage")),
    Fact("stage_probability", Kind.NUMBER, _("Probability of the stage"), "%"),
    Fact("value", Kind.NUMBER, _("Value"), "R$"),
    Fact("tags", Kind.TAGS, _("Tags")),
    Fact("has_phone", Kind.YES_NO, _("Has a phone")),
    Fact("has_email", Kind.YES_NO, _("Has an e-mail")),
    Fact("has_company", Kind.YES_NO, _("Has a company")),
    Fact("completeness", Kind.NUMBER, _("Filled fields of the contact"), _("of 6")),
    Fact("messages_in", Kind.NUMBER, _("Messages from the customer")),
    Fact("messages_out", Kind.NUMBER, _("Messages from the team")),
    Fact("answer_minutes", Kind.NUMBER, _("Time to our first answer"), "min"),
    Fact("silent_hours", Kind.NUMBER, _("Since the customer’s last message"), "h"),
    Fact("age_days", Kind.NUMBER, _("Since the lead came"), _("days")),
    Fact("stage_days", Kind.NUMBER, _("In this stage"), _("days")),
    Fact("moves_forward", Kind.NUMBER, _("Stages gone forward")),
    Fact("tasks_done", Kind.NUMBER, _("Tasks done")),
    Fact("notes", Kind.NUMBER, _("Notes")),
)
BY_NAME = {fact.name: fact for fact in ALL}
