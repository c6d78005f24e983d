"""Tasks of a lead, and one's own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm.models import Activity, AuditLine, Event, Task
from crm.services import tasks
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.makers import make_lead, make_task
from tests.queries import count_queries

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # 12:00 in São Paulo
FORM = {"title": "Enviar contrato", "due_date": "2026-11-23", "due_time": "10:00"}


@pytest.fixture(autouse=True)
def noon():
    with travel(NOON, tick=False):
        yield


def lead_of(cast: Cast, owner=None):
    with in_tenant(cast.schema):
        return make_lead("Marina Alves", owner=owner or cast.rep)


def task_of(cast: Cast, owner=None, due_at=NOON + timedelta(hours=1), **fields) -> Task:
    lead = lead_of(cast, owner)
    with in_tenant(cast.schema):
        return make_task(lead, due_at=due_at, **fields)


def test_a_task_is_a_row_a_line_an_event_and_an_audit_line(aurora, rival, browser):
    lead = lead_of(aurora)

    answer = browser(aurora.rep).post(
        aurora.url(f"leads/{lead.pk}/tasks/"), {**FORM, "owner": aurora.rep.user_id}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        task = Task.objects.get()
        line = Activity.objects.get(kind="task.added")
        event = Event.objects.get(kind="task.added")
        audit = AuditLine.objects.get(table="crm_task")
    assert (task.title, task.owner, task.created_by, task.lead_id) == (
        "Enviar contrato",
        aurora.rep.user,
        aurora.rep.user,
        lead.pk,
    )
    assert task.due_at == datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
    assert (line.lead_id, line.subject_id, line.particulars) == (lead.pk, task.pk, {})
    assert (event.subject_id, event.particulars) == (lead.pk, {"item": str(task.pk)})
    assert (audit.action, audit.actor_name, audit.after["title"]) == ("insert", "rep@aurora.test", "Enviar contrato")
    with in_tenant(rival.schema):
        assert (Task.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"due_date": "ontem"}, {"due_date": "0001-01-01"}, {"due_time": "25:00"}, {"owner": "x"}],
)
def test_a_wrong_field_is_said_in_its_place(aurora, browser, wrong):
    lead = lead_of(aurora)
    path = aurora.url(f"leads/{lead.pk}/tasks/")

    answer = browser(aurora.rep).post(path, {**FORM, "owner": aurora.rep.user_id, **wrong, "dialog": "1"})

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    assert list(answer.context["form"].errors) == list(wrong)
    with in_tenant(aurora.schema):
        assert Task.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "to", "status"),
    [
        ("owner", "other_rep", 200),
        ("manager", "rep", 200),
        ("manager", "manager", 200),
        ("manager", "other_rep", 422),  # not of the team
        ("rep", "rep", 200),
        ("rep", "manager", 422),
        ("owner", "viewer", 422),  # does no tasks at all
    ],
)
def test_a_task_is_given_within_ones_reach(aurora, browser, who, to, status):
    lead = lead_of(aurora)

    answer = browser(aurora.members[who]).post(
        aurora.url(f"leads/{lead.pk}/tasks/"), {**FORM, "owner": aurora.members[to].user_id}
    )

    assert answer.status_code == status
    with in_tenant(aurora.schema):
        assert [task.owner for task in Task.objects.all()] == ([aurora.members[to].user] if status == 200 else [])


def test_a_task_is_done_once_and_undone(aurora, browser):
    task = task_of(aurora)
    client, path = browser(aurora.rep), aurora.url(f"tasks/{task.pk}/completion/")

    assert [client.post(path).status_code, client.post(path).status_code] == [200, 200]
    with in_tenant(aurora.schema):
        task.refresh_from_db()
        assert (task.done_at, task.done_by) == (NOON, aurora.rep.user)
        assert Activity.objects.filter(kind="task.done", subject_id=task.pk).count() == 1
        assert list(Event.objects.values_list("kind", flat=True)) == ["task.done"]
        audit = AuditLine.objects.get(table="crm_task", action="update")
        assert (audit.before["done_at"], audit.after["done_by_id"]) == (None, str(aurora.rep.user_id))

    assert client.delete(path).status_code == 200
    with in_tenant(aurora.schema):
        task.refresh_from_db()
        assert (task.done_at, task.done_by) == (None, None)
        assert Activity.objects.filter(kind="task.done").count() == 0

    assert client.post(path).status_code == 200  # done again after all: it has its line again
    with in_tenant(aurora.schema):
        assert Activity.objects.filter(kind="task.done").count() == 1


def test_a_change_leaves_what_stays_alone(aurora, browser):
    task = task_of(aurora)
    local = timezone.localtime(task.due_at, ZoneInfo("America/Sao_Paulo"))
    sent = {"title": "Ligar amanhã", "due_date": local.date(), "due_time": local.time(), "owner": aurora.rep.user_id}
    client, path = browser(aurora.rep), aurora.url(f"tasks/{task.pk}/")

    assert client.post(path, sent).status_code == 200
    assert client.post(path, sent).status_code == 200  # says the same: nothing happens

    with in_tenant(aurora.schema):
        audit = AuditLine.objects.get(table="crm_task", action="update")
        assert (audit.before, audit.after) == ({"title": "Ligar"}, {"title": "Ligar amanhã"})
        assert list(Event.objects.values_list("kind", flat=True)) == ["task.changed"]


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("rep", 404), ("viewer", 403)])
@pytest.mark.parametrize(("method", "part"), [("post", "completion/"), ("delete", "completion/"), ("post", "")])
def test_whoever_may_not_changes_no_task(aurora, browser, who, status, method, part):
    task = task_of(aurora, owner=aurora.other_rep)

    answer = getattr(browser(aurora.members[who]), method)(aurora.url(f"tasks/{task.pk}/{part}"))

    assert answer.status_code == status
    with in_tenant(aurora.schema):
        task.refresh_from_db()
        assert (task.done_at, task.title, Event.objects.count()) == (None, "Ligar", 0)


def test_another_organizations_task_is_not_there(aurora, rival, browser):
    task = task_of(rival)

    for path in (f"tasks/{task.pk}/", f"tasks/{task.pk}/completion/"):
        assert browser(aurora.owner).post(aurora.url(path)).status_code == 404
        assert browser(aurora.owner).post(rival.url(path)).status_code == 404
    with in_tenant(rival.schema):
        task.refresh_from_db()
    assert task.done_at is None


def test_the_owner_of_a_lead_sees_and_does_what_others_have_to_do_about_it(aurora, browser):
    task = task_of(aurora, owner=aurora.rep)
    with in_tenant(aurora.schema):
        Task.objects.update(owner=aurora.manager.user)

    assert browser(aurora.rep).post(aurora.url(f"tasks/{task.pk}/completion/")).status_code == 200
    assert browser(aurora.other_rep).post(aurora.url(f"tasks/{task.pk}/completion/")).status_code == 404


def test_my_tasks_stand_in_stacks(aurora, browser):
    lead = lead_of(aurora)
    moments = {
        "Atrasada": NOON - timedelta(minutes=1),
        "Hoje": NOON,
        "Hoje à noite": datetime(2026, 11, 20, 2, 59, tzinfo=UTC),  # 23:59 in São Paulo
        "Amanhã cedo": datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
        "Domingo à noite": datetime(2026, 11, 23, 2, 59, tzinfo=UTC),
        "Segunda": datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    }
    with in_tenant(aurora.schema):
        for title, due_at in moments.items():
            make_task(lead, due_at=due_at, title=title)
        make_task(lead, due_at=NOON, title="De outra pessoa", owner=aurora.manager)
        tasks.complete(make_task(lead, due_at=NOON, title="Feita"), by=aurora.rep.user)
        archived = make_lead("Arquivado", owner=aurora.rep, archived_at=NOON)
        make_task(archived, due_at=NOON, title="De lead arquivado")

    stacks = browser(aurora.rep).get(aurora.url("tasks/")).context["list"].stacks

    assert {stack.key: [task.title for task in stack.tasks] for stack in stacks} == {
        "overdue": ["Atrasada"],
        "today": ["Hoje", "Hoje à noite"],
        "week": ["Amanhã cedo", "Domingo à noite"],
        "later": ["Segunda"],
        "done": ["Feita"],
    }


def test_without_tasks_the_page_says_so(aurora, browser):
    assert "Nada espera por você" in browser(aurora.rep).get(aurora.url("tasks/")).content.decode()


def test_the_page_of_tasks_costs_the_same_however_many(aurora, browser):
    lead, client, counts = lead_of(aurora), browser(aurora.rep), []
    for more in (1, 20):
        with in_tenant(aurora.schema):
            for number in range(more):
                make_task(lead, due_at=NOON + timedelta(hours=number))
        client.get(aurora.url("tasks/"))
        with count_queries() as queries:
            client.get(aurora.url("tasks/"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
