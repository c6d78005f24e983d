"""The variables of canned replies, and the places that nobody has filled."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LABELS: dict[str, str | Promise] = {
    "first_name": _("first name"),
    "contact_name": _("contact's name"),
    "company": _("company"),
    "lead_name": _("lead's name"),
    "value": _("value"),
    "my_name": _("my name"),
}
# A place that nobody filled, as it stands in the composer: nobody types these signs, so it cannot go out unseen.
BLANK = re.compile(r"⟨[^⟨⟩\n]{1,60}⟩")


def unknown_in(text: str) -> list[str]:
    """Variables that stand for nothing."""
    return sorted({match[1] for match in VARIABLE.finditer(text)} - LABELS.keys())


def unfilled(text: str) -> str:
    """The first place in what somebody is about to send that nobody has filled."""
    if blank := BLANK.search(text):
        return blank[0]
    return next((match[0] for match in VARIABLE.finditer(text) if match[1] in LABELS), "")
