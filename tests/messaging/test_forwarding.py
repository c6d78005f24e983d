"""A message given on to another person: words and file, by whoever may write there, once."""

import pytest

from messaging.models import Attachment, Conversation, Message
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import make_attachment
from tests.messaging.threads import hear, talk


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Meu CEP é 01310", to=aurora.rep)


@pytest.fixture
def bruno(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Bruno Dias", "Oi", to=aurora.rep)


def message_of(cast, conversation) -> Message:
    with in_tenant(cast.schema):
        return conversation.messages.filter(direction="in").latest("created_at")


def forward(cast, browser, message: Message, to: Conversation, who: str = "rep"):
    address = cast.url(f"inbox/{message.conversation_id}/messages/{message.pk}/forwarding/")
    return browser(cast.members[who]).post(address, {"to": to.pk, "key": "forward-key-1"})


def sent(cast, conversation) -> list[tuple[str, str, str]]:
    with in_tenant(cast.schema):
        rows = conversation.messages.filter(direction="out")
        return list(rows.values_list("kind", "text", "status"))


def test_its_words_go_once_however_often_it_is_asked(aurora, marina, bruno, browser):
    for _time in range(2):
        assert forward(aurora, browser, message_of(aurora, marina), bruno).status_code == 204

    assert sent(aurora, bruno) == [("text", "Meu CEP é 01310", "queued")]


def test_its_file_goes_with_it(aurora, marina, bruno, browser):
    with in_tenant(aurora.schema):
        photo = hear(marina, "Veja", kind="image")
        make_attachment(photo)

    assert forward(aurora, browser, photo, bruno).status_code == 204
    assert sent(aurora, bruno) == [("image", "Veja", "queued")]
    with in_tenant(aurora.schema):
        first, second = Attachment.objects.order_by("created_at")
        assert first.file_id == second.file_id


def test_a_place_and_cards_go_as_they_were_told_without_what_is_no_number(aurora, marina, bruno, browser):
    tolds = {
        "location": {"latitude": -23.56, "longitude": -46.65, "name": "Studio Lume", "url": "https://maps.example/x"},
        "contacts": {"contacts": [
            {"name": {"formatted_name": "Lia Reis"}, "phones": [{"phone": "190"}, {"wa_id": "5511988887777", "phone": "+55 11 98888-7777"}]},
            {"name": {"formatted_name": "Ninguém"}, "phones": [{"phone": "190"}]},
        ]},
        "order": {"product_items": []},
    }  # fmt: skip
    for kind, told in tolds.items():
        with in_tenant(aurora.schema):
            message = hear(marina, "", kind=kind, payload=told)
        address = aurora.url(f"inbox/{marina.pk}/messages/{message.pk}/forwarding/")
        answer = browser(aurora.rep).post(address, {"to": bruno.pk, "key": f"forward-{kind}"})
        assert answer.status_code == (422 if kind == "order" else 204)

    with in_tenant(aurora.schema):
        assert list(bruno.messages.filter(direction="out").order_by("pk").values_list("kind", "payload")) == [
            ("location", {"latitude": -23.56, "longitude": -46.65, "name": "Studio Lume"}),
            ("contacts", {"contacts": [
                {"name": {"formatted_name": "Lia Reis", "first_name": "Lia"}, "phones": [{"phone": "+55 11 98888-7777", "wa_id": "5511988887777"}]},
            ]}),
        ]  # fmt: skip


def test_a_closed_window_keeps_it_back(aurora, marina, bruno, browser):
    with in_tenant(aurora.schema):
        Conversation.objects.filter(pk=bruno.pk).update(last_inbound_at=None)

    assert forward(aurora, browser, message_of(aurora, marina), bruno).status_code == 422
    assert sent(aurora, bruno) == []


def test_only_to_where_one_may_write(aurora, rival, marina, browser):
    with in_tenant(aurora.schema):
        theirs = talk("De outra pessoa", to=aurora.other_rep)
    with in_tenant(rival.schema):
        foreign = talk("LEAK-B", to=rival.rep)

    for target in (theirs, foreign):
        assert forward(aurora, browser, message_of(aurora, marina), target).status_code == 404
    assert sent(aurora, theirs) == []


def test_one_is_found_by_name_and_others_conversations_are_not(aurora, marina, bruno, browser):
    with in_tenant(aurora.schema):
        talk("Bruna de outra pessoa", to=aurora.other_rep)
    message = message_of(aurora, marina)
    address = aurora.url(f"inbox/{marina.pk}/messages/{message.pk}/forwarding/?q=brun")

    shown = text_of(browser(aurora.rep).get(address))

    assert "Bruno Dias" in shown
    assert "Bruna de outra pessoa" not in shown
