"""Many people on one board at the same moment, on connections of their own."""

from collections import Counter
from functools import partial

from crm.models import Event, Lead, LeadMove
from crm.services import assigning, leads, moving
from tenants.context import in_tenant
from tests.committed import at_once
from tests.makers import make_contact, make_lead, stage


def try_to_move(schema: str, lead: Lead, by, column: str, **where):
    """What the person is told."""
    with in_tenant(schema):
        try:
            return moving.move(lead, by=by, to=stage(column), version=1, **where)
        except moving.Stale as told:
            return told


def test_of_two_movers_one_wins_and_the_other_is_told(committed):
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        lead = make_lead("Marina", owner=aurora.rep)

    answers = at_once(
        partial(try_to_move, aurora.schema, lead, aurora.rep.user, "Contato"),
        partial(try_to_move, aurora.schema, lead, aurora.manager.user, "Proposta"),
    )

    won = [answer for answer in answers if isinstance(answer, LeadMove)]
    told = [answer for answer in answers if isinstance(answer, moving.Stale)]
    assert (len(won), len(told)) == (1, 1)
    assert (told[0].lead.stage, told[0].last_move.pk) == (won[0].to_stage, won[0].pk)
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().stage, Lead.objects.get().version) == (won[0].to_stage, 2)
        assert [(event.kind, event.number) for event in Event.objects.all()] == [("lead.moved", 1)]


def test_twenty_moving_into_one_column_keep_a_total_order(committed):
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        top, bottom = make_lead("top", in_stage="Contato"), make_lead("bottom", in_stage="Contato")
        moving_in = [make_lead(str(number)) for number in range(20)]
    between = {"after": top.pk, "before": bottom.pk}

    at_once(
        *(
            partial(try_to_move, aurora.schema, lead, aurora.owner.user, "Contato", **(between if turn % 2 else {}))
            for turn, lead in enumerate(moving_in)
        )
    )

    with in_tenant(aurora.schema):
        column = list(Lead.objects.filter(stage=stage("Contato")).in_order().values_list("contact__name", "position"))
    positions = [position for _name, position in column]
    assert len(column) == 22
    assert positions == sorted(set(positions))
    assert column[-1][0] == "bottom"
    assert {name for name, _position in column[10 + 1 : -1]} == {str(number) for number in range(20) if number % 2}


def test_moves_between_the_same_two_columns_never_wait_for_each_other(committed):
    """There and back at once: without one order of locking they would be each other's deadlock."""
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        there = [make_lead(str(number)) for number in range(10)]
        back = [make_lead(str(number), in_stage="Contato") for number in range(10)]

    answers = at_once(
        *(partial(try_to_move, aurora.schema, lead, aurora.owner.user, "Contato") for lead in there),
        *(partial(try_to_move, aurora.schema, lead, aurora.owner.user, "Lead") for lead in back),
    )

    assert all(isinstance(answer, LeadMove) for answer in answers)
    with in_tenant(aurora.schema):
        assert sorted(Event.objects.values_list("number", flat=True)) == list(range(1, 21))


def capture(schema: str, number: int):
    with in_tenant(schema):
        owner = assigning.next_rep()
        leads.create(by=None, contact=make_contact(f"Contact {number}"), owner=owner)
        return owner


def test_forty_captures_are_shared_out_exactly(committed):
    owners = at_once(*(partial(capture, committed.aurora.schema, number) for number in range(40)))

    assert Counter(owner.name for owner in owners) == {"Rep": 20, "Other Rep": 20}
    with in_tenant(committed.aurora.schema):
        positions = list(Lead.objects.values_list("position", flat=True))
    assert len(set(positions)) == 40
