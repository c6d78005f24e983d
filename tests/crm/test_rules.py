"""The rules of a move: what must be known, which roles may, what a manager decides, and what of that stays with undo."""

import pytest
from django.utils import translation

from crm.models import (
    Activity,
    AuditLine,
    Event,
    Lead,
    LeadMove,
    LostReason,
    MoveRequest,
    Notification,
    Settings,
    Stage,
)
from crm.services import asking, deciding, leads, moving
from tests.makers import make_contact, make_lead, stage

pytestmark = pytest.mark.usefixtures("inside_aurora", "in_english")


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


def rule(name: str, **fields) -> Stage:
    Stage.objects.filter(name=name).update(**fields)
    return stage(name)


def limit(cents: int, kinds=("open", "won", "lost")) -> None:
    Settings.objects.update(high_value_cents=cents, approval_kinds=list(kinds))


def move(lead: Lead, by, to: str, **how):
    version = how.pop("version", lead.version)
    return moving.move(lead, by=by.user if by else None, to=stage(to), version=version, **how)


def test_a_stage_names_exactly_what_it_misses(aurora):
    rule("Proposta", required_fields=["value_cents", "contact.email", "title", "no.such.field"])
    lead = make_lead("Marina", owner=aurora.rep, title="Site")

    with pytest.raises(moving.Missing) as missing:
        move(lead, aurora.rep, "Proposta")

    assert [fact.key for fact in missing.value.facts] == ["value_cents", "contact.email"]
    assert not missing.value.reason
    assert Lead.objects.get().stage == stage("Lead")


def test_what_was_missing_is_told_with_the_move_and_kept(aurora):
    rule("Proposta", required_fields=["value_cents", "contact.email", "company"])
    lead = make_lead("Marina", owner=aurora.rep)
    told = {"value_cents": 500_000, "contact.email": "marina@lume.test", "company": "Studio Lume"}

    done = move(lead, aurora.rep, "Proposta", told=told)

    now = Lead.objects.select_related("contact", "company").get()
    assert (now.stage, now.value_cents, now.contact.email) == (stage("Proposta"), 500_000, "marina@lume.test")
    assert now.company.name == "Studio Lume"
    assert (done.version, done.seen_version, now.version) == (3, 1, 3)


def test_a_move_fills_what_is_empty_and_corrects_nothing(aurora):
    rule("Proposta", required_fields=["value_cents"])
    lead = make_lead("Marina", owner=aurora.rep, value_cents=100)

    move(lead, aurora.rep, "Proposta", told={"value_cents": 1})

    assert Lead.objects.get().value_cents == 100


def test_the_same_move_sent_twice_is_done_once_also_with_what_it_told(aurora):
    rule("Proposta", required_fields=["value_cents"])
    lead = make_lead("Marina", owner=aurora.rep)

    first = move(lead, aurora.rep, "Proposta", told={"value_cents": 100})
    again = move(lead, aurora.rep, "Proposta", told={"value_cents": 100}, version=1)

    assert again.pk == first.pk
    assert LeadMove.objects.count() == 1
    with pytest.raises(moving.Stale):
        move(lead, aurora.manager, "Proposta", version=1)


def test_the_system_is_asked_for_no_fields(aurora):
    rule("Proposta", required_fields=["value_cents"], move_roles=[aurora.manager.role_id], needs_approval=True)

    assert isinstance(move(make_lead("Marina"), None, "Proposta"), LeadMove)


def test_a_stage_of_other_roles_says_whose_it_is(aurora):
    rule("Negociação", move_roles=[aurora.manager.role_id])
    lead = make_lead("Marina", owner=aurora.rep)

    with pytest.raises(moving.NotForRole, match="Only Manager may move leads to Negociação"):
        move(lead, aurora.rep, "Negociação")

    assert move(lead, aurora.manager, "Negociação").to_stage.name == "Negociação"


def test_an_owner_is_shut_out_of_no_stage(aurora):
    rule("Negociação", move_roles=[aurora.manager.role_id])

    assert isinstance(move(make_lead("Marina"), aurora.owner, "Negociação"), LeadMove)


def test_within_its_column_a_lead_goes_where_one_likes(aurora):
    lead = make_lead("Marina", owner=aurora.rep, in_stage="Negociação", value_cents=5_000_000)
    rule("Negociação", required_fields=["title"], move_roles=[aurora.manager.role_id], needs_approval=True)

    assert isinstance(move(lead, aurora.rep, "Negociação"), LeadMove)


def test_a_high_value_waits_and_its_managers_are_told(aurora, rival):
    limit(5_000_000)
    lead = make_lead("Marina", owner=aurora.rep, value_cents=5_000_000)

    asked = move(lead, aurora.rep, "Proposta")

    assert isinstance(asked, MoveRequest)
    assert (asked.why, asked.state, asked.version, asked.approver) == ("value", "open", 1, aurora.manager.user)
    assert (asked.from_stage, asked.to_stage) == (stage("Lead"), stage("Proposta"))
    assert Lead.objects.get().stage == stage("Lead")
    told = Notification.objects.filter(kind="move.requested").values_list("user__name", flat=True)
    assert sorted(told) == ["Admin", "Manager", "Owner"]
    assert Activity.objects.get(kind="lead.move_requested").particulars == {
        "to_stage": "Proposta",
        "from_stage": "Lead",
    }
    assert Event.objects.filter(kind="lead.move_requested", subject_id=lead.pk).count() == 1
    assert AuditLine.objects.filter(table="crm_moverequest", action="insert").count() == 1


@pytest.mark.parametrize(
    ("cents", "kinds", "to"), [(4_999_999, ["open"], "Proposta"), (5_000_000, ["won"], "Proposta")]
)
def test_below_the_limit_and_in_other_kinds_nobody_is_asked(aurora, cents, kinds, to):
    limit(5_000_000, kinds)

    assert isinstance(move(make_lead("Marina", owner=aurora.rep, value_cents=cents), aurora.rep, to), LeadMove)


def test_a_manager_of_the_team_moves_at_once_but_not_what_is_out_of_reach(aurora):
    limit(1)
    mine, theirs = make_lead("Ana", owner=aurora.rep, value_cents=1), make_lead("Bia", value_cents=1)

    assert isinstance(move(mine, aurora.manager, "Proposta"), LeadMove)
    assert isinstance(move(theirs, aurora.manager, "Proposta"), MoveRequest)


def test_a_stage_that_needs_approval_asks_whatever_the_value(aurora):
    rule("Negociação", needs_approval=True)

    asked = move(make_lead("Marina", owner=aurora.rep), aurora.rep, "Negociação")

    assert (asked.why, asked.state) == ("stage", "open")


def test_asking_again_for_the_same_is_the_same_request_and_for_another_replaces_it(aurora):
    limit(1)
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)

    first, again = move(lead, aurora.rep, "Proposta"), move(lead, aurora.rep, "Proposta")
    other = move(lead, aurora.rep, "Contato")

    assert (again.pk, other.pk == first.pk) == (first.pk, False)
    states = dict(MoveRequest.objects.values_list("to_stage__name", "state"))
    assert states == {"Proposta": "withdrawn", "Contato": "open"}


def test_an_approval_moves_the_lead_and_tells_who_asked(aurora):
    limit(1)
    below = make_lead("Ana", in_stage="Proposta")
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
    asked = move(lead, aurora.rep, "Proposta", after=below.pk)

    done = deciding.approve(asked, by=aurora.manager.user, version=1)

    assert (done.moved_by, done.to_stage) == (aurora.manager.user, stage("Proposta"))
    assert [row.contact.name for row in Lead.objects.filter(stage=stage("Proposta")).in_order()] == ["Ana", "Marina"]
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", aurora.manager.user)
    assert Notification.objects.get(kind="move.approved").user == aurora.rep.user
    line = Activity.objects.get(kind="lead.moved")
    assert line.particulars == {"from_stage": "Lead", "to_stage": "Proposta", "asked_by": "Rep"}


def test_what_changed_since_it_was_asked_for_is_looked_at_first(aurora):
    limit(1)
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
    asked = move(lead, aurora.rep, "Proposta")
    leads.change(lead, by=aurora.rep.user, version=1, value_cents=2)

    with pytest.raises(moving.Stale):
        deciding.approve(asked, by=aurora.manager.user, version=1)

    assert deciding.approve(asked, by=aurora.manager.user, version=2).lead.stage == stage("Proposta")


def test_a_refusal_leaves_the_lead_and_says_why(aurora):
    limit(1)
    asked = move(make_lead("Marina", owner=aurora.rep, value_cents=1), aurora.rep, "Proposta")

    deciding.refuse(asked, by=aurora.manager.user, answer=" Falta o contrato ")

    assert (MoveRequest.objects.get().state, Lead.objects.get().stage) == ("refused", stage("Lead"))
    told = Notification.objects.get(kind="move.refused")
    assert (told.user, told.particulars["answer"]) == (aurora.rep.user, "Falta o contrato")
    with pytest.raises(deciding.Decided):
        deciding.approve(asked, by=aurora.manager.user, version=1)


def test_a_lead_that_goes_another_way_overtakes_its_request(aurora):
    limit(1)
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
    move(lead, aurora.rep, "Proposta")

    move(lead, aurora.manager, "Contato")

    assert MoveRequest.objects.get().state == "expired"


def test_an_archived_lead_waits_for_nobody(aurora):
    limit(1)
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
    move(lead, aurora.rep, "Proposta")

    leads.archive(lead, by=aurora.manager.user)

    assert MoveRequest.objects.get().state == "expired"


def test_who_asked_takes_it_back_once(aurora):
    limit(1)
    asked = move(make_lead("Marina", owner=aurora.rep, value_cents=1), aurora.rep, "Proposta")

    assert asking.withdraw(asked, by=aurora.rep.user)
    assert not asking.withdraw(asked, by=aurora.rep.user)
    assert Activity.objects.filter(kind="lead.move_withdrawn").count() == 1


def test_ones_own_move_is_undone_freely_and_that_of_a_manager_by_the_rules(aurora):
    lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
    own = move(lead, aurora.rep, "Proposta")
    limit(1)

    assert moving.undo(own, by=aurora.rep.user).to_stage == stage("Lead")
    by_manager = move(Lead.objects.get(), aurora.manager, "Contato")
    with pytest.raises(moving.NotUndoable, match="needs an approval"):
        moving.undo(by_manager, by=aurora.rep.user)
    assert moving.undo(by_manager, by=aurora.manager.user).to_stage == stage("Lead")


def test_a_lost_stage_asks_for_its_reason_and_its_fields_in_one(aurora):
    rule("Perdido", required_fields=["value_cents"])

    with pytest.raises(moving.ReasonMissing) as missing:
        move(make_lead("Marina", owner=aurora.rep), aurora.rep, "Perdido")

    assert ([fact.key for fact in missing.value.facts], missing.value.reason) == (["value_cents"], True)


def test_a_phone_that_is_somebody_elses_stops_the_whole_move(aurora):
    rule("Proposta", required_fields=["contact.phone", "value_cents"])
    make_contact("Outra", phone="+5511987654321")
    lead = make_lead("Marina", owner=aurora.rep)
    told = {"value_cents": 5, "contact.phone": "+5511987654321"}

    from crm.services import contacts

    with pytest.raises(contacts.Taken):
        move(lead, aurora.rep, "Proposta", told=told)

    assert (Lead.objects.get(pk=lead.pk).value_cents, Lead.objects.get(pk=lead.pk).version) == (0, 1)
    assert LostReason.objects.exists()
