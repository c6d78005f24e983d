"""Two conversations of one person become one, and are parted again as if nothing had been."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, AuditLine, Event, Merge, Notification
from crm.services import merging, notifying
from messaging.models import Conversation
from messaging.services import conversations, joining, marking, outbox, snoozing
from messaging.services.queueing import MESSAGE
from messaging.services.refusals import WindowIsClosed
from tenants.outbox.models import OutboxItem
from tests.api.calling import session_of
from tests.isolation.rows import fingerprint
from tests.makers import make_contact
from tests.markup import parse, text_of
from tests.messaging.makers import make_channel, make_message, posted, text_message
from tests.messaging.threads import hear, make_conversation, make_template

MARINA = "+5511987654321"
SUPPORT = {"phone_number_id": "55511", "waba_id": "55512"}
TO_SUPPORT = {"phone_number_id": "55511"}
# What is written about a merge.
ABOUT_IT = {"crm_merge", "crm_mergedrow", "crm_auditline", "crm_event", "crm_activity", "crm_scoredue"}


def minutes_ago(minutes: float):
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def two(inside_aurora):
    """Marina wrote to both numbers, to the one of the support last."""
    cast = inside_aurora
    here = make_conversation("Marina Alves", phone=MARINA, to=cast.rep)
    support = make_channel("Suporte", phone="+551155550200", granted_roles=(cast.rep.role_id,), **SUPPORT)
    there = Conversation.objects.create(channel=support, contact=here.contact, assignee=cast.manager.user)
    for conversation, minutes in ((here, 60), (there, 50), (here, 40), (there, 10)):
        hear(conversation, f"há {minutes}", at=minutes_ago(minutes))
    marking.mark(here, by=None, priority="low", labels=["VIP"])
    marking.mark(there, by=None, priority="urgent", labels=["VIP", "Garantia"])
    return fresh(here), fresh(there)


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_related("channel", "contact", "assignee").get(pk=conversation.pk)


def texts(conversation: Conversation) -> list[str]:
    return list(conversation.messages.order_by("sent_at", "pk").values_list("text", flat=True))


def labels(conversation: Conversation) -> set[str]:
    return set(conversation.labels.values_list("name", flat=True))


def all_but_about_it(schema: str) -> dict:
    return {table: found for table, found in fingerprint(schema).items() if table not in ABOUT_IT}


def keys() -> dict[str, object]:
    return {str(item.object_id): item.conversation_key for item in OutboxItem.objects.filter(kind=MESSAGE)}


def test_all_of_the_one_stands_in_the_other_in_the_order_in_which_it_was_said(two, inside_aurora):
    here, there = two
    rep = inside_aurora.rep.user
    outbox.note(there, by=rep, text="Cuidado", idempotency_key="same-key-1")
    outbox.note(here, by=rep, text="Gosta de azul", idempotency_key="same-key-1")
    later = outbox.reply(there, by=rep, text="Amanhã", idempotency_key="k-2", at=timezone.now() + timedelta(days=1))
    going = outbox.reply(there, by=rep, text="Já vai", idempotency_key="k-3")
    for conversation in two:
        notifying.notify_again(rep, "message.received", conversation.pk, path=f"inbox/{conversation.pk}/", name="M")
    snoozing.snooze(here, until=timezone.now() + timedelta(days=2), by=rep)

    merge = joining.join(here, there, by=rep)

    now = fresh(here)
    assert texts(now) == ["há 60", "há 50", "há 40", "há 10", "Cuidado", "Gosta de azul", "Já vai", "Amanhã"]
    assert labels(now) == {"VIP", "Garantia"}
    assert (now.state, now.priority, now.assignee, now.unread_count) == ("open", "urgent", rep, 4)
    assert (now.snoozed_until, now.last_inbound_at, now.preview) == (None, fresh(there).last_inbound_at, "Já vai")
    assert fresh(there).merged_into == now
    assert {message.channel.name for message in now.messages.filter(text__startswith="há")} == {
        here.channel.name,
        "Suporte",
    }
    assert keys()[str(going.pk)] == now.pk  # one order for both
    hints = Event.objects.filter(kind="conversation.changed", particulars__what="merged")
    assert {(event.subject_id, event.particulars["item"]) for event in hints} == {
        (here.pk, str(there.pk)),
        (there.pk, str(here.pk)),
    }
    assert OutboxItem.objects.get(object_id=later.pk).conversation_key == later.pk
    assert [row.subject_id for row in Notification.objects.unread().filter(kind="message.received")] == [now.pk]
    assert Activity.objects.get(kind="conversation.merged").particulars == {
        "channel": here.channel.name,
        "other": "Suporte",
    }
    assert AuditLine.objects.filter(table="crm_merge", row_id=str(merge.pk)).exists()


def test_its_address_leads_to_the_other_and_what_is_done_there_is_done_here(two, inside_aurora, browser):
    here, there = two
    joining.join(here, there, by=None)
    rep, url = browser(inside_aurora.rep), inside_aurora.url

    assert rep.get(url(f"inbox/{there.pk}/"))["Location"] == url(f"inbox/{here.pk}/")
    assert rep.get(url(f"inbox/{there.pk}/header/")).status_code == 410
    outbox.reply(there, by=inside_aurora.rep.user, text="Escrita lá", idempotency_key="there-1")
    conversations.resolve(there, by=None)
    assert (texts(here)[-1], fresh(here).state, fresh(there).state) == ("Escrita lá", "resolved", "open")
    api = session_of(inside_aurora, inside_aurora.rep)
    assert api.get(f"conversations/{there.pk}/").json()["id"] == str(here.pk)
    assert len(api.get(f"conversations/{there.pk}/messages/").json()["results"]) == 5


def test_the_window_is_that_of_the_number_answers_go_by(two, inside_aurora, meta):
    here, there = two
    hear(there, "agora", at=minutes_ago(1))
    Conversation.objects.filter(pk=here.pk).update(last_inbound_at=minutes_ago(25 * 60))
    rep = inside_aurora.rep.user
    template = make_template("retomar", channel=there.channel)
    scheduled = outbox.send_template(
        there,
        by=rep,
        template=template,
        idempotency_key="t-1",
        variables={"1": "Marina"},
        at=timezone.now() + timedelta(minutes=5),
    )
    joining.join(here, there, by=None)

    assert (fresh(here).window_is_open, fresh(here).last_inbound_at > minutes_ago(2)) == (False, True)
    with pytest.raises(WindowIsClosed):
        outbox.reply(here, by=rep, text="Oi", idempotency_key="w-1")
    meta.tells(there.channel, posted(just_now("Para o suporte"), **TO_SUPPORT))
    assert ("Para o suporte" in texts(here), fresh(here).window_is_open) == (True, False)
    meta.later(600)
    scheduled.refresh_from_db()
    assert scheduled.channel == there.channel  # a template goes by the number that has it
    meta.tells(here.channel, posted(just_now("Para o comercial"), phone_number_id=the_number(here)))
    assert fresh(here).window_is_open
    assert outbox.reply(here, by=rep, text="Oi", idempotency_key="w-2").channel == here.channel


def just_now(text: str) -> dict:
    return text_message(text, at=int(timezone.now().timestamp()))


def the_number(conversation: Conversation) -> str:
    return conversation.channel.connections.get().account["phone_number_id"]


def test_the_undo_restores_every_table(two, inside_aurora):
    here, there = two
    outbox.note(there, by=None, text="Cuidado", idempotency_key="same-key-1")
    outbox.note(here, by=None, text="Gosta de azul", idempotency_key="same-key-1")
    before, places = all_but_about_it(inside_aurora.schema), keys()
    merge = joining.join(here, there, by=None)
    assert all_but_about_it(inside_aurora.schema) != before

    joining.part(merge, by=inside_aurora.rep.user)
    joining.part(merge, by=None)  # again: nothing

    assert all_but_about_it(inside_aurora.schema) == before
    assert (keys(), Merge.objects.get().undone_by) == (places, inside_aurora.rep.user)


def test_what_came_by_the_other_number_since_goes_with_it(two, meta, inside_aurora):
    here, there = two
    merge = joining.join(here, there, by=None)
    meta.tells(there.channel, posted(just_now("Ao suporte"), **TO_SUPPORT))
    outbox.reply(here, by=inside_aurora.rep.user, text="Do comercial", idempotency_key="since-1")

    joining.part(merge, by=None)

    assert (texts(there), texts(here)) == (["há 50", "há 10", "Ao suporte"], ["há 60", "há 40", "Do comercial"])
    one, other = fresh(here), fresh(there)
    assert (one.preview, other.preview) == ("Do comercial", "Ao suporte")
    assert one.last_inbound_at < minutes_ago(39) < minutes_ago(2) < other.last_inbound_at
    assert (one.own_inbound_at, other.own_inbound_at, one.window_is_open) == (None, None, True)
    assert (one.assignee, other.assignee) == (inside_aurora.rep.user, inside_aurora.manager.user)


def test_what_cannot_be_one_stays_two_and_a_day_later_one_stays_one(two, inside_aurora):
    here, there = two
    stranger = make_conversation("Bruno", to=inside_aurora.rep)
    by_sms = Conversation.objects.create(
        channel=type(here.channel).objects.create(name="SMS", kind="sms"), contact=here.contact
    )
    for other in (stranger, by_sms, here):
        with pytest.raises(joining.NotJoinable):
            joining.join(here, other, by=None)
    third = Conversation.objects.create(
        channel=make_channel("Terceiro", phone_number_id="66611", waba_id="66612"), contact=here.contact
    )
    first = joining.join(here, there, by=None)
    with pytest.raises(joining.NotJoinable):
        joining.join(third, there, by=None)
    second = joining.join(third, here, by=None)
    assert fresh(there).merged_into == here  # and from there on
    assert conversations.locked(there) == third
    with pytest.raises(joining.Buried):
        joining.part(first, by=None)
    joining.part(second, by=None)
    Merge.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    with pytest.raises(joining.TooLate):
        joining.part(first, by=None)
    assert fresh(there).merged_into == here


def test_contacts_that_are_parted_again_part_what_was_made_of_their_conversations(two, inside_aurora):
    here, there = two
    other = make_contact("Mari", phone="+5521998765432")
    theirs = Conversation.objects.create(channel=here.channel, contact=other)
    hear(theirs, "De outra pessoa", at=minutes_ago(5))
    before = all_but_about_it(inside_aurora.schema)
    batch = merging.merge(here.contact, [other], by=None)
    joining.join(there, here, by=None)
    assert "De outra pessoa" in texts(there)

    merging.undo(batch, by=None)

    type(other).objects.update(compared_at=None)
    after = all_but_about_it(inside_aurora.schema)
    assert {name for name in before if before[name] != after[name]} <= {"crm_matchkey"}
    assert (texts(theirs), texts(here), texts(there)) == (["De outra pessoa"], ["há 60", "há 40"], ["há 50", "há 10"])


def test_contacts_that_are_parted_leave_threads_that_show_what_was_said_last_and_no_note(two, inside_aurora):
    here, _there = two
    other = make_contact("Mari", phone="+5521998765432")
    theirs = Conversation.objects.create(channel=here.channel, contact=other)
    hear(theirs, "De outra pessoa", at=minutes_ago(5))
    batch = merging.merge(here.contact, [other], by=None)
    make_message(fresh(here), text="Depois", sent_at=minutes_ago(2))
    make_message(fresh(here), "note", text="Ligar amanhã", sent_at=minutes_ago(1))

    merging.undo(batch, by=None)

    assert (texts(here)[-2:], fresh(here).preview) == (["Depois", "Ligar amanhã"], "Depois")
    assert (texts(theirs), fresh(theirs).preview) == (["De outra pessoa"], "De outra pessoa")


def test_a_merged_thread_goes_with_its_contact(two, inside_aurora, meta):
    here, there = two
    joining.join(here, there, by=None)
    survivor = make_contact("Marina", phone="+5511912345678")
    merging.merge(survivor, [here.contact], by=None)

    meta.tells(there.channel, posted(just_now("Ao suporte"), **TO_SUPPORT))

    assert texts(here)[-1] == "Ao suporte"
    assert Conversation.objects.filter(merged_into=None).count() == 1


def test_the_dialog_says_what_comes_and_merges_and_parts(two, inside_aurora, browser):
    here, there = two
    rep, address = browser(inside_aurora.rep), inside_aurora.url(f"inbox/{here.pk}/merge/")
    Conversation.objects.filter(pk=there.pk).update(assignee=None)
    outbox.note(there, by=None, text="Cuidado", idempotency_key="note-1")

    assert "Suporte" in (shown := text_of(rep.get(address)))
    assert "2 mensagens · 1 nota" in shown
    assert rep.post(address, {}).status_code == 422
    assert rep.post(address, {"other": str(make_conversation("Bruno", to=inside_aurora.rep).pk)}).status_code == 404
    merged = rep.post(address, {"other": str(there.pk)})
    assert "há 10" in text_of(merged)
    assert rep.post(address, {"other": str(there.pk)}).status_code == 404
    part = parse(rep.get(address)).one("[hx-delete]")["hx-delete"]
    assert browser(inside_aurora.other_rep).delete(part).status_code == 404
    assert rep.delete(part)["HX-Refresh"] == "true"
    assert fresh(there).merged_into is None


def test_the_api_merges_and_parts_with_the_same_rules(two, inside_aurora):
    here, there = two
    manager = session_of(inside_aurora, inside_aurora.manager)
    made = manager.post(f"conversations/{here.pk}/merge/", {"other": str(there.pk)})
    assert (made.status_code, made.json()["conversation"], made.json()["merged"]) == (201, str(here.pk), str(there.pk))
    again = manager.post(f"conversations/{here.pk}/merge/", {"other": str(there.pk)})
    assert again.status_code == 400  # it is no conversation any more
    assert manager.post(f"conversations/{here.pk}/unmerge/", {"id": made.json()["id"]}).status_code == 200
    stranger = make_conversation("Bruno", to=inside_aurora.rep)
    refused = manager.post(f"conversations/{here.pk}/merge/", {"other": str(stranger.pk)})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:loved-crm:problem:not_mergeable")


def test_whoever_is_erased_leaves_no_words_in_what_a_merge_remembers(two, inside_aurora):
    from messaging.services import erasing

    joining.join(*two, by=None)
    erasing.erase_threads([two[0].contact_id])
    assert not Merge.objects.exists()
