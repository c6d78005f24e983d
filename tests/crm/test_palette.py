"""The command palette and the page of results, as each person gets them."""

import re
from html import unescape

import pytest

from crm.models import Lead
from tenants.context import in_tenant
from tests import makers
from tests.api.calling import session_of
from tests.markup import text_of
from tests.queries import count_queries


def options(response) -> list[str]:
    found = re.findall(r'role="option".*?</li>', unescape(response.content.decode()), re.S)
    return [
        " ".join(re.sub(r"<[^>]+>", " ", option).split())[len('role="option" ') :].partition("> ")[2]
        for option in found
    ]


@pytest.fixture
def marina(aurora) -> Lead:
    with in_tenant(aurora.schema):
        person = makers.make_contact("Marina Alves", phone="+5511987654321")
        return makers.make_lead(contact=person, owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000, score=82)


@pytest.fixture
def ask(aurora, browser):
    return lambda member, text: browser(member).get(aurora.url("search/palette/"), {"q": text})


def test_what_is_found_stands_first_with_its_words_marked(aurora, ask, marina):
    page = ask(aurora.rep, "marin")

    assert "<mark>Marin</mark>a Alves" in page.content.decode()
    assert "Proposta" in text_of(page) and "R$ 12.500" in text_of(page)
    assert f"/leads/{marina.pk}/actions/" in page.content.decode()


def test_commands_are_those_that_the_role_allows(aurora, ask):
    assert "Fontes de leads" in text_of(ask(aurora.manager, ">"))
    assert "Fontes de leads" not in text_of(ask(aurora.rep, ">"))
    viewers = text_of(ask(aurora.viewer, ">"))
    assert "Novo lead" not in viewers and "Ir para as conversas" not in viewers


@pytest.mark.parametrize(
    ("text", "command"),
    [(">mét", "Ir para as métricas"), ("funil", "Ir para as métricas"), (">csv", "Importar uma planilha")],
)
def test_commands_are_found_by_what_they_are_called_and_by_other_words(aurora, ask, text, command):
    assert command in text_of(ask(aurora.manager, text))


def test_nothing_found_offers_to_create_it(aurora, ask):
    told = text_of(ask(aurora.rep, "Zuleica"))
    assert "Nada com “Zuleica”" in told and "Novo lead “Zuleica”" in told


def test_what_is_typed_is_text(aurora, ask):
    page = ask(aurora.rep, '<img src=x onerror="alert(1)">').content.decode()
    assert "<img" not in page and "&lt;img" in page


class TestActions:
    def get(self, aurora, browser, member, lead):
        return browser(member).get(aurora.url(f"leads/{lead.pk}/actions/"))

    def test_are_what_this_person_may_do(self, aurora, browser, marina):
        told = text_of(self.get(aurora, browser, aurora.rep, marina))
        assert told.startswith(
            "Ações em Marina Alves Abrir o lead Ligar para +55 11 98765-4321 Criar uma tarefa Mover para Negociação"
        )
        assert "Passar para alguém" not in told
        assert "Passar para alguém" in text_of(self.get(aurora, browser, aurora.manager, marina))

    def test_move_the_version_that_was_seen(self, aurora, browser, marina):
        page = self.get(aurora, browser, aurora.rep, marina).content.decode()
        to, version = re.search(r'data-field-to="([^"]+)" data-field-version="(\d+)"', page).groups()

        assert (
            browser(aurora.rep).post(aurora.url(f"leads/{marina.pk}/move/"), {"to": to, "version": version}).status_code
            == 200
        )

        with in_tenant(aurora.schema):
            assert Lead.objects.get(pk=marina.pk).stage.name == "Negociação"

    def test_of_somebody_elses_lead_there_are_none(self, aurora, rival, browser, marina):
        assert self.get(aurora, browser, aurora.other_rep, marina).status_code == 404
        assert browser(rival.owner).get(rival.url(f"leads/{marina.pk}/actions/")).status_code == 404


class TestPage:
    def test_all_kinds_or_one_by_pages(self, aurora, browser):
        with in_tenant(aurora.schema):
            for number in range(30):
                makers.make_contact(f"Marina {number:02}")
        client = browser(aurora.owner)

        everything = client.get(aurora.url("search/?q=marina")).content.decode()
        second = client.get(aurora.url("search/?q=marina&kind=person&page=2")).content.decode()

        assert everything.count('class="pal-o"') == 5
        assert second.count('class="pal-o"') == 5

    @pytest.mark.parametrize("query", ["", "?q=", "?q=x&page=999999", "?q=x&page=-1&kind=person", "?kind=nope"])
    def test_nonsense_finds_nothing(self, aurora, browser, query):
        assert browser(aurora.owner).get(aurora.url(f"search/{query}")).status_code == 200

    @pytest.mark.parametrize("how_many", [1, 4])
    def test_it_costs_the_same_however_much_is_found(self, aurora, browser, how_many):
        with in_tenant(aurora.schema):
            for number in range(how_many):
                makers.make_lead(f"Marina {number}", owner=aurora.rep)
        client, path = browser(aurora.rep), aurora.url("search/palette/?q=marina")
        client.get(path)
        with count_queries() as queries:
            client.get(path)
        assert len([sql for sql in queries.statements if not sql.startswith("SET LOCAL")]) == 12, queries.statements


class TestApi:
    def test_hits_say_where_the_words_stand(self, aurora, marina):
        told = session_of(aurora, aurora.rep).get("search/?q=alves").json()

        (group,) = told["groups"]
        (hit,) = group["hits"]
        assert (group["kind"], hit["kind"], hit["title"], hit["marks"]) == ("person", "lead", "Marina Alves", [[7, 12]])
        assert (hit["id"], hit["value_cents"], hit["score"]) == (str(marina.pk), 1_250_000, 82)

    def test_only_what_the_caller_sees(self, aurora, rival, marina):
        assert session_of(aurora, aurora.other_rep).get("search/?q=marina").json()["groups"] == []
        assert session_of(aurora, aurora.viewer).get("search/?q=marina").json()["groups"] == []
        assert session_of(rival, rival.owner).get("search/?q=marina").json()["groups"] == []

    @pytest.mark.parametrize("query", ["kind=nope", "page=0", "limit=51", "limit=x"])
    def test_what_makes_no_sense_is_named(self, aurora, query):
        answer = session_of(aurora, aurora.owner).get(f"search/?q=x&{query}")
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [query.partition("=")[0]]
