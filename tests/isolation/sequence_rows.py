"""A sequence with a lead of the rep's on its way."""

from uuid import UUID

from crm.models import Automation, AutomationRun, Enrolment, Lead, Sequence
from tests import makers
from tests.cast import Cast

Names = dict[str, UUID | str]


def sequence(cast: Cast) -> Names:
    return marked(makers.make_lead("Marina Alves", owner=cast.rep), "")


def marked(lead: Lead, mark: str) -> Names:
    """With the marker in all of its words."""
    steps = [{"after": 24, "conditions": "", "do": "tag", "tag": f"site {mark}"}]
    row = Sequence.objects.create(name=f"Nutrir {mark}", pipeline=lead.pipeline, below=40, steps=steps)
    Enrolment.objects.create(sequence=row, lead=lead)
    return {"pk": row.pk}


def failed(lead: Lead, mark: str) -> UUID:
    """The run of an automation that failed, with the marker in its words."""
    rule = Automation.objects.create(name=f"Regra {mark}", pipeline=lead.pipeline, trigger="created")
    return AutomationRun.objects.create(
        automation=rule, lead=lead, key="event:1", state="failed", error=f"Não {mark}"
    ).pk


def enrolment(cast: Cast) -> Names:
    return {"pk": Enrolment.objects.get(sequence=sequence(cast)["pk"]).pk}


MAKERS = {"settings/sequences/": sequence, "api/v1/sequences/": sequence, "api/v1/enrolments/": enrolment}
