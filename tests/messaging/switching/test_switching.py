"""A number changes its provider while people write: nothing is lost, late receipts count, and one can go back."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from messaging.models import Conversation, Message, Template
from messaging.providers import registry
from messaging.providers.twilio import account as account_module
from messaging.services import carrying, outbox, switching, switching_beside
from messaging.services.switching import CannotSwitch
from tenants.inbound.models import Route
from tests.makers import make_contact
from tests.messaging.makers import PIXEL, make_message, reported, status
from tests.messaging.switching.conftest import FORM, PERSON
from tests.messaging.twilio.makers import status_of, written
from tests.stubs.twilio import SENDER


def carried(thread: Conversation) -> list[tuple[str, str]]:
    rows = Message.objects.filter(conversation=thread, direction="out").order_by("created_at")
    return list(rows.values_list("text", "provider_key"))


def test_beside_the_present_provider_nothing_changes(prepared, graph, say, thread, twilio):
    message = say("Ainda pela Meta")

    assert (message.provider_key, message.status) == ("whatsapp_cloud", "sent")
    assert twilio.sent == []
    assert set(Route.objects.values_list("provider", flat=True)) == {"whatsapp_cloud", "twilio"}
    assert prepared.found["phone"] == SENDER
    assert prepared.channel.connections.get(is_current=True).provider_key == "whatsapp_cloud"


def test_what_the_other_provider_lacks_is_found_before(channel, twilio, aurora):
    for name in ("boas_vindas", "retorno"):
        Template.objects.create(channel=channel, name=name, language="pt_BR", category="UTILITY", status="APPROVED")
    profile = account_module.described(FORM, {}, {}, prefix="whatsapp:")

    found = switching_beside.prepare(channel, by=None, provider_key="twilio", credentials=FORM, profile=profile).found

    assert (found["templates_here"], found["missing"]) == (2, ["boas_vindas", "retorno"])


def test_the_switch_waits_for_a_test_message(prepared, aurora, twilio):
    with pytest.raises(CannotSwitch):
        switching.turn(prepared, by=aurora.admin.user)
    assert prepared.channel.connections.get(is_current=True).provider_key == "whatsapp_cloud"

    tried = switching_beside.try_out(prepared, phone=PERSON)

    assert (tried.trial["ok"], tried.trial["to"]) == (True, PERSON)
    assert [sent["To"] for sent in twilio.sent] == [f"whatsapp:{PERSON}"]
    assert switching.turn(tried, by=aurora.admin.user).state == "watched"


def test_a_test_that_is_refused_says_why_and_opens_nothing(prepared, aurora, twilio):
    twilio.refuse(63016)

    tried = switching_beside.try_out(prepared, phone=PERSON)

    assert tried.trial["ok"] is False
    assert tried.trial["said"]
    with pytest.raises(CannotSwitch):
        switching.turn(tried, by=aurora.admin.user)


def test_after_it_every_conversation_goes_on_by_the_new_provider(graph, say, thread, tried, aurora, twilio):
    say("Antes")
    switching.turn(tried, by=aurora.admin.user)

    say("Depois")

    assert carried(thread) == [("Antes", "whatsapp_cloud"), ("Depois", "twilio")]
    assert twilio.sent[-1]["Body"] == "Depois"
    tried.channel.refresh_from_db()
    assert tried.channel.address == SENDER


def test_what_is_being_sent_at_that_moment_finishes_where_it_began(
    graph, say, thread, tried, aurora, twilio, monkeypatch
):
    provider = registry.get("whatsapp_cloud")
    really = provider.send

    def send(credentials, outgoing):
        switching.turn(tried, by=aurora.admin.user)
        return really(credentials, outgoing)

    monkeypatch.setattr(provider, "send", send)
    message = say("No meio")

    assert (message.provider_key, message.status) == ("whatsapp_cloud", "sent")
    assert len(twilio.sent) == 1  # the test message alone


def test_what_was_put_off_goes_by_the_new_one_with_its_file_handed_over_anew(
    graph, thread, tried, aurora, twilio, meta
):
    graph.break_down(503)
    message = meta.works(
        lambda: outbox.send_media(
            thread, by=aurora.rep.user, file=io.BytesIO(PIXEL), filename="foto.png", idempotency_key="f"
        )
    )
    message.refresh_from_db()
    assert message.status in ("queued", "sending")
    switching.turn(tried, by=aurora.admin.user)

    meta.later(600)

    message.refresh_from_db()
    assert (message.status, message.provider_key) == ("sent", "twilio")
    assert "MediaUrl" in twilio.sent[-1]


def test_a_template_that_waited_is_named_as_the_new_provider_names_it(switched, thread, channel):
    Template.objects.create(
        channel=channel, name="retorno", language="pt_BR", category="UTILITY", status="APPROVED", external_id="HX1"
    )
    said = {"template": "retorno", "language": "pt_BR", "external_id": "301", "components": [], "variables": {}}
    message = make_message(thread, "out", kind="template", status="queued", payload=said)

    carrying.take(message, switched.new)

    message.refresh_from_db()
    assert (message.payload, message.provider_key) == (said | {"external_id": "HX1"}, "twilio")


def test_a_template_of_the_former_provider_that_is_sent_again_is_named_anew(switched, thread, channel, aurora):
    Template.objects.create(
        channel=channel, name="retorno", language="pt_BR", category="UTILITY", status="APPROVED", external_id="HX1"
    )
    said = {"template": "retorno", "language": "pt_BR", "external_id": "301", "components": [], "variables": {}}
    former = make_message(thread, "out", kind="template", status="failed", payload=said, provider_key="whatsapp_cloud")

    again = outbox.resend(former, by=aurora.rep.user)
    carrying.take(again, switched.new)

    again.refresh_from_db()
    assert (again.payload["external_id"], again.provider_key) == ("HX1", "twilio")


def test_both_are_heard_while_it_is_watched(graph, say, thread, tried, aurora, meta, as_twilio, channel):
    before = say("Antes")
    switching.turn(tried, by=aurora.admin.user)
    after = say("Depois")

    meta.tells(channel, reported(status(before.external_id, "read")))
    channel.refresh_from_db()
    assert as_twilio(channel, status_of(after, "delivered")) == 204
    assert as_twilio(channel, written(channel, "Chegou?")) == 204

    before.refresh_from_db(), after.refresh_from_db()
    assert (before.status, after.status) == ("read", "delivered")
    arrived = Message.objects.get(text="Chegou?")
    assert (arrived.provider_key, arrived.conversation.contact_id) == ("twilio", thread.contact_id)


def test_a_question_of_the_former_provider_is_not_named_to_the_new_one(
    graph, say, thread, switched, aurora, twilio, meta
):
    asked = make_message(thread, external_id="wamid.x", provider_key="whatsapp_cloud")

    meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text="Sim", idempotency_key="s", reply_to=asked))

    assert "wamid.x" not in str(twilio.sent[-1])
    assert Message.objects.get(text="Sim").reply_to == asked


def test_one_goes_back_with_a_click(graph, switched, say, thread, aurora, twilio):
    say("Pela Twilio")

    switching.go_back(switched, by=aurora.admin.user)
    say("Pela Meta")

    assert carried(thread) == [("Pela Twilio", "twilio"), ("Pela Meta", "whatsapp_cloud")]
    switched.refresh_from_db()
    assert (switched.state, switched.reason) == ("returned", "")
    with pytest.raises(CannotSwitch):
        switching.go_back(switched, by=aurora.admin.user)


def test_it_goes_back_by_itself_when_too_many_fail_and_admins_are_told(graph, switched, say, thread, aurora, twilio):
    for number in range(5):
        assert switched.channel.connections.get(is_current=True).provider_key == "twilio"
        twilio.refuse(63016)
        say(f"Mensagem {number}")

    switched.refresh_from_db()
    assert (switched.state, switched.reason) == (
        "returned",
        "5 de 5 mensagens falharam pelo novo provedor.",
    )
    assert switched.channel.connections.get(is_current=True).provider_key == "whatsapp_cloud"
    told = Notification.objects.filter(kind="channel.returned").values_list("user", flat=True)
    assert set(told) == {aurora.owner.user_id, aurora.admin.user_id}


def test_four_failures_or_a_few_among_many_change_nothing(graph, switched, say, thread, twilio):
    for number in range(4):
        twilio.refuse(63016)
        say(f"Mensagem {number}")

    switched.refresh_from_db()
    assert switched.state == "watched"


def test_at_its_end_the_former_one_is_let_go(graph, switched, say, channel, aurora, meta):
    message = make_message(
        Conversation.objects.create(channel=channel, contact=make_contact()), "out", external_id="w.1"
    )
    switching.finish(switched, by=aurora.admin.user)

    former = channel.connections.get(provider_key="whatsapp_cloud")
    assert (former.state, former.credentials) == ("off", {})
    assert set(Route.objects.values_list("provider", flat=True)) == {"twilio"}
    assert meta.tells(channel, reported(status(message.external_id, "read"))).status_code == 404


def test_after_three_days_it_ends_by_itself(switched, channel):
    switching.retire()
    switched.refresh_from_db()
    assert switched.state == "watched"
    channel.connections.filter(is_current=False).update(heard_until=timezone.now() - timedelta(seconds=1))

    switching.retire()

    switched.refresh_from_db()
    assert switched.state == "done"
    assert channel.connections.get(is_current=False).state == "off"


def test_cancelled_everything_is_as_it_was(prepared, channel, aurora):
    switching_beside.cancel(prepared, by=aurora.admin.user)

    assert channel.connections.get(provider_key="twilio").credentials == {}
    assert set(Route.objects.values_list("provider", flat=True)) == {"whatsapp_cloud"}
    assert channel.connections.get(is_current=True).provider_key == "whatsapp_cloud"


def test_a_channel_changes_one_thing_at_a_time(prepared, channel, aurora, twilio):
    profile = account_module.described(FORM, {}, {}, prefix="whatsapp:")
    for provider_key in ("twilio", "whatsapp_cloud"):
        with pytest.raises(CannotSwitch):
            switching_beside.prepare(channel, by=None, provider_key=provider_key, credentials=FORM, profile=profile)
    assert channel.connections.count() == 2
