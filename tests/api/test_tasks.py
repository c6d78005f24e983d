"""Tasks over the API: made, changed, put off, done once, not done after all; listed by who, what and when."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.models import Activity, Task
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.clock import travel
from tests.makers import make_contact, make_lead, make_task
from tests.queries import count_queries

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # Thursday, 12:00 in São Paulo
DUE = "2026-11-20T10:00:00-03:00"


@pytest.fixture(autouse=True)
def noon():
    with travel(NOON, tick=False):
        yield


def task_of(cast, title="Ligar", hours=1, **more) -> Task:
    with in_tenant(cast.schema):
        lead = more.pop("lead", None) or make_lead("Marina Alves", owner=cast.rep)
        return make_task(lead, title=title, due_at=NOON + timedelta(hours=hours), owner=cast.rep, **more)


def titles(caller, query: str) -> list[str]:
    return [row["title"] for row in caller.get(f"tasks/{query}").json()["results"]]


def test_a_key_makes_a_task_that_a_person_has_to_do(aurora, rival, key, marina):
    body = {"lead": str(marina.pk), "title": "Enviar contrato", "due_at": DUE, "owner": str(aurora.rep.user_id)}

    made = key.post("tasks/", {**body, "priority": 4, "repeat": "weekly", "remind_minutes": 60})

    assert made.status_code == 201
    told = made.json()
    assert {name: told[name] for name in (*body, "priority", "repeat", "contact", "done_at")} == {
        **body,
        "priority": 4,
        "repeat": "weekly",
        "contact": None,
        "done_at": None,
    }
    with in_tenant(aurora.schema):
        assert Task.objects.get().remind_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        assert Activity.objects.filter(kind="task.added", lead=marina).count() == 1
    with in_tenant(rival.schema):
        assert not Task.objects.exists()


def test_a_person_who_names_nobody_has_to_do_it(aurora):
    with in_tenant(aurora.schema):
        contact = make_contact("Bia Costa", owner=aurora.rep.user)

    made = session_of(aurora, aurora.rep).post("tasks/", {"contact": str(contact.pk), "title": "Ligar", "due_at": DUE})

    assert made.status_code == 201
    assert (made.json()["contact"], made.json()["owner"]) == (str(contact.pk), str(aurora.rep.user_id))


@pytest.mark.parametrize("named", [(), ("lead", "contact")])
def test_a_task_is_about_one_thing(aurora, key, marina, named):
    about = {"lead": str(marina.pk), "contact": str(marina.contact_id)}

    answer = key.post("tasks/", {"title": "Ligar", "due_at": DUE, **{name: about[name] for name in named}})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lead"])
    with in_tenant(aurora.schema):
        assert not Task.objects.exists()


def test_a_key_that_may_not_change_leads_gives_them_no_tasks(aurora, marina):
    key = key_of(aurora, "lead.view", "task.create")

    refused = key.post("tasks/", {"lead": str(marina.pk), "title": "Ligar", "due_at": DUE})

    assert refused.status_code == 403
    with in_tenant(aurora.schema):
        assert not Task.objects.exists()


def test_what_is_not_sent_stays(aurora, key):
    task = task_of(aurora, priority=3)

    told = key.patch(f"tasks/{task.pk}/", {"title": "Enviar proposta", "due_at": DUE}).json()

    assert (told["title"], told["due_at"], told["priority"]) == ("Enviar proposta", DUE, 3)
    assert (told["owner"], told["owner_name"]) == (str(aurora.rep.user_id), str(aurora.rep.user))
    assert key.patch(f"tasks/{task.pk}/", {"due_at": "0001-01-01T00:00:00Z"}).status_code == 400


def test_it_is_done_once_and_not_done_after_all(aurora, key):
    task = task_of(aurora, repeat="weekly")

    done = [key.post(f"tasks/{task.pk}/complete/").json()["done_at"] for _ in range(2)]

    assert done == ["2026-11-19T12:00:00-03:00"] * 2
    with in_tenant(aurora.schema):
        assert Task.objects.get(follows=task).due_at == task.due_at + timedelta(days=7)
    assert key.post(f"tasks/{task.pk}/reopen/").json()["done_at"] is None
    with in_tenant(aurora.schema):
        assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("to", "due"), [("tomorrow", "2026-11-20T13:00:00-03:00"), ("week", "2026-11-23T13:00:00-03:00")]
)
def test_it_is_put_off_and_keeps_its_hour(aurora, key, to, due):
    task = task_of(aurora)

    assert key.post(f"tasks/{task.pk}/postpone/", {"to": to}).json()["due_at"] == due
    assert key.post(f"tasks/{task.pk}/postpone/", {"to": "never"}).status_code == 400


def test_the_list_is_narrowed_by_who_what_and_when(aurora, key):
    late = task_of(aurora, "Atrasada", hours=-1)
    task_of(aurora, "Depois", hours=48, lead=late.lead)
    task_of(aurora, "Feita", hours=-2, done_at=NOON)
    with in_tenant(aurora.schema):
        make_task(late.lead, title="De outra pessoa", due_at=NOON + timedelta(hours=1), owner=aurora.other_rep)

    assert titles(key, "?done=false&due_before=2026-11-19T15:00:00Z") == ["Atrasada"]
    assert titles(key, "?done=true") == ["Feita"]
    assert titles(key, "?due_after=2026-11-20T15:00:00Z") == ["Depois"]
    assert titles(key, f"?owner={aurora.other_rep.user_id}") == ["De outra pessoa"]
    assert sorted(titles(key, f"?lead={late.lead_id}")) == ["Atrasada", "De outra pessoa", "Depois"]
    assert key.get("tasks/?who=me").status_code == 400


def test_tasks_of_what_is_archived_are_not_listed(aurora, key):
    task = task_of(aurora)
    assert key.delete(f"leads/{task.lead_id}/").status_code == 204

    assert titles(key, "") == []
    assert key.get(f"tasks/{task.pk}/").status_code == 404


def test_another_organization_and_a_colleague_find_nothing(aurora, rival):
    task = task_of(aurora)

    for caller in (key_of(rival), session_of(rival, rival.owner), session_of(aurora, aurora.other_rep)):
        assert titles(caller, "") == []
        assert caller.patch(f"tasks/{task.pk}/", {"title": "Minha"}).status_code == 404

    with in_tenant(aurora.schema):
        assert Task.objects.get().title == "Ligar"


def test_a_list_costs_the_same_however_long(aurora, key):
    task_of(aurora)
    key.get("tasks/")
    with count_queries() as one:
        assert len(key.get("tasks/").json()["results"]) == 1
    for _ in range(2):
        task_of(aurora)

    with count_queries() as three:
        assert len(key.get("tasks/").json()["results"]) == 3
    assert len(one) == len(three)


def test_it_is_deleted_by_a_key_that_may_and_brought_back(aurora, key):
    task = task_of(aurora)
    poor = key_of(aurora, "task.view", "task.change")

    assert poor.delete(f"tasks/{task.pk}/").status_code == 403
    assert key.delete(f"tasks/{task.pk}/").status_code == 204
    assert (titles(key, ""), key.get(f"tasks/{task.pk}/").status_code) == ([], 404)
    assert key.post(f"tasks/{task.pk}/restore/").json()["title"] == "Ligar"
    assert key.delete(f"tasks/{task.pk}/").status_code == 204
    with travel(NOON + timedelta(minutes=11), tick=False):
        late = key.post(f"tasks/{task.pk}/restore/")
    assert (late.status_code, late.json()["type"]) == (409, "urn:loved-crm:problem:too_late")


def test_who_made_a_task_deletes_it(aurora, marina):
    rep = session_of(aurora, aurora.rep)
    body = {"lead": str(marina.pk), "title": "Enviar contrato", "due_at": DUE}

    mine, theirs = (caller.post("tasks/", body).json()["id"] for caller in (rep, session_of(aurora, aurora.manager)))

    assert rep.delete(f"tasks/{mine}/").status_code == 204
    assert rep.delete(f"tasks/{theirs}/").status_code == 403
