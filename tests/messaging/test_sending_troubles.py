"""What goes wrong on the way: refused, put off, answer lost, worker gone. Nothing is ever sent twice by itself."""

import pytest
from django.db.models.functions import Now

from crm.models import Notification
from messaging.models import Connection, Message
from messaging.services import outbox
from tenants.outbox import queue as outbox_queue
from tenants.outbox.models import OutboxItem
from tenants.waking import wake
from tests.messaging.makers import (
    reported,
    status,
)

pytestmark = pytest.mark.usefixtures("inside_aurora")


def states() -> list[str]:
    return list(OutboxItem.objects.order_by("pk").values_list("state", flat=True))


class TestTroubles:
    def test_a_refusal_is_explained_in_portuguese(self, say, graph):
        graph.refuse(131026)
        message = say()

        assert (message.status, message.error_code) == ("failed", "131026")
        assert message.error.startswith("O WhatsApp não conseguiu entregar para este número.")
        assert states() == ["failed"]

    def test_a_closed_window_says_to_send_a_template(self, say, graph):
        graph.refuse(131047)

        assert "modelo aprovado" in say().error

    def test_refused_credentials_stop_the_channel_and_tell_the_admins_once(self, say, graph, thread, aurora, meta):
        graph.refuse(190, status=401, times=2)
        queued = [outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=text) for text in ("um", "dois")]

        meta.works(lambda: wake("messaging.send_due", aurora.schema))
        assert {Message.objects.get(pk=each.pk).status for each in queued} == {"failed"}
        connection = Connection.objects.get()
        assert connection.state == "refused"
        assert connection.error
        told = sorted((n.user.name, n.kind) for n in Notification.objects.all())
        assert told == [("Admin", "channel.refused"), ("Owner", "channel.refused")]

    def test_unavailable_is_tried_again_later_and_keeps_the_order(self, say, graph, meta, aurora):
        graph.break_down(503)
        first = say("primeira")
        second = say("segunda")

        assert (first.status, second.status, graph.sent) == ("sending", "queued", [])
        assert OutboxItem.objects.get(object_id=first.pk).attempts == 1

        meta.later(10)
        assert [sent.body["text"]["body"] for sent in graph.sent] == ["primeira", "segunda"]

    def test_graphs_own_pause_is_honoured(self, say, graph):
        graph.answer(b"<html>slow down</html>", status=429, headers=(("Retry-After", "120"),))
        say()

        item = OutboxItem.objects.annotate(now=Now()).get()
        assert 120 <= (item.due_at - item.now).total_seconds() <= 181

    def test_after_six_tries_it_is_given_up(self, say, graph, meta, aurora):
        graph.break_down(500, times=20)
        message = say()
        for _time in range(8):
            meta.later(4000)

        message.refresh_from_db()
        assert (message.status, OutboxItem.objects.get().attempts) == ("failed", 6)
        assert message.error
        assert graph.sent == []


class TestALostAnswer:
    def test_is_unknown_and_healed_by_a_status_without_a_second_send(self, say, graph, channel, meta):
        graph.drop_answers()
        message = say()
        assert (message.status, states()) == ("unknown", ["unknown"])

        [sent] = graph.sent
        meta.tells(channel, reported(status(sent.external_id, "delivered", biz_opaque_callback_data=sent.reference)))

        message.refresh_from_db()
        assert (message.status, message.external_id) == ("delivered", sent.external_id)
        assert len(graph.sent) == 1
        assert states() == ["done"]

    def test_holds_its_conversation_back_for_a_minute_at_most(self, say, graph, meta, aurora):
        graph.drop_answers(accepts=False)
        say("primeira")
        second = say("segunda")
        assert second.status == "queued"

        meta.later(61)

        second.refresh_from_db()
        assert second.status == "sent"
        assert [sent.body["text"]["body"] for sent in graph.sent] == ["segunda"]

    def test_lets_the_next_go_at_once_when_a_person_skips_it(self, say, graph, meta):
        graph.drop_answers(accepts=False)
        first, second = say("primeira"), say("segunda")

        meta.works(lambda: outbox.skip(first, by=None))

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, first.payload, second.status) == ("unknown", {"given_up": True}, "sent")

    def test_lets_the_next_go_at_once_when_a_status_comes(self, say, graph, channel, meta, aurora):
        graph.drop_answers()
        say("primeira")
        second = say("segunda")

        told = status(graph.sent[0].external_id, "sent", biz_opaque_callback_data=graph.sent[0].reference)
        meta.tells(channel, reported(told))
        meta.later(0)

        second.refresh_from_db()
        assert second.status == "sent"


class TestAWorkerThatDies:
    def test_before_the_call_leaves_a_message_that_is_sent_by_the_next(self, thread, aurora, meta, graph):
        message = outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="k")
        [_claimed] = outbox_queue.claim(["message"])
        meta.later(0)
        assert graph.sent == []

        meta.later(61)
        message.refresh_from_db()
        assert (message.status, len(graph.sent)) == ("sent", 1)

    def test_after_the_call_leaves_one_that_is_not_sent_again_by_itself(self, thread, aurora, meta, graph):
        message = outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="k")
        [claimed] = outbox_queue.claim(["message"])
        assert outbox_queue.begin(claimed)

        meta.later(61)
        message.refresh_from_db()
        assert (message.status, graph.sent) == ("unknown", [])

    def test_and_comes_back_to_life_changes_nothing(self, thread, aurora, meta, graph):
        outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="k")
        [stale] = outbox_queue.claim(["message"])
        meta.later(61)

        assert not outbox_queue.begin(stale)
        assert not outbox_queue.fail(stale)
        assert states() == ["done"]
