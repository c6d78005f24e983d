"""Every change leaves a line, whoever wrote it and however."""

import pytest
from django.db import DatabaseError, connection, transaction

from crm.models import AuditLine, Company, Contact
from tenants import audit
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine, Role

RITA = audit.Actor(id="7", name="rita@aurora.test", request_id="req-12345678", address="203.0.113.9")


@pytest.fixture
def by_rita():
    with audit.acting(RITA):
        yield


def lines(table: str):
    return list(
        AuditLine.objects.filter(table=table, actor_name=RITA.name)
        .order_by("at")
        .values_list("action", "before", "after")
    )


def test_creating_changing_and_deleting_say_who_from_where_before_and_after(inside_aurora, by_rita):
    company = Company.objects.create(name="Lume")
    company.name = "Lume Ltda"
    company.save()
    company.delete()

    made, changed, gone = lines("crm_company")
    assert (made[0], made[1], made[2]["name"]) == ("insert", None, "Lume")
    assert changed == ("update", {"name": "Lume"}, {"name": "Lume Ltda"})
    assert (gone[0], gone[1]["name"], gone[2]) == ("delete", "Lume Ltda", None)
    line = AuditLine.objects.filter(table="crm_company").latest("at")
    assert (line.actor_id, line.request_id, line.address) == ("7", "req-12345678", "203.0.113.9")


def test_bulk_changes_leave_a_line_for_each_row(inside_aurora, by_rita):
    Contact.objects.bulk_create([Contact(name="A"), Contact(name="B")])
    Contact.objects.filter(name__in=["A", "B"]).update(city="Recife")

    assert [line[0] for line in lines("crm_contact")] == ["insert", "insert", "update", "update"]


def test_raw_sql_leaves_a_line_too(inside_aurora, by_rita):
    Company.objects.create(name="Lume")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_company SET city = 'Natal'")

    assert lines("crm_company")[-1] == ("update", {"city": ""}, {"city": "Natal"})


def test_a_write_that_changes_nothing_leaves_no_line(inside_aurora, by_rita):
    company = Company.objects.create(name="Lume")
    company.save()

    assert len(lines("crm_company")) == 1


def test_a_rolled_back_change_leaves_no_line_and_the_next_one_names_its_own_actor(inside_aurora, by_rita):
    with pytest.raises(RuntimeError), transaction.atomic():
        Company.objects.create(name="Lume")
        raise RuntimeError
    with audit.acting(audit.Actor(name="otto")):
        Company.objects.create(name="Outra")

    assert lines("crm_company") == []
    assert AuditLine.objects.get(table="crm_company").actor_name == "otto"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE crm_auditline SET actor_name = 'nobody'", "DELETE FROM crm_auditline", "TRUNCATE crm_auditline"],
)
def test_the_audit_refuses_to_be_changed(statement, inside_aurora):
    before = AuditLine.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditLine.objects.count() == before > 0


def test_memberships_are_audited_in_public_with_their_organization(aurora, rival, by_rita):
    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(
        role=Role.objects.of(aurora.organization).get(key="manager")
    )

    line = PlatformAuditLine.objects.get(table="tenants_membership", action="update", actor_name=RITA.name)
    assert line.organization_id == aurora.organization.pk
    assert line.row_id == str(aurora.rep.pk)
    assert line.before.keys() == line.after.keys() == {"role_id"}


def test_passwords_and_key_digests_stay_out(aurora, by_rita):
    aurora.rep.user.set_password("a new one that nobody knows")
    aurora.rep.user.save()

    assert not PlatformAuditLine.objects.filter(table="tenants_user", actor_name=RITA.name).exists()


def test_one_organizations_lines_are_not_in_the_other(aurora, rival, by_rita):
    with in_tenant(aurora.schema):
        Company.objects.create(name="Lume")

    with in_tenant(rival.schema):
        assert lines("crm_company") == []


def test_a_transaction_is_told_once_who_acts_and_again_after_whatever_took_it_back(committed, monkeypatch):
    rita, otto, told, tell = RITA.name, audit.Actor(name="otto"), [], audit._tell
    monkeypatch.setattr(audit, "_tell", lambda to, actor: (told.append(actor.name), tell(to, actor)))
    with in_tenant(committed.aurora.schema), audit.acting(RITA):
        with transaction.atomic():
            Company.objects.create(name="A")
            with transaction.atomic():
                Company.objects.create(name="B")
            with pytest.raises(RuntimeError), transaction.atomic(), audit.acting(otto):
                Company.objects.create(name="taken back")
                raise RuntimeError
            Company.objects.create(name="C")
            with transaction.atomic(), audit.acting(otto):
                Company.objects.create(name="D")
            Company.objects.create(name="E")
        Company.objects.create(name="F")

        made = AuditLine.objects.filter(table="crm_company").order_by("at")
        named = [(line.after["name"], line.actor_name) for line in made]
    assert named == [("A", rita), ("B", rita), ("C", rita), ("D", "otto"), ("E", rita), ("F", rita)]
    assert told == [rita, "otto", rita, "otto", rita, rita]
