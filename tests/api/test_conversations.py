"""Conversations and messages over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Attachment, Conversation, MediaFile, Reaction
from messaging.services import statuses
from tenants.context import in_tenant
from tenants.outbox.models import OutboxItem
from tests.api.calling import session_of
from tests.api.rows import messages_of, send
from tests.messaging.threads import hear, make_conversation, make_template, say


def test_a_conversation_is_told_exactly_so(aurora, key, talked):
    told = key.get(f"conversations/{talked.pk}/").json()

    moments = ("created_at", "updated_at", "last_message_at", "last_inbound_at", "window_closes_at")
    assert all(told.pop(name).endswith("-03:00") for name in moments)
    assert told == {
        "id": str(talked.pk),
        "channel": str(talked.channel_id),
        "channel_name": "Comercial",
        "contact": str(talked.contact_id),
        "contact_name": "Marina Alves",
        "lead": str(talked.lead_id),
        "assignee": str(aurora.rep.user_id),
        "assignee_name": "Rep",
        "team": None,
        "team_name": None,
        "state": "open",
        "snoozed_until": None,
        "priority": "none",
        "labels": [],
        "unread_count": 1,
        "preview": "Oi!",
        "preview_kind": "text",
        "preview_direction": "in",
        "last_outbound_at": None,
    }


def test_a_messages_way_is_told_step_by_step(aurora, key, talked):
    with in_tenant(aurora.schema):
        message = say(talked, "Olá", by=aurora.rep, status="queued")
        statuses.reach(message, "sending", detail={"attempt": 1, "provider": "whatsapp_cloud"})
        statuses.reach(message, "sent", external_id="wamid.X", detail={"attempt": 1, "took": 214})

    told = key.get(f"conversations/{talked.pk}/messages/{message.pk}/steps/").json()["steps"]

    assert [(step["status"], step["detail"]) for step in told] == [
        ("sending", {"attempt": 1, "provider": "whatsapp_cloud"}),
        ("sent", {"attempt": 1, "took": 214}),
    ]
    assert all(step["at"].endswith("-03:00") and step["recorded_at"].endswith("-03:00") for step in told)


def test_a_message_is_told_exactly_so(aurora, key, talked):
    told = key.get(f"conversations/{talked.pk}/messages/").json()["results"]

    assert len(told) == 1
    assert all(told[0].pop(name).endswith("-03:00") for name in ("created_at", "updated_at", "sent_at", "status_at"))
    assert told[0] == {
        "id": told[0]["id"],
        "conversation": str(talked.pk),
        "channel": str(talked.channel_id),
        "direction": "in",
        "kind": "text",
        "status": "received",
        "text": "Oi!",
        "content": {},
        "attachment": None,
        "reactions": [],
        "reply_to": None,
        "author": None,
        "author_name": None,
        "error_code": "",
        "error": "",
        "scheduled_at": None,
        "edited_at": None,
        "revoked_at": None,
    }


def test_what_a_message_has_beyond_text_is_told_without_our_marks(aurora, key, talked):
    with in_tenant(aurora.schema):
        where = {"latitude": -23.5, "longitude": -46.6, "name": "Estúdio", "given_up": True}
        hear(talked, "", kind="location", payload=where)
        photo = hear(talked, "", kind="image", payload={"id": "31415", "url": "https://lookaside.example/secret"})
        file = MediaFile.objects.create(sha256="a" * 64, size=2048, mime_type="image/jpeg", path="x")
        Attachment.objects.create(message=photo, file=file, filename="foto.jpg", state=Attachment.State.STORED)
        Reaction.objects.create(message=photo, from_contact=True, emoji="👍", reacted_at=timezone.now())
        gone = hear(talked, "Esquece", revoked_at=timezone.now())

    rows = {row["id"]: row for row in key.get(f"conversations/{talked.pk}/messages/").json()["results"]}
    told = list(rows.values())

    assert {"latitude": -23.5, "longitude": -46.6, "name": "Estúdio"} in [row["content"] for row in told]
    picture = rows[str(photo.pk)]
    assert (picture["content"], picture["reactions"]) == (
        {},
        [{"emoji": "👍", "from_contact": True, "member_name": ""}],
    )
    assert picture["attachment"] == {
        "filename": "foto.jpg",
        "mime_type": "image/jpeg",
        "size": 2048,
        "is_voice": False,
        "state": "stored",
    }
    assert rows[str(gone.pk)]["text"] == ""
    assert "lookaside" not in str(told)


def test_a_text_is_queued_once_however_often_it_is_sent(aurora, key, talked):
    first = send(key, talked, {"text": "Segue a proposta."}, key="order-4711")
    again = send(key, talked, {"text": "Segue a proposta."}, key="order-4711")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["status"], first.json()["direction"], first.json()["author"]) == ("queued", "out", None)
    assert messages_of(aurora, talked) == [("in", "text", "Oi!"), ("out", "text", "Segue a proposta.")]
    assert OutboxItem.objects.of(aurora.organization).count() == 1


def test_what_a_key_writes_stands_under_its_name(aurora, key, talked, browser):
    sent = send(key, talked, {"text": "Segue a proposta."}).json()
    noted = send(key, talked, {"kind": "note", "text": "Pediu desconto."}).json()

    page = browser(aurora.rep).get(aurora.url(f"inbox/{talked.pk}/")).content.decode()

    assert (sent["author"], sent["author_name"], noted["author_name"]) == (None, "Site", "Site")
    assert '<p class="who"><b>Site</b></p>' in page
    assert "Nota interna · Site" in page


def test_without_a_key_each_call_sends(aurora, key, talked):
    for _time in range(2):
        assert send(key, talked, {"text": "Oi"}).status_code == 201

    assert len(messages_of(aurora, talked)) == 3


@pytest.mark.parametrize("other", [{"text": "Another"}, {"kind": "note", "text": "Same"}])
def test_a_key_means_one_message(other, aurora, key, talked):
    send(key, talked, {"text": "Same"}, key="order-4711")

    answer = send(key, talked, other, key="order-4711")

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:loved-crm:problem:key_reused")
    assert len(messages_of(aurora, talked)) == 2


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space", "ção-ção-ção"])
def test_keys_are_of_sound_letters(bad, aurora, key, talked):
    answer = send(key, talked, {"text": "Oi"}, key=bad)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
    assert len(messages_of(aurora, talked)) == 1


def test_a_closed_window_says_what_to_do(aurora, key, talked):
    with in_tenant(aurora.schema):
        Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=24, minutes=1))

    answer = send(key, talked, {"text": "Oi"})

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "urn:loved-crm:problem:window_closed")
    assert "Send a template" in problem["detail"]
    assert len(messages_of(aurora, talked)) == 1


def test_a_template_goes_also_when_the_window_is_closed(aurora, key, talked):
    with in_tenant(aurora.schema):
        make_template("retomar_contato", "Oi {{1}}, tudo bem?")
        Conversation.objects.update(last_inbound_at=None)
    body = {"kind": "template", "template": "retomar_contato", "language": "pt_BR", "variables": {"1": "Marina"}}

    answer = send(key, talked, body, key="order-4711")
    again = send(key, talked, body, key="order-4711")

    assert (answer.status_code, again.status_code) == (201, 200)
    assert (answer.json()["kind"], answer.json()["text"]) == ("template", "Oi Marina, tudo bem?")
    assert answer.json()["content"]["template"] == "retomar_contato"


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"kind": "template", "template": "unknown", "language": "pt_BR"}, 400, "template"),
        ({"kind": "template", "template": "retomar_contato", "language": "en"}, 400, "template"),
        ({"kind": "template", "template": "retomar_contato"}, 400, "language"),
        ({"kind": "template", "template": "retomar_contato", "language": "pt_BR"}, 422, "bad_content"),
        ({"kind": "template", "template": "retomar_contato", "language": "pt_BR", "text": "x"}, 400, "text"),
        ({"kind": "text"}, 400, "text"),
        ({"kind": "text", "text": ""}, 400, "text"),
        ({"kind": "text", "text": "   "}, 422, "bad_content"),
        ({"kind": "text", "text": "x" * 4097}, 422, "bad_content"),
        ({"kind": "text", "text": "x", "variables": {}}, 400, "variables"),
        ({"kind": "image", "text": "x"}, 400, "kind"),
        ({"kind": "note", "text": "x", "reply_to": None}, 400, "reply_to"),
        ({"text": "x", "status": "sent"}, 400, "status"),
        ({"text": "x", "reply_to": "{elsewhere}"}, 400, "reply_to"),
    ],
)
def test_what_cannot_be_sent_is_refused(body, status, named, aurora, key, talked):
    with in_tenant(aurora.schema):
        make_template("retomar_contato", "Oi {{1}}, tudo bem?")
        elsewhere = hear(make_conversation("Ana"), "Oi")
    if body.get("reply_to"):
        body = body | {"reply_to": str(elsewhere.pk)}

    answer = send(key, talked, body)

    problem = answer.json()
    assert answer.status_code == status
    assert named in (problem.get("errors") or problem["type"])
    assert len(messages_of(aurora, talked)) == 1


def test_an_answer_quotes_a_message_of_its_conversation(aurora, key, talked):
    quoted = key.get(f"conversations/{talked.pk}/messages/").json()["results"][0]["id"]

    assert send(key, talked, {"text": "Sim!", "reply_to": quoted}).json()["reply_to"] == quoted


def test_a_note_is_kept_and_never_sent(aurora, key, talked):
    by_key = send(key, talked, {"kind": "note", "text": "Pediu desconto."})
    by_rep = send(session_of(aurora, aurora.rep), talked, {"kind": "note", "text": "Falar com a Paula."})

    assert (by_key.status_code, by_key.json()["direction"], by_key.json()["author"]) == (201, "note", None)
    assert by_rep.json()["author_name"] == "Rep"
    assert not OutboxItem.objects.of(aurora.organization).exists()
