"""One change of many leads: done lead by lead, reported, told once, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm import tasks
from crm.models import Activity, Event, Job, JobItem, Lead, LeadMove, LostReason, Notification
from crm.realtime.audience import Audience, sees
from crm.services import leads
from crm.services.bulk import starting
from tenants.context import in_tenant
from tests.crm.board_page import text
from tests.makers import make_lead, stage


@pytest.fixture
def some(aurora):
    """Two of the rep's, one of the other rep's, one in Ganho."""
    with in_tenant(aurora.schema):
        return {
            "Ana": make_lead("Ana", owner=aurora.rep, tags=["seo"]).pk,
            "Bia": make_lead("Bia", owner=aurora.rep).pk,
            "Caio": make_lead("Caio", owner=aurora.other_rep).pk,
            "Davi": make_lead("Davi", owner=aurora.rep, in_stage="Ganho").pk,
        }


@pytest.fixture
def change(browser, aurora):
    def post(member, action: str, ids=(), query: str = "", **values):
        return browser(member).post(
            aurora.url(f"board/bulk/{query}"), {"action": action, "ids": ",".join(map(str, ids)), **values}
        )

    return post


def undo(browser, aurora, member):
    with in_tenant(aurora.schema):
        job = Job.objects.get(kind="bulk")
    return browser(member).post(aurora.url(f"bulk/{job.pk}/undo/"))


def as_they_are(aurora, field: str) -> dict[str, object]:
    with in_tenant(aurora.schema):
        return dict(Lead.objects.values_list("contact__name", field))


def test_leads_are_given_away_and_taken_back(aurora, rival, some, change, browser):
    with in_tenant(rival.schema):
        theirs = make_lead("Rival").pk

    answer = change(aurora.owner, "assign", [some["Ana"], some["Caio"], theirs], owner=aurora.manager.user_id)

    assert answer.status_code == 204
    assert '"text": "2 leads alterados"' in answer["HX-Trigger"]
    owners = as_they_are(aurora, "owner")
    assert (owners["Ana"], owners["Caio"], owners["Bia"]) == (
        aurora.manager.user_id,
        aurora.manager.user_id,
        aurora.rep.user_id,
    )
    with in_tenant(aurora.schema):
        told = Notification.objects.get()
        assert (told.user, told.kind, told.particulars) == (aurora.manager.user, "leads.assigned", {"count": 2})
        assert Activity.objects.filter(kind="lead.assigned").count() == 2

    undo(browser, aurora, aurora.owner)

    owners = as_they_are(aurora, "owner")
    assert (owners["Ana"], owners["Caio"]) == (aurora.rep.user_id, aurora.other_rep.user_id)
    with in_tenant(aurora.schema):
        assert Job.objects.get(kind="bulk").state == Job.State.REVERTED
    with in_tenant(rival.schema):
        assert Lead.objects.get().version == 1


def test_a_reps_change_touches_only_their_own(aurora, some, change, browser):
    answer = change(aurora.rep, "tag", some.values(), add="novo", remove="seo")

    assert as_they_are(aurora, "tags") == {"Ana": ["novo"], "Bia": ["novo"], "Caio": [], "Davi": ["novo"]}
    assert answer.status_code == 204  # the other rep's lead does not exist for this person, so nothing is told of it


def test_a_manager_is_told_of_each_that_is_not_theirs_to_change(aurora, some, change):
    answer = change(aurora.manager, "tag", some.values(), add="novo", remove="")

    assert as_they_are(aurora, "tags")["Caio"] == []
    assert "3 leads alterados 1 lead ficou como estava: Lead Por quê Caio Não é seu para alterar." in text(
        answer.content.decode()
    )


def test_moves_keep_to_the_rules_of_each_stage(aurora, some, change, browser):
    with in_tenant(aurora.schema):
        lost, reason = stage("Perdido"), LostReason.objects.first()

    asked = change(aurora.owner, "move", some.values(), to=lost.pk)
    assert (asked.status_code, as_they_are(aurora, "stage__name")["Ana"]) == (422, "Lead")
    assert "Por que foram perdidos?" in text(asked.content.decode())

    done = change(aurora.owner, "move", some.values(), to=lost.pk, lost_reason=reason.pk)
    assert done.status_code == 204
    assert set(as_they_are(aurora, "stage__name").values()) == {"Perdido"}

    undo(browser, aurora, aurora.owner)
    assert as_they_are(aurora, "stage__name") == {"Ana": "Lead", "Bia": "Lead", "Caio": "Lead", "Davi": "Ganho"}
    with in_tenant(aurora.schema):
        assert LeadMove.objects.filter(undone_at__isnull=False).count() == 4


def test_what_was_changed_since_stays_and_is_named(aurora, some, change, browser):
    change(
        aurora.owner,
        "edit",
        [some["Ana"], some["Bia"]],
        source="site",
        value_cents="12.500,00",
        expected_close="2026-12-24",
    )
    with in_tenant(aurora.schema):
        bia = Lead.objects.get(pk=some["Bia"])
        assert (bia.source, bia.value_cents, bia.expected_close.isoformat()) == ("site", 1_250_000, "2026-12-24")
        leads.change(bia, by=aurora.rep.user, version=bia.version, title="Mine")

    answer = undo(browser, aurora, aurora.owner)

    assert as_they_are(aurora, "value_cents") == {"Ana": 0, "Bia": 1_250_000, "Caio": 0, "Davi": 0}
    assert "1 lead voltou a ser como era 1 lead ficou como estava: Lead Por quê Mine Foi alterado desde então" in text(
        answer.content.decode()
    )


def test_archived_ones_come_back_where_they_were(aurora, some, change, browser):
    assert change(aurora.rep, "archive", [some["Ana"]]).status_code == 403
    change(aurora.owner, "archive", [some["Ana"], some["Bia"]])
    assert as_they_are(aurora, "archived_at")["Ana"] is not None

    change(aurora.owner, "restore", [some["Ana"]])

    assert as_they_are(aurora, "archived_at")["Ana"] is None
    assert as_they_are(aurora, "archived_at")["Bia"] is not None


def test_all_that_the_filters_let_through_are_changed(aurora, some, change):
    change(aurora.owner, "tag", query="?state=open&owner=" + str(aurora.rep.user_id), all="1", add="vip", remove="")

    assert as_they_are(aurora, "tags") == {"Ana": ["seo", "vip"], "Bia": ["vip"], "Caio": [], "Davi": []}


@pytest.mark.parametrize(
    "values",
    [
        {"action": "delete"},
        {"action": "move"},
        {"action": "move", "to": "00000000-0000-0000-0000-000000000000"},
        {"action": "tag"},
        {"action": "edit", "source": "television"},
        {"action": "edit"},
        {"action": "assign", "owner": "00000000-0000-0000-0000-000000000000"},
        {"action": "assign", "owner": "{rival}"},
        {"action": "tag", "add": "x", "ids": "x"},
        {"action": "tag", "add": "x", "ids": ""},
    ],
)
def test_what_means_nothing_changes_nothing(aurora, rival, some, browser, values):
    sent = {"ids": str(some["Ana"]), **values}
    sent = {name: value.format(rival=rival.rep.user_id) for name, value in sent.items()}

    answer = browser(aurora.owner).post(aurora.url("board/bulk/"), sent)

    assert answer.status_code == 422
    assert as_they_are(aurora, "version")["Ana"] == 1


def test_pages_get_one_hint_of_all(aurora, some, change):
    change(aurora.owner, "tag", some.values(), add="vip", remove="")

    with in_tenant(aurora.schema):
        seen = Event.objects.visible_to(aurora.owner).filter(kind__in=["lead.changed", "batch.worked"])
        assert [event.kind for event in seen] == ["batch.worked"]
        assert Event.objects.filter(kind="lead.changed", module="silent").count() == 4
        worked = seen.get()
        assert set(worked.users) == {aurora.rep.user_id, aurora.other_rep.user_id}
        assert not sees(aurora.owner, Audience("silent", tuple(worked.users)))


@pytest.mark.parametrize(
    ("member", "minutes", "status"), [("rep", 9, 204), ("rep", 11, 409), ("owner", 11, 204), ("owner", 1500, 409)]
)
def test_taking_back_has_its_time(aurora, some, change, browser, member, minutes, status):
    who = getattr(aurora, member)
    change(who, "tag", [some["Ana"]], add="vip", remove="")
    with in_tenant(aurora.schema):
        Job.objects.update(ended_at=timezone.now() - timedelta(minutes=minutes))

    assert undo(browser, aurora, who).status_code == status
    assert ("vip" in as_they_are(aurora, "tags")["Ana"]) == (status == 409)


def test_more_than_a_hundred_are_done_by_a_worker(aurora, change, browser, queue, monkeypatch):
    monkeypatch.setattr(starting, "AT_ONCE", 3)
    with in_tenant(aurora.schema):
        for number in range(60):
            make_lead(f"Lead {number}", owner=aurora.rep)

    answer = change(aurora.rep, "tag", all="1", add="vip", remove="")
    assert "60 leads estão sendo alterados" in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert "vip" not in str(as_they_are(aurora, "tags"))
    while tasks.work_jobs(aurora.schema):
        pass

    with in_tenant(aurora.schema):
        job = Job.objects.get()
        assert (job.state, job.done, job.total, job.failed) == ("done", 60, 60, 0)
        assert JobItem.objects.filter(outcome="updated").count() == Lead.objects.filter(tags=["vip"]).count() == 60
        assert Event.objects.filter(kind="batch.worked").count() == 2
    page = browser(aurora.rep).get(aurora.url(f"bulk/{job.pk}/"))
    assert "Alteração de muitos leads" in text(page.content.decode())
    undo(browser, aurora, aurora.rep)
    while tasks.work_jobs(aurora.schema):
        pass
    with in_tenant(aurora.schema):
        assert Lead.objects.filter(tags=["vip"]).count() == 0


def test_rights_are_asked_of_each_lead_when_its_turn_comes(aurora, some):
    with in_tenant(aurora.schema):
        job = starting.start(starting.named(some.values()), "tag", by=aurora.rep, waits=False, add=["vip"], remove=[])
        Lead.objects.filter(pk=some["Ana"]).update(owner=aurora.other_rep.user)
        tasks.work_jobs(aurora.schema)

        assert Job.objects.get(pk=job.pk).failed == 2
    assert as_they_are(aurora, "tags") == {"Ana": ["seo"], "Bia": ["vip"], "Caio": [], "Davi": ["vip"]}
