"""What a stage may ask of a lead before it enters, and what of it is not told yet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.custom.said import OWN
from crm.models import CustomField, Lead


@dataclass(frozen=True)
class Fact:
    """Something to know of a lead, or of the person behind it (``contact.…``)."""

    key: str
    label: Any
    told: Callable[[Lead], Any]
    own: CustomField | None = None

    @property
    def field(self) -> str:
        """What it is called where it stands."""
        return self.key.rpartition(".")[2]

    @property
    def is_of_contact(self) -> bool:
        return self.key.startswith("contact.")


FACTS = {
    fact.key: fact
    for fact in (
        Fact("value_cents", _("Value"), lambda lead: lead.value_cents),
        Fact("title", _("Title"), lambda lead: lead.title),
        Fact("company", _("Company"), lambda lead: lead.company_id),
        Fact("expected_close", _("Expected close"), lambda lead: lead.expected_close),
        Fact("tags", _("Tags"), lambda lead: lead.tags),
        Fact("contact.name", _("Name of the contact"), lambda lead: lead.contact.name),
        Fact("contact.phone", _("Phone of the contact"), lambda lead: lead.contact.phone),
        Fact("contact.email", _("E-mail of the contact"), lambda lead: lead.contact.email),
        Fact("contact.job_title", _("Job title of the contact"), lambda lead: lead.contact.job_title),
        Fact("contact.city", _("City of the contact"), lambda lead: lead.contact.city),
    )
}


def facts(keys: Iterable[str]) -> dict[str, Fact]:
    """Those of these names that mean something: ours, then the organization's own. Without own ones, nothing is asked."""
    wanted = set(keys)
    found = {key: fact for key, fact in FACTS.items() if key in wanted}
    own = _own() if any(key.startswith(OWN) for key in wanted) else []
    return found | {fact.key: fact for fact in own if fact.key in wanted}


def missing(lead: Lead, keys: Iterable[str]) -> list[Fact]:
    """Those not told yet, in the order of the list; a key that means nothing any more asks for nothing."""
    return [fact for fact in facts(keys).values() if not fact.told(lead)]


def choices() -> list[tuple[str, Any]]:
    return [(fact.key, fact.label) for fact in (*FACTS.values(), *_own())]


def _own() -> list[Fact]:
    """What the organization asks about leads; a "no" is an answer too."""
    fields = CustomField.objects.of(CustomField.Entity.LEAD)
    return [Fact(f"{OWN}{field.key}", field.label, _answered(field.key), field) for field in fields]


def _answered(key: str) -> Callable[[Lead], bool]:
    return lambda lead: lead.custom.get(key) not in (None, "", [])
