"""Leads made, changed, archived, restored."""

import pytest
from django.db import IntegrityError

from crm.models import Activity, AuditLine, Company, Event, Lead, Notification
from crm.services import leads
from tenants.audit import Actor, acting
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead, stage

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_a_new_lead_stands_at_the_top_of_the_first_stage(aurora, rival):
    make_lead("Ana")
    company = Company.objects.create(name="Studio Lume")
    contact = make_contact("Marina Alves", company=company)

    lead = leads.create(
        by=aurora.rep.user, contact=contact, value_cents=1_250_000, tags=["#Site ", "site", "Google Ads"], owner=None
    )

    assert [row.contact.name for row in Lead.objects.in_order()] == ["Marina Alves", "Ana"]
    lead.refresh_from_db()
    assert (lead.stage, lead.company, lead.tags, lead.version) == (stage("Lead"), company, ["site", "google-ads"], 1)
    assert list(Event.objects.values_list("kind", flat=True)) == ["lead.created"]
    assert Activity.objects.get().particulars == {"stage": "Lead", "source": "manual"}
    with in_tenant(rival.schema):
        assert Lead.objects.count() == 0


def test_the_new_owner_is_told_and_not_of_ones_own_doing(aurora):
    leads.create(by=aurora.manager.user, contact=make_contact("Marina"), owner=aurora.rep.user)
    leads.create(by=aurora.rep.user, contact=make_contact("Ana"), owner=aurora.rep.user)

    told = Notification.objects.get()
    assert (told.user, told.actor, told.particulars) == (aurora.rep.user, aurora.manager.user, {"name": "Marina"})
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[:3] == ["lead.created", "lead.assigned", "notification.created"]


def test_a_change_says_what_it_changed_and_only_that(aurora):
    lead = make_lead("Marina", owner=aurora.rep, value_cents=100, title="Site")

    with acting(Actor(id="1", name="Rep")):
        changed = leads.change(lead, by=aurora.rep.user, version=1, value_cents=200, title="Site", tags=["#SEO"])

    assert (changed.value_cents, changed.tags, changed.version) == (200, ["seo"], 2)
    assert Activity.objects.get().particulars == {"changes": {"value_cents": [100, 200], "tags": [[], ["seo"]]}}
    assert Event.objects.get().particulars == {"fields": ["tags", "value_cents"]}
    audit = AuditLine.objects.get(table="crm_lead", action="update")
    assert (audit.actor_name, audit.before, audit.after) == (
        "Rep",
        {"value_cents": 100, "tags": []},
        {"value_cents": 200, "tags": ["seo"]},
    )


def test_a_change_of_nothing_leaves_no_trace(aurora):
    lead = make_lead("Marina", title="Site")

    same = leads.change(lead, by=aurora.rep.user, version=1, title="Site")

    assert (same.version, Event.objects.count(), Activity.objects.count()) == (1, 0, 0)


def test_who_changes_second_is_told_and_nothing_is_lost(aurora):
    lead = make_lead("Marina", value_cents=100)
    leads.change(lead, by=aurora.rep.user, version=1, value_cents=200)

    with pytest.raises(leads.Stale) as told:
        leads.change(lead, by=aurora.manager.user, version=1, value_cents=300)

    assert told.value.lead.value_cents == 200
    assert Lead.objects.get(pk=lead.pk).value_cents == 200
    assert Event.objects.count() == 1


def test_a_change_of_owner_reaches_the_boards_of_both(aurora):
    lead = make_lead("Marina", owner=aurora.rep)

    leads.change(lead, by=aurora.manager.user, version=1, owner=aurora.other_rep.user)

    event = Event.objects.get(kind="lead.assigned")
    assert set(event.users) == {aurora.rep.user_id, aurora.other_rep.user_id}
    assert Activity.objects.get().particulars == {"to": "Other Rep", "from": "Rep"}
    assert Notification.objects.get().user == aurora.other_rep.user


def test_what_is_no_field_for_people_cannot_be_changed(aurora):
    with pytest.raises(TypeError, match="position"):
        leads.change(make_lead("Marina"), by=aurora.rep.user, version=1, position="a0")


def test_an_archived_lead_comes_back_to_the_top_of_its_stage(aurora):
    lead, _other = make_lead("Marina"), make_lead("Ana")

    leads.archive(lead, by=aurora.owner.user)
    leads.archive(lead, by=aurora.owner.user)
    assert [row.contact.name for row in Lead.objects.living()] == ["Ana"]
    Lead.objects.filter(contact__name="Ana").update(position=lead.position)
    leads.restore(lead, by=aurora.owner.user)
    leads.restore(lead, by=aurora.owner.user)

    assert [row.contact.name for row in Lead.objects.living().in_order()] == ["Marina", "Ana"]
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == ["lead.archived", "lead.restored"]
    assert Lead.objects.get(pk=lead.pk).version == 3


def test_a_negative_value_is_refused_by_the_database_too(aurora):
    with pytest.raises(IntegrityError, match="a_value_is_not_negative"):
        leads.create(by=None, contact=make_contact("Marina"), value_cents=-1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["#Site ", "site"], ["site"]),
        (["Tráfego Pago", "  "], ["tráfego-pago"]),
        (["#", "--", "x" * 60], ["x" * 40]),
        ([str(number) for number in range(30)], [str(number) for number in range(12)]),
    ],
)
def test_tags_are_written_one_way(typed, kept):
    assert leads.tidy_tags(typed) == kept
