"""What an automation would do to a lead: it is really done, read, and undone before anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from crm.automations import ACTIONS, Later, Refused
from crm.models import Automation, Lead
from crm.services.automating import conditions


@dataclass(frozen=True)
class Tried:
    """One action. ``way``: done, later, refused."""

    icon: str
    said: str
    way: str = "done"


def trial(automation: Automation, lead: Lead) -> tuple[bool, Sequence[Tried]]:
    """Whether the conditions hold, and what each action would do. Nothing of it stays."""
    if not conditions.fits(automation.conditions, lead):
        return False, []
    return True, without_effect(lead, automation.actions)


def without_effect(lead: Lead, actions: Sequence[dict]) -> Sequence[Tried]:
    """Each is done to the lead, up to one that is refused; then all of it is taken back."""
    with transaction.atomic():
        tried = []
        for place, options in enumerate(actions):
            tried.append(_one(Lead.objects.select_related("contact", "owner").get(pk=lead.pk), options, place))
            if tried[-1].way == "refused":
                break
        transaction.set_rollback(True)
    return tried


def _one(lead: Lead, options: dict, place: int) -> Tried:
    action = ACTIONS[options["do"]]
    try:
        with transaction.atomic():
            return Tried(action.icon, action.perform(lead, options, f"trial-{place}"))
    except Later as later:
        return Tried(action.icon, str(later), "later")
    except Refused as refusal:
        return Tried(action.icon, str(refusal), "refused")
    except Exception as error:  # noqa: BLE001 - a trial shows what would go wrong, and is never broken by it
        return Tried(action.icon, _("It would fail: %(why)s") % {"why": type(error).__name__}, "refused")
