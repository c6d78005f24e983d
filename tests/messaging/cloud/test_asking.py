"""Questions with something to tap: as the person gets them, refused before where WhatsApp would, offered where carried."""

import pytest

from messaging.services import asking
from messaging.services.asking import Asked
from messaging.services.refusals import BadContent
from messaging.templatetags.conversation import answers
from tests.api.calling import key_of
from tests.markup import text_of
from tests.shared import needs_shared, sample

pytestmark = pytest.mark.usefixtures("inside_aurora")
BUTTONS = {"kind": "buttons", "text": "Qual horário?", "button_0": "Hoje, 15h", "button_2": "Amanhã", "url": "ignored"}


def test_buttons_go_from_the_composer_as_whatsapp_wants_them_and_are_shown(thread, graph, aurora, browser, meta):
    client, url = browser(aurora.rep), aurora.url(f"inbox/{thread.pk}/asking/")
    assert 'value="place"' in client.get(url).content.decode()
    assert f'data-asking-open="{url}"' in client.get(aurora.url(f"inbox/{thread.pk}/")).content.decode()

    for _time in range(2):  # a browser that got no answer sends again
        response = meta.works(lambda: client.post(url, BUTTONS | {"key": "pergunta-1"}))
    assert "Qual horário?" in text_of(response)
    assert "Hoje, 15h" in text_of(response)
    assert [sent.body["interactive"] for sent in graph.sent] == [
        {
            "type": "button",
            "body": {"text": "Qual horário?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "choice-1", "title": "Hoje, 15h"}},
                    {"type": "reply", "reply": {"id": "choice-2", "title": "Amanhã"}},
                ]
            },
        }
    ]
    refused = client.post(url, BUTTONS | {"key": "pergunta-2", "button_1": "Hoje, 15h"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_content")
    assert len(graph.sent) == 1


def test_a_list_a_link_and_a_place_go_over_the_api(thread, graph, aurora, meta):
    key, path = key_of(aurora, "conversation.view", "conversation.change"), f"conversations/{thread.pk}/messages/"
    rows = [{"title": "Site", "description": "Do zero"}, {"title": "Loja"}]
    for interactive in (
        {"kind": "list", "button": "Ver", "choices": rows, "footer": "Aurora"},
        {"kind": "link", "button": "Abrir", "url": "https://aurora.example/agenda"},
        {"kind": "place"},
    ):
        told = {"kind": "interactive", "text": "Escolha", "interactive": interactive}
        headers = {"Idempotency-Key": f"chave-{interactive['kind']}"}
        assert meta.works(lambda: key.post(path, told, headers=headers)).status_code == 201  # noqa: B023 - at once
        assert key.post(path, told, headers=headers).status_code == 200
    assert key.post(path, {"kind": "interactive", "text": "x", "interactive": {"kind": "buttons"}}).status_code == 422

    sent = [each.body["interactive"] for each in graph.sent]
    assert [(each["type"], each["action"]) for each in sent] == [
        (
            "list",
            {
                "button": "Ver",
                "sections": [
                    {
                        "rows": [
                            {"id": "choice-1", "title": "Site", "description": "Do zero"},
                            {"id": "choice-2", "title": "Loja"},
                        ]
                    }
                ],
            },
        ),
        (
            "cta_url",
            {"name": "cta_url", "parameters": {"display_text": "Abrir", "url": "https://aurora.example/agenda"}},
        ),
        ("location_request_message", {"name": "send_location"}),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "buttons"},
        {"kind": "buttons", "choices": (("a", ""),) * 2},
        {"kind": "buttons", "choices": tuple((str(n), "") for n in range(4))},
        {"kind": "buttons", "choices": (("x" * 21, ""),)},
        {"kind": "buttons", "choices": (("a", ""),), "text": "x" * 1025},
        {"kind": "list", "choices": (("a", ""),)},
        {"kind": "list", "choices": (("x" * 25, ""),), "label": "Ver"},
        {"kind": "list", "choices": (("a", "x" * 73),), "label": "Ver"},
        {"kind": "link", "label": "Abrir", "url": "javascript:alert(1)"},
        {"kind": "place", "text": " "},
    ],
)
def test_what_whatsapp_would_refuse_is_refused_before(thread, wrong):
    with pytest.raises(BadContent):
        asking.ask(thread, Asked(**({"text": "Qual?"} | wrong)), by=None, idempotency_key="")
    assert thread.messages.count() == 0


@needs_shared
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (
            "send_interactive_reply_buttons",
            Asked(kind="buttons", text="Qual?", choices=(("Sim", ""),), footer="Aurora"),
        ),
        (
            "send_interactive_list",
            Asked(kind="list", text="Qual?", choices=(("a", "b"),), label="Ver", footer="Aurora"),
        ),
        (
            "send_interactive_cta_url",
            Asked(kind="link", text="Veja", label="Abrir", url="https://x.example", footer="A"),
        ),
        ("send_location_request", Asked(kind="place", text="Onde?")),
    ],
)
def test_they_are_of_the_shape_of_metas_examples(name, asked):
    theirs, ours = sample("meta_whatsapp", f"{name}.request")["interactive"], asking.interactive(asked)

    assert ours.keys() == theirs.keys() - {"header"}
    assert ours["type"] == theirs["type"].lower()
    assert ours["action"].keys() == theirs["action"].keys()


def test_a_filled_in_form_is_read_field_by_field():
    response = {
        "flow_token": "x",
        "saved_address_id": "a1",
        "values": {"city": "Mumbai", "floor_number": "8", "landmark": ""},
    }

    assert answers(response) == [("saved address id", "a1"), ("city", "Mumbai"), ("floor number", "8")]
    assert answers("no object") == []
