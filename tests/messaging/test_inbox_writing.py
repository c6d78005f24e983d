"""What people write from the inbox: answers, files, templates, notes, reactions; each once, refused with a reason."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.models import Attachment, Channel, Conversation, Message
from tenants.context import in_tenant
from tenants.outbox.models import OutboxItem
from tests.makers import next_number
from tests.markup import parse
from tests.messaging.threads import hear, make_conversation, talk

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082")  # fmt: skip


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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


WRITING = {
    "messages": {"text": "Olá"},
    "notes": {"text": "só nossa"},
    "files": {"text": ""},
    "templates": {"template": "0198c0de-0000-7000-8000-000000000000"},
}


@pytest.mark.parametrize("part", WRITING)
@pytest.mark.parametrize(("who", "status"), [("other_rep", 404), ("viewer", 403)])
def test_who_may_not_write_changes_nothing(aurora, marina, browser, who, status, part):
    response = post(aurora, browser, marina, part, who, **WRITING[part])

    assert response.status_code == status
    assert written(aurora, marina) == []


@pytest.mark.parametrize("part", WRITING)
def test_nobody_writes_into_another_organization(aurora, rival, browser, part):
    with in_tenant(rival.schema):
        stranger = talk("LEAK-B", to=rival.rep)

    assert post(aurora, browser, stranger, part, "owner", **WRITING[part]).status_code == 404
    assert written(rival, stranger) == []


def test_who_may_see_and_not_answer_is_refused(aurora, marina, browser):
    role = aurora.manager.role
    role.permissions = {**role.permissions, "conversation.change": "own"}
    role.save()

    assert post(aurora, browser, marina, "messages", "manager", text="Olá").status_code == 403
    assert post(aurora, browser, marina, "messages", "manager", text="").status_code == 403
    page = parse(browser(aurora.manager).get(aurora.url(f"inbox/{marina.pk}/")))
    assert "Você pode ler esta conversa, não responder." in page.one("#composer").text
    assert page.all("#composer textarea, [data-reading], #thread_header [hx-post]") == []
    assert written(aurora, marina) == []


class TestAnswer:
    """Free text."""

    def test_it_is_kept_queued_and_shown_at_once(self, aurora, marina, browser):
        response = post(aurora, browser, marina, "messages", text=" Olá, Marina! ", key="browser-key-1")

        [message] = written(aurora, marina)
        assert (message.text, message.status, message.kind, message.author) == (
            "Olá, Marina!",
            "queued",
            "text",
            aurora.rep.user,
        )
        bubble = parse(response).one(".msg")
        assert (bubble["id"], bubble["data-key"]) == (f"message_{message.pk}", "browser-key-1")
        assert bubble.one(".tick")["title"] == "enviando"
        assert OutboxItem.objects.of(aurora.organization).filter(object_id=message.pk).count() == 1

    def test_sent_twice_it_is_one(self, aurora, marina, browser):
        answers = [post(aurora, browser, marina, "messages", text="Olá", key="browser-key-1") for _time in range(2)]

        [message] = written(aurora, marina)
        assert [parse(answer).one(".msg")["id"] for answer in answers] == [f"message_{message.pk}"] * 2

    def test_the_same_words_with_another_key_are_another_message(self, aurora, marina, browser):
        for _time in range(2):
            post(aurora, browser, marina, "messages", text="Olá")

        assert [message.text for message in written(aurora, marina)] == ["Olá", "Olá"]

    @pytest.mark.parametrize("wrong", ["", "short", "x" * 65, "with space 1234", "çççççççççç"])
    def test_without_a_sound_key_nothing_is_kept(self, aurora, marina, browser, wrong):
        assert post(aurora, browser, marina, "messages", text="Olá", key=wrong).status_code == 422
        assert written(aurora, marina) == []

    @pytest.mark.parametrize("text", ["", "   ", "\n"])
    def test_nothing_is_no_message(self, aurora, marina, browser, text):
        assert post(aurora, browser, marina, "messages", text=text).status_code == 422
        assert written(aurora, marina) == []

    def test_too_much_is_refused_with_the_limit(self, aurora, marina, browser):
        status, code, reason = refusal(post(aurora, browser, marina, "messages", text="x" * 4097))

        assert (status, code) == (422, "bad_content")
        assert "4096" in reason
        assert written(aurora, marina) == []

    def test_it_answers_a_message_of_the_same_conversation_only(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            mine, others = hear(marina, "pergunta"), hear(make_conversation("Outra", to=aurora.rep), "x")

        post(aurora, browser, marina, "messages", text="um", reply_to=mine.pk)
        post(aurora, browser, marina, "messages", text="dois", reply_to=others.pk)

        assert [message.reply_to for message in written(aurora, marina)] == [mine, None]

    def test_behind_a_closed_window_it_is_refused_and_not_kept(self, aurora, closed, browser):
        status, code, reason = refusal(post(aurora, browser, closed, "messages", text="Olá"))

        assert (status, code) == (422, "window_closed")
        assert "24 horas" in reason
        assert written(aurora, closed) == []

    def test_by_a_channel_that_is_off_it_is_refused(self, aurora, marina, browser):
        with in_tenant(aurora.schema):
            Channel.objects.update(is_active=False)

        assert refusal(post(aurora, browser, marina, "messages", text="Olá"))[:2] == (422, "channel_off")
        assert written(aurora, marina) == []


class TestFile:
    """A file, with or without words."""

    def file(self, name="foto.png", data=PNG):
        return SimpleUploadedFile(name, data, content_type="text/html")

    def test_its_bytes_say_what_it_is(self, aurora, marina, browser):
        response = post(aurora, browser, marina, "files", file=self.file("foto.html"), text="olha")

        [message] = written(aurora, marina)
        with in_tenant(aurora.schema):
            attachment = Attachment.objects.select_related("file").get(message=message)
        assert (message.kind, message.text, attachment.file.mime_type) == ("image", "olha", "image/png")
        assert parse(response).one(".msg img")["src"] == aurora.url(f"media/{attachment.pk}/")

    def test_sent_twice_it_is_one(self, aurora, marina, browser):
        for _time in range(2):
            post(aurora, browser, marina, "files", file=self.file(), key="browser-key-1")

        assert len(written(aurora, marina)) == 1

    def test_what_no_browser_may_show_goes_as_a_document(self, aurora, marina, browser):
        post(aurora, browser, marina, "files", file=self.file("../../x.svg", b"<svg onload=alert(1)>"))

        [message] = written(aurora, marina)
        with in_tenant(aurora.schema):
            assert (message.kind, Attachment.objects.get(message=message).filename) == ("document", "x.svg")

    def test_an_empty_one_is_refused(self, aurora, marina, browser):
        assert refusal(post(aurora, browser, marina, "files", file=self.file(data=b"")))[2] == "O arquivo está vazio."
        assert written(aurora, marina) == []

    def test_without_a_file_there_is_nothing_to_send(self, aurora, marina, browser):
        assert post(aurora, browser, marina, "files", text="x").status_code == 422

    def test_behind_a_closed_window_it_is_refused(self, aurora, closed, browser):
        assert refusal(post(aurora, browser, closed, "files", file=self.file()))[1] == "window_closed"
        assert written(aurora, closed) == []
