"""The thread: every kind of message, in order, by stretches, at a fixed cost; who may read it."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import Attachment, Conversation, Message, Reaction
from messaging.queries import thread
from tenants.context import in_tenant
from tests.clock import travel
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


@travel(NOON, tick=False)
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
    assert few <= (20, 8)


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


def test_the_neighbour_is_found_within_the_conversation_only(aurora):
    with in_tenant(aurora.schema):
        one, other = make_conversation("Um", to=aurora.rep), make_conversation("Outro", to=aurora.rep)
        hear(one, "a", at=NOON)
        hear(other, "b", at=NOON + MINUTE)
        hear(one, "c", at=NOON + 2 * MINUTE)

        lines = thread.tail(one).lines

    assert [(line.message.text, line.is_first) for line in lines] == [("a", True), ("c", False)]
