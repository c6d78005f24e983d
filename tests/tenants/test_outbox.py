"""The outbox: one worker an item, the oldest of a conversation first, and a lease in the database's time."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models.functions import Now

from config.ids import uuid7
from tenants.context import in_tenant
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem
from tests.committed import at_once

KINDS = ["message"]


def put(conversation: UUID, kind: str = "message") -> OutboxItem:
    return queue.put(kind, uuid7(), conversation_key=conversation)


def ids(items) -> list[UUID]:
    return [item.pk for item in items]


def end_leases() -> None:
    OutboxItem.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))


@pytest.mark.usefixtures("inside_aurora")
class TestOrder:
    def test_the_oldest_of_a_conversation_goes_first_and_the_others_wait_for_it(self):
        one, other = uuid7(), uuid7()
        first, second, elsewhere = put(one), put(one), put(other)

        assert ids(queue.claim(KINDS, limit=10)) == ids([first, elsewhere])
        assert queue.claim(KINDS, limit=10) == []

        assert queue.finish(queue_item(first))
        assert ids(queue.claim(KINDS, limit=10)) == ids([second])

    def test_what_is_written_where_the_clock_is_behind_waits_its_turn_too(self, monkeypatch):
        one, before = uuid7(), uuid7()
        first = put(one)
        monkeypatch.setattr(queue, "uuid7", lambda: before)
        second, third = put(one), put(one)

        for expected in (first, second, third):
            [claimed] = queue.claim(KINDS, limit=10)
            assert claimed.pk == expected.pk
            assert queue.finish(claimed)

    def test_one_that_is_put_off_keeps_its_place(self):
        one = uuid7()
        first, second = put(one), put(one)
        [claimed] = queue.claim(KINDS)
        assert queue.postpone(claimed, seconds=60)

        assert queue.claim(KINDS, limit=10) == []

        OutboxItem.objects.filter(pk=first.pk).update(due_at=Now())
        assert ids(queue.claim(KINDS, limit=10)) == ids([first])
        assert second.pk not in ids(queue.claim(KINDS, limit=10))

    def test_an_unknown_one_holds_back_for_its_minute_and_no_longer(self):
        one = uuid7()
        put(one), put(one)
        [claimed] = queue.claim(KINDS)
        assert queue.begin(claimed)
        assert queue.lose(claimed)
        assert queue.claim(KINDS) == []

        end_leases()
        assert len(queue.claim(KINDS)) == 1

    def test_a_failed_one_lets_the_next_go(self):
        one = uuid7()
        _first, second = put(one), put(one)
        [claimed] = queue.claim(KINDS)
        assert queue.fail(claimed)

        assert ids(queue.claim(KINDS)) == ids([second])


@pytest.mark.usefixtures("inside_aurora")
class TestLeases:
    def test_an_item_whose_worker_went_away_before_the_call_is_queued_again(self):
        item = put(uuid7())
        queue.claim(KINDS)
        end_leases()

        assert queue.expire(KINDS) == []
        [again] = queue.claim(KINDS)
        assert (again.pk, again.attempts) == (item.pk, 2)

    def test_one_that_was_begun_is_unknown_unless_it_may_be_repeated(self):
        begun, receipt = put(uuid7()), put(uuid7(), "receipt")
        for claimed in queue.claim(["message", "receipt"], limit=2):
            assert queue.begin(claimed)
        end_leases()

        assert ids(queue.expire(["message", "receipt"], repeatable=["receipt"])) == [begun.pk]
        assert ids(queue.claim(["message", "receipt"], limit=2)) == [receipt.pk]

    def test_who_was_overtaken_changes_nothing(self):
        put(uuid7())
        [stale] = queue.claim(KINDS)
        end_leases()
        queue.expire(KINDS)
        [_current] = queue.claim(KINDS)

        assert not any([queue.begin(stale), queue.finish(stale), queue.fail(stale), queue.lose(stale)])
        assert not queue.postpone(stale, seconds=1)
        assert OutboxItem.objects.get().state == "claimed"

    def test_a_call_is_not_begun_after_its_lease(self):
        put(uuid7())
        [late] = queue.claim(KINDS)
        end_leases()

        assert not queue.begin(late)


@pytest.mark.usefixtures("inside_aurora")
class TestPutting:
    def test_a_thing_is_there_once_and_starts_anew(self):
        thing, conversation = uuid7(), uuid7()
        first = queue.put("reaction", thing, conversation_key=conversation)
        [claimed] = queue.claim(["reaction"])
        queue.finish(claimed)

        again = queue.put("reaction", thing, conversation_key=conversation)

        assert again.pk == first.pk
        assert [(item.pk, item.attempts) for item in queue.claim(["reaction"])] == [(first.pk, 1)]

    def test_news_from_elsewhere_settle_what_was_unsure(self):
        item = put(uuid7())
        [claimed] = queue.claim(KINDS)
        queue.lose(claimed)

        queue.settle("message", item.object_id)
        assert OutboxItem.objects.get().state == "done"


def test_another_organizations_items_are_never_claimed(aurora, rival):
    with in_tenant(aurora.schema):
        put(uuid7())
    with in_tenant(rival.schema):
        assert queue.claim(KINDS, limit=10) == []
        assert queue.expire(KINDS) == []
        assert OutboxItem.objects.count() == 0


def test_the_sweep_hears_of_what_is_due_and_of_who_went_away(aurora, rival):
    with in_tenant(aurora.schema):
        item = put(uuid7())
    assert queue.schemas_with_work(KINDS) == [aurora.schema]
    assert queue.schemas_with_work(["media"]) == []

    with in_tenant(aurora.schema):
        queue.claim(KINDS)
    assert queue.schemas_with_work(KINDS) == []

    with in_tenant(aurora.schema):
        end_leases()
    assert queue.schemas_with_work(KINDS) == [aurora.schema]
    assert item.state == "queued"


def test_what_was_done_long_ago_is_forgotten(inside_aurora):
    put(uuid7())
    [claimed] = queue.claim(KINDS)
    queue.finish(claimed)
    waiting = put(uuid7())
    OutboxItem.objects.update(created_at=Now() - timedelta(days=36))

    queue.prune()

    assert ids(OutboxItem.objects.all()) == [waiting.pk]


def test_ten_workers_claim_each_item_once_and_never_two_of_a_conversation(committed):
    schema = committed.aurora.schema
    with in_tenant(schema):
        for conversation in [uuid7() for _number in range(10)]:
            for _number in range(10):
                put(conversation)

    def work() -> list[tuple[UUID, UUID]]:
        done, idle = [], 0
        with in_tenant(schema):
            while idle < 20:
                claimed = queue.claim(KINDS)
                idle = 0 if claimed else idle + 1
                for item in claimed:
                    done.append((item.conversation_key, item.pk))
                    assert queue.finish(item)
        return done

    done = [each for worker in at_once(*[work] * 10, within=90) for each in worker]

    assert len(done) == len(set(done)) == 100


def queue_item(item: OutboxItem) -> OutboxItem:
    return OutboxItem.objects.get(pk=item.pk)
