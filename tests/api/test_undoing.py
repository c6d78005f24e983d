"""What the API changed is taken back by what it answered: once, in time, while it stands, by who may."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.models import Activity, Lead, LeadMove
from crm.services import leads
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.api.rows import fresh
from tests.makers import make_lead, stage


def changed(caller, lead, **fields) -> dict:
    answer = caller.patch(f"leads/{lead.pk}/", {"version": 1, **fields})
    assert answer.status_code == 200, answer.content
    return answer.json()


def minutes_left(undo: dict) -> int:
    until = parse_datetime(undo["until"])
    assert until is not None
    return round((until - timezone.now()).total_seconds() / 60)


def test_a_change_of_a_lead_is_taken_back(aurora, rival, key, marina):
    told = changed(key, marina, title="Loja", value_cents=5)

    answer = key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]})

    assert minutes_left(told["undo"]) == 10
    assert (answer.status_code, answer.json()["title"], answer.json()["value_cents"]) == (200, "Site novo", 1_250_000)
    assert answer.json()["version"] == 3
    again = key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:loved-crm:problem:not_undoable")
    assert again.json()["current"]["title"] == "Site novo"
    with in_tenant(rival.schema):
        assert not Activity.objects.filter(kind="lead.changed").exists()


def test_a_move_is_taken_back(aurora, key, marina):
    with in_tenant(aurora.schema):
        to = stage("Negociação")
    told = key.post(f"leads/{marina.pk}/move/", {"version": 1, "to": str(to.pk)}).json()

    answer = key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]})

    assert (answer.status_code, answer.json()["stage_name"]) == (200, "Proposta")
    with in_tenant(aurora.schema):
        assert LeadMove.objects.get(pk=told["undo"]["id"]).undone_at is not None
    assert key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]}).status_code == 409


def test_a_change_of_a_contact_is_taken_back(aurora, key, marina):
    told = key.patch(f"contacts/{marina.contact_id}/", {"city": "Rio"}).json()

    answer = key.post(f"contacts/{marina.contact_id}/undo/", {"id": told["undo"]["id"]})

    assert (told["city"], answer.status_code, answer.json()["city"]) == ("Rio", 200, "")


def test_nothing_changed_or_only_the_owner_has_no_way_back(aurora, key, marina):
    assert changed(key, marina, title="Site novo")["undo"] is None
    with in_tenant(aurora.schema):
        leads.change(marina, by=None, version=1, title="Loja")
    told = key.patch(f"leads/{marina.pk}/", {"version": 2, "owner": str(aurora.manager.user_id)}).json()
    assert (told["owner_name"], told["undo"]) == ("Manager", None)


def test_admins_have_a_day_and_others_ten_minutes(aurora, marina):
    boss, rep = session_of(aurora, aurora.admin), session_of(aurora, aurora.rep)
    told = changed(rep, marina, title="Loja")
    with in_tenant(aurora.schema):
        Activity.objects.filter(pk=told["undo"]["id"]).update(happened_at=timezone.now() - timedelta(minutes=11))

    assert rep.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]}).status_code == 409
    assert fresh(marina, aurora).title == "Loja"
    assert boss.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]}).status_code == 200
    later = boss.patch(f"leads/{marina.pk}/", {"version": 3, "title": "Blog"}).json()
    assert minutes_left(later["undo"]) == 24 * 60


def test_what_was_changed_since_stays(aurora, key, marina):
    told = changed(key, marina, title="Loja")
    with in_tenant(aurora.schema):
        leads.change(marina, by=aurora.manager.user, version=2, title="Blog")

    assert key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]}).status_code == 409
    assert fresh(marina, aurora).title == "Blog"


def test_a_key_takes_nothing_back_to_where_it_would_have_to_ask(aurora, key, marina):
    with in_tenant(aurora.schema):
        back, to = stage("Proposta"), stage("Negociação")
    told = key.post(f"leads/{marina.pk}/move/", {"version": 1, "to": str(to.pk)}).json()
    with in_tenant(aurora.schema):
        type(back).objects.filter(pk=back.pk).update(needs_approval=True)

    answer = key.post(f"leads/{marina.pk}/undo/", {"id": told["undo"]["id"]})

    assert (answer.status_code, answer.json()["current"]["stage_name"]) == (409, "Negociação")


def test_only_a_change_of_this_very_lead_is_taken_back(aurora, rival, key, marina):
    with in_tenant(aurora.schema):
        other = make_lead("Bia", owner=aurora.rep)
        leads.change(other, by=None, version=1, title="Loja")
        change = Activity.objects.get(kind="lead.changed")
    with in_tenant(rival.schema):
        theirs = make_lead("Caio", owner=rival.rep)
        leads.change(theirs, by=None, version=1, title="Deles")
        foreign = Activity.objects.get(kind="lead.changed")

    for wrong in (change.pk, foreign.pk, uuid4()):
        answer = key.post(f"leads/{marina.pk}/undo/", {"id": str(wrong)})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["id"])
    assert key.post(f"leads/{theirs.pk}/undo/", {"id": str(foreign.pk)}).status_code == 404
    assert (
        session_of(aurora, aurora.other_rep).post(f"leads/{other.pk}/undo/", {"id": str(change.pk)}).status_code == 404
    )
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=other.pk).title == "Loja"


def test_a_change_of_a_company_is_taken_back_and_never_writes_over_another(aurora, rival, key):
    company = key.post("companies/", {"name": "Lume", "city": "Santos"}).json()
    told = key.patch(f"companies/{company['id']}/", {"city": "Rio", "updated_at": company["updated_at"]}).json()

    stale = key.patch(f"companies/{company['id']}/", {"name": "Outra", "updated_at": company["updated_at"]})
    answer = key.post(f"companies/{company['id']}/undo/", {"id": told["undo"]["id"]})

    assert (stale.status_code, stale.json()["current"]["city"], stale.json()["current"]["name"]) == (409, "Rio", "Lume")
    assert (answer.status_code, answer.json()["city"]) == (200, "Santos")
    assert key.post(f"companies/{company['id']}/undo/", {"id": told["undo"]["id"]}).status_code == 409
    assert key.patch(f"companies/{company['id']}/", {"city": "Santos"}).json()["undo"] is None
    with in_tenant(rival.schema):
        assert not Activity.objects.exists()
