"""Tasks that repeat, remind, are put off, or are about a person without a lead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from crm.models import Activity, Event, Notification, Task
from crm.services import reminding, tasks
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.makers import make_contact, make_lead, make_task

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # Thursday, 12:00 in São Paulo
FORM = {"title": "Enviar contrato", "due_date": "2026-11-23", "due_time": "10:00"}


@pytest.fixture(autouse=True)
def noon():
    with travel(NOON, tick=False):
        yield


def task_of(cast: Cast, **fields) -> Task:
    with in_tenant(cast.schema):
        lead = make_lead("Marina Alves", owner=cast.rep)
        options = {"title": "Ligar", "due_at": NOON + timedelta(hours=1), "owner": cast.rep.user} | fields
        return tasks.add(lead, by=cast.rep.user, **options)


@pytest.mark.parametrize(
    ("due_at", "repeat", "then"),
    [
        ("2026-11-19T12:00", "daily", "2026-11-20T12:00"),
        ("2026-11-10T12:00", "daily", "2026-11-20T12:00"),  # what was missed is not asked for again
        ("2026-11-19T12:00", "weekly", "2026-11-26T12:00"),
        ("2026-12-31T12:00", "monthly", "2027-01-31T12:00"),
        ("2026-10-31T12:00", "monthly", "2026-11-30T12:00"),
    ],
)
def test_a_task_that_repeats_is_followed_by_the_next(aurora, due_at, repeat, then):
    moment = datetime.fromisoformat(f"{due_at}+00:00")
    task = task_of(aurora, due_at=moment, repeat=repeat, priority=Task.Priority.HIGH, remind_minutes=15)

    with in_tenant(aurora.schema):
        tasks.complete(task, by=aurora.rep.user)
        tasks.complete(task, by=aurora.rep.user)
        following = Task.objects.undone().get()

        assert following.due_at == datetime.fromisoformat(f"{then}+00:00")
        assert (following.title, following.repeat, following.priority, following.lead_id, following.follows) == (
            "Ligar",
            repeat,
            Task.Priority.HIGH,
            task.lead_id,
            task,
        )
        assert following.remind_at == following.due_at - timedelta(minutes=15)
        with pytest.raises(IntegrityError), transaction.atomic():  # one follows another, whoever is fast
            Task.objects.create(lead=task.lead, title="Ligar", due_at=NOON, follows=task)

        tasks.reopen(task, by=aurora.rep.user)
        assert list(Task.objects.all()) == [task]


def test_a_reminder_is_given_once_at_its_moment(aurora, rival):
    task = task_of(aurora, remind_minutes=15)

    with in_tenant(aurora.schema):
        assert reminding.remind_some() is False
    with travel(NOON + timedelta(minutes=45), tick=False):
        with in_tenant(aurora.schema):
            assert [reminding.remind_some(), reminding.remind_some()] == [True, False]
            told = Notification.objects.get()
            assert (told.user, told.kind, told.path) == (aurora.rep.user, "task.due", f"leads/{task.lead_id}/")
            assert told.particulars == {"task": "Ligar", "name": "Marina Alves"}
        with in_tenant(rival.schema):
            assert Notification.objects.count() == 0


def test_a_reminder_moves_with_its_task_and_what_is_done_reminds_nobody(aurora):
    task = task_of(aurora, remind_minutes=0)

    with in_tenant(aurora.schema):
        task = tasks.change(task, by=aurora.rep.user, due_at=NOON + timedelta(days=1))
        with travel(NOON + timedelta(hours=2), tick=False):
            assert reminding.remind_some() is False
        tasks.complete(task, by=aurora.rep.user)
        with travel(NOON + timedelta(days=2), tick=False):
            assert reminding.remind_some() is False


def test_the_bell_says_what_is_due(aurora, browser):
    task_of(aurora, remind_minutes=0)
    with travel(NOON + timedelta(hours=1), tick=False):
        with in_tenant(aurora.schema):
            reminding.remind_some()
        page = browser(aurora.rep).get(aurora.url("notifications/")).content.decode()

    assert "Lembrete: <b>Ligar</b>, sobre <b>Marina Alves</b>" in page


@pytest.mark.parametrize(
    ("due_at", "to", "then"),
    [
        ("2026-11-19T18:00", "day", "2026-11-20T18:00"),
        ("2026-11-10T18:00", "day", "2026-11-20T18:00"),  # overdue: tomorrow
        ("2026-11-19T18:00", "week", "2026-11-23T18:00"),
        ("2026-11-23T18:00", "week", "2026-11-30T18:00"),
    ],
)
def test_a_task_is_put_off(aurora, browser, due_at, to, then):
    task = task_of(aurora, due_at=datetime.fromisoformat(f"{due_at}+00:00"))

    answer = browser(aurora.rep).post(aurora.url(f"tasks/{task.pk}/postponement/"), {"to": to, "in": "tasks"})

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        assert Task.objects.get().due_at == datetime.fromisoformat(f"{then}+00:00")


def test_a_person_without_a_lead_has_tasks(aurora, rival, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Paula Souza", owner=aurora.rep.user)
    form = {**FORM, "owner": aurora.rep.user_id, "priority": 4, "repeat": "weekly", "remind": "60", "in": "contact"}
    client = browser(aurora.rep)

    answer = client.post(aurora.url(f"contacts/{contact.pk}/tasks/"), form)

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        task = Task.objects.get()
        assert (task.contact_id, task.lead_id, task.priority, task.repeat, task.remind_minutes) == (
            contact.pk,
            None,
            4,
            "weekly",
            60,
        )
        line = Activity.objects.get(kind="task.added")
        assert (line.contact_id, line.lead_id, line.subject_id) == (contact.pk, None, task.pk)
        event = Event.objects.get(kind="task.added")
        assert (event.subject_id, event.module, event.users) == (contact.pk, "contact", [aurora.rep.user_id])
    page = client.get(aurora.url(f"contacts/{contact.pk}/")).content.decode()
    assert f'id="task_{task.pk}"' in page
    assert "Enviar contrato" in client.get(aurora.url("tasks/")).content.decode()
    assert browser(aurora.other_rep).get(aurora.url(f"tasks/{task.pk}/")).status_code == 404
    assert client.post(aurora.url(f"tasks/{task.pk}/completion/"), {"in": "contact"}).status_code == 200


def test_a_manager_sees_what_the_team_has_to_do_and_does_no_work_of_others(aurora, browser):
    task_of(aurora, title="Da vendedora")
    with in_tenant(aurora.schema):
        make_task(
            make_lead("Outro", owner=aurora.other_rep), due_at=NOON, title="De outro time", owner=aurora.other_rep
        )

    def titles(who, query: str) -> list[str]:
        stacks = browser(who).get(aurora.url(f"tasks/?{query}")).context["list"].stacks
        return [task.title for stack in stacks for task in stack.tasks]

    assert titles(aurora.manager, "") == []
    assert titles(aurora.manager, "whose=team") == ["De outro time", "Da vendedora"]
    assert titles(aurora.owner, "whose=team") == ["De outro time", "Da vendedora"]
    assert titles(aurora.owner, "whose=team&show=later") == []
    assert titles(aurora.rep, "whose=team") == ["Da vendedora"]  # who sees only their own sees just that

    stacks = browser(aurora.manager).get(aurora.url("tasks/?whose=team")).context["list"].stacks
    assert [task.may_change for stack in stacks for task in stack.tasks] == [False, True]


def test_a_persons_timeline_shows_one_kind_of_line(aurora, browser):
    task = task_of(aurora)
    with in_tenant(aurora.schema):
        contact = task.lead.contact
        tasks.complete(task, by=aurora.rep.user)
        Activity.objects.create(kind="lead.created", lead=task.lead, contact=contact)
    client = browser(aurora.rep)

    def lines(query: str) -> int:
        return client.get(aurora.url(f"contacts/{contact.pk}/timeline/{query}")).content.decode().count('id="activity_')

    assert [lines(""), lines("?only=tasks"), lines("?only=moves"), lines("?only=notes")] == [3, 2, 1, 0]
