"""Who is told that somebody wrote: once for many messages, nobody who looks at it, nobody outside its reach."""

import pytest

from crm.models import Notification
from crm.realtime import presence
from crm.services import notification_preferences as preferences
from messaging.models import Conversation
from messaging.services import conversations
from tests.messaging.makers import posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
UNASSIGNED = {"message.unassigned": {"app": True}}


def told() -> list[tuple]:
    rows = Notification.objects.filter(kind__startswith="message.").select_related("user").order_by("created_at")
    return [(row.user, row.kind, row.count, row.read_at is not None) for row in rows]


def write(meta, channel, *texts: str) -> None:
    for text in texts:
        meta.tells(channel, posted(text_message(text, id=f"wamid.{text}")))


def test_whoever_has_the_conversation_is_told_in_one_line_until_it_is_read(channel, aurora, meta):
    write(meta, channel, "first")
    assert told() == []  # a new lead tells enough
    write(meta, channel, "second", "third")
    write(meta, channel, "third")  # delivered twice

    assert told() == [(aurora.rep.user, "message.received", 2, False)]
    thread = Conversation.objects.get()
    conversations.mark_read(thread, by=aurora.manager.user)
    assert told() == [(aurora.rep.user, "message.received", 2, False)]
    conversations.mark_read(thread, by=aurora.rep.user)
    write(meta, channel, "fourth")
    assert told() == [(aurora.rep.user, "message.received", 2, True), (aurora.rep.user, "message.received", 1, False)]
    assert Notification.objects.latest("created_at").path == f"inbox/{thread.pk}/"


def test_whoever_has_it_open_is_not_told(channel, aurora, meta, monkeypatch):
    write(meta, channel, "first")
    place = f"conversation:{Conversation.objects.get().pk}"
    monkeypatch.setattr(presence, "present", lambda asked: {aurora.rep.user_id: "viewing"} if asked == place else {})
    write(meta, channel, "second")

    assert told() == []


def test_what_nobody_has_is_told_to_those_who_asked_and_may_see_it(channel, aurora, meta):
    write(meta, channel, "first")
    Conversation.objects.update(assignee=None)
    for member in (aurora.manager, aurora.other_rep, aurora.viewer):
        preferences.decide(member.user, choices=UNASSIGNED)
    channel.granted_roles = [aurora.rep.role_id]
    channel.save()
    write(meta, channel, "second")

    assert told() == [(aurora.other_rep.user, "message.unassigned", 1, False)]


def test_whoever_wants_to_hear_nothing_of_it_does_not(channel, aurora, meta):
    write(meta, channel, "first")
    preferences.decide(aurora.rep.user, choices={"message.received": {"app": False, "push": False, "sound": False}})
    write(meta, channel, "second")

    assert told() == []
