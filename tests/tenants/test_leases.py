"""Only one process holds a thing, whoever dies and whenever: asked of the database by several connections."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from config.ids import uuid7
from tenants.context import in_tenant
from tenants.leases import holding
from tenants.models import Lease, Organization
from tests.committed import at_once

KIND = "a_kind"


def wanted(cast) -> UUID:
    pk = uuid7()
    with in_tenant(cast.schema):
        holding.want(pk, KIND)
    return pk


def held_by(holder: str) -> set[UUID]:
    return {held.id for held in holding.claim(KIND, holder, limit=10)}


class TestByTwoConnections:
    def test_of_two_that_ask_at_once_one_gets_it(self, committed):
        pks = {wanted(committed.aurora) for _each in range(5)}

        claims = at_once(*(lambda name=name: held_by(name) for name in ("one", "two", "three")))

        assert sorted(pk for claim in claims for pk in claim) == sorted(pks)

    def test_what_one_holds_another_cannot_take_until_its_time_is_over(self, committed):
        pk = wanted(committed.aurora)
        (ours,) = at_once(lambda: held_by("one"))
        (theirs,) = at_once(lambda: held_by("two"))
        assert (ours, theirs) == ({pk}, set())

        Lease.objects.across_organizations().update(held_until=timezone.now() - timedelta(seconds=1))
        (theirs,) = at_once(lambda: held_by("two"))
        (kept,) = at_once(lambda: holding.renew([pk], "one"))

        assert (theirs, kept) == ({pk}, set())

    def test_of_a_renewal_and_a_claim_when_time_is_over_one_wins(self, committed):
        pk = wanted(committed.aurora)
        held_by("one")
        Lease.objects.across_organizations().update(held_until=timezone.now() - timedelta(seconds=1))

        renewed, taken = at_once(lambda: holding.renew([pk], "one"), lambda: held_by("two"))

        assert (renewed, taken) == (set(), {pk})  # too late to renew: whoever was silent must stop


@pytest.mark.django_db
class TestHolding:
    def test_a_claim_names_the_organization(self, aurora, rival):
        mine, other = wanted(aurora), wanted(rival)

        claimed = holding.claim(KIND, "one", limit=10)

        assert {(held.id, held.schema) for held in claimed} == {(mine, aurora.schema), (other, rival.schema)}

    def test_no_more_than_asked_for_and_only_of_the_kind(self, aurora):
        for _each in range(3):
            wanted(aurora)

        assert holding.claim("another_kind", "one", limit=10) == []
        assert len(holding.claim(KIND, "one", limit=2)) == 2

    def test_renewing_keeps_it(self, aurora):
        pk = wanted(aurora)
        held_by("one")
        before = Lease.objects.of(aurora.organization).get(pk=pk).held_until

        assert holding.renew([pk], "one", seconds=300) == {pk}

        assert Lease.objects.of(aurora.organization).get(pk=pk).held_until > before + timedelta(seconds=200)

    def test_what_is_given_back_is_free_at_once(self, aurora):
        pk = wanted(aurora)
        held_by("one")

        holding.release([pk], "two")
        assert held_by("two") == set()

        holding.release([pk], "one")
        assert held_by("two") == {pk}

    def test_what_is_not_wanted_any_more_is_neither_kept_nor_taken(self, aurora):
        pk = wanted(aurora)
        held_by("one")
        with in_tenant(aurora.schema):
            holding.unwant(pk)

        assert holding.renew([pk], "one") == set()
        holding.release([pk], "one")
        assert held_by("two") == set()

        with in_tenant(aurora.schema):
            holding.want(pk, KIND)
        assert held_by("two") == {pk}

    def test_what_shall_rest_is_let_go_until_then(self, aurora):
        pk = wanted(aurora)
        held_by("one")
        with in_tenant(aurora.schema):
            holding.not_before(pk, timezone.now() + timedelta(minutes=5))

        assert holding.renew([pk], "one") == set()
        holding.release([pk], "one")
        assert held_by("two") == set()

    def test_a_suspended_organization_holds_nothing(self, aurora):
        pk = wanted(aurora)
        held_by("one")
        Organization.objects.filter(pk=aurora.organization.pk).update(state=Organization.State.SUSPENDED)

        assert holding.renew([pk], "one") == set()
        holding.release([pk], "one")
        assert held_by("one") == set()

    def test_another_organization_cannot_end_it(self, aurora, rival):
        pk = wanted(aurora)
        with in_tenant(rival.schema):
            holding.unwant(pk)

        assert held_by("one") == {pk}
