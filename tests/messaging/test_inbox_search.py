"""Finding conversations by the person, and what the inbox says where there is nothing."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tenants.context import in_tenant
from tests.markup import parse
from tests.messaging.threads import talk, the_channel


def names(response) -> list[str]:
    return [name.text for name in parse(response).all(".cv-n")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("joao", ["João Conceição"]),
        ("CONCEICAO", ["João Conceição"]),
        ("ão co", ["João Conceição"]),
        ("98765-4321", ["João Conceição"]),
        ("(11) 98765", ["João Conceição"]),
        ("5511 8765 4321", ["João Conceição"]),
        ("11", []),
        ("%", []),
        ("_", []),
        ("\\", []),
    ],
)
def test_search_knows_names_without_accents_and_numbers_in_any_form(aurora, browser, words, expected):
    with in_tenant(aurora.schema):
        talk("João Conceição", to=aurora.rep, phone="+5511987654321")
        talk("Maria 5", to=aurora.rep, phone="+5521912345678")

    response = browser(aurora.rep).get(aurora.url("inbox/"), {"tab": "all", "q": words})

    assert names(response) == expected


def test_a_search_that_finds_nothing_says_what_was_searched(aurora, browser):
    page = parse(browser(aurora.rep).get(aurora.url("inbox/?q=zzz")))

    assert page.first("[data-empty] h2").text == "Nada com “zzz”"


class TestEmptyPlaces:
    """Each says why there is nothing, and what to do."""

    def title(self, response) -> str:
        return parse(response).first("#inbox_rows [data-empty] h2").text

    def test_without_a_channel_an_admin_is_led_to_connect_one(self, aurora, browser):
        page = parse(browser(aurora.owner).get(aurora.url("inbox/")))

        assert page.first("#inbox_rows h2").text == "Conecte o seu WhatsApp"
        assert page.first("#inbox_rows a")["href"] == aurora.url("settings/channels/")
        assert page.first("#panes h2").text == "As conversas abrem aqui"

    def test_without_a_channel_others_learn_whom_to_ask(self, aurora, browser):
        page = parse(browser(aurora.rep).get(aurora.url("inbox/")))

        assert page.first("#inbox_rows h2").text == "Esperando o primeiro número"
        assert page.first("#inbox_rows a") is None

    def test_all_answered_points_to_those_with_nobody(self, aurora, browser):
        with in_tenant(aurora.schema):
            talk("Ana")
            talk("Bia")

        page = parse(browser(aurora.rep).get(aurora.url("inbox/?tab=mine")))

        assert page.first("#inbox_rows h2").text == "Tudo respondido"
        assert "Há 2 sem dono." in page.first("#inbox_rows p").text
        link = urlsplit(page.first("#inbox_rows a")["href"])
        assert (link.path, parse_qs(link.query)) == (aurora.url("inbox/"), {"tab": ["unassigned"]})

    def test_no_conversation_at_all(self, aurora, browser):
        with in_tenant(aurora.schema):
            the_channel()

        assert self.title(browser(aurora.owner).get(aurora.url("inbox/?tab=all"))) == "Nenhuma conversa ainda"

    def test_nothing_chosen(self, aurora, browser):
        with in_tenant(aurora.schema):
            talk("Ana", to=aurora.rep)

        page = parse(browser(aurora.rep).get(aurora.url("inbox/")))

        assert page.first("#panes h2").text == "Escolha uma conversa"
