"""A sequence with a lead of the rep's on its way."""

from uuid import UUID

from crm.models import Enrolment, Sequence
from tests import makers
from tests.cast import Cast


def sequence(cast: Cast) -> dict[str, UUID | str]:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    steps = [{"after": 24, "conditions": "", "do": "tag", "tag": "site"}]
    row = Sequence.objects.create(name="Nutrir", pipeline=lead.pipeline, below=40, steps=steps)
    Enrolment.objects.create(sequence=row, lead=lead)
    return {"pk": row.pk}


MAKERS = {"settings/sequences/": sequence}
