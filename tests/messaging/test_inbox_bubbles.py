"""Every kind of message as its bubble: what it says, how far it got, what went wrong with it."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import Attachment, Conversation, MessageStatus
from tenants.context import in_tenant
from tests.markup import parse
from tests.messaging.threads import hear, make_conversation, say, talk

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # noon in São Paulo
MINUTE = timedelta(minutes=1)


def page_of(aurora, browser, conversation, part=""):
    return parse(browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/{part}")))


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


KINDS = {
    "location": ({"latitude": -23.5, "longitude": -46.6, "name": "MASP", "address": "Av. Paulista"}, "MASP Av. Paulista Abrir no mapa"),
    "contacts": ({"contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+55 11 9"}]}]}, "Ana +55 11 9"),
    "interactive": ({"type": "list_reply", "list_reply": {"description": "R$ 499"}}, "Escolheu na lista Plano R$ 499"),
    "button": ({}, "Resposta por botão Plano"),
    "order": ({"product_items": [{"quantity": 2, "product_retailer_id": "A-1", "currency": "BRL", "item_price": 9}]}, "Pedido 2 × A-1 BRL 9 Plano"),
    "unsupported": ({"type": "unsupported"}, "Plano"),
    "something_new": ({}, "Plano"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_bubble(aurora, browser, kind):
    payload, expected = KINDS[kind]
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        text = "" if kind in ("location", "contacts") else "Plano"
        hear(conversation, text, kind=kind, payload=payload, at=NOON)

    bubble = page_of(aurora, browser, conversation).one("#messages .bub")

    assert bubble.text == f"{expected} 12:00"


@pytest.mark.parametrize(
    "payload",
    [{}, {"latitude": "nan", "longitude": 1}, {"latitude": "x", "longitude": "y"}, {"latitude": 91, "longitude": 0}],
)
def test_a_place_that_is_no_place_has_no_map(aurora, browser, payload):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        hear(conversation, "", kind="location", payload=payload)

    assert page_of(aurora, browser, conversation).all("#messages .bub a") == []


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"contacts": "x"}, "contacts"),
        ({"contacts": [None, {"name": "Ana", "phones": [3]}]}, "contacts"),
        ({"product_items": 3}, "order"),
        ({"type": "list_reply", "list_reply": "x", "response": "x"}, "interactive"),
        ({"referral": "x"}, "text"),
        ({"template": {}}, "template"),
    ],
)
def test_a_payload_of_another_shape_breaks_nothing(aurora, browser, payload, kind):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        hear(conversation, "texto", kind=kind, payload=payload)

    assert browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/")).status_code == 200


def test_a_file_says_where_it_stands(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        waiting, refused = hear(conversation, "", kind="document"), hear(conversation, "", kind="image")
        Attachment.objects.create(message=waiting, filename="contrato-\u202egpj.exe")
        Attachment.objects.create(message=refused, state="refused", error="Passou do limite.")

    bubbles = page_of(aurora, browser, conversation).all("#messages .file")

    assert [bubble.text for bubble in bubbles] == ["contrato-gpj.exe buscando", "Foto Passou do limite."]


def test_what_was_edited_deleted_forwarded_and_answered_is_marked(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        first = say(conversation, "A proposta", by=aurora.rep, at=NOON)
        hear(conversation, "editada", edited_at=NOON, at=NOON + MINUTE)
        hear(conversation, "sumiu", revoked_at=NOON, at=NOON + 2 * MINUTE)
        hear(conversation, "de outro", payload={"forwarded": True}, at=NOON + 3 * MINUTE)
        hear(conversation, "sobre isso", reply_to=first, at=NOON + 4 * MINUTE)
        hear(conversation, "sobre antes", reply_to_external_id="wamid.gone", at=NOON + 5 * MINUTE)

    bubbles = [bubble.text for bubble in page_of(aurora, browser, conversation).all("#messages .bub")]

    assert bubbles == [
        "A proposta 12:00 enviada",
        "editada editada 12:01",
        "Mensagem apagada 12:02",
        "encaminhada de outro 12:03",
        "Você A proposta sobre isso 12:04",
        "Resposta A mensagem respondida não está aqui. sobre antes 12:05",
    ]


@pytest.mark.parametrize(
    ("status", "word"),
    [("queued", "enviando"), ("sending", "enviando"), ("sent", "enviada"), ("delivered", "entregue"), ("read", "lida"),
     ("played", "ouvida"), ("failed", "falhou"), ("unknown", "não se sabe se saiu")],
)  # fmt: skip
def test_ticks_say_how_far_a_message_got(aurora, marina, browser, status, word):
    with in_tenant(aurora.schema):
        say(marina, "x", by=aurora.rep, status=status)

    tick = page_of(aurora, browser, marina).one("#messages .msg-out .tick")

    assert tick["title"] == tick.text == word


def test_a_failure_says_why_and_what_to_do(aurora, marina, browser):
    with in_tenant(aurora.schema):
        say(marina, "x", by=aurora.rep, status="failed", error="O número não tem WhatsApp. Confira o número.")

    box = page_of(aurora, browser, marina).one("#messages .fail")

    assert box.one("b").text == "O número não tem WhatsApp."
    assert "Confira o número." in box.text
    assert [button.text for button in box.all("button")] == ["Enviar de novo", "Ver detalhes"]


def test_of_an_unknown_fate_one_may_resend_or_skip(aurora, marina, browser):
    with in_tenant(aurora.schema):
        hours_ago = datetime.now(UTC) - timedelta(hours=2)
        say(marina, "x", by=aurora.rep, status="unknown", status_at=hours_ago)

    box = page_of(aurora, browser, marina).one("#messages .fail")

    assert [button.text for button in box.all("button")] == ["Enviar de novo", "Pular", "Ver detalhes"]


def test_the_way_of_a_message_is_told_step_by_step(aurora, marina, browser):
    with in_tenant(aurora.schema):
        message = say(marina, "x", by=aurora.rep, status="read", external_id="wamid.X")
        for hours, status in enumerate(["sent", "delivered", "read"]):
            at = NOON + timedelta(hours=hours)
            step = MessageStatus.objects.create(message=message, status=status, at=at)
            MessageStatus.objects.filter(pk=step.pk).update(recorded_at=at)

    told = parse(browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/messages/{message.pk}/")))

    assert [step.text for step in told.all("ol li")][1:] == [
        "enviada 19/11/2026 12:00:00", "entregue 19/11/2026 13:00:00", "lida 19/11/2026 14:00:00",
    ]  # fmt: skip
    assert "wamid.X" in told.text
