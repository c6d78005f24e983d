"""An import taken back: what it made goes, what it changed is as before, and what people have touched since stays."""

from datetime import timedelta

from django.utils import timezone

from crm.models import AuditLine, Company, Contact, Identity, JobItem, Lead, Note
from crm.services import leads as services
from tenants.context import in_tenant
from tests import makers

TABLE = "Nome;Telefone;Empresa;Valor;Observação\nMarina;11 98765-4321;Lume;100;Oi\nJoão;11 98765-1111;Lume;200;\n"


def counts(cast) -> tuple[int, ...]:
    with in_tenant(cast.schema):
        return tuple(model.objects.count() for model in (Lead, Contact, Identity, Company, Note))


def test_what_nobody_touched_goes_without_a_trace(desk, aurora):
    job = desk.bring(TABLE)
    assert counts(aurora) == (2, 2, 2, 1, 1)

    reversal = desk.revert(job)

    assert (reversal.state, reversal.done, reversal.failed) == ("done", 2, 0)
    assert desk.now(job).state == "reverted"
    assert counts(aurora) == (0, 0, 0, 0, 0)
    with in_tenant(aurora.schema):
        assert AuditLine.objects.filter(table="crm_lead", action="delete").count() == 2


def test_what_somebody_changed_stays_and_the_report_says_why(desk, aurora):
    job = desk.bring(TABLE)
    with in_tenant(aurora.schema):
        marina = Lead.objects.get(contact__name="Marina")
        services.change(marina, by=aurora.owner.user, version=1, value_cents=500)

    reversal = desk.revert(job)

    assert (reversal.done, reversal.failed, reversal.report["counts"]) == (1, 1, {"gone": 1, "stays": 1})
    with in_tenant(aurora.schema):
        assert [lead.value_cents for lead in Lead.objects.all()] == [500]
        [stays] = JobItem.objects.filter(job=reversal, outcome="failed")
        assert "Marina" in stays.reasons[0]["said"]
        assert Company.objects.count() == 1


def test_a_lead_with_a_task_stays(desk, aurora):
    job = desk.bring(TABLE)
    with in_tenant(aurora.schema):
        makers.make_task(Lead.objects.get(contact__name="Marina"), due_at=timezone.now() + timedelta(days=1))

    assert desk.revert(job).failed == 1
    assert counts(aurora)[0] == 1


def test_what_was_changed_is_as_it_was_field_by_field(desk, aurora):
    with in_tenant(aurora.schema):
        contact = makers.make_contact("M", phone="+5511987654321", city="Campinas")
        makers.make_lead(contact=contact, value_cents=7)
    table = "Nome;Telefone;E-mail;Cidade;Valor\nMarina;11 98765-4321;m@lume.com.br;Santos;100\n"
    job = desk.bring(table, known="overwrite", by=aurora.owner)
    with in_tenant(aurora.schema):
        assert Contact.objects.values_list("name", "city", "email").get() == ("Marina", "Santos", "m@lume.com.br")
        Contact.objects.update(city="Sorocaba")

    reversal = desk.revert(job, by=aurora.owner)

    with in_tenant(aurora.schema):
        assert Contact.objects.values_list("name", "city", "email").get() == ("M", "Sorocaba", "")
        assert Lead.objects.get().value_cents == 7
        assert list(Identity.objects.values_list("kind", flat=True)) == ["phone"]
        [stays] = JobItem.objects.filter(job=reversal, outcome="failed")
        assert "M" in stays.reasons[0]["said"]
