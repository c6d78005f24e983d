"""A session from its first code to its end: each state by its name, and what follows from it."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from crm.models import Contact, Notification
from messaging.models import Connection, Message, WebSession
from messaging.services import channels
from messaging.simulation import phone_events
from messaging.tasks import process_deliveries
from tenants.context import current_schema, in_tenant
from tenants.inbound.models import Delivery
from tenants.leases import holding
from tenants.models import Lease, Route
from tests.messaging.makers import pair_channel

from .conftest import scans, serving, session_of

pytestmark = pytest.mark.django_db


class TestPairing:
    def test_a_new_channel_waits_and_sends_nothing(self, phone_channel):
        session, connection = session_of(phone_channel), serving(phone_channel)

        assert (session.state, connection.state) == ("starting", "refused")
        assert connection.error.startswith("Este número ainda não está pareado.")
        assert Lease.objects.get().pk == session.pk
        assert (
            Route.objects.filter(kind="phone_number_id").values_list("external_id", flat=True).get() == "551199990000"
        )

    def test_the_code_to_scan_is_shown_and_changes(self, playing):
        playing.play(lambda phone: phone.shows())

        session = session_of(playing.channel)
        assert (session.state, session.qr) == ("qr", "2@played-2,key,identity,secret")

    def test_whoever_scans_it_has_a_working_channel(self, playing):
        playing.play(scans)

        session, connection = session_of(playing.channel), serving(playing.channel)
        assert (session.state, session.qr, session.jid) == ("connected", "", "5511999990000:7@s.whatsapp.net")
        assert (connection.state, connection.error) == ("working", "")
        assert connection.handshake_at is not None
        assert connection.account["paired_at"] == session.paired_at.isoformat()

    def test_the_number_may_be_known_there_without_its_ninth_digit(self, playing):
        playing.play(lambda phone: phone.scans("551199990000:7@s.whatsapp.net"))

        assert session_of(playing.channel).state == "connected"

    def test_another_number_is_refused_and_logged_out(self, playing):
        playing.play(lambda phone: phone.scans("5521988887777:7@s.whatsapp.net"))

        assert session_of(playing.channel).state == "wrong_number"
        assert serving(playing.channel).state == "refused"
        assert playing.phone.is_logged_out
        assert not Lease.objects.get().is_wanted

    def test_a_code_to_type_is_asked_for_once(self, playing):
        session = session_of(playing.channel)
        WebSession.objects.filter(pk=session.pk).update(wants_code=True)

        playing.play(lambda phone: phone.shows(), lambda phone: phone.shows())

        assert session_of(playing.channel).code == "ABCD-EFGH"

    def test_nobody_scans_in_time(self, playing):
        def five_minutes_later(_phone):
            playing.clock.now += 301
            return playing.hosted.look()

        playing.play(five_minutes_later)

        assert session_of(playing.channel).state == "expired"
        assert not Lease.objects.get().is_wanted

    def test_pairing_again_is_another_session(self, playing):
        playing.play(scans)
        former = session_of(playing.channel).pk

        channels.pair_again(serving(playing.channel), by=None)

        session = session_of(playing.channel)
        assert session.pk != former
        assert (session.state, session.jid) == ("starting", "")
        assert set(Lease.objects.filter(is_wanted=True).values_list("pk", flat=True)) == {session.pk}


class TestEnds:
    @pytest.mark.parametrize(
        ("kind", "event", "state"),
        [
            ("LoggedOut", phone_events.logged_out(), "logged_out"),
            ("LoggedOut", phone_events.logged_out(4), "logged_out"),
            ("StreamReplaced", b"", "replaced"),
            ("ClientOutdated", b"", "outdated"),
            ("LoggedOut", phone_events.logged_out(6), "outdated"),
        ],
    )
    def test_it_is_over_until_a_person_does_something(self, playing, aurora, kind, event, state):
        playing.play(scans, lambda phone: phone.heard(kind, event))

        assert session_of(playing.channel).state == state
        assert serving(playing.channel).state == "refused"
        assert not Lease.objects.get().is_wanted
        told = Notification.objects.filter(kind="channel.refused").values_list("user", flat=True)
        assert sorted(told) == sorted([aurora.owner.user_id, aurora.admin.user_id])

    def test_a_ban_ends_by_itself(self, playing):
        playing.play(scans, lambda phone: phone.heard("TemporaryBan", phone_events.banned(3600)))

        session, lease = session_of(playing.channel), Lease.objects.get()
        assert session.state == "banned"
        assert timedelta(minutes=59) < session.banned_until - timezone.now() <= timedelta(hours=1)
        assert (lease.is_wanted, lease.due_at) == (True, session.banned_until)
        assert holding.claim("whatsapp_web", "another", limit=1) == []

        Lease.objects.update(due_at=timezone.now())
        playing.play()

        assert session_of(playing.channel).state == "connected"
        assert serving(playing.channel).state == "working"

    def test_an_event_that_cannot_be_read_is_a_loss(self, playing):
        playing.play(scans, lambda phone: phone.heard("LoggedOut", b"\xff"))

        assert session_of(playing.channel).state == "lost"
        assert serving(playing.channel).state == "working"

    def test_switched_off_by_a_person_the_phone_forgets_it(self, playing):
        playing.play(scans, lambda _phone: sync_to_async(channels.disconnect)(playing.channel, by=None))

        assert session_of(playing.channel).state == "off"
        assert playing.phone.is_logged_out
        assert Connection.objects.get().credentials == {}

    def test_when_only_the_process_ends_the_phone_stays_paired(self, playing):
        playing.play(scans)
        assert not playing.phone.is_logged_out

        playing.play()

        assert playing.phone.jid == "5511999990000:7@s.whatsapp.net"
        assert session_of(playing.channel).state == "connected"


class TestLines:
    def test_a_cut_line_is_tried_again(self, playing, monkeypatch):
        monkeypatch.setattr("messaging.services.pacing.FIRST_PAUSE", 0.01)

        async def a_moment(phone):
            for _each in range(200):
                await asyncio.sleep(0.01)
                if phone.runs > 1:
                    return

        playing.play(scans, lambda phone: phone.drops(), a_moment)

        assert playing.phone.runs == 2
        assert session_of(playing.channel).state == "connected"

    def test_silence_is_asked_about_and_an_answer_ends_it(self, playing):
        def later(_phone):
            playing.clock.now += 601
            return playing.hosted.look()

        playing.play(scans, later, later)

        assert Notification.objects.count() == 0
        assert serving(playing.channel).error == ""

    def test_silence_without_an_answer_is_told_once(self, playing, aurora):
        def hears_nothing(phone):
            phone.answers_probes = False

        def later(_phone):
            playing.clock.now += 600
            return playing.hosted.look()

        playing.play(scans, hears_nothing, later, later, later)

        assert serving(playing.channel).error.startswith("O WhatsApp não responde há um quarto de hora")
        assert Notification.objects.filter(user=aurora.admin.user).count() == 1


class TestWhatComes:
    def test_a_message_is_kept_and_read(self, playing, queue):
        playing.play(scans, lambda phone: phone.writes("Oi, tudo bem?", alt="76201477542116@lid", name="Maria"))

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.accounts) == ("stored", [["phone_number_id", "551199990000"]])
        process_deliveries(current_schema())
        message = Message.objects.select_related("conversation__contact").get()
        assert (message.text, message.conversation.contact.name) == ("Oi, tudo bem?", "Maria")
        identities = message.conversation.contact.identities.values_list("kind", "value")
        assert set(identities) == {
            ("whatsapp", "5511998765432"),
            ("phone", "+5511998765432"),
            ("bsuid", "76201477542116@lid"),
        }

    def test_whoever_comes_by_the_hidden_id_first_is_one_person(self, playing):
        playing.play(
            scans,
            lambda phone: phone.writes("Oi", chat="76201477542116@lid", name="Maria"),
            lambda phone: phone.writes("Sou eu", chat="76201477542116@lid", alt="5511998765432@s.whatsapp.net"),
        )
        process_deliveries(current_schema())

        contact = Contact.objects.get(name="Maria")
        assert Message.objects.filter(conversation__contact=contact).count() == 2
        assert contact.identities.filter(kind="phone", value="+5511998765432").exists()

    def test_groups_and_the_phones_own_talk_are_not_even_kept(self, playing):
        playing.play(
            scans,
            lambda phone: phone.writes("Oi gente", group="120363040000000000@g.us"),
            lambda phone: phone.writes("Promoção", chat="5511998765432@s.whatsapp.net", group="status@broadcast"),
            lambda phone: phone.heard("Receipt", phone_events.receipt("3EB0", kind="READ_SELF")),
        )

        assert Delivery.objects.count() == 0

    def test_what_happened_before_comes_in_pieces_and_disturbs_nobody(self, playing, monkeypatch):
        monkeypatch.setattr("messaging.providers.whatsapp_web.history.AT_ONCE", 2)
        thread = phone_events.thread("5511998765432@s.whatsapp.net", "um", "dois", "três", name="Maria")

        playing.play(scans, lambda phone: phone.heard("HistorySync", phone_events.history(thread)))

        assert Delivery.objects.count() == 2
        process_deliveries(current_schema())
        assert list(Message.objects.order_by("sent_at").values_list("text", "is_historical")) == [
            ("um", True),
            ("dois", True),
            ("três", True),
        ]
        assert Message.objects.first().conversation.unread_count == 0


def test_the_other_organization_has_the_number_already(phone_channel, rival):
    with in_tenant(rival.schema), pytest.raises(channels.NumberTaken):
        pair_channel()
    with in_tenant(rival.schema):
        assert WebSession.objects.count() == 0
