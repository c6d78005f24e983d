"""Conversations over the API: assigned, resolved, listed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from messaging.models import Conversation
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.api.rows import messages_of, send
from tests.makers import make_lead
from tests.messaging.threads import make_conversation, say
from tests.queries import count_queries


def test_a_conversation_is_assigned_and_resolved_in_one_call(aurora, key, talked):
    body = {"assignee": str(aurora.other_rep.user_id), "state": "resolved"}

    answer = key.patch(f"conversations/{talked.pk}/", body)
    reopened = key.patch(f"conversations/{talked.pk}/", {"state": "open", "assignee": None})

    assert (answer.status_code, answer.json()["assignee_name"], answer.json()["state"]) == (
        200,
        "Other Rep",
        "resolved",
    )
    assert (reopened.json()["assignee"], reopened.json()["state"]) == (None, "open")


def test_a_conversation_is_put_off_and_comes_back(key, talked):
    until = (timezone.now() + timedelta(hours=3)).replace(microsecond=0)

    away = key.patch(f"conversations/{talked.pk}/", {"state": "snoozed", "snoozed_until": until.isoformat()}).json()
    listed = key.get("conversations/?state=snoozed").json()["results"]
    waits = key.patch(f"conversations/{talked.pk}/", {"state": "pending"}).json()

    assert (away["state"], datetime.fromisoformat(away["snoozed_until"])) == ("snoozed", until)
    assert [row["id"] for row in listed] == [str(talked.pk)]
    assert (waits["state"], waits["snoozed_until"]) == ("pending", None)


def test_a_conversation_is_marked_and_found_by_it(key, talked):
    answer = key.patch(f"conversations/{talked.pk}/", {"priority": "urgent", "labels": ["VIP", " vip ", "Cobrança"]})

    assert (answer.json()["priority"], answer.json()["labels"]) == ("urgent", ["Cobrança", "VIP"])
    asked = {"priority=urgent": 1, "priority=low": 0, "label=vip": 1, "label=outra": 0}
    assert {words: len(key.get(f"conversations/?{words}").json()["results"]) for words in asked} == asked
    assert key.patch(f"conversations/{talked.pk}/", {"labels": []}).json()["labels"] == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"state": "snoozed"}, "snoozed_until"),
        ({"state": "snoozed", "snoozed_until": "2020-01-01T00:00:00Z"}, "snoozed_until"),
        ({"priority": "burning"}, "priority"),
        ({"labels": "VIP"}, "labels"),
        ({"labels": ["x" * 41]}, "labels"),
        ({"snoozed_until": "2027-01-01T00:00:00Z"}, "snoozed_until"),
        ({"state": "open", "snoozed_until": "2027-01-01T00:00:00Z"}, "snoozed_until"),
        ({"state": None}, "state"),
        ({"assignee": "{viewer}"}, "assignee"),
        ({"assignee": "{theirs}"}, "assignee"),
        ({"unread_count": 0}, "unread_count"),
        ({"lead": None}, "lead"),
    ],
)
def test_a_conversation_takes_nothing_else(body, named, aurora, rival, key, talked):
    if body.get("assignee"):
        known = {"{viewer}": aurora.viewer, "{theirs}": rival.rep}[body["assignee"]]
        body = {"assignee": str(known.user_id)}

    answer = key.patch(f"conversations/{talked.pk}/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [named])
    assert key.get(f"conversations/{talked.pk}/").json()["assignee_name"] == "Rep"


def test_a_lead_that_one_does_not_see_is_not_named(aurora, talked):
    with in_tenant(aurora.schema):
        talked.assignee = aurora.other_rep.user
        talked.save()

    assert session_of(aurora, aurora.other_rep).get(f"conversations/{talked.pk}/").json()["lead"] is None
    assert key_of(aurora, "conversation.view").get(f"conversations/{talked.pk}/").json()["lead"] is None


def test_a_hidden_conversation_is_taken_by_nobody(aurora, talked):
    stranger = session_of(aurora, aurora.other_rep)

    answers = [
        stranger.get(f"conversations/{talked.pk}/"),
        stranger.patch(f"conversations/{talked.pk}/", {"assignee": str(aurora.other_rep.user_id)}),
        stranger.get(f"conversations/{talked.pk}/messages/"),
        send(stranger, talked, {"text": "Oi"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert stranger.get("conversations/").json()["results"] == []
    assert messages_of(aurora, talked) == [("in", "text", "Oi!")]


def test_an_unassigned_one_of_a_granted_channel_may_be_taken(aurora, talked):
    with in_tenant(aurora.schema):
        free = make_conversation("Ana")
    rep = session_of(aurora, aurora.other_rep)

    answer = rep.patch(f"conversations/{free.pk}/", {"assignee": str(aurora.other_rep.user_id)})

    assert (answer.status_code, answer.json()["assignee_name"]) == (200, "Other Rep")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bia", "Marina Alves", "Ana"]),
        ("state=resolved", ["Ana"]),
        ("assignee={rep}", ["Marina Alves"]),
        ("unassigned=true", ["Bia", "Ana"]),
        ("unread=true", ["Marina Alves"]),
        ("unread=false", ["Bia", "Ana"]),
        ("channel={channel}", ["Bia", "Marina Alves", "Ana"]),
        ("contact={contact}", ["Marina Alves"]),
        ("q=marína", ["Marina Alves"]),
        ("last_message_before=2020-01-01T00:00:00Z", []),
    ],
)
def test_filters_narrow_the_list(query, found, aurora, key, talked):
    with in_tenant(aurora.schema):
        make_conversation("Bia")
        make_conversation("Ana", state="resolved", last_message_at=timezone.now() - timedelta(days=1))
        Conversation.objects.filter(pk=talked.pk).update(last_message_at=timezone.now() - timedelta(minutes=5))

    told = key.get(
        "conversations/?" + query.format(rep=aurora.rep.user_id, channel=talked.channel_id, contact=talked.contact_id)
    )

    assert [row["contact_name"] for row in told.json()["results"]] == found


@pytest.mark.parametrize(
    "query", ["state=asleep", "contact__name=x", "unread=yes", "messages__text=x", "created_after=x"]
)
def test_filters_that_are_none_are_refused(query, key):
    assert key.get(f"conversations/?{query}").status_code == 400


def test_pages_of_a_thread_neither_repeat_nor_skip(aurora, key, talked):
    moment = timezone.now().replace(microsecond=0)
    with in_tenant(aurora.schema):
        for number in range(6):
            say(talked, f"Message {number}", at=moment)

    told = key.all_of(f"conversations/{talked.pk}/messages/?limit=2")

    assert [row["text"] for row in told] == [*(f"Message {number}" for number in reversed(range(6))), "Oi!"]


@pytest.mark.parametrize("how_many", [1, 5])
def test_lists_cost_the_same_however_long(how_many, aurora, key):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            lead = make_lead(f"Person {number}", owner=aurora.rep)
            conversation = make_conversation(lead=lead, to=aurora.rep)
            for _time in range(how_many):
                say(conversation, "Oi", by=aurora.rep)
    key.get("conversations/")

    with count_queries() as of_conversations:
        assert len(key.get("conversations/").json()["results"]) == how_many
    with count_queries() as of_messages:
        assert len(key.get(f"conversations/{conversation.pk}/messages/").json()["results"]) == how_many

    assert len(of_conversations) == 3, of_conversations.statements
    assert len(of_messages) == 4, of_messages.statements  # the key, the conversation, the messages, their reactions


def test_a_key_writes_only_by_its_scopes(aurora, talked):
    reader = key_of(aurora, "conversation.view")

    refused = [
        send(reader, talked, {"text": "Oi"}),
        send(reader, talked, {"kind": "note", "text": "Oi"}),
        reader.patch(f"conversations/{talked.pk}/", {"state": "resolved"}),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert messages_of(aurora, talked) == [("in", "text", "Oi!")]
    assert key_of(aurora, "lead.view").get("conversations/").status_code == 403
