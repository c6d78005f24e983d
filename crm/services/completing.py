"""Leads that came with less than was wanted: what is asked for, until somebody fills it in."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.models import Contact, Lead
from crm.services import facts, tasks

WITHIN = timedelta(hours=2)
LANGUAGE = "pt-br"  # a task is written by nobody, for colleagues in Brazil


def ask(lead: Lead, missing: list[str], *, called: list[str]) -> None:
    """Mark the lead incomplete, and give its owner the task of asking."""
    lead.missing = missing
    lead.save(update_fields=["missing", "updated_at"])
    with translation.override(LANGUAGE):
        title = _("Ask for what is missing: %(names)s") % {"names": ", ".join(called)}
    tasks.add(lead, by=None, title=title[:160], due_at=timezone.now() + WITHIN, owner=lead.owner)


def filled(contact: Contact, fields: Iterable[str]) -> None:
    """These of a person's data are known now: its leads no longer miss them."""
    known = {field for field in fields if getattr(contact, field, "")}
    for lead in Lead.objects.living().filter(contact=contact, missing__overlap=list(known)) if known else ():
        settle(lead, [field for field in lead.missing or [] if field not in known])


def settle(lead: Lead, missing: list[str]) -> None:
    """What is still missing of a lead; nothing, and the card says so."""
    lead.missing = missing or None
    lead.save(update_fields=["missing", "updated_at"])
    facts.shown("lead.touched", lead, by=None)
