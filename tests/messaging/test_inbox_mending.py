"""Templates and notes, reactions, and messages that need mending: who may, once, refused with a reason."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from messaging.models import Conversation, Message, Reaction
from tenants.context import in_tenant
from tenants.outbox.models import OutboxItem
from tests.makers import next_number
from tests.markup import parse
from tests.messaging.threads import hear, make_template, say, talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


@pytest.fixture
def closed(aurora) -> Conversation:
    """Somebody who wrote 25 hours ago."""
    with in_tenant(aurora.schema):
        return talk("Rodrigo Teles", to=aurora.rep, ago=timedelta(hours=25))


def key() -> str:
    return f"browser-key-{next_number()}"


def post(aurora, browser, conversation, part, who="rep", **data):
    return browser(aurora.members[who]).post(aurora.url(f"inbox/{conversation.pk}/{part}/"), {"key": key()} | data)


def written(cast, conversation) -> list[Message]:
    with in_tenant(cast.schema):
        ours = Message.objects.filter(conversation=conversation).exclude(direction="in")
        return list(ours.select_related("reply_to", "author").order_by("created_at"))


def refusal(response) -> tuple[int, str, str]:
    answer = json.loads(response.content)
    return response.status_code, answer["code"], answer["reason"]


class TestTemplate:
    """Approved templates, also behind a closed window."""

    def picker(self, aurora, browser, conversation):
        return parse(browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/templates/")))

    def test_the_approved_ones_of_the_channel_are_offered_filled_as_far_as_we_know(
        self, aurora, rival, closed, browser
    ):
        with in_tenant(rival.schema):
            make_template("leak_b", "LEAK-B")
        with in_tenant(aurora.schema):
            make_template("proposta", "Olá, {{1}}! E a proposta de {{2}}?")
            make_template("recusado", status="REJECTED")
            make_template("com_foto", components=[{"type": "HEADER", "format": "IMAGE"}])

        picker = self.picker(aurora, browser, closed)

        assert [option.one("b").text for option in picker.all('[role="option"]')] == ["/com_foto", "/proposta"]
        photo, form = picker.all("form")
        assert form.one(".tpl-b").text == "Olá, Rodrigo ! E a proposta de Texto 2 ?"
        assert [field["value"] for field in form.all("[data-variable]")] == ["Rodrigo", ""]
        assert len(photo.all('[type="file"]')) == 1

    def test_it_goes_as_the_person_will_read_it(self, aurora, closed, browser):
        with in_tenant(aurora.schema):
            template = make_template("proposta", "Olá, {{1}}! E a proposta de {{2}}?")

        response = post(
            aurora, browser, closed, "templates", template=template.pk, **{"value.1": "Rodrigo", "value.2": "R$ 22.000"}
        )

        [message] = written(aurora, closed)
        assert (message.kind, message.text) == ("template", "Olá, Rodrigo! E a proposta de R$ 22.000?")
        assert message.payload["template"] == "proposta"
        assert message.payload["components"] == [
            {"type": "body", "parameters": [{"type": "text", "text": "Rodrigo"}, {"type": "text", "text": "R$ 22.000"}]}
        ]
        assert parse(response).one(".card-tpl .tpl-h").text == "Modelo · proposta"

    def test_a_blank_that_is_missing_is_named(self, aurora, closed, browser):
        with in_tenant(aurora.schema):
            template = make_template("proposta", "Olá, {{1}}! {{2}}")

        status, _code, reason = refusal(
            post(aurora, browser, closed, "templates", template=template.pk, **{"value.1": "R"})
        )

        assert (status, reason) == (422, "Preencha: 2.")
        assert written(aurora, closed) == []

    def test_one_that_is_not_approved_or_anothers_does_not_go(self, aurora, rival, closed, browser):
        with in_tenant(rival.schema):
            strange = make_template("leak_b", "LEAK-B")
        with in_tenant(aurora.schema):
            rejected = make_template("recusado", "x", status="REJECTED")

        assert post(aurora, browser, closed, "templates", template=rejected.pk).status_code == 422
        assert post(aurora, browser, closed, "templates", template=strange.pk).status_code == 404
        assert written(aurora, closed) == []

    def test_without_any_the_picker_says_where_they_come_from(self, aurora, closed, browser):
        assert "Gerenciador do WhatsApp" in self.picker(aurora, browser, closed).one("[data-picker-none]").text


class TestNote:
    """Lines for colleagues."""

    def test_it_is_kept_and_never_sent(self, aurora, closed, browser):
        response = post(aurora, browser, closed, "notes", text="Ligar amanhã", key="browser-key-1")
        post(aurora, browser, closed, "notes", text="Ligar amanhã", key="browser-key-1")

        [note] = written(aurora, closed)
        assert (note.direction, note.status, note.text) == ("note", "noted", "Ligar amanhã")
        assert OutboxItem.objects.of(aurora.organization).count() == 0
        assert len(parse(response).all(".bub-note")) == 1

    def test_a_colleague_called_by_name_is_told(self, aurora, marina, browser):
        post(aurora, browser, marina, "notes", text="@Manager viu isso?")

        with in_tenant(aurora.schema):
            [told] = Notification.objects.all()
        assert (told.user, told.kind) == (aurora.manager.user, "mention")
        assert told.path.startswith(f"inbox/{marina.pk}/")


class TestReaction:
    """Emoji on messages."""

    def react(self, aurora, browser, message, who="rep", emoji="👍"):
        address = aurora.url(f"inbox/{message.conversation_id}/messages/{message.pk}/reaction/")
        return browser(aurora.members[who]).post(address, {"emoji": emoji})

    def emojis(self, aurora) -> list[str]:
        with in_tenant(aurora.schema):
            return list(Reaction.objects.values_list("emoji", flat=True))

    def test_it_shows_and_can_be_taken_away(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            message = hear(marina, "Fechado!")

        shown = parse(self.react(aurora, browser, message)).one(".react")
        assert shown.text == "👍 reação de Rep"
        assert self.emojis(aurora) == ["👍"]

        gone = browser(aurora.rep).delete(aurora.url(f"inbox/{marina.pk}/messages/{message.pk}/reaction/"))
        assert parse(gone).all(".react") == []
        assert self.emojis(aurora) == []

    @pytest.mark.parametrize(("who", "status"), [("other_rep", 404), ("viewer", 403)])
    def test_who_may_not(self, aurora, marina, browser, who, status):
        with in_tenant(aurora.schema):
            message = hear(marina, "Fechado!")

        assert self.react(aurora, browser, message, who).status_code == status
        assert self.emojis(aurora) == []

    def test_behind_a_closed_window_it_is_refused(self, aurora, closed, browser):
        with in_tenant(aurora.schema):
            message = closed.messages.get()

        assert refusal(self.react(aurora, browser, message))[1] == "window_closed"
        assert self.emojis(aurora) == []


class TestMending:
    """Messages that failed, or of which nobody knows."""

    def ask(self, aurora, browser, message, what, who="rep"):
        address = aurora.url(f"inbox/{message.conversation_id}/messages/{message.pk}/{what}/")
        return browser(aurora.members[who]).post(address)

    def test_a_failed_one_is_sent_again_once(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            earlier = timezone.now() - timedelta(minutes=1)
            failed = say(marina, "Olá", by=aurora.rep, status="failed", error="Falhou.", at=earlier)

        answers = [parse(self.ask(aurora, browser, failed, "resending")) for _time in range(2)]

        former, again = written(aurora, marina)
        assert (former.pk, again.text, again.status) == (failed.pk, "Olá", "queued")
        for answer in answers:
            assert [message["id"] for message in answer.all(".msg")] == [f"message_{failed.pk}", f"message_{again.pk}"]
            assert "enviada de novo" in answer.one(".fail").text
            assert answer.all(".fail [hx-post]") == []

    def test_one_that_arrived_is_not_sent_again(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            fine = say(marina, "Olá", by=aurora.rep, status="read")

        assert self.ask(aurora, browser, fine, "resending").status_code == 422
        assert len(written(aurora, marina)) == 1

    def test_one_of_unknown_fate_is_skipped(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            lost = say(marina, "Olá", by=aurora.rep, status="unknown", status_at=timezone.now() - timedelta(hours=1))

        answer = parse(self.ask(aurora, browser, lost, "skipping"))

        assert "pulada" in answer.one(".fail").text
        assert len(written(aurora, marina)) == 1

    @pytest.mark.parametrize("what", ["resending", "skipping"])
    @pytest.mark.parametrize(("who", "status"), [("other_rep", 404), ("viewer", 403)])
    def test_who_may_not(self, aurora, marina, browser, who, status, what):
        with in_tenant(aurora.schema):
            failed = say(marina, "Olá", by=aurora.rep, status="failed")

        assert self.ask(aurora, browser, failed, what, who).status_code == status
        assert len(written(aurora, marina)) == 1
