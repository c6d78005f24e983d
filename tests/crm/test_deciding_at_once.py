"""Two managers, one request, at the same moment."""

from functools import partial

from crm.models import Lead, LeadMove, MoveRequest, Notification, Settings
from crm.services import deciding, moving
from tenants.context import in_tenant
from tests.committed import at_once
from tests.makers import make_lead, stage


def decide(schema: str, request: MoveRequest, by, *, refusing: bool):
    with in_tenant(schema):
        try:
            if refusing:
                return deciding.refuse(request, by=by, answer="Falta o contrato")
            return deciding.approve(request, by=by, version=1)
        except (deciding.Decided, moving.Stale) as told:
            return told


def asked(aurora) -> MoveRequest:
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=1)
        lead = make_lead("Marina", owner=aurora.rep, value_cents=1)
        return moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)


def test_a_request_approved_twice_moves_the_lead_once(committed):
    aurora = committed.aurora
    request = asked(aurora)
    people = (aurora.manager.user, aurora.admin.user, aurora.owner.user)

    answers = at_once(*(partial(decide, aurora.schema, request, by, refusing=False) for by in people))

    assert sum(isinstance(answer, LeadMove) for answer in answers) == 1
    assert sum(isinstance(answer, deciding.Decided) for answer in answers) == 2
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().version, LeadMove.objects.count()) == (2, 1)
        assert Notification.objects.filter(kind="move.approved").count() == 1
        assert not Notification.objects.unread().filter(kind="move.requested").exists()


def test_approved_and_refused_at_once_is_one_of_both(committed):
    aurora = committed.aurora
    request = asked(aurora)

    answers = at_once(
        partial(decide, aurora.schema, request, aurora.manager.user, refusing=False),
        partial(decide, aurora.schema, request, aurora.owner.user, refusing=True),
    )

    assert sum(isinstance(answer, deciding.Decided) for answer in answers) == 1
    with in_tenant(aurora.schema):
        state, where = MoveRequest.objects.get().state, Lead.objects.get().stage.name
    assert (state, where) in {("approved", "Proposta"), ("refused", "Lead")}
