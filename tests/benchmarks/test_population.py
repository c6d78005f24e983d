"""The generator itself, with few rows: what it makes is whole, and like what the product would have made."""

from django.db.models import Count

from crm.models import Contact, Lead, LeadMove, StageVisit
from messaging.models import Message
from tenants.context import in_tenant
from tests.benchmarks.conversations import converse
from tests.benchmarks.population import populate


def test_an_organization_that_has_lived_is_whole(aurora, rival):
    with in_tenant(aurora.schema):
        made = populate(owners=[aurora.rep.user_id, None], leads=60, contacts=100, in_one_column=20)
        converse(made, channels=2, messages=500)

        columns = dict(Lead.objects.values_list("stage__name").annotate(n=Count("pk")))
        assert (Contact.objects.count(), columns) == (
            100,
            {"Lead": 20, "Contato": 8, "Proposta": 8, "Negociação": 8, "Ganho": 8, "Perdido": 8},
        )
        assert set(Lead.objects.values_list("owner", flat=True)) == {aurora.rep.user_id, None}
        assert StageVisit.objects.filter(left_at=None).count() == 60
        assert LeadMove.objects.filter(lead__stage__name="Ganho").count() == 32
        assert Message.objects.count() == 500
        assert Lead.objects.filter(closed_at=None).count() == 44
    with in_tenant(rival.schema):
        assert Contact.objects.count() == 0
