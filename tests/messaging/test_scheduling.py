"""Messages that go later: exactly once when they are due, changed or called off until then."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Event, Notification
from messaging.models import Conversation, Message
from messaging.services import channels, erasing, outbox, scheduling, sending
from messaging.services.refusals import BadContent, TooLate, WindowIsClosed
from tenants.context import in_tenant
from tenants.outbox import queue as outbox_queue
from tenants.outbox.models import OutboxItem
from tests.clock import travel
from tests.messaging.makers import PIXEL, make_channel, make_conversation
from tests.messaging.threads import make_template

pytestmark = pytest.mark.usefixtures("inside_aurora")

HOUR = 3600


@pytest.fixture
def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def later(thread, aurora, in_an_hour, meta):
    """``later("Oi")`` schedules a text for an hour from now."""

    def schedule(text: str = "Bom dia", **more) -> Message:
        said = {"by": aurora.rep.user, "text": text, "idempotency_key": text, "at": in_an_hour} | more
        return meta.works(lambda: outbox.reply(thread, **said))

    return schedule


def sent(graph) -> list[str]:
    return [each.body["text"]["body"] for each in graph.sent if "text" in each.body]


def standing(message: Message) -> str:
    return Message.objects.get(pk=message.pk).status


def test_it_waits_where_it_will_stand_and_is_not_said_yet(later, thread, graph, in_an_hour):
    message = later("Bom dia")

    assert (message.status, message.sent_at, message.scheduled_at) == ("scheduled", in_an_hour, in_an_hour)
    thread.refresh_from_db()
    assert (thread.preview, thread.last_outbound_at) == ("", None)
    assert not Activity.objects.filter(kind="message.sent").exists()
    assert sent(graph) == []


def test_it_goes_once_when_it_is_due_and_is_said_then(later, thread, graph, meta):
    message = later("Bom dia")
    meta.later(HOUR - 5)
    assert sent(graph) == []

    for _sweep in range(3):
        meta.later(10)

    assert sent(graph) == ["Bom dia"]
    message.refresh_from_db()
    thread.refresh_from_db()
    assert (message.status, thread.preview, thread.last_outbound_at) == ("sent", "Bom dia", message.sent_at)
    assert message.sent_at < message.scheduled_at  # the tests' clock stood still
    assert Activity.objects.get(kind="message.sent").subject_id == message.pk


def test_workers_of_one_organization_take_nothing_that_is_due_in_another(later, rival, in_an_hour, meta):
    ours = later("Bom dia")
    with in_tenant(rival.schema):
        number = make_channel(phone_number_id="402000000000002", waba_id="302000000000002", phone="+551155550199")
        theirs = outbox.reply(
            make_conversation(number), by=rival.rep.user, text="LEAK-B", idempotency_key="b", at=in_an_hour
        )
    OutboxItem.objects.across_organizations().update(due_at=timezone.now() - timedelta(hours=1))

    claimed = outbox_queue.claim(sending.KINDS, limit=10)

    assert [item.object_id for item in claimed] == [ours.pk]
    with in_tenant(rival.schema):
        assert standing(theirs) == "scheduled"


def test_it_holds_nobody_up(later, say, graph):
    later("amanhã")

    assert say("agora").status == "sent"
    assert sent(graph) == ["agora"]


def test_it_comes_after_what_waits_when_it_is_due(later, graph, meta, thread, aurora):
    later("segunda")
    OutboxItem.objects.filter(kind="scheduled").update(due_at=timezone.now() - timedelta(seconds=1))
    outbox.reply(thread, by=aurora.rep.user, text="primeira", idempotency_key="first")

    meta.later(1)

    assert sent(graph) == ["primeira", "segunda"]


def test_files_and_templates_go_later_too(thread, aurora, graph, meta, in_an_hour, channel, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    template = make_template("retomar", "Olá, {{1}}!")
    more = {"by": aurora.rep.user, "at": in_an_hour}
    outbox.send_media(thread, file=io.BytesIO(PIXEL), filename="a.png", idempotency_key="file", **more)
    outbox.send_template(thread, template=template, variables={"1": "Ana"}, idempotency_key="template", **more)
    Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now() - timedelta(hours=25))

    meta.later(HOUR + 1)

    states = dict(Message.objects.values_list("kind", "status"))
    assert states == {"image": "failed", "template": "sent"}  # only the template may go when the window is closed


class TestRefused:
    @pytest.mark.parametrize("days", [-1, 0, 400])
    def test_a_moment_that_is_past_or_too_far(self, thread, aurora, days):
        at = timezone.now() + timedelta(days=days, seconds=-1)
        with pytest.raises(BadContent):
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="k", at=at)
        assert not Message.objects.exists()

    def test_when_the_window_has_closed_by_then_it_says_so_and_tells_its_author(
        self, later, thread, graph, meta, aurora
    ):
        message = later("Bom dia")
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now() - timedelta(hours=25))

        meta.later(HOUR + 1)

        message.refresh_from_db()
        assert (message.status, message.error_code, sent(graph)) == ("failed", "window_closed", [])
        assert message.error.startswith("Já se passaram mais de 24 horas")
        told = Notification.objects.get()
        assert (told.kind, told.user, told.path) == (
            "message.unsent",
            aurora.rep.user,
            f"inbox/{thread.pk}/#message_{message.pk}",
        )

    def test_when_the_channel_was_disconnected_meanwhile(self, later, channel, graph, meta, aurora):
        message = later()
        channels.disconnect(channel, by=aurora.owner.user)

        meta.later(HOUR + 1)

        assert (standing(message), sent(graph)) == ("failed", [])

    def test_a_window_that_opened_again_lets_it_go(self, thread, later, graph, meta):
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now() - timedelta(hours=25))
        message = later()
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now())

        meta.later(HOUR + 1)

        assert standing(message) == "sent"


class TestChanged:
    def test_to_another_moment_it_goes_then(self, later, graph, meta, aurora):
        message = later("Bom dia")
        scheduling.change(message, at=timezone.now() + timedelta(hours=3), by=aurora.rep.user)

        meta.later(HOUR + 1)
        assert (standing(message), sent(graph)) == ("scheduled", [])
        meta.later(2 * HOUR)
        assert (standing(message), sent(graph)) == ("sent", ["Bom dia"])

    def test_while_a_worker_holds_it_the_new_moment_counts(self, later, graph, meta, aurora):
        message = later()
        OutboxItem.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        [claimed] = outbox_queue.claim(["scheduled"])
        scheduling.change(message, at=timezone.now() + timedelta(hours=3), by=aurora.rep.user)

        scheduling.due(claimed)

        assert standing(message) == "scheduled"
        assert OutboxItem.objects.get().state == "queued"

    def test_sent_now_it_goes_now_and_not_again(self, later, graph, meta, aurora):
        message = later("Bom dia")
        meta.works(lambda: scheduling.send_now(message, by=aurora.admin.user))
        meta.later(2 * HOUR)

        assert (standing(message), sent(graph)) == ("sent", ["Bom dia"])

    def test_sent_now_outside_the_window_is_refused_and_it_waits_on(self, later, thread, aurora):
        message = later()
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now() - timedelta(hours=25))

        with pytest.raises(WindowIsClosed):
            scheduling.send_now(message, by=aurora.rep.user)

        assert standing(message) == "scheduled"

    def test_what_has_gone_cannot_be_changed_any_more(self, say, aurora, graph):
        message = say("Olá")
        with pytest.raises(TooLate):
            scheduling.change(message, at=timezone.now() + timedelta(hours=1), by=aurora.rep.user)
        with pytest.raises(TooLate):
            scheduling.send_now(message, by=aurora.rep.user)
        with pytest.raises(TooLate):
            scheduling.cancel(message, by=aurora.rep.user)
        assert sent(graph) == ["Olá"]


class TestCancelled:
    def test_it_never_goes(self, later, graph, meta, aurora):
        message = later()
        scheduling.cancel(message, by=aurora.rep.user)
        meta.later(2 * HOUR)

        assert (standing(message), sent(graph)) == ("cancelled", [])
        assert list(message.steps.values_list("status", flat=True)) == ["cancelled"]

    def test_twice_is_once(self, later, aurora):
        message = later()
        for _time in range(2):
            scheduling.cancel(message, by=aurora.rep.user)

        assert Event.objects.filter(kind="message.changed").count() == 1

    def test_what_waits_for_its_turn_is_taken_back_out_of_list_and_timeline(self, say, thread, aurora, graph, meta):
        said = say("primeira")
        waiting = outbox.reply(thread, by=aurora.rep.user, text="segunda", idempotency_key="second")

        meta.works(lambda: scheduling.cancel(waiting, by=aurora.rep.user))

        thread.refresh_from_db()
        assert (thread.preview, thread.last_outbound_at) == ("primeira", said.sent_at)
        assert [line.subject_id for line in Activity.objects.filter(kind="message.sent")] == [said.pk]
        assert sent(graph) == ["primeira"]

    def test_the_only_message_leaves_an_empty_line(self, thread, aurora):
        waiting = outbox.reply(thread, by=aurora.rep.user, text="única", idempotency_key="only")
        scheduling.cancel(waiting, by=aurora.rep.user)

        thread.refresh_from_db()
        assert (thread.preview, thread.preview_message_id, thread.last_outbound_at) == ("", None, None)

    def test_what_a_worker_has_in_hand_is_not(self, thread, aurora):
        message = outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="k")
        outbox_queue.claim(["message"])

        with pytest.raises(TooLate):
            scheduling.cancel(message, by=aurora.rep.user)
        assert standing(message) == "queued"

    def test_nothing_goes_to_somebody_who_was_erased(self, later, thread, graph, meta):
        message = later()
        erasing.erase_threads([thread.contact_id])
        meta.later(2 * HOUR)

        assert (standing(message), sent(graph)) == ("cancelled", [])


def test_automations_hear_of_it_when_it_goes(later, thread, meta, graph):
    from messaging.services import automating
    from tests.makers import make_lead

    lead = make_lead(contact=thread.contact)
    Conversation.objects.filter(pk=thread.pk).update(lead=lead)
    later()
    told = list(Event.objects.filter(kind="message.added"))
    assert automating.meanings(told) == {}

    meta.later(HOUR + 1)

    assert len(automating.meanings(list(Event.objects.filter(kind="message.added")))) == 2


@travel(datetime(2026, 11, 27, 15, 20, tzinfo=UTC), tick=False)
def test_the_menu_of_moments_is_in_the_organizations_time(thread):
    from messaging.queries import composing, moments

    window = composing.composing(thread)
    shown = [(each.label, timezone.localtime(each.at).strftime("%d %H:%M")) for each in moments.moments(window)]
    assert shown == [("Daqui a 1 hora", "27 13:20"), ("Amanhã de manhã", "28 09:00"), ("Segunda de manhã", "30 09:00")]
