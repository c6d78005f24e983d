"""Whose a lead is, and whose turn it is."""

import pytest

from crm.models import Activity, Event, Lead, Notification
from crm.services import assigning
from tenants.context import in_tenant
from tenants.models import Membership
from tests.makers import make_lead


@pytest.mark.usefixtures("inside_aurora")
class TestGiving:
    def test_the_new_owner_is_told(self, aurora):
        lead = make_lead("Marina", owner=aurora.rep)

        assigning.assign(lead, to=aurora.other_rep.user, by=aurora.manager.user)

        assert Lead.objects.get(pk=lead.pk).owner == aurora.other_rep.user
        event = Event.objects.get(kind="lead.assigned")
        assert set(event.users) == {aurora.rep.user_id, aurora.other_rep.user_id}
        told = Notification.objects.get()
        assert (told.user, told.path) == (aurora.other_rep.user, f"leads/{lead.pk}/")

    def test_giving_to_who_has_it_does_nothing(self, aurora):
        lead = make_lead("Marina", owner=aurora.rep)

        assigning.assign(lead, to=aurora.rep.user, by=aurora.manager.user)

        assert (Event.objects.count(), Activity.objects.count()) == (0, 0)
        assert Lead.objects.get(pk=lead.pk).version == 1

    def test_it_can_be_given_to_nobody(self, aurora):
        lead = make_lead("Marina", owner=aurora.rep)

        assigning.assign(lead, to=None, by=aurora.manager.user)

        assert Lead.objects.get(pk=lead.pk).owner is None
        assert Notification.objects.count() == 0
        assert Event.objects.get().users == [aurora.rep.user_id]


class TestTurns:
    def test_they_go_round_among_active_members_of_sales(self, aurora, rival):
        with in_tenant(aurora.schema):
            turns = [assigning.next_rep() for _turn in range(4)]

        first, second = aurora.rep.user, aurora.other_rep.user
        assert turns == [first, second, first, second]
        with in_tenant(rival.schema):
            assert assigning.next_rep() == rival.rep.user

    def test_somebody_away_is_passed_over_and_nobody_is_an_answer(self, aurora):
        Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(is_active=False)
        with in_tenant(aurora.schema):
            assert [assigning.next_rep() for _turn in range(2)] == [aurora.other_rep.user] * 2

        Membership.objects.of(aurora.organization).filter(pk=aurora.other_rep.pk).update(is_active=False)
        with in_tenant(aurora.schema):
            assert assigning.next_rep() is None
