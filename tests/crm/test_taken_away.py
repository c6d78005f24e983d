"""Rules and settings that are taken away: out of use at once, back for thirty days by who took them or who runs the organization."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm import removables
from crm.models import AuditLine, AutomationRun, Enrolment, LostReason, SavedView
from crm.models.removable import Removable
from crm.services import losing, removed, setting_aside, views
from crm.services.automating import keeping as automations
from crm.services.nurturing import keeping as sequences
from messaging.models import Broadcast, Budget, CannedReply, Conversation, Label, OpeningHours, RatingRules
from messaging.services import budgets, canned, hours, labels, marking
from messaging.services.broadcasting import audience
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.crm.automating.making import automation
from tests.crm.nurturing.making import cold, go, sequence
from tests.isolation.rows import rows_for
from tests.makers import make_lead
from tests.markup import text_of

# kind → where it is taken away, how, and by whom
WAYS = {
    "automation": ("settings/automations/<uuid:pk>/", "delete", "manager"),
    "sequence": ("settings/sequences/<uuid:pk>/", "delete", "manager"),
    "scorerule": ("settings/scoring/rules/<uuid:pk>/", "delete", "manager"),
    "distributionrule": ("settings/distribution/rules/<uuid:pk>/", "delete", "manager"),
    "absence": ("settings/distribution/absences/<uuid:pk>/", "delete", "manager"),
    "lostreason": ("settings/lost-reasons/<uuid:pk>/removal/", "post", "manager"),
    "savedview": ("views/<uuid:pk>/", "delete", "rep"),
    "cannedreply": ("settings/replies/<uuid:pk>/", "delete", "rep"),
    "label": ("settings/labels/<uuid:pk>/removal/", "post", "manager"),
    "broadcast": ("broadcasts/<uuid:pk>/", "delete", "manager"),
    "budget": ("settings/costs/budgets/<uuid:pk>/", "delete", "admin"),
    "openinghours": ("settings/hours/all/", "delete", "admin"),
    "ratingrules": ("settings/ratings/all/", "delete", "admin"),
}


def made(kind: str, cast: Cast) -> Removable:
    with in_tenant(cast.schema):
        if kind in ("openinghours", "ratingrules"):
            return removables.KINDS[kind].model.objects.create(channel=None)
        return removables.KINDS[kind].model.objects.get(pk=rows_for(WAYS[kind][0], cast)["pk"])


def take_away(kind: str, cast: Cast, row: Removable, browser) -> bool:
    path, method, who = WAYS[kind]
    url = cast.url(path.replace("<uuid:pk>", str(row.pk)))
    return getattr(browser(cast.members[who]), method)(url).status_code in (200, 302)


def standing(cast: Cast, row: Removable) -> tuple[bool, bool]:
    """Whether it is in use, and whether it is there at all."""
    with in_tenant(cast.schema):
        return tuple(rows.filter(pk=row.pk).exists() for rows in (type(row).objects, type(row).ever))


def test_every_kind_of_rule_and_setting_is_tried_here():
    assert {key for key, kind in removables.KINDS.items() if issubclass(kind.model, Removable)} == set(WAYS)


@pytest.mark.parametrize("kind", WAYS)
def test_it_is_out_of_use_and_back_as_it_was(kind, aurora, rival, browser):
    mine, theirs = made(kind, aurora), made(kind, rival)
    who = aurora.members[WAYS[kind][2]]
    back, foreign = (cast.url(f"archive/parts/{mine.pk}/") for cast in (aurora, rival))

    assert take_away(kind, aurora, mine, browser)
    assert (standing(aurora, mine), standing(rival, theirs)) == ((False, True), (True, True))
    with in_tenant(aurora.schema):
        assert type(mine).ever.get(pk=mine.pk).removed_by == who.user
        line = AuditLine.objects.filter(row_id=str(mine.pk)).latest("at")
        assert (line.action, line.actor_name, line.before["removed_at"]) == ("update", who.user.email, None)
    refused = [
        browser(aurora.other_rep).post(back),
        browser(aurora.viewer).post(back),
        browser(rival.owner).post(foreign),
    ]
    assert [each.status_code for each in refused] == [404, 403, 404]
    if who != aurora.admin:
        assert browser(who).delete(back).status_code == 403
    assert standing(aurora, mine) == (False, True)


@pytest.mark.parametrize("kind", WAYS)
def test_whoever_took_it_and_whoever_runs_the_organization_brings_it_back(kind, aurora, browser):
    row = made(kind, aurora)
    for who in (WAYS[kind][2], "admin"):
        client = browser(aurora.members[who])
        assert take_away(kind, aurora, row, browser)
        if who != "admin" or kind not in ("savedview", "cannedreply"):  # somebody's private ones are theirs alone
            listed = text_of(client.get(aurora.url(f"archive/parts/?kind={kind}")))
            assert "30 dias restantes" in listed
            assert client.post(aurora.url(f"archive/parts/{row.pk}/")).status_code == 200
            assert standing(aurora, row) == (True, True)
    if standing(aurora, row)[0]:
        take_away(kind, aurora, row, browser)

    with in_tenant(aurora.schema):
        for days, left in ((29, True), (31, False)):
            with travel(timezone.now() + timedelta(days=days), tick=False):
                removed.prune()
                assert type(row).ever.filter(pk=row.pk).exists() is left


def twin(kind: str, cast: Cast) -> tuple[Removable, Removable]:
    """One that is away, and another that has its name."""
    row, by = made(kind, cast), cast.admin.user
    match row:
        case LostReason():
            losing.remove(row, by=by)
            return row, losing.add(row.name, by=by)
        case CannedReply():
            canned.delete(row, by=by)
            return row, canned.add(by=cast.rep, sharing="private", title="x", shortcut=row.shortcut, text="x")
        case Label():
            labels.remove(row, into=None, by=by)
            return row, labels.add(by=by, name=row.name.lower(), colour=row.colour)
        case Budget():
            budgets.give_up(row, by=by)
            return row, budgets.put(channel=row.channel, amount=5, currency=row.currency, by=by)
        case OpeningHours():
            hours.forget(row, by=by)
            return row, hours.keep(None, by=by, week={})
    setting_aside.give_up(row, by=by)
    return row, RatingRules.objects.create(channel=None)


@pytest.mark.parametrize("kind", ["lostreason", "cannedreply", "label", "budget", "openinghours", "ratingrules"])
def test_what_has_its_name_by_now_goes_first(kind, aurora, browser):
    with in_tenant(aurora.schema):
        row, other = twin(kind, aurora)
        type(row).ever.filter(pk=row.pk).update(removed_by=aurora.rep.user)
    who = aurora.rep if kind == "cannedreply" else aurora.admin

    answer = browser(who).post(aurora.url(f"archive/parts/{row.pk}/"))

    assert (answer.status_code, standing(aurora, row)) == (409, (False, True))
    assert "depois restaure est" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    with in_tenant(aurora.schema):
        type(other).ever.filter(pk=other.pk).delete()
    assert browser(who).post(aurora.url(f"archive/parts/{row.pk}/")).status_code == 200


def test_what_runs_stops_at_once_and_comes_back_switched_off(inside_aurora):
    by = inside_aurora.manager.user
    lead = cold()
    rule, nurture = automation("stayed", after_hours=48, stage="Lead"), sequence()
    assert (AutomationRun.objects.get().state, go()[0].state) == ("waiting", "active")

    automations.remove(rule, by=by)
    sequences.remove(nurture, by=by)

    assert (AutomationRun.objects.get().state, Enrolment.objects.get().state) == ("stopped", "left")
    for row in (rule, nurture):
        removed.take_out(row, by=by)
        assert type(row).objects.get(pk=row.pk).active_since is None
    assert Enrolment.objects.get().lead == lead


def test_a_rule_of_a_board_that_is_gone_waits_for_the_board(inside_aurora):
    rule = automation()
    automations.remove(rule, by=None)
    type(rule.pipeline).ever.filter(pk=rule.pipeline_id).update(archived_at=timezone.now())

    with pytest.raises(removables.NotUndoable, match="Vendas"):
        removed.take_out(rule, by=None)

    assert not type(rule).objects.filter(pk=rule.pk).exists()


def test_a_label_is_on_its_conversations_again(inside_aurora):
    thread = Conversation.objects.get(pk=rows_for("inbox/", inside_aurora)["pk"])
    by = inside_aurora.rep.user
    vip = labels.add(by=by, name="VIP", colour="won")
    marking.mark(thread, by=by, labels=["VIP"])

    labels.remove(vip, into=None, by=by)
    assert list(thread.labels.all()) == []
    marking.mark(thread, by=by, labels=["Cobrança"])
    removed.take_out(vip, by=by)

    assert sorted(each.name for each in thread.labels.all()) == ["Cobrança", "VIP"]


def test_a_draft_asks_for_another_view_when_its_own_is_away(inside_aurora):
    draft = Broadcast.objects.get(pk=rows_for("broadcasts/<uuid:pk>/", inside_aurora)["pk"])
    make_lead("Ana", owner=inside_aurora.rep)

    views.delete(draft.view, by=None)
    draft = Broadcast.objects.select_related("view", "author").get()

    assert draft.standing_view is None
    assert not audience.leads_of(draft, inside_aurora.manager).exists()
    removed.take_out(SavedView.ever.get(), by=None)
    assert Broadcast.objects.get().standing_view == SavedView.objects.get()
