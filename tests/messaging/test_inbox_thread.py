"""The thread: every kind of message, in order, by stretches, at a fixed cost; who may read it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from messaging.models import Attachment, Conversation, Message, MessageStatus, Reaction
from messaging.queries import thread
from tenants.context import in_tenant
from tests.makers import make_lead, make_task
from tests.markup import parse
from tests.messaging.threads import hear, make_conversation, say, talk
from tests.queries import count_queries

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # noon in São Paulo
MINUTE = timedelta(minutes=1)
PARTS = ["", "header/", "composer/", "side/", "messages/"]


def page_of(aurora, browser, conversation, who="rep", part=""):
    return parse(browser(aurora.members[who]).get(aurora.url(f"inbox/{conversation.pk}/{part}")))


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("admin", 200), ("manager", 200), ("rep", 200), ("other_rep", 404), ("viewer", 403)],
)
def test_who_reads_a_conversation(aurora, marina, browser, who, status, part):
    assert browser(aurora.members[who]).get(aurora.url(f"inbox/{marina.pk}/{part}")).status_code == status


@pytest.mark.parametrize("part", PARTS)
def test_another_organizations_conversation_is_not_there(aurora, rival, browser, part):
    with in_tenant(rival.schema):
        stranger = talk("LEAK-B", "LEAK-B", to=rival.owner)

    response = browser(aurora.owner).get(aurora.url(f"inbox/{stranger.pk}/{part}"))

    assert response.status_code == 404
    assert b"LEAK-B" not in response.content


def test_a_nobodys_conversation_is_open_to_the_roles_its_channel_is_granted_to(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = talk("De Ninguém")

    assert browser(aurora.other_rep).get(aurora.url(f"inbox/{conversation.pk}/")).status_code == 200


def test_choosing_a_row_brings_the_panes_and_the_title(aurora, marina, browser):
    client, address = browser(aurora.rep), aurora.url(f"inbox/{marina.pk}/")
    whole = parse(client.get(address))

    answer = parse(client.get(address, headers={"HX-Request": "true", "HX-Target": "panes"}))

    assert answer.one("title").text == "Marina Alves · Conversas · Loved CRM" == whole.one("title").text
    assert answer.one("#messages").outline == whole.one("#messages").outline
    assert answer.all("#inbox_list") == []
    assert whole.one(".cv").classes == ["cv", "is-unread", "on"]


def test_the_back_button_gets_the_whole_page(aurora, marina, browser):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    response = browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/"), headers=headers)

    assert len(parse(response).all("#inbox_list")) == len(parse(response).all("#thread")) == 1


@time_machine.travel(NOON, tick=False)
def test_days_authors_and_pauses_divide_the_thread(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        hear(conversation, "ano passado", at=datetime(2025, 3, 2, 15, tzinfo=UTC))
        hear(conversation, "terça", at=NOON - timedelta(days=2))
        say(conversation, "ontem", by=aurora.rep, at=NOON - timedelta(days=1))
        say(conversation, "um", by=aurora.rep, at=NOON - 30 * MINUTE)
        say(conversation, "logo depois", by=aurora.rep, at=NOON - 29 * MINUTE)
        say(conversation, "colega", by=aurora.manager, at=NOON - 28 * MINUTE)
        say(conversation, "após pausa", by=aurora.manager, at=NOON - 5 * MINUTE)

    messages = page_of(aurora, browser, conversation).one("#messages")

    assert [day.text for day in messages.all(".day") if "day-new" not in day.classes] == [
        "2 de março de 2025",
        "terça, 17 de novembro",
        "ontem, 18 de novembro",
        "hoje, 19 de novembro",
    ]
    firsts = [message.one(".txt").text for message in messages.all(".msg") if "first" in message.classes]
    assert firsts == ["ano passado", "terça", "ontem", "um", "colega", "após pausa"]
    assert [who.text for who in messages.all(".who")] == ["Rep", "Rep", "Manager", "Manager"]


def test_messages_stand_by_the_providers_time_then_by_arrival(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        for text, at in [
            ("três", NOON + 2 * MINUTE),
            ("um", NOON),
            ("dois", NOON + MINUTE),
            ("dois depois", NOON + MINUTE),
        ]:
            hear(conversation, text, at=at)

    texts = [text.text for text in page_of(aurora, browser, conversation).all("#messages .txt")]

    assert texts == ["um", "dois", "dois depois", "três"]


def test_stretches_upwards_leave_no_gap_and_repeat_nothing(aurora, browser):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        for number in range(100):
            hear(conversation, f"{number}", at=NOON + (number // 3) * MINUTE)
    client, address, shown = browser(aurora.rep), aurora.url(f"inbox/{conversation.pk}/messages/"), []

    stretch = parse(client.get(address))
    while True:
        shown = [text.text for text in stretch.all(".txt")] + shown
        older = stretch.first("#older")
        if older is None:
            break
        stretch = parse(client.get(address, {"before": older["data-older"]}))

    assert shown == [str(number) for number in range(100)]


def test_a_single_message_comes_as_it_stands_in_the_thread(aurora, marina, browser):
    with in_tenant(aurora.schema):
        message = hear(marina, "Nova", at=NOON + timedelta(days=3000))
    client, address = browser(aurora.rep), aurora.url(f"inbox/{marina.pk}/messages/")

    alone = parse(client.get(address, {"id": message.pk}))
    among_others = parse(client.get(address))

    assert len(alone.all(".msg")) == 1
    assert alone.one(f"#message_{message.pk}").outline == among_others.one(f"#message_{message.pk}").outline
    assert len(alone.all(".day")) == 1


def test_messages_of_other_conversations_cannot_be_asked_for(aurora, rival, marina, browser):
    with in_tenant(aurora.schema):
        other = hear(make_conversation("Outra", to=aurora.other_rep), "segredo")
    with in_tenant(rival.schema):
        stranger = hear(make_conversation("LEAK-B", to=rival.rep), "LEAK-B")
    client, address = browser(aurora.rep), aurora.url(f"inbox/{marina.pk}/messages/")

    for message in (other, stranger):
        assert parse(client.get(address, {"id": message.pk})).all(".msg") == []
        assert client.get(address, {"before": message.pk}).status_code == 404
        assert client.get(f"{address}{message.pk}/").status_code == 404
    assert client.get(address, {"id": "7"}).status_code == client.get(address, {"before": "7"}).status_code == 400


def test_a_thread_costs_the_same_however_long(aurora, browser):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        make_task(lead, due_at=NOON)
        conversation = make_conversation(to=aurora.rep, lead=lead)
    client, address = browser(aurora.rep), aurora.url(f"inbox/{conversation.pk}/")

    def costs_with(more: int) -> tuple[int, int]:
        with in_tenant(aurora.schema):
            for number in range(more):
                message = hear(conversation, str(number), reply_to=Message.objects.first())
                Reaction.objects.create(message=message, from_contact=True, emoji="👍", reacted_at=NOON)
                Attachment.objects.create(message=message, external_id=str(number), filename="a.pdf")
        client.get(address)
        with count_queries() as opened:
            client.get(address, headers={"HX-Request": "true", "HX-Target": "panes"})
        with count_queries() as stretch:
            client.get(f"{address}messages/")
        return len(opened), len(stretch)

    few = costs_with(3)

    assert few == costs_with(27)
    assert few <= (15, 8)


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
            MessageStatus.objects.create(message=message, status=status, at=NOON + timedelta(hours=hours))

    told = parse(browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/messages/{message.pk}/")))

    assert [step.text for step in told.all("ol li")][1:] == [
        "enviada 19/11/2026 12:00:00", "entregue 19/11/2026 13:00:00", "lida 19/11/2026 14:00:00",
    ]  # fmt: skip
    assert "wamid.X" in told.text


@pytest.mark.parametrize(("unread", "begins"), [(0, None), (2, "b"), (99, "a")])
def test_unread_messages_begin_at_a_line(aurora, browser, unread, begins):
    with in_tenant(aurora.schema):
        conversation = make_conversation(to=aurora.rep)
        for text in "abc":
            hear(conversation, text)
        say(conversation, "nossa", by=aurora.rep)
        Conversation.objects.update(unread_count=unread)

    messages = page_of(aurora, browser, conversation).one("#messages")

    marks = [child for child in messages.children if not isinstance(child, str)]
    after = [
        marks[at + 1].one(".txt").text for at, mark in enumerate(marks) if mark.attributes.get("id") == "unread_begin"
    ]
    assert after == ([begins] if begins else [])


def test_an_internal_note_is_not_a_message_of_ours(aurora, marina, browser):
    with in_tenant(aurora.schema):
        Message.objects.create(
            conversation=marina, channel=marina.channel, direction="note", status="noted",
            text="@Rafael Lima viu?", author=aurora.manager.user, sent_at=NOON,
        )  # fmt: skip

    note = page_of(aurora, browser, marina).one("#messages .bub-note")

    assert note.text == "Nota interna · Manager @Rafael Lima viu? 12:00"
    assert note.one(".at").text == "@Rafael"
    assert note.all("[data-message-more]") == note.all(".tick") == []


def test_the_idempotency_key_is_told_to_its_author_only(aurora, marina, browser):
    with in_tenant(aurora.schema):
        say(marina, "x", by=aurora.rep, idempotency_key="key-of-rep")

    assert page_of(aurora, browser, marina, "rep").one("#messages .msg-out")["data-key"] == "key-of-rep"
    assert "data-key" not in page_of(aurora, browser, marina, "manager").one("#messages .msg-out")


class TestBeside:
    """The right pane: as much of person and lead as this person may see."""

    def test_it_shows_person_lead_task_and_what_happened(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1250000, title="Site")
            make_task(lead, due_at=NOON, title="Enviar contrato")
            conversation = talk(to=aurora.rep, lead=lead)

        side = page_of(aurora, browser, conversation, part="side/")

        assert "Site R$ 12.500" in side.text
        assert side.one('[data-menu="stage_menu"]')["aria-label"] == "Etapa: Proposta. Mudar"
        assert len([bar for bar in side.all(".stagesel i") if "on" in bar.classes]) == 3
        assert "Enviar contrato" in side.one(".task").text
        assert side.one("#side")["data-lead"] == str(lead.pk)

    def test_somebody_elses_lead_is_not_shown(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = make_lead("Marina Alves", owner=aurora.other_rep, title="Segredo")
            lead.contact.email = "segredo@x.com"
            lead.contact.save()
            conversation = talk(to=aurora.rep, lead=lead)

        page = page_of(aurora, browser, conversation)

        assert "Segredo" not in page.text and "segredo@x.com" not in page.text
        assert "O lead desta pessoa está com outra pessoa da equipe." in page.text
        assert page.all("#side [hx-post]") == []

    def test_without_a_lead_one_may_be_made(self, aurora, marina, browser):
        side = page_of(aurora, browser, marina, part="side/")

        assert side.one("form")["hx-post"] == aurora.url(f"inbox/{marina.pk}/lead/")


class TestWindow:
    """How long free text may go, and what there is instead."""

    def composer(self, aurora, browser, ago: timedelta | None, **channel):
        with in_tenant(aurora.schema):
            conversation = make_conversation("Rodrigo Teles", to=aurora.rep)
            if ago is not None:
                hear(conversation, at=NOON - ago)
            for name, value in channel.items():
                setattr(conversation.channel, name, value)
                conversation.channel.save()
        return page_of(aurora, browser, conversation, part="composer/").one("#composer")

    @time_machine.travel(NOON, tick=False)
    def test_open(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(hours=2))

        assert composer["data-state"] == "open"
        assert composer.one(".win").text.startswith("Janela fecha amanhã às 10:00 · grátis")
        assert len(composer.all("#reply_text")) == 1

    @time_machine.travel(NOON, tick=False)
    def test_soon(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(hours=23, minutes=12))

        assert composer["data-state"] == "soon"
        assert composer.one(".win").text.startswith("Janela fecha em 48 min , às 12:48")
        assert len(composer.all("#reply_text")) == 1

    @time_machine.travel(NOON, tick=False)
    @pytest.mark.parametrize(("ago", "since"), [(timedelta(hours=24), "12:00"), (timedelta(hours=40), "ontem, 20:00")])
    def test_closed(self, aurora, browser, ago, since):
        composer = self.composer(aurora, browser, ago)

        assert composer["data-state"] == "closed"
        assert composer.one(".win").text.startswith(f"Janela fechada desde {since} · reabre quando Rodrigo responder")
        assert composer.all("#reply_text") == []
        assert composer.one("#panel_reply [data-picker-open]").text == "Modelos"
        assert len(composer.all("#note_text")) == 1

    def test_somebody_who_never_wrote(self, aurora, browser):
        composer = self.composer(aurora, browser, None)

        assert composer["data-state"] == "closed"
        assert composer.one(".win").text.startswith("A janela abre quando Rodrigo escrever.")

    def test_a_channel_that_is_off(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(0), is_active=False)

        assert composer["data-state"] == "off"
        assert composer.one(".win").text.startswith("O canal está desligado.")
        assert composer.all("#reply_text, [data-picker-open]") == []
        assert len(composer.all("#note_text")) == 1


def test_the_neighbour_is_found_within_the_conversation_only(aurora):
    with in_tenant(aurora.schema):
        one, other = make_conversation("Um", to=aurora.rep), make_conversation("Outro", to=aurora.rep)
        hear(one, "a", at=NOON)
        hear(other, "b", at=NOON + MINUTE)
        hear(one, "c", at=NOON + 2 * MINUTE)

        lines = thread.tail(one).lines

    assert [(line.message.text, line.is_first) for line in lines] == [("a", True), ("c", False)]
