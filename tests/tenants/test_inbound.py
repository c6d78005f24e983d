"""Deliveries: sealed to their place, read by one worker at a time, given up after five tries, forgotten in time."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tenants import crypto
from tenants.context import in_tenant
from tenants.inbound import reading, retention, store
from tenants.inbound.models import Delivery
from tenants.inbound.store import Arrival
from tests.committed import at_once

BODY = b'{"object": "x", "secret": "Ol\\u00e1"}'


def arrival(cast=None, body: bytes = BODY, **more) -> Arrival:
    organization = cast.organization if cast else None
    return Arrival(provider="whatsapp_cloud", address="token", body=body, organization=organization, **more)


def rows() -> list[Delivery]:
    return list(Delivery.objects.across_organizations().select_related("organization").order_by("pk"))


class TestKeeping:
    def test_many_are_one_statement_and_each_is_kept_once(self, aurora, rival):
        arrivals = [arrival(aurora), arrival(aurora), arrival(rival), arrival(state="unrouted")]

        assert sorted(store.keep(arrivals)) == sorted([aurora.organization.pk, rival.organization.pk])
        assert store.keep(arrivals) == []
        assert [store.body_of(row) for row in rows()] == [BODY] * 3

    def test_nothing_is_no_statement(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert store.keep([]) == []

    def test_what_is_sealed_opens_in_its_own_row_only(self, aurora):
        store.keep([arrival(aurora), arrival(aurora, b"another")])
        first, second = rows()
        first.sealed_body = second.sealed_body

        with pytest.raises(crypto.CannotOpen):
            store.body_of(first)

    def test_a_quarantined_body_is_the_platforms_though_it_names_where_it_came(self, aurora):
        store.keep([arrival(aurora, state="quarantined")])
        [row] = rows()

        assert store.body_of(row) == BODY
        with pytest.raises(crypto.CannotOpen):
            crypto.unseal(row.sealed_body, place=store._place(row.pk), keys=[aurora.organization.data_key])


class TestReading:
    @pytest.fixture
    def delivery(self, aurora) -> Delivery:
        store.keep([arrival(aurora)])
        return rows()[0]

    def test_a_claimed_one_is_nobody_elses_until_its_lease_ends(self, inside_aurora, delivery):
        assert [row.pk for row in reading.claim(["whatsapp_cloud"])] == [delivery.pk]
        assert reading.claim(["whatsapp_cloud"]) == []

        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        assert [row.attempts for row in reading.claim(["whatsapp_cloud"])] == [2]

    def test_another_organizations_are_never_claimed(self, delivery, rival):
        with in_tenant(rival.schema):
            assert reading.claim(["whatsapp_cloud"]) == []

    def test_one_that_fails_comes_again_later_each_time_and_is_given_up_after_five(self, inside_aurora, delivery):
        waits = []
        for _attempt in range(5):
            Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
            [claimed] = reading.claim(["whatsapp_cloud"])
            before = timezone.now()
            reading.put_off(claimed, "2 InboundMessage: ValueError", {"failed": 1})
            waits.append((rows()[0].due_at - before).total_seconds())

        row = rows()[0]
        assert (row.state, row.attempts, row.error) == ("failed", 5, "2 InboundMessage: ValueError")
        assert waits[0] < waits[1] < waits[2] < waits[3]
        assert 5 <= waits[0] <= 8 and 320 <= waits[3] <= 481

    def test_a_dead_letter_is_replayed_from_its_first_byte(self, inside_aurora, delivery):
        reading.give_up(delivery, "no", {})
        assert reading.claim(["whatsapp_cloud"]) == []

        assert reading.replay(rows()[0]) is True
        [again] = reading.claim(["whatsapp_cloud"])
        assert (again.attempts, again.error, store.body_of(again)) == (1, "", BODY)

    def test_organizations_with_work_are_named_to_the_sweep(self, aurora, delivery):
        assert reading.schemas_with_work(["whatsapp_cloud"]) == [aurora.schema]

        reading.finish(delivery, {"applied": 1})
        assert reading.schemas_with_work(["whatsapp_cloud"]) == []


class TestRetention:
    def age(self, days: int) -> None:
        Delivery.objects.across_organizations().update(received_at=timezone.now() - timedelta(days=days, minutes=1))

    def test_bodies_go_after_14_days_and_keys_after_35(self, aurora):
        store.keep([arrival(aurora)])
        self.age(13)
        retention.prune()
        assert rows()[0].sealed_body

        self.age(14)
        retention.prune()
        assert rows()[0].sealed_body == ""
        assert reading.replay(rows()[0]) is False
        assert store.keep([arrival(aurora)]) == []  # it is still known

        self.age(35)
        retention.prune()
        assert rows() == []


def test_ten_workers_claim_a_hundred_deliveries_once_each(committed):
    cast = committed.aurora
    store.keep([arrival(cast, f"body {n}".encode()) for n in range(100)])

    def work() -> list:
        claimed = []
        with in_tenant(cast.schema):
            while some := reading.claim(["whatsapp_cloud"], limit=3):
                claimed += [row.pk for row in some]
        return claimed

    claimed = [pk for each in at_once(*[partial(work)] * 10) for pk in each]

    assert len(claimed) == len(set(claimed)) == 100
