"""Whoever is blocked is not heard: their words are kept, open nothing and call nobody, and nothing goes to them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Event, Lead, Notification
from crm.services import purging
from messaging.models import Block, Conversation
from messaging.services import blocking, outbox, scheduling
from messaging.services.refusals import CannotSend
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.makers import make_contact, make_lead
from tests.markup import parse, text_of
from tests.messaging.makers import make_channel, posted, text_message
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk(text="Oi!", to=aurora.rep, lead=make_lead("Marina Alves", owner=aurora.rep))


def address(cast, conversation) -> str:
    return cast.url(f"contacts/{conversation.contact_id}/block/")


def told(conversation) -> tuple[str, int]:
    now = Conversation.objects.get(pk=conversation.pk)
    return now.state, now.unread_count


def test_what_they_write_is_kept_and_calls_nobody_until_they_are_unblocked(thread, channel, graph, meta):
    meta.tells(channel, posted(text_message("Oi!")))
    meta.works(lambda: blocking.block(thread.contact, by=None, reason="Spam"))
    assert graph.blocked == {"+5511987654321"}
    told_of = list(Notification.objects.values_list("pk", "updated_at"))
    before = (Event.objects.filter(kind="message.added").count(), Activity.objects.count(), Lead.objects.count())

    meta.tells(channel, posted(text_message("Compre agora!")))

    assert list(thread.messages.order_by("pk").values_list("text", flat=True)) == ["Oi!", "Compre agora!"]
    assert told(thread) == ("resolved", 0)
    assert Conversation.objects.get(pk=thread.pk).preview == "Oi!"
    assert before == (
        Event.objects.filter(kind="message.added").count(),
        Activity.objects.count(),
        Lead.objects.count(),
    )
    assert list(Notification.objects.values_list("pk", "updated_at")) == told_of

    meta.works(lambda: blocking.unblock(thread.contact, by=None))
    meta.tells(channel, posted(text_message("Desculpe")))

    assert graph.blocked == set()
    assert told(thread) == ("open", 1)


def test_on_a_channel_where_they_never_wrote_they_open_nothing(thread, channel, meta):
    other = make_channel("Outro", phone_number_id="401000000000002", waba_id="301000000000002", phone="+551155550200")
    blocking.block(thread.contact, by=None)

    account = {"phone_number_id": "401000000000002"}
    told_there = posted(text_message("E aqui?"), **account)
    told_there["entry"][0]["id"] = "301000000000002"
    meta.tells(other, told_there)

    new = Conversation.objects.get(channel=other)
    assert (told(new), new.messages.get().text, new.lead) == (("resolved", 0), "E aqui?", None)


def test_nothing_goes_to_them_and_the_reason_is_told(thread, aurora, meta, graph):
    soon = timezone.now() + timedelta(hours=1)
    later = outbox.reply(thread, by=aurora.rep.user, text="Amanhã", idempotency_key="later", at=soon)
    blocking.block(thread.contact, by=None)

    with pytest.raises(CannotSend) as refusal:
        outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="now")
    with pytest.raises(CannotSend):
        scheduling.send_now(later, by=aurora.rep.user)
    meta.later(3600)

    later.refresh_from_db()
    assert refusal.value.code == "blocked"
    assert (later.status, later.error_code, graph.sent) == ("failed", "blocked", [])


def test_it_is_asked_done_shown_and_undone_on_both_pages(aurora, marina, browser):
    rep = browser(aurora.rep)
    assert "1 conversa aberta é resolvida." in text_of(rep.get(address(aurora, marina)))

    done = rep.post(address(aurora, marina), {"reason": "Spam & ofensas"})

    undo = json.loads(done["HX-Trigger"])["toast"]
    assert (done.status_code, undo["undo_method"]) == (204, "DELETE")
    page = text_of(rep.get(aurora.url(f"contacts/{marina.contact_id}/")))
    assert "Bloqueado por Rep" in page
    assert "“Spam & ofensas”" in page
    thread = rep.get(aurora.url(f"inbox/{marina.pk}/"))
    assert [chip.text for chip in parse(thread).all(".th-h .chip-bad")] == ["bloqueado"]
    with in_tenant(aurora.schema):
        assert told(marina) == ("resolved", 0)
        assert Activity.objects.filter(kind="contact.blocked").values_list("actor__name").get() == ("Rep",)

    assert rep.delete(undo["undo_url"]).status_code == 204
    with in_tenant(aurora.schema):
        assert told(marina)[0] == "open"
        assert not Block.objects.exists()


def test_only_whoever_may_answer_them_blocks(aurora, rival, marina, browser):
    with in_tenant(rival.schema):
        theirs = talk("LEAK-B", to=rival.rep)

    assert browser(aurora.other_rep).post(address(aurora, marina)).status_code == 404
    assert browser(aurora.owner).post(address(aurora, theirs)).status_code == 404
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            assert not Block.objects.exists()


def test_over_the_api_the_second_block_is_the_first(aurora, rival, marina):
    rep, contact = session_of(aurora, aurora.rep), str(marina.contact_id)

    made = [rep.post("blocks/", {"contact": contact, "reason": reason}).json() for reason in ("Spam", "Outra vez")]

    assert made[0] == made[1]
    assert (made[0]["contact_name"], made[0]["reason"], made[0]["blocked_by_name"]) == ("Marina Alves", "Spam", "Rep")
    assert [row["id"] for row in rep.get("blocks/").json()["results"]] == [made[0]["id"]]
    assert session_of(aurora, aurora.other_rep).get("blocks/").json()["results"] == []
    assert session_of(rival, rival.owner).post("blocks/", {"contact": contact}).status_code == 400
    assert rep.delete(f"blocks/{made[0]['id']}/").status_code == 204
    assert rep.get("blocks/").json()["results"] == []


def test_whoever_is_erased_is_no_longer_on_the_list(inside_aurora):
    contact = make_contact("Marina")
    blocking.block(contact, by=None, reason="Disse que mora na rua X")
    type(contact).objects.filter(pk=contact.pk).update(archived_at=timezone.now())

    purging.contacts([contact.pk])

    assert not Block.objects.exists()
