"""A lead's drawer and page: what is on it, for whom, and whose it is."""

from datetime import UTC, datetime, timedelta

import pytest

from crm import parts
from crm.models import Event, Lead, LeadMove, Notification
from crm.queries.lead import LeadSheet
from crm.services import moving
from tenants.context import in_tenant
from tests.clock import travel
from tests.crm.editing import deal_of, fresh, lead_of
from tests.makers import make_task, stage

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("path", ["", "drawer/", "parts/", "timeline/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("admin", 200), ("manager", 200), ("rep", 200), ("other_rep", 404), ("viewer", 403)],
)
def test_who_sees_a_lead(aurora, browser, who, status, path):
    lead = lead_of(aurora)

    assert browser(aurora.members[who]).get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == status


def test_another_organizations_lead_and_contact_are_not_there(aurora, rival, browser):
    lead = lead_of(rival, title="LEAK-B")
    client = browser(aurora.owner)

    for path in ("", "drawer/", "parts/", "timeline/", "deal/", "owner/", "notes/", "mentions/", "tasks/"):
        assert client.get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == 404
    for path in ("", "parts/", "timeline/", "details/"):
        assert client.get(aurora.url(f"contacts/{lead.contact_id}/{path}")).status_code == 404
    for path in ("deal/", "owner/"):
        assert client.post(aurora.url(f"leads/{lead.pk}/{path}"), deal_of(lead, title="x")).status_code == 404
    assert fresh(rival, lead).title == "LEAK-B"


@pytest.mark.parametrize(
    ("who", "changes", "archives", "assigns"),
    [("owner", True, True, True), ("manager", True, True, True), ("rep", True, False, False)],
)
def test_only_what_one_may_do_is_shown(aurora, browser, who, changes, archives, assigns):
    lead = lead_of(aurora)

    for path in (f"leads/{lead.pk}/", f"leads/{lead.pk}/drawer/"):
        page = browser(aurora.members[who]).get(aurora.url(path)).content.decode()
        assert (f"/leads/{lead.pk}/move/" in page, f"/leads/{lead.pk}/notes/" in page) == (changes, changes)
        assert (f"/leads/{lead.pk}/archive/" in page) == archives
        assert (f"/leads/{lead.pk}/owner/" in page) == assigns


def test_a_manager_sees_another_teams_lead_without_any_button(aurora, browser):
    lead = lead_of(aurora, owner=aurora.other_rep)
    with in_tenant(aurora.schema):
        make_task(lead, due_at=NOON)

    for path in (f"leads/{lead.pk}/", f"leads/{lead.pk}/drawer/"):
        page = browser(aurora.manager).get(aurora.url(path)).content.decode()
        assert "hx-post" not in page.replace("/notifications/", "")
        assert "hx-delete" not in page
        assert "Marina Alves" in page


def test_the_path_says_how_long_the_lead_stood_where(aurora):
    with travel(NOON - timedelta(hours=30), tick=False):
        lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        for hours, name in ((28, "Contato"), (27, "Lead"), (26, "Proposta")):
            with travel(NOON - timedelta(hours=hours), tick=False):
                moving.move(lead, by=aurora.rep.user, to=stage(name), version=fresh(aurora, lead).version)
        with travel(NOON, tick=False):
            steps = LeadSheet(Lead.objects.select_related("stage").get(pk=lead.pk), aurora.rep).path_with_times

    assert [(step.stage.name, step.place, step.spent) for step in steps] == [
        ("Lead", "done", timedelta(hours=3)),
        ("Contato", "done", timedelta(hours=1)),
        ("Proposta", "on", timedelta(hours=26)),
        ("Negociação", "", None),
        ("Ganho", "", None),
    ]


def test_the_path_of_a_lost_lead_ends_there(aurora):
    lead = lead_of(aurora, in_stage="Perdido")
    with in_tenant(aurora.schema):
        steps = LeadSheet(lead, aurora.rep).path

    assert [(step.stage.name, step.place) for step in steps][-1] == ("Perdido", "on")
    assert "done" not in {step.place for step in steps}


def test_conversations_are_linked_with_what_is_unread(aurora, browser, monkeypatch):
    lead = lead_of(aurora)
    thread = parts.Thread(lead.pk, "WhatsApp Vendas", "Oi", 2, NOON, "/o/aurora/inbox/1/", "brand-whatsapp")
    monkeypatch.setattr(parts, "lead_threads", [lambda pk, principal: [thread] if pk == lead.pk else []])

    for path in ("", "drawer/"):
        page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/{path}")).content.decode()
        assert 'href="/o/aurora/inbox/1/"' in page
        assert f'data-threads="{lead.pk} "' in page


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("rep", 404), ("viewer", 403)])
def test_whoever_may_not_changes_nothing(aurora, browser, who, status):
    lead = lead_of(aurora, owner=aurora.other_rep, title="Site")
    client = browser(aurora.members[who])

    for path, sent in (("deal/", deal_of(lead, title="Meu")), ("owner/", {"owner": aurora.rep.user_id})):
        assert client.post(aurora.url(f"leads/{lead.pk}/{path}"), sent).status_code == status
        assert client.get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == status
    now = fresh(aurora, lead)
    assert (now.title, now.owner, now.version) == ("Site", aurora.other_rep.user, 1)
    with in_tenant(aurora.schema):
        assert (Event.objects.count(), Notification.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "to", "status"),
    [
        ("owner", "other_rep", 200),
        ("manager", "manager", 200),
        ("manager", "other_rep", 403),  # not of the team
        ("owner", "viewer", 403),  # works on no lead
        ("rep", "manager", 403),  # gives nothing away
    ],
)
def test_a_lead_is_given_within_ones_reach(aurora, browser, who, to, status):
    lead = lead_of(aurora)

    answer = browser(aurora.members[who]).post(
        aurora.url(f"leads/{lead.pk}/owner/"), {"owner": aurora.members[to].user_id}
    )

    assert answer.status_code == status
    given = status == 200
    assert fresh(aurora, lead).owner == (aurora.members[to] if given else aurora.rep).user
    with in_tenant(aurora.schema):
        told = list(Notification.objects.values_list("user", "kind"))
    expected = [(aurora.members[to].user_id, "lead.assigned")] if given and who != to else []
    assert told == expected


@pytest.mark.parametrize("owner", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_lead_is_given_to_nobody_unknown(aurora, rival, browser, owner):
    lead = lead_of(aurora)

    for wanted in (owner, rival.rep.user_id):
        answer = browser(aurora.owner).post(aurora.url(f"leads/{lead.pk}/owner/"), {"owner": wanted})
        assert answer.status_code == 403
    assert fresh(aurora, lead).owner == aurora.rep.user


def test_a_lead_given_out_of_sight_leads_back_to_the_board(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        aurora.rep.role.permissions["lead.change"] = "team"
        aurora.rep.role.save()

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/owner/"), {"owner": aurora.manager.user_id})

    assert answer["HX-Redirect"] == aurora.url("board/")
    assert fresh(aurora, lead).owner == aurora.manager.user


def test_the_answer_to_a_change_leaves_alone_what_is_being_edited(aurora, browser):
    lead = lead_of(aurora)
    client = browser(aurora.rep)

    def parts_shown(**query) -> set[str]:
        text = client.get(aurora.url(f"leads/{lead.pk}/parts/"), {"in": "page", **query}).content.decode()
        return {part for part in ("deal", "details", "tasks", "feed") if f'_{part}" hx-swap-oob="true"' in text}

    assert parts_shown() == {"deal", "details", "tasks", "feed"}
    assert parts_shown(keep="deal") == {"details", "tasks", "feed"}
    assert parts_shown(**{"in": "drawer"}) == {"feed"}


def test_moves_count_for_time_only_in_their_own_lead(aurora):
    mine, other = lead_of(aurora), lead_of(aurora, name="Otávio")
    with in_tenant(aurora.schema):
        moving.move(other, by=aurora.rep.user, to=stage("Contato"), version=1)
        assert LeadMove.objects.filter(lead=mine).count() == 0
        spent = [step.stage.name for step in LeadSheet(mine, aurora.rep).path_with_times if step.spent]

    assert spent == ["Lead"]
