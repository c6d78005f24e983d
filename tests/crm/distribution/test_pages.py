"""The settings of distribution, one's own switch, and handing over somebody's work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Absence, Assignment, Availability, DistributionRule, Job, Lead, Task
from crm.services import leads, notifying
from crm.services.assigning import By
from messaging.models import Conversation
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead, make_task
from tests.messaging.makers import make_channel

HTMX = {"HX-Request": "true"}


@pytest.fixture
def manager(browser, aurora):
    return browser(aurora.manager)


def rule_of(aurora, **fields):
    fields = {"users": [aurora.rep.user_id], "position": DistributionRule.objects.count()} | fields
    return DistributionRule.objects.create(**fields)


def test_a_manager_makes_a_rule(manager, aurora):
    said = {
        "name": "Capital",
        "users": [str(aurora.rep.user_id)],
        "way": "least_open",
        "fact_1": "ddd:one_of",
        "value_1": "11, 12",
        "fact_2": "source:none_of",
        "value_2": "Indicação",
        "backup": str(aurora.owner.user_id),
    }

    answer = manager.post(aurora.url("settings/distribution/rules/"), said, headers=HTMX)

    assert answer.status_code == 200, answer.content.decode()
    with in_tenant(aurora.schema):
        row = DistributionRule.objects.get(name="Capital")
        assert row.conditions == [
            {"fact": "ddd", "is": "one_of", "value": ["11", "12"]},
            {"fact": "source", "is": "none_of", "value": ["referral"]},
        ]
        assert (row.users, row.way, row.backup) == ([aurora.rep.user_id], "least_open", aurora.owner.user)
    text = manager.get(aurora.url("settings/distribution/")).content.decode()
    assert "DDD é um destes: 11, 12 · Origem não é nenhum destes: Indicação" in text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"users": []}, "Escolha ao menos uma pessoa"),
        ({"name": ""}, "obrigatório"),
        ({"fact_1": "value:at_least", "value_1": "muito"}, "Informe um número."),
        ({"fact_1": "uf:one_of", "value_1": "Lua"}, "não é DDD nem estado"),
        ({"fact_1": "pipeline:one_of", "value_1": "Nenhum"}, "Não existe o funil"),
    ],
)
def test_a_rule_that_makes_no_sense_stays_in_its_dialog(manager, aurora, change, word):
    said = {"name": "X", "way": "turns", "users": [str(aurora.rep.user_id)]} | change

    answer = manager.post(aurora.url("settings/distribution/rules/"), said)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    assert word in answer.content.decode()
    with in_tenant(aurora.schema):
        assert DistributionRule.objects.filter(is_default=False).count() == 0


def test_somebody_of_the_other_organization_cannot_be_chosen(manager, aurora, rival):
    said = {"name": "X", "way": "turns", "users": [str(rival.rep.user_id)]}

    assert manager.post(aurora.url("settings/distribution/rules/"), said).status_code == 422


def test_rules_are_put_in_order_and_the_last_stays_last(manager, aurora):
    with in_tenant(aurora.schema):
        first, second = rule_of(aurora, name="A"), rule_of(aurora, name="B")
        last = DistributionRule.objects.get(is_default=True)

    manager.post(
        aurora.url("settings/distribution/rules/order/"), {"id": [str(last.pk), str(second.pk), str(first.pk)]}
    )
    manager.delete(aurora.url(f"settings/distribution/rules/{last.pk}/"))

    with in_tenant(aurora.schema):
        assert [row.name for row in DistributionRule.objects.all()] == ["B", "A", last.name]


def test_a_rule_is_switched_off_changed_and_removed(manager, aurora):
    with in_tenant(aurora.schema):
        row = rule_of(aurora, name="A")
    path = aurora.url(f"settings/distribution/rules/{row.pk}/")

    assert "A" in manager.get(path).content.decode()
    manager.delete(f"{path}use/")
    manager.post(path, {"name": "B", "way": "turns", "users": [str(aurora.owner.user_id)]})
    with in_tenant(aurora.schema):
        row.refresh_from_db()
        assert (row.name, row.is_active, row.users) == ("B", False, [aurora.owner.user_id])
    manager.delete(path)
    with in_tenant(aurora.schema):
        assert not DistributionRule.objects.filter(pk=row.pk).exists()


def test_what_somebody_can_take_is_kept(manager, aurora):
    path = aurora.url(f"settings/distribution/people/{aurora.rep.pk}/")
    said = {"most_open": "30", "most_per_day": "", "weight": "2", "territories": "sp, 21", "day_0": "9h-12h, 13h-18h"}

    assert manager.post(path, said).status_code == 200

    with in_tenant(aurora.schema):
        row = Availability.objects.get(user=aurora.rep.user)
        assert (row.most_open, row.most_per_day, row.weight, row.territories) == (30, None, 2, ["SP", "21"])
        assert row.hours == {"0": [["09:00", "12:00"], ["13:00", "18:00"]]}
    assert manager.post(path, said | {"day_0": "cedo"}).status_code == 422
    assert manager.post(path, said | {"territories": "Lua"}).status_code == 422
    assert "09:00-12:00, 13:00-18:00" in manager.get(path).content.decode()


def test_an_absence_is_written_down_and_taken_back(manager, aurora):
    path = aurora.url(f"settings/distribution/people/{aurora.rep.pk}/absences/")
    said = {"first_day": "2026-12-21", "last_day": "2027-01-04", "backup": str(aurora.owner.user_id)}

    assert manager.post(path, said | {"last_day": "2026-12-01"}).status_code == 422
    assert "21/12/2026 – 04/01/2027" in manager.post(path, said).content.decode()

    with in_tenant(aurora.schema):
        absence = Absence.objects.get()
        assert absence.backup == aurora.owner.user
    manager.delete(aurora.url(f"settings/distribution/absences/{absence.pk}/"))
    with in_tenant(aurora.schema):
        assert Absence.objects.count() == 0


def test_a_rep_pauses_oneself(browser, aurora):
    rep = browser(aurora.rep)
    assert "Recebo novos leads" in rep.get(aurora.url("availability/")).content.decode()

    rep.post(aurora.url("availability/"), {})

    with in_tenant(aurora.schema):
        row = Availability.objects.get(user=aurora.rep.user)
        assert row.paused_at is not None
    rep.post(aurora.url("availability/"), {"takes_leads": "on"})
    with in_tenant(aurora.schema):
        row.refresh_from_db()
        assert row.paused_at is None


def test_the_bench_answers_for_a_lead_there_is_and_for_one_made_up(manager, aurora, rival):
    with in_tenant(aurora.schema):
        rule_of(aurora, name="Sites", conditions=[{"fact": "source", "is": "one_of", "value": ["site"]}])
        lead = make_lead("Marina", source="site")
    with in_tenant(rival.schema):
        theirs = make_lead("Secreta")
    path = aurora.url("settings/distribution/bench/")

    there = manager.get(path, {"lead": str(lead.pk)}).content.decode()
    made_up = manager.post(path, {"source": "ad", "value_cents": "1.000,00"}, headers=HTMX).content.decode()

    assert "<b>Rep</b>" in there and "pela regra “Sites”" in there
    assert "não confere: Origem é um destes: Site" in made_up
    assert manager.get(path, {"lead": str(theirs.pk)}).status_code == 404
    assert "Secreta" not in manager.get(path).content.decode()
    with in_tenant(aurora.schema):
        assert Assignment.objects.count() == 0
        assert DistributionRule.objects.get(name="Sites").credits == {}


@pytest.mark.parametrize(
    "path", ["settings/distribution/", "settings/distribution/people/", "settings/distribution/log/"]
)
def test_pages_cost_the_same_with_one_row_and_with_three(manager, aurora, django_assert_num_queries, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add():
        with in_tenant(aurora.schema):
            rule_of(aurora, name="R", backup=aurora.owner.user)
            leads.create(by=None, contact=make_contact("Marina"), owner=By.RULES)
            Absence.objects.create(
                user=aurora.rep.user,
                first_day=timezone.localdate(),
                last_day=timezone.localdate(),
                backup=aurora.owner.user,
            )

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(aurora.url(path)).status_code == 200
        return len(captured)

    add()
    cost()
    one = cost()
    add()
    add()
    assert cost() == one


def test_the_work_of_who_leaves_goes_to_one(manager, aurora, queue, django_capture_on_commit_callbacks):
    with in_tenant(aurora.schema):
        channel = make_channel("Comercial")
        lead = make_lead("Marina", owner=aurora.rep)
        won = make_lead("Ganha", owner=aurora.rep, in_stage="Ganho")
        task = make_task(lead, due_at=timezone.now() + timedelta(days=1), owner=aurora.rep)
        thread = Conversation.objects.create(channel=channel, contact=lead.contact, lead=lead, assignee=aurora.rep.user)
    path = aurora.url(f"settings/distribution/people/{aurora.rep.pk}/handover/")
    assert "Repassar o trabalho de Rep" in manager.get(path).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = manager.post(path, {"to": str(aurora.manager.user_id)})
    queue.run()

    with in_tenant(aurora.schema):
        job = Job.objects.get(kind="handover")
        assert (answer.status_code, job.state, job.done) == (200, "done", 1)
        assert Lead.objects.get(pk=lead.pk).owner == aurora.manager.user
        assert Lead.objects.get(pk=won.pk).owner == aurora.rep.user
        assert Task.objects.get(pk=task.pk).owner == aurora.manager.user
        assert Conversation.objects.get(pk=thread.pk).assignee == aurora.manager.user


def test_the_work_of_who_leaves_goes_by_the_rules(browser, aurora, queue, django_capture_on_commit_callbacks):
    owner = browser(aurora.owner)
    with in_tenant(aurora.schema):
        rows = [make_lead(f"Lead {n}", owner=aurora.rep) for n in range(3)]
    path = aurora.url(f"settings/distribution/people/{aurora.rep.pk}/handover/")

    with django_capture_on_commit_callbacks(execute=True):
        owner.post(path, {"to": "rules"})
    queue.run()

    with in_tenant(aurora.schema):
        assert set(Lead.objects.filter(pk__in=[r.pk for r in rows]).values_list("owner", flat=True)) == {
            aurora.other_rep.user_id
        }


def test_nobody_outside_ones_reach_is_handed_anything(manager, aurora):
    path = aurora.url(f"settings/distribution/people/{aurora.rep.pk}/handover/")

    assert manager.post(path, {"to": str(aurora.other_rep.user_id)}).status_code == 422  # not of the manager's team
    with in_tenant(aurora.schema):
        assert Job.objects.count() == 0


def test_somebody_who_may_not_sign_in_any_more_is_named_with_open_work(manager, aurora):
    with in_tenant(aurora.schema):
        make_lead("Marina", owner=aurora.rep)
        type(aurora.rep).objects.filter(pk=aurora.rep.pk).update(is_active=False)

    text = manager.get(aurora.url("settings/distribution/people/")).content.decode()

    assert "Rep não tem mais acesso e ainda tem 1 lead em aberto." in text


def test_it_is_no_notification_kind_that_a_template_lacks(browser, aurora):
    with in_tenant(aurora.schema):
        notifying.notify(aurora.owner.user, "lead.unclaimed", by=None, path="board/list/?owner=none", name="Marina")

    assert "Ninguém podia receber o lead" in browser(aurora.owner).get(aurora.url("notifications/")).content.decode()
