"""What a customer sends, or whoever knows a webhook's secret: it is stored, and the pages around it stay whole."""

from typing import Any

import pytest

from messaging.models import Conversation, Message
from messaging.providers.whatsapp_web import envelope, parse, types
from messaging.simulation import phone_events
from tests.api.calling import session_of
from tests.messaging.makers import posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
PHONES = [{"phone": "+55 11 98765-4321"}]
BEYOND = 10**400  # JSON has such numbers; no float does


def card(**parts: Any) -> dict[str, Any]:
    return {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}, "phones": PHONES} | parts]}


HOSTILE: dict[str, dict[str, Any]] = {
    "a card whose e-mail is none": card(emails=[{"email": "ana arroba lume"}]),
    "a card that is called nothing but blanks": card(name={"formatted_name": "\u00a0 \u2003"}),
    "a card of other kinds": card(name=["Ana"], phones={"phone": 1}, emails="ana", org=["Lume"]),
    "a card with parts of other kinds": card(phones=[1, None, {"phone": {}}], emails=[None, {"email": 5}], org={"company": {}}),
    "cards that are none": {"type": "contacts", "contacts": [1, "Ana", [], None]},
    "a place beyond all numbers": {"type": "location", "location": {"latitude": BEYOND, "longitude": -BEYOND}},
    "a place of other kinds": {"type": "location", "location": {"latitude": [], "longitude": {}, "name": {"a": 1}, "address": 7}},
    "an order of other kinds": {"type": "order", "order": {"text": "x", "product_items": {"a": 1}}},
    "a chosen row of other kinds": {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"title": "x", "id": [1], "description": {}}}},
    "a form's answers deep inside": {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"body": "x", "response_json": '{"a":{"b":{"c":[1]}},"d":[{}]}'}}},
    "a button with marks of ours": {"type": "button", "button": {"text": "x", "buttons": 5, "interactive": "x", "from": "x", "referral": "x", "resent_as": "x", "earlier": 3}},
    "an ad of other kinds": {"type": "text", "text": {"body": "x"}, "referral": {"headline": {}, "source_url": ["javascript:alert(1)"], "image_url": 5}},
    "a kind that nobody knows": {"type": "x" * 200, "x" * 200: {"type": ["x"], "asked": {}}},
    "a quotation of nothing": {"type": "text", "text": {"body": "x"}, "context": {"id": "x" * 5000}},
}  # fmt: skip


def pages_around(aurora, browser, conversation: Conversation, message: Message):
    """Name and status of what shows it."""
    client, api, at = browser(aurora.rep), session_of(aurora, aurora.rep), f"inbox/{conversation.pk}/"
    client.raise_request_exception = api.client.raise_request_exception = False
    about = f"{at}messages/{message.pk}/"
    for page in ("inbox/", at, f"{at}messages/", f"{at}composer/", about, f"{about}forwarding/"):
        yield page.replace(str(conversation.pk), "<pk>"), client.get(aurora.url(page)).status_code
    key = {"to": conversation.pk, "key": f"forward-{message.pk}"}
    yield "forwarding", client.post(aurora.url(f"{about}forwarding/"), key).status_code
    for page in (f"conversations/{conversation.pk}/messages/", f"conversations/{conversation.pk}/"):
        yield "api", api.get(page).status_code


def test_whatever_a_message_holds_its_conversation_can_be_read(channel, thread, meta, aurora, browser):
    wrong, tried = [], 0
    for what, said in HOSTILE.items():
        meta.tells(channel, posted(text_message(id=f"wamid.{tried}") | said))
        message = Message.objects.filter(external_id=f"wamid.{tried}").first()
        if message is None:
            wrong.append((what, "not stored"))
            continue
        for page, status in pages_around(aurora, browser, thread, message):
            tried += 1
            if status not in (200, 204, 422):
                wrong.append((what, page, status))
        Message.objects.all().delete()

    assert wrong == []
    assert tried == 9 * len(HOSTILE)


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        (types.content.Message(conversation="Oi\0 tudo bem?"), ("Oi\ufffd tudo bem?", {})),
        (
            types.content.Message(
                locationMessage={"degreesLatitude": float("nan"), "degreesLongitude": float("-inf"), "name": "\0"}
            ),
            ("", {"latitude": None, "longitude": None, "name": "\ufffd"}),
        ),
    ],
    ids=["a NUL", "a place that is nowhere"],
)
def test_what_no_database_stores_does_not_lose_a_message_to_a_paired_phone(said, stored):
    """Modified phones send it; the whole message failed again and again, and was given up."""
    body = envelope.packed("+5511999990000", "Message", phone_events.message(said, name="Ma\0ria"))

    [event] = parse.read(body)

    assert (event.text, event.payload, event.peer.name) == (*stored, "Ma\ufffdria")


def test_what_is_quoted_from_another_conversation_is_not_shown_in_this_one(channel, thread, meta):
    """Whoever is in a group knows the ids of what is said there, and may quote them to colleagues who are not to read it."""
    said = text_message("Segredo do grupo", id="wamid.G1", wa_id="5511900000001", group_id="HBgLGRUPO")
    meta.tells(channel, posted(said))
    meta.tells(channel, posted(text_message("Olhe", id="wamid.P1", context={"id": "wamid.G1"})))
    meta.tells(channel, posted(text_message("E isto", id="wamid.P2", context={"id": "wamid.P1"})))

    quoted = dict(thread.messages.values_list("external_id", "reply_to__external_id"))
    assert quoted == {"wamid.P1": None, "wamid.P2": "wamid.P1"}


@pytest.mark.parametrize("at", [2**62, -(2**62), -1, 10**15])
def test_a_moment_that_no_clock_shows_loses_no_reaction_and_no_edit(at):
    """One of them in the past of a thread lost a hundred messages around it."""
    content, key = types.content, {"ID": "3EB0AA"}
    edit = {
        "type": content.ProtocolMessage.MESSAGE_EDIT,
        "key": key,
        "editedMessage": {"conversation": "Oi"},
        "timestampMS": at,
    }
    for said in (
        content.Message(reactionMessage={"key": key, "text": "👍", "senderTimestampMS": at}),
        content.Message(protocolMessage=edit),
    ):
        [event] = parse.read(
            envelope.packed("+5511999990000", "Message", phone_events.message(said, at_ms=1_800_000_000_000))
        )
        assert (event.target, event.occurred_at.isoformat()) == ("3EB0AA", "2027-01-15T08:00:00+00:00")
