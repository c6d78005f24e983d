"""An account that answers slowly has one of the processes that send, however many messages it has; all others the rest."""

import pytest
from redis.exceptions import ConnectionError as RedisGone

from messaging.models import Message
from messaging.services import outbox, slow_lane
from messaging.services.slow_lane import place, took
from tests.makers import make_contact
from tests.messaging.makers import make_channel, make_conversation
from tests.waiting import until

SLOW = slow_lane.SLOW + 1


@pytest.fixture
def other(channel):
    """Another account of the same organization."""
    return make_channel(phone="+5511955550200", phone_number_id="402000000000002").connections.get()


@pytest.fixture
def account(channel):
    return channel.connections.get()


def test_a_quick_account_is_never_held(account):
    took(account, 0.2)

    with place(account) as first, place(account) as second:
        assert (first, second) == (0, 0)


def test_slow_accounts_share_the_lane_and_wait_in_line(account, other):
    took(account, SLOW)
    took(other, SLOW)

    with place(account) as goes, place(account) as second, place(account) as third, place(other) as neighbour:
        assert goes == 0
        assert second == pytest.approx(SLOW, abs=0.5)
        assert third == pytest.approx(2 * SLOW, abs=0.5)
        assert neighbour == pytest.approx(SLOW, abs=0.5)
    with place(other) as free_again:
        assert free_again == 0


def test_an_account_that_became_quick_has_all_again(account):
    took(account, SLOW)
    took(account, 0.2)

    with place(account) as first, place(account) as second:
        assert (first, second) == (0, 0)


def test_the_place_of_a_worker_that_died_is_free_after_its_lease(account, monkeypatch):
    def goes() -> bool:
        with place(account) as wait:
            return wait == 0

    took(account, SLOW)
    monkeypatch.setattr(slow_lane, "LEASE", 0.2)
    died = place(account)
    died.__enter__()
    assert not goes()

    until(goes)


def test_without_redis_nobody_is_slow(account, monkeypatch):
    def gone():
        raise RedisGone

    monkeypatch.setattr(slow_lane, "redis", gone)
    took(account, SLOW)

    with place(account) as first, place(account) as second:
        assert (first, second) == (0, 0)


def test_messages_of_a_slow_account_wait_for_it_and_those_of_others_leave(aurora, account, other, thread, meta, graph):
    graph.host_number("402000000000002", "302000000000002", verified_name="Agência Aurora")
    beside = make_conversation(
        other.channel, make_contact(name="Bia", phone="+5511955554444"), assignee=aurora.rep.user
    )
    took(account, SLOW)

    with place(account):  # a call of it is under way
        slow, quick = (
            meta.works(lambda to=to: outbox.reply(to, by=aurora.rep.user, text="Olá!", idempotency_key=""))
            for to in (thread, beside)
        )
        assert _status(slow) == "queued"
        assert _status(quick) == "sent"
    meta.later(SLOW + 1)

    assert _status(slow) == "sent"


def _status(message: Message) -> str:
    return Message.objects.get(pk=message.pk).status
