"""What happens to a message afterwards: before it came, twice, in any order; the newest counts."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Contact, Event
from messaging.models import Attachment, Conversation, EarlyStatus, Message, MessageStatus, Reaction
from messaging.services import media, statuses
from tests.makers import make_contact
from tests.messaging.makers import (
    NOW,
    change,
    envelope,
    make_attachment,
    make_channel,
    make_conversation,
    make_message,
    posted,
    reported,
    status,
    text_message,
)

pytestmark = pytest.mark.usefixtures("inside_aurora")


def about(kind: str, *, at: int, id: str, wa_id: str = "5511987654321", **said) -> dict:
    return {"from": wa_id, "id": id, "timestamp": str(at), "type": kind, **said}


def reaction(emoji: str, *, at: int, id: str = "wamid.r", target: str = "wamid.1") -> dict:
    return posted(about("reaction", at=at, id=id, reaction={"message_id": target, "emoji": emoji}))


def edit(text: str, *, at: int, target: str = "wamid.1") -> dict:
    new = {"type": "text", "text": {"body": text}}
    return posted(about("edit", at=at, id=f"wamid.e{at}", edit={"original_message_id": target, "message": new}))


def revoke(*, at: int, target: str = "wamid.1") -> dict:
    return posted(about("revoke", at=at, id=f"wamid.v{at}", revoke={"original_message_id": target}))


@pytest.fixture
def message(channel, meta) -> Message:
    meta.tells(channel, posted(text_message("Oi", id="wamid.1", at=NOW)))
    return Message.objects.get()


class TestReactions:
    def shown(self) -> list[tuple[str, bool]]:
        return list(Reaction.objects.values_list("emoji", "from_contact"))

    def test_are_put_replaced_and_taken_away(self, channel, message, meta):
        meta.tells(channel, reaction("👍", at=NOW + 1))
        assert self.shown() == [("👍", True)]

        meta.tells(channel, reaction("❤️", at=NOW + 2))
        assert self.shown() == [("❤️", True)]

        meta.tells(channel, reaction("", at=NOW + 3))
        assert self.shown() == []

    def test_do_not_come_back_when_an_older_one_comes_late(self, channel, message, meta):
        meta.tells(channel, reaction("", at=NOW + 3))
        meta.tells(channel, reaction("👍", at=NOW + 1))

        assert self.shown() == []

    def test_before_their_message_wait_for_it(self, channel, meta):
        meta.tells(channel, reaction("👍", at=NOW + 1))
        assert EarlyStatus.objects.count() == 1

        meta.tells(channel, posted(text_message(id="wamid.1", at=NOW)))
        assert self.shown() == [("👍", True)]
        assert EarlyStatus.objects.count() == 0

    def test_tell_open_pages_and_count_nothing_as_unread(self, channel, message, meta):
        meta.tells(channel, reaction("👍", at=NOW + 1))

        assert Event.objects.filter(kind="message.changed", particulars__item=str(message.pk)).count() == 1
        assert Conversation.objects.get().unread_count == 1


class TestEdits:
    def test_change_the_words_and_keep_the_former_ones(self, channel, message, meta):
        meta.tells(channel, edit("Olá", at=NOW + 5))

        message.refresh_from_db()
        assert (message.text, message.edited_at.timestamp()) == ("Olá", NOW + 5)
        assert [before["text"] for before in message.payload["earlier"]] == ["Oi"]
        assert Conversation.objects.get().preview == "Olá"

    @pytest.mark.parametrize("order", list(itertools.permutations([5, 6, 7])))
    def test_in_any_order_the_newest_stands(self, channel, message, meta, order):
        for at in order:
            meta.tells(channel, edit(f"texto {at}", at=NOW + at))

        message.refresh_from_db()
        assert message.text == "texto 7"

    def test_of_somebody_elses_words_are_not_done(self, channel, meta):
        ours = make_message(make_conversation(channel), "out", external_id="wamid.1", text="nosso texto")

        meta.tells(channel, edit("forjado", at=NOW))

        ours.refresh_from_db()
        assert ours.text == "nosso texto"


class TestRevocations:
    def test_take_words_and_file_away_and_leave_that_there_was_one(self, channel, message, meta):
        path = media.path_of(make_attachment(message, b"only this message has these bytes").file)
        assert path.is_file()

        meta.tells(channel, revoke(at=NOW + 5))

        message.refresh_from_db()
        assert (message.text, message.payload, message.revoked_at.timestamp()) == ("", {}, NOW + 5)
        assert not Attachment.objects.exists()
        assert not path.exists()
        assert Conversation.objects.get().preview == ""

    def test_leave_a_file_that_another_message_has_too(self, channel, message, meta):
        path = media.path_of(make_attachment(message).file)
        make_attachment(make_message(message.conversation, "in", external_id="wamid.2"))

        meta.tells(channel, revoke(at=NOW + 5))

        assert path.is_file()

    def test_before_message_and_edit_still_win(self, channel, meta):
        meta.tells(channel, revoke(at=NOW + 9))
        meta.tells(channel, edit("depois", at=NOW + 5))
        meta.tells(channel, posted(text_message("segredo", id="wamid.1", at=NOW)))

        message = Message.objects.get()
        assert (message.text, bool(message.revoked_at)) == ("", True)


STEPS = ("sent", "delivered", "read", "played")


class TestStatuses:
    @pytest.fixture
    def ours(self, channel) -> Message:
        return make_message(make_conversation(channel), "out", external_id="wamid.out", status="sent")

    @pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read"])))
    def test_never_go_back_whatever_their_order(self, channel, ours, meta, order):
        at = {"sent": NOW + 1, "delivered": NOW + 2, "read": NOW + 3}
        for step in order:
            meta.tells(channel, reported(status("wamid.out", step, at=at[step])))

        ours.refresh_from_db()
        assert ours.status == "read"
        assert set(ours.steps.values_list("status", flat=True)) == {"sent", "delivered", "read"}

    @given(order=st.lists(st.sampled_from([*STEPS, "failed"]), min_size=1, max_size=12))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_end_at_the_furthest_that_was_told(self, ours, order):
        MessageStatus.objects.all().delete()
        Message.objects.filter(pk=ours.pk).update(status="queued")
        for step in order:
            statuses.reach(ours, step)

        ours.refresh_from_db()
        assert ours.status == max(order, key=Message.RANK.__getitem__)

    def test_told_twice_are_one_step(self, channel, ours, meta):
        for _time in range(3):
            meta.tells(channel, reported(status("wamid.out", "delivered", at=NOW)))
        meta.tells(
            channel, reported(status("wamid.out", "delivered", at=NOW), status("wamid.out", "delivered", at=NOW))
        )

        assert ours.steps.filter(status="delivered").count() == 1

    def test_keep_the_price(self, channel, ours, meta):
        pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
        meta.tells(channel, reported(status("wamid.out", "delivered", pricing=pricing)))

        assert ours.steps.get(status="delivered").detail["pricing"] == pricing

    def test_failed_says_what_happened_and_what_to_do_in_portuguese(self, channel, ours, meta):
        error = {"code": 131049, "title": "not delivered", "message": "healthy ecosystem"}
        meta.tells(channel, reported(status("wamid.out", "failed", errors=[error])))

        ours.refresh_from_db()
        assert (ours.status, ours.error_code) == ("failed", "131049")
        assert ours.error.startswith("A Meta segurou esta mensagem de marketing")
        assert "24 horas" in ours.error

    def test_failed_after_delivered_is_kept_as_evidence_only(self, channel, ours, meta):
        meta.tells(channel, reported(status("wamid.out", "delivered")))
        meta.tells(channel, reported(status("wamid.out", "failed", errors=[{"code": 131000}])))

        ours.refresh_from_db()
        assert (ours.status, ours.error) == ("delivered", "")
        assert ours.steps.filter(status="failed").exists()

    def test_of_a_message_that_is_not_known_yet_wait_for_it(self, channel, meta):
        meta.tells(channel, reported(status("wamid.later", "read", at=NOW + 9)))
        assert EarlyStatus.objects.get().external_id == "wamid.later"

        echo = {"from": "551155550100", "to": "5511987654321", "id": "wamid.later", "timestamp": str(NOW)}
        echo |= {"type": "text", "text": {"body": "do celular"}}
        meta.tells(channel, envelope(change({"message_echoes": [echo]}, field="smb_message_echoes")))

        assert Message.objects.get().status == "read"
        assert EarlyStatus.objects.count() == 0

    def test_find_ours_by_the_reference_that_travelled_along(self, channel, meta):
        unsure = make_message(make_conversation(channel), "out", status="unknown")
        meta.tells(channel, reported(status("wamid.new", "delivered", biz_opaque_callback_data=str(unsure.pk))))

        unsure.refresh_from_db()
        assert (unsure.status, unsure.external_id) == ("delivered", "wamid.new")

    def test_with_a_reference_to_another_channels_message_change_nothing(self, channel, meta):
        other = make_message(
            make_conversation(make_channel("Suporte", phone_number_id="403", waba_id="303")), "out", status="unknown"
        )
        meta.tells(channel, reported(status("wamid.x", "read", biz_opaque_callback_data=str(other.pk))))

        other.refresh_from_db()
        assert other.status == "unknown"

    def test_show_in_the_list_only_for_the_newest_message(self, channel, meta):
        thread = make_conversation(channel)
        make_message(thread, "out", external_id="wamid.a", status="sent")
        newest = make_message(thread, "out", external_id="wamid.b", status="sent")
        Conversation.objects.filter(pk=thread.pk).update(preview_message_id=newest.pk, preview_status="sent")

        meta.tells(channel, reported(status("wamid.a", "read")))
        assert Conversation.objects.get().preview_status == "sent"

        meta.tells(channel, reported(status("wamid.b", "delivered")))
        assert Conversation.objects.get().preview_status == "delivered"


class TestAChangedNumber:
    def system(self, old: str, new: str) -> dict:
        said = {"type": "user_changed_number", "wa_id": new, "body": f"changed from {old} to {new}"}
        return posted(about("system", at=NOW + 50, id="wamid.sys", wa_id=old, system=said))

    def test_moves_the_identity_and_keeps_thread_and_history(self, channel, message, meta):
        meta.tells(channel, self.system("5511987654321", "5511900001111"))
        meta.tells(channel, posted(text_message("sou eu", wa_id="5511900001111", at=NOW + 60)))

        thread = Conversation.objects.get()
        assert Contact.objects.get().phone == "+5511900001111"
        assert [m.text for m in thread.messages.filter(kind="text").order_by("sent_at")] == ["Oi", "sou eu"]
        assert thread.messages.get(kind="system").text == "changed from 5511987654321 to 5511900001111"
        assert thread.peer == {"wa_id": "5511900001111", "phone": "+5511900001111"}

    def test_lets_the_old_number_become_somebody_elses(self, channel, message, meta):
        meta.tells(channel, self.system("5511987654321", "5511900001111"))
        meta.tells(channel, posted(text_message("número novo para mim", at=NOW + 70), name="Outra Pessoa"))

        assert sorted(Contact.objects.values_list("name", flat=True)) == ["Marina Alves", "Outra Pessoa"]

    def test_told_twice_changes_nothing_more(self, channel, message, meta):
        meta.tells(channel, self.system("5511987654321", "5511900001111"))
        meta.tells(channel, {**self.system("5511987654321", "5511900001111"), "again": True})

        assert Message.objects.filter(kind="system").count() == 1
        assert Contact.objects.get().identities.filter(kind="whatsapp").count() == 1

    def test_of_a_user_id_moves_only_that(self, channel, meta):
        contact = make_contact("Sheena", phone="+16505551234")
        contact.identities.create(kind="bsuid", value="US.1", key="US.1")
        update = {"wa_id": "16505551234", "user_id": {"previous": "US.1", "current": "US.2"}, "timestamp": str(NOW)}
        meta.tells(channel, envelope(change({"user_id_update": [update]}, field="user_id_update")))

        known = set(contact.identities.values_list("kind", "value"))
        assert known == {("phone", "+16505551234"), ("whatsapp", "16505551234"), ("bsuid", "US.2")}


def test_what_a_person_wants_is_kept_with_the_thread(channel, message, meta):
    def said(value: str, at: int) -> dict:
        row = {"wa_id": "5511987654321", "category": "marketing_messages", "value": value, "timestamp": at}
        return envelope(change({"user_preferences": [row]}, field="user_preferences"))

    meta.tells(channel, said("stop", NOW + 10))
    assert Conversation.objects.get().preferences["marketing_messages"]["wanted"] is False

    meta.tells(channel, said("resume", NOW + 5))  # older, though it comes later
    assert Conversation.objects.get().preferences["marketing_messages"]["wanted"] is False
