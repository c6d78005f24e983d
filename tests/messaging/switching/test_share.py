"""A share of the conversations goes by the new provider first: the same ones, more as it grows, all back when it fails."""

import itertools
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from config.ids import uuid7
from crm.models import Notification
from messaging.models import Backup, Connection, Conversation, Message, Template
from messaging.providers import registry
from messaging.queries import connections
from messaging.services import outbox, switching
from messaging.services.switching import CannotSwitch
from tests.makers import make_contact, next_number
from tests.messaging.makers import make_conversation, make_message
from tests.messaging.switching.test_switching import carried


def in_share(beside, percent: int, ids: list[UUID]) -> set[UUID]:
    beside.share = percent
    return {pk for pk in ids if connections.is_in_share(beside, pk)}


def thread_of(channel, aurora, beside, *, inside: bool) -> Conversation:
    """A conversation of the rep's that falls into the share of 50 %, or does not."""
    beside.share = 50
    while connections.is_in_share(beside, pk := uuid7()) != inside:
        continue
    contact = make_contact(phone=f"+55119{81_000_000 + next_number()}")
    return make_conversation(channel, contact, pk=pk, assignee=aurora.rep.user)


def by(message: Message) -> str:
    """What became of it, and by whom."""
    return f"{message.status} by {message.provider_key}"


@pytest.fixture
def write(meta, aurora):
    def reply(thread, text: str) -> Message:
        message = meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=text))
        message.refresh_from_db()
        return message

    return reply


def test_the_same_conversations_each_time_and_a_larger_share_only_adds(prepared):
    ids = [uuid7() for _number in range(4000)]
    shares = [in_share(prepared.new, percent, ids) for percent in (0, 5, 10, 25, 50, 100)]

    assert shares[3] == in_share(prepared.new, 25, ids)
    assert all(less <= more for less, more in itertools.pairwise(shares))
    assert (len(shares[0]), len(shares[-1])) == (0, 4000)
    for percent, share in zip((5, 10, 25, 50), shares[1:5], strict=True):
        assert abs(len(share) / 40 - percent) < 2.5, percent
    other = prepared.former  # another connection, another choice: not always the same people try what is new
    assert in_share(other, 50, ids) != shares[4]


def test_conversations_go_by_their_own_provider_while_it_grows(graph, tried, channel, aurora, write, twilio):
    inside, outside = (thread_of(channel, aurora, tried.new, inside=which) for which in (True, False))
    shared = switching.share(tried, percent=50, by=aurora.admin.user)

    assert (shared.state, shared.new.share, shared.began_at is None) == ("shared", 50, False)
    assert (by(write(inside, "a")), by(write(outside, "b"))) == ("sent by twilio", "sent by whatsapp_cloud")
    for percent in (25, 50, 33):
        with pytest.raises(CannotSwitch):
            switching.share(shared, percent=percent, by=aurora.admin.user)
    whole = switching.share(shared, percent=100, by=aurora.admin.user)

    assert (whole.state, whole.new.is_current, whole.new.share) == ("watched", True, 0)
    assert (by(write(inside, "c")), by(write(outside, "d"))) == ("sent by twilio", "sent by twilio")
    assert Backup.objects.get().switch == whole  # kept once, at the first share


def test_without_a_test_message_no_share_goes(prepared, aurora):
    with pytest.raises(CannotSwitch):
        switching.share(prepared, percent=5, by=aurora.admin.user)

    prepared.refresh_from_db()
    assert (prepared.state, prepared.new.share, Backup.objects.count()) == ("prepared", 0, 0)


def test_too_many_failures_take_all_back(graph, tried, channel, aurora, write, twilio):
    inside = thread_of(channel, aurora, tried.new, inside=True)
    switch = switching.share(tried, percent=50, by=aurora.admin.user)
    for number in range(5):
        twilio.refuse(63016)
        assert by(write(inside, f"m{number}")) == "failed by twilio"

    switch.refresh_from_db()
    assert (switch.state, switch.reason) == ("returned", "5 de 5 mensagens falharam pelo novo provedor.")
    assert (switch.new.is_current, switch.new.share, switch.former.is_current) == (False, 0, True)
    assert by(write(inside, "de volta")) == "sent by whatsapp_cloud"
    told = Notification.objects.filter(kind="channel.returned").values_list("user", flat=True)
    assert set(told) == {aurora.owner.user_id, aurora.admin.user_id}


def test_what_is_being_sent_when_all_are_taken_back_finishes_where_it_began(
    graph, tried, channel, aurora, write, twilio, monkeypatch
):
    inside = thread_of(channel, aurora, tried.new, inside=True)
    switch = switching.share(tried, percent=50, by=aurora.admin.user)
    provider = registry.get("twilio")
    really = provider.send

    def send(credentials, outgoing):
        switching.go_back(switch, by=aurora.admin.user)
        return really(credentials, outgoing)

    monkeypatch.setattr(provider, "send", send)

    said = [by(write(inside, text)) for text in ("No meio", "Depois")]
    assert said == ["sent by twilio", "sent by whatsapp_cloud"]
    assert carried(inside) == [("No meio", "twilio"), ("Depois", "whatsapp_cloud")]


def test_a_template_that_is_not_there_goes_by_the_former_one(tried, channel, aurora):
    inside = thread_of(channel, aurora, tried.new, inside=True)
    tried.found["named"] = {"retorno": {"pt_BR": "HX1"}}
    tried.save()
    switching.share(tried, percent=50, by=aurora.admin.user)
    said = {"language": "pt_BR", "external_id": "301", "components": []}
    known, unknown = (
        make_message(inside, "out", kind="template", status="queued", payload={"template": name, **said})
        for name in ("retorno", "boas_vindas")
    )
    Template.objects.create(channel=channel, name="retorno", language="pt_BR", category="UTILITY", external_id="301")

    assert connections.sending(known, channel).provider_key == "twilio"
    assert connections.sending(unknown, channel).provider_key == "whatsapp_cloud"


def test_while_the_new_one_is_refused_its_share_goes_by_the_former(graph, tried, channel, aurora, write, twilio):
    inside = thread_of(channel, aurora, tried.new, inside=True)
    switch = switching.share(tried, percent=50, by=aurora.admin.user)
    assert by(write(inside, "a")) == "sent by twilio"
    switch.new.state = Connection.State.REFUSED
    switch.new.save()

    assert by(write(inside, "b")) == "sent by whatsapp_cloud"


def test_the_database_allows_one_share_and_none_of_what_serves_all(prepared):
    prepared.new.share = 10
    prepared.new.save()
    with pytest.raises(IntegrityError, match="what_serves_has_no_share"), transaction.atomic():
        prepared.former.share = 5
        prepared.former.save()
