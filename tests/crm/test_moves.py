"""Moving a lead and taking it back, by one person."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from crm.models import Activity, AuditLine, Event, Lead, LeadMove, LostReason
from crm.services import leads, moving, placing
from tenants.audit import Actor, acting
from tenants.context import in_tenant
from tests.makers import make_lead, stage

pytestmark = pytest.mark.usefixtures("inside_aurora", "in_english")


@pytest.fixture
def in_english():
    """Reasons are compared as they stand in the code."""
    with translation.override("en"):
        yield


def names_in(column: str) -> list[str]:
    return [lead.contact.name for lead in Lead.objects.filter(stage=stage(column)).in_order()]


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_move_puts_the_lead_between_its_new_neighbours(aurora):
    ana, _bia, carla = (make_lead(name, in_stage="Contato") for name in ("Ana", "Bia", "Carla"))
    lead = make_lead("Marina", owner=aurora.rep)

    done = moving.move(lead, by=aurora.rep.user, to=stage("Contato"), version=1, after=ana.pk)

    assert names_in("Contato") == ["Ana", "Marina", "Bia", "Carla"]
    assert (done.version, done.from_stage, done.to_stage) == (2, stage("Lead"), stage("Contato"))
    moving.move(done.lead, by=aurora.rep.user, to=stage("Contato"), version=2, before=carla.pk)
    assert names_in("Contato") == ["Ana", "Bia", "Marina", "Carla"]


def test_without_neighbours_it_goes_to_the_top(aurora):
    make_lead("Ana", in_stage="Contato")
    lead = make_lead("Marina")

    moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=1)

    assert names_in("Contato") == ["Marina", "Ana"]


def test_a_neighbour_that_left_meanwhile_does_not_count(aurora):
    ana, bia = make_lead("Ana", in_stage="Contato"), make_lead("Bia", in_stage="Contato")
    gone = make_lead("Gone", in_stage="Proposta")
    lead = make_lead("Marina")

    moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=1, after=gone.pk, before=bia.pk)

    assert names_in("Contato") == [ana.contact.name, "Marina", "Bia"]


def test_cards_hidden_by_a_filter_keep_their_places(aurora):
    """Two neighbours on a filtered board have others between them; no key is ever given twice."""
    first, *_hidden, last = (make_lead(str(number), in_stage="Contato") for number in range(5))

    for number in range(20):
        moving.move(
            make_lead(f"new {number}"),
            by=aurora.owner.user,
            to=stage("Contato"),
            version=1,
            after=first.pk,
            before=last.pk,
        )

    positions = list(Lead.objects.filter(stage=stage("Contato")).values_list("position", flat=True))
    assert len(set(positions)) == 25
    assert names_in("Contato")[:3] == ["0", "new 19", "new 18"]


def test_equal_positions_cannot_break_a_column(aurora):
    for name in ("Ana", "Bia", "Carla"):
        make_lead(name, in_stage="Contato")
    Lead.objects.filter(stage=stage("Contato")).update(position="a1")
    ana = Lead.objects.in_order().filter(stage=stage("Contato"))[0]

    moving.move(make_lead("Marina"), by=aurora.owner.user, to=stage("Contato"), version=1, after=ana.pk)

    assert names_in("Contato") == ["Ana", "Marina", "Bia", "Carla"]
    assert Event.objects.filter(kind="stage.rearranged", subject_id=stage("Contato").pk).count() == 1


def test_keys_that_grew_long_are_renewed_and_the_order_stays(aurora, monkeypatch):
    monkeypatch.setattr(placing, "LONGEST", 12)
    top, _bottom = make_lead("top", in_stage="Contato"), make_lead("bottom", in_stage="Contato")

    for number in range(80):
        lead = make_lead(str(number))
        position = placing.key_in(stage("Contato"), after=top.pk)
        Lead.objects.filter(pk=lead.pk).update(stage=stage("Contato"), position=position)

    assert max(len(position) for position in Lead.objects.values_list("position", flat=True)) <= 12
    assert names_in("Contato") == ["top", *(str(number) for number in reversed(range(80))), "bottom"]
    assert Event.objects.filter(kind="stage.rearranged").exists()


def test_a_move_is_told_once_in_the_log_the_timeline_and_the_audit(aurora, rival):
    lead = make_lead("Marina", owner=aurora.rep)
    with acting(Actor(id=str(aurora.rep.user_id), name="Rep")):
        moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)

    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.actor_id) == ("lead.moved", lead.pk, aurora.rep.user_id)
    assert (event.module, event.users) == ("lead", [aurora.rep.user_id])
    line = Activity.objects.get()
    assert (line.kind, line.lead_id, line.contact_id) == ("lead.moved", lead.pk, lead.contact_id)
    assert line.particulars == {"from_stage": "Lead", "to_stage": "Proposta"}
    audit = AuditLine.objects.get(table="crm_lead", action="update")
    assert (audit.actor_name, audit.before["stage_id"], audit.after["stage_id"]) == (
        "Rep",
        str(stage("Lead").pk),
        str(stage("Proposta").pk),
    )
    with in_tenant(rival.schema):
        assert (Event.objects.count(), Activity.objects.count(), LeadMove.objects.count()) == (0, 0, 0)


def test_a_new_place_in_the_same_column_is_no_line_of_the_timeline(aurora):
    first, second = make_lead("Ana"), make_lead("Bia")
    entered = first.entered_stage_at

    done = moving.move(first, by=aurora.owner.user, to=stage("Lead"), version=1, after=second.pk)

    assert names_in("Lead") == ["Bia", "Ana"]
    assert (kinds(), Activity.objects.count()) == (["lead.moved"], 0)
    assert done.lead.entered_stage_at == entered


def test_a_stale_move_changes_nothing_and_leaves_no_event(aurora):
    lead = make_lead("Marina", owner=aurora.rep)
    first = moving.move(lead, by=aurora.manager.user, to=stage("Proposta"), version=1)
    before = (Lead.objects.values().get(), Event.objects.count(), Activity.objects.count(), LeadMove.objects.count())

    with pytest.raises(moving.Stale) as told:
        moving.move(lead, by=aurora.rep.user, to=stage("Contato"), version=1)

    assert told.value.lead.version == 2
    assert (told.value.last_move.pk, told.value.last_move.moved_by) == (first.pk, aurora.manager.user)
    assert before == (
        Lead.objects.values().get(),
        Event.objects.count(),
        Activity.objects.count(),
        LeadMove.objects.count(),
    )


def test_the_same_move_sent_again_is_done_once(aurora):
    lead = make_lead("Marina", owner=aurora.rep)
    first = moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)

    again = moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)

    assert again.pk == first.pk
    assert again.lead.version == 2
    assert (LeadMove.objects.count(), kinds()) == (1, ["lead.moved"])
    with pytest.raises(moving.Stale):
        moving.move(lead, by=aurora.manager.user, to=stage("Proposta"), version=1)


def test_winning_and_losing_are_remembered_and_taken_back(aurora):
    lead, price = make_lead("Marina"), LostReason.objects.get(name="Preço")

    with pytest.raises(moving.ReasonMissing):
        moving.move(lead, by=aurora.owner.user, to=stage("Perdido"), version=1)
    lost = moving.move(lead, by=aurora.owner.user, to=stage("Perdido"), version=1, lost_reason=price)
    assert (lost.lead.lost_reason, lost.lead.closed_at is None) == (price, False)
    won = moving.move(lead, by=aurora.owner.user, to=stage("Ganho"), version=2)
    assert (won.lead.lost_reason, won.lead.closed_at is None) == (None, False)
    reopened = moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=3)

    assert (reopened.lead.lost_reason, reopened.lead.closed_at) == (None, None)
    assert kinds() == ["lead.lost", "lead.won", "lead.moved"]
    assert Activity.objects.get(kind="lead.lost").particulars == {
        "from_stage": "Lead",
        "to_stage": "Perdido",
        "reason": "Preço",
    }


def test_undo_gives_back_place_and_past(aurora):
    price = LostReason.objects.get(name="Preço")
    _first, lead, _third = make_lead("Ana"), make_lead("Marina"), make_lead("Bia")
    Lead.objects.filter(pk=lead.pk).update(entered_stage_at=timezone.now() - timedelta(days=9))
    lead.refresh_from_db()
    done = moving.move(lead, by=aurora.owner.user, to=stage("Perdido"), version=1, lost_reason=price)

    undone = moving.undo(done, by=aurora.owner.user)

    assert names_in("Lead") == ["Ana", "Marina", "Bia"]
    now = Lead.objects.get(pk=lead.pk)
    assert (now.entered_stage_at, now.closed_at, now.lost_reason, now.version) == (
        lead.entered_stage_at,
        None,
        None,
        3,
    )
    assert (undone.from_stage, undone.to_stage) == (stage("Perdido"), stage("Lead"))
    assert LeadMove.objects.get(pk=done.pk).undone_at is not None
    assert Activity.objects.get(kind="lead.moved").particulars == {
        "from_stage": "Perdido",
        "to_stage": "Lead",
        "undone": True,
    }
    with pytest.raises(moving.NotUndoable, match="already"):
        moving.undo(LeadMove.objects.get(pk=done.pk), by=aurora.owner.user)


def test_undo_finds_room_when_the_place_is_taken(aurora):
    lead, other = make_lead("Marina"), make_lead("Ana")
    done = moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=1)
    Lead.objects.filter(pk=other.pk).update(position=done.from_position)

    moving.undo(done, by=aurora.owner.user)

    assert names_in("Lead") == ["Marina", "Ana"]
    assert len(set(Lead.objects.filter(stage=stage("Lead")).values_list("position", flat=True))) == 2


def test_undo_is_refused_when_the_lead_moved_since(aurora):
    lead = make_lead("Marina")
    first = moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=1)
    moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=2)

    with pytest.raises(moving.NotUndoable, match="moved again since"):
        moving.undo(first, by=aurora.owner.user)

    assert names_in("Proposta") == ["Marina"]


def test_undo_survives_a_change_of_another_kind(aurora):
    lead = make_lead("Marina")
    done = moving.move(lead, by=aurora.owner.user, to=stage("Contato"), version=1)
    leads.change(lead, by=aurora.rep.user, version=2, value_cents=1_250_000)

    moving.undo(done, by=aurora.owner.user)

    now = Lead.objects.get(pk=lead.pk)
    assert (now.stage.name, now.value_cents, now.version) == ("Lead", 1_250_000, 4)


@pytest.mark.parametrize(
    ("who", "minutes", "works"),
    [("rep", 9, True), ("rep", 11, False), ("manager", 11, False), ("admin", 11, True), ("owner", 24 * 60 + 1, False)],
)
def test_undo_has_its_time(aurora, who, minutes, works):
    by = aurora.members[who].user
    done = moving.move(make_lead("Marina"), by=by, to=stage("Contato"), version=1)
    LeadMove.objects.filter(pk=done.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
    done = LeadMove.objects.get(pk=done.pk)

    if works:
        moving.undo(done, by=by)
    else:
        with pytest.raises(moving.NotUndoable, match="too late"):
            moving.undo(done, by=by)

    assert names_in("Lead") == (["Marina"] if works else [])
