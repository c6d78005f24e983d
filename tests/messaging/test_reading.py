"""Every update of a delivery stands or falls alone; what failed is tried again, given up, replayed."""

import pytest
from django.db.models.functions import Now

from crm.models import Event
from crm.services import announcing
from messaging.models import Message
from messaging.services import channels, receiving, storing
from tenants import sweeping
from tenants.context import in_tenant
from tenants.inbound import reading
from tenants.inbound.models import Delivery
from tests.messaging.conftest import address_of
from tests.messaging.makers import (
    NOW,
    PLATFORM_SECRET,
    change,
    encoded,
    envelope,
    make_channel,
    posted,
    reported,
    status,
    text_message,
)

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture
def poison(monkeypatch):
    """Reading a message with the word POISON breaks, until ``poison.clear()``."""
    words = ["POISON"]
    real = storing.stored

    def breaks(event, *more):
        if any(word in event.text for word in words):
            raise ZeroDivisionError("a mistake of ours, which holds no content")
        return real(event, *more)

    monkeypatch.setattr(storing, "stored", breaks)
    return words


def texts() -> list[str]:
    return list(Message.objects.order_by("sent_at").values_list("text", flat=True))


def three(word: str) -> dict:
    said = [text_message(text, id=f"wamid.{text}", at=NOW + n) for n, text in enumerate(["antes", word, "depois"])]
    return posted(*said)


class TestOneThatBreaks:
    def test_costs_the_others_nothing(self, channel, meta, poison):
        assert meta.tells(channel, three("POISON")).status_code == 200

        assert texts() == ["antes", "depois"]
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.outcome) == ("stored", {"applied": 2, "failed": 1})
        assert delivery.error == "2 InboundMessage: ZeroDivisionError"

    def test_leaves_nothing_of_itself_behind(self, channel, meta, poison):
        meta.tells(channel, posted(text_message("POISON")))

        assert Message.objects.count() == 0
        assert not Event.objects.filter(kind="message.added").exists()

    def test_becomes_a_dead_letter_after_five_tries_and_the_others_stay_once(self, channel, meta, poison):
        meta.tells(channel, three("POISON"))
        for _try in range(6):
            meta.later(4000)

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == ("failed", 5)
        assert texts() == ["antes", "depois"]

    def test_does_not_block_what_comes_after(self, channel, meta, poison):
        meta.tells(channel, posted(text_message("POISON")))
        meta.tells(channel, posted(text_message("normal")))

        assert texts() == ["normal"]

    def test_is_replayed_when_it_is_mended(self, channel, meta, poison):
        meta.tells(channel, three("POISON"))
        for _try in range(6):
            meta.later(4000)
        poison.clear()

        assert reading.replay(Delivery.objects.get()) is True
        meta.later(0)

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.outcome, delivery.error) == ("processed", {"known": 2, "applied": 1}, "")
        assert texts() == ["antes", "POISON", "depois"]


class TestWhatCannotBeRead:
    def test_is_a_dead_letter_at_once_beside_the_good_ones(self, channel, meta):
        bad = {"id": "wamid.x", "timestamp": "not a time", "from": "5511987654321", "type": "text"}
        meta.tells(channel, posted(text_message("boa"), bad))

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.outcome) == ("failed", {"applied": 1, "failed": 1})
        assert delivery.error == "2 Unreadable: timestamp is no time"
        assert texts() == ["boa"]

    def test_because_its_key_is_gone_says_so(self, channel, meta):
        meta.post(address_of(channel), posted(text_message()))
        Delivery.objects.update(sealed_body="v1:00000000:AAAA:AAAA")
        meta.settle()

        assert Delivery.objects.get().state == "failed"
        assert Delivery.objects.get().error.startswith("CannotOpen")


def test_an_entry_with_a_thousand_updates_is_read(channel, meta, monkeypatch):
    thousand = [status(f"wamid.{n % 50}", "delivered", at=NOW + n) for n in range(1000)]
    meta.tells(channel, reported(*thousand))

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.outcome) == ("processed", {"parked": 50, "known": 950})


def test_a_channel_disconnected_meanwhile_takes_nothing(channel, meta, aurora):
    meta.post(address_of(channel), posted(text_message("tarde demais")))
    channels.disconnect(channel, by=aurora.owner.user)
    meta.settle()

    assert texts() == []
    assert Delivery.objects.get().outcome == {"foreign": 1}


def test_a_message_that_names_only_an_account_of_several_numbers_is_not_guessed(channel, meta, settings):
    settings.META_APP_SECRET = PLATFORM_SECRET
    make_channel("Suporte", phone_number_id="403")
    nameless = change({"messages": [text_message()]})
    del nameless["value"]["metadata"]
    meta.post("/hooks/meta/", envelope(nameless), secret=PLATFORM_SECRET)
    meta.settle()

    assert texts() == []
    assert "which of the account's numbers" in Delivery.objects.get().error


class TestTheSweep:
    def test_has_read_what_nobody_was_woken_for(self, channel, meta, queue):
        meta.post(address_of(channel), posted(text_message("perdida")))
        queue.sent.clear()  # Redis went away between commit and wake

        meta.later(5)

        assert texts() == ["perdida"]

    def test_announces_events_whose_process_died(self, aurora, monkeypatch):
        Event.objects.update(number=None)
        Event.objects.create(kind="x.y", subject_id=aurora.organization.pk, module="lead")
        Event.objects.update(at=Now() - announcing.LATE - announcing.LATE)

        sweeping.sweep()

        assert not Event.objects.filter(number=None).exists()

    def test_reads_each_organizations_own(self, channel, rival, meta, queue):
        meta.post(address_of(channel), posted(text_message("minha")))
        queue.sent.clear()
        meta.later(5)

        with in_tenant(rival.schema):
            assert texts() == []


def test_the_wake_names_the_organization_and_nothing_else(channel, meta, queue, aurora):
    meta.post(address_of(channel), encoded(posted(text_message("SEGREDO"))))

    assert queue.sent == [(receiving.READ, [aurora.schema], {})]
