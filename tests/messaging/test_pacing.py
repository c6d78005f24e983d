"""How fast messages leave: the account's rhythm, the recipient's, and an account that is down or asks for patience."""

import time
from uuid import uuid4

import pytest

from config.outside.errors import Scope, Unavailable
from config.redis_client import redis
from crm.models import Contact
from messaging.models import Connection, Message
from messaging.providers.base import Rhythm
from messaging.providers.whatsapp_cloud import WhatsAppCloud
from messaging.services import outbox, pacing
from tenants.outbox.models import OutboxItem
from tests.makers import make_contact
from tests.messaging.makers import make_channel, make_conversation

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture
def connection(channel) -> Connection:
    return channel.connections.get()


@pytest.fixture
def of_another_number(graph):
    """A conversation on a second number of the same organization."""
    graph.host_number("401000000000002", "301000000000002", verified_name="Suporte")
    channel = make_channel("Suporte", phone_number_id="401000000000002", waba_id="301000000000002")
    return make_conversation(channel, make_contact("Paulo", phone="+5511955550002"))


class TestRhythm:
    def test_is_metas(self, connection):
        on_phone_too = {**connection.account, "on_phone_app": True}

        assert connection.provider.recipient_rhythm == Rhythm(6, 45)
        assert connection.provider.rhythm(connection.account) == Rhythm(1 / 80, 80)
        assert connection.provider.rhythm(on_phone_too) == Rhythm(1 / 20, 20)

    def test_to_one_person_so_many_go_at_once_and_the_next_waits(self, connection, monkeypatch):
        monkeypatch.setattr(WhatsAppCloud, "recipient_rhythm", Rhythm(600, 3))
        marina, paulo = uuid4(), uuid4()

        waits = [pacing.hold(connection, marina) for _one in range(4)]

        assert waits[:3] == [0, 0, 0]
        assert 500 < waits[3] <= 600
        assert pacing.hold(connection, paulo) == 0

    def test_a_short_wait_is_waited_out(self, connection):
        connection.account = {**connection.account, "on_phone_app": True}

        started = time.monotonic()
        waits = [pacing.hold(connection, uuid4()) for _one in range(26)]

        assert waits == [0] * 26
        assert time.monotonic() - started >= 0.25  # twenty at once, six at one in 50 ms

    def test_those_who_are_held_come_back_one_after_another(self, connection, monkeypatch):
        monkeypatch.setattr(WhatsAppCloud, "rhythm", lambda self, account: Rhythm(600, 1))

        first, *held = [pacing.hold(connection, uuid4()) for _one in range(4)]

        assert first == 0
        assert [round(wait / 600) for wait in held] == [1, 2, 3]

    def test_who_waits_for_a_limit_of_their_own_keeps_nobody_else_back(self, connection, monkeypatch):
        monkeypatch.setattr(WhatsAppCloud, "recipient_rhythm", Rhythm(6000, 1))
        monkeypatch.setattr(WhatsAppCloud, "rhythm", lambda self, account: Rhythm(600, 2))
        marina = uuid4()

        assert pacing.hold(connection, marina) == 0
        assert pacing.hold(connection, marina) > 5000
        assert pacing.hold(connection, uuid4()) == 0
        assert pacing.hold(connection, uuid4()) <= 600

    def test_an_account_without_limits_is_held_by_nothing(self, connection, monkeypatch):
        monkeypatch.setattr(WhatsAppCloud, "recipient_rhythm", None)
        monkeypatch.setattr(WhatsAppCloud, "rhythm", lambda self, account: None)

        assert [pacing.hold(connection, connection.pk) for _one in range(100)] == [0] * 100

    def test_what_is_held_keeps_its_tries_and_says_so_in_its_way(self, say, connection, thread, graph, meta):
        pacing.failed(connection, thread.pk, Unavailable(retry_after=600, scope=Scope.RECIPIENT))
        message = say()

        assert (message.status, graph.sent) == ("queued", [])
        item = OutboxItem.objects.get()
        assert (item.attempts, item.holds, item.tries) == (1, 1, 0)
        assert message.steps.get().status == "held"

        meta.later(601)
        message.refresh_from_db()
        assert message.status == "sent"
        assert [step.status for step in message.steps.order_by("pk")] == ["held", "sending", "sent"]


class TestAnAccountThatIsDown:
    @pytest.fixture
    def down(self, thread, aurora, graph, meta):
        """Five people were written to, and five times the provider broke down."""
        graph.break_down(503, times=5)
        for number in range(5):
            one = make_conversation(thread.channel, make_contact(f"Pessoa {number}", phone=f"+551195555010{number}"))
            meta.works(lambda one=one: outbox.reply(one, by=aurora.rep.user, text="Olá", idempotency_key="k"))

    def test_is_left_alone_after_five_failures(self, down, say, connection):
        message = say()

        assert (message.status, OutboxItem.objects.get(object_id=message.pk).tries) == ("queued", 0)
        assert 0 < pacing.down_for(connection) <= 30

    def test_keeps_no_other_account_back(self, down, of_another_number, aurora, meta):
        message = meta.works(
            lambda: outbox.reply(of_another_number, by=aurora.rep.user, text="Olá", idempotency_key="k")
        )

        message.refresh_from_db()
        assert message.status == "sent"

    def test_is_tried_by_one_and_then_all_go(self, down, say, meta, graph, connection):
        say()
        meta.later(400)

        assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
        assert pacing.down_for(connection) is None
        assert len(graph.sent) == 6

    def test_only_one_tries_whether_it_is_up(self, down, connection, meta):
        meta.pass_in_redis(31)

        assert pacing.hold(connection, uuid4()) == 0
        assert pacing.hold(connection, uuid4()) > 30

    def test_is_told_on_the_page_of_channels(self, down, aurora, browser):
        page = browser(aurora.admin).get(aurora.url("settings/channels/")).content.decode()

        assert "o provedor pede paciência" in page


class TestPatienceAskedFor:
    def test_is_kept_by_the_whole_account(self, say, graph, thread, aurora, meta, connection):
        graph.answer(b"slow down", status=429, headers=(("Retry-After", "120"),))
        say("primeira")
        other = make_conversation(thread.channel, make_contact("Paulo", phone="+5511955550002"))
        message = meta.works(lambda: outbox.reply(other, by=aurora.rep.user, text="Olá", idempotency_key="k"))

        assert OutboxItem.objects.get(object_id=message.pk).tries == 0
        assert 100 < pacing.down_for(connection) <= 120

    def test_is_kept_also_when_a_message_on_its_way_arrives(self, connection):
        pacing.failed(connection, uuid4(), Unavailable(retry_after=120))
        pacing.went(connection)

        assert 100 < pacing.down_for(connection) <= 120

    def test_for_one_person_keeps_nobody_else_back(self, say, graph, thread, aurora, meta, connection):
        graph.refuse(131056)
        say("primeira")
        other = make_conversation(thread.channel, make_contact("Paulo", phone="+5511955550002"))
        message = meta.works(lambda: outbox.reply(other, by=aurora.rep.user, text="Olá", idempotency_key="k"))

        message.refresh_from_db()
        assert message.status == "sent"
        assert pacing.down_for(connection) is None
        assert pacing.hold(connection, thread.pk) > 0

    def test_a_refusal_for_good_is_no_failure_of_the_account(self, say, graph, connection):
        graph.refuse(131026, times=6)
        for number in range(6):
            say(f"mensagem {number}")

        assert pacing.down_for(connection) is None
        assert pacing.hold(connection, uuid4()) == 0


def test_without_redis_an_account_sends_one_at_a_time(connection, of_another_number, monkeypatch, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    nowhere = redis.__wrapped__()  # as the process would make it
    monkeypatch.setattr(pacing, "redis", lambda: nowhere)
    monkeypatch.setattr(pacing, "WITHOUT_REDIS", 600)  # slow machines spend more than a second between two calls
    other = of_another_number.channel.connections.get()

    assert pacing.hold(connection, uuid4()) == 0
    assert 500 < pacing.hold(connection, uuid4()) <= 600
    assert pacing.hold(other, uuid4()) == 0
    pacing.went(connection)
    assert pacing.down_for(connection) is None


def test_keys_name_the_organization_and_nobodys_number(connection, thread, aurora):
    pacing.hold(connection, thread.pk)

    keys = [key.decode() for key in pacing.redis().scan_iter(f"*pacing:{connection.pk}*")]
    assert keys
    assert all(aurora.schema in key for key in keys)
    assert not any(Contact.objects.get().phone.lstrip("+") in key for key in keys)
