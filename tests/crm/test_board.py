"""The board's page and its pieces, as each person gets them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from crm import parts
from crm.models import Company, Lead, LostReason, Pipeline
from crm.parts import Badge
from tenants.context import in_tenant
from tests.makers import make_lead, make_task, stage
from tests.queries import count_queries

CARD = re.compile(r'<article class="(?P<classes>[^"]*)" id="lead_(?P<id>[^"]+)".*?</article>', re.DOTALL)
HEADER = re.compile(r'<header class="lane-h" id="stage_(?P<id>[^"_]+)_header".*?</header>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
# Who asks (3), the team, pipelines, people, stages, sums, which cards, their leads, tasks, badges.
COST_OF_THE_BOARD = 12


def text(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def cards(response) -> dict[str, str]:
    """Name on the card → what else it says."""
    found = {}
    for match in CARD.finditer(response.content.decode()):
        name, _end, rest = match[0].partition("</h3>")
        found[text(name)] = text(rest)
    return found


def headers(response) -> dict[str, str]:
    """Name of a column → its count and sum, as read aloud."""
    found = (text(match[0]) for match in HEADER.finditer(response.content.decode()))
    return dict(re.match(r"(\S+) (\d+ leads?, R\$ [\d.,]+)", words).groups() for words in found)


@pytest.fixture
def open_board(browser, aurora):
    def get(member, query: str = "", path: str = "board/", **headers_):
        return browser(member).get(aurora.url(f"{path}{query}"), headers=headers_ or None)

    return get


def test_columns_say_their_count_and_sum_and_rows_are_in_order(aurora, rival, open_board):
    with in_tenant(aurora.schema):
        make_lead("Ana", value_cents=1_250_050)
        make_lead("Bia", value_cents=10_000)
        make_lead("Carla", in_stage="Proposta", value_cents=99_999_900)
        make_lead("Gone", archived_at=timezone.now())
    with in_tenant(rival.schema):
        make_lead("Rival", value_cents=1)

    page = open_board(aurora.owner)

    assert list(cards(page)) == ["Ana", "Bia", "Carla"]
    assert headers(page) == {
        "Lead": "2 leads, R$ 12.601",
        "Contato": "0 leads, R$ 0",
        "Proposta": "1 lead, R$ 999.999",
        "Negociação": "0 leads, R$ 0",
        "Ganho": "0 leads, R$ 0",
        "Perdido": "0 leads, R$ 0",
    }


def test_each_sees_what_the_role_lets_them_see(aurora, open_board):
    with in_tenant(aurora.schema):
        make_lead("Mine", owner=aurora.rep)
        make_lead("Theirs", owner=aurora.other_rep)
        make_lead("Nobody's")

    assert list(cards(open_board(aurora.rep))) == ["Mine"]
    assert headers(open_board(aurora.rep))["Lead"] == "1 lead, R$ 0"
    assert list(cards(open_board(aurora.manager))) == ["Mine", "Theirs", "Nobody's"]
    assert open_board(aurora.viewer).status_code == 403


def test_a_card_that_one_may_only_see_cannot_be_moved(aurora, open_board):
    with in_tenant(aurora.schema):
        make_lead("Mine", owner=aurora.rep)
        make_lead("Theirs", owner=aurora.other_rep)

    page = open_board(aurora.manager).content.decode()

    assert [" data-fixed" in match[0].split(">")[0] for match in CARD.finditer(page)] == [False, True]


def test_a_card_says_what_is_next_and_what_is_wrong(aurora, open_board, monkeypatch):
    now = timezone.now()
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume")
        old = {"created_at": now - timedelta(days=30)}
        late = make_lead("Late", company=lume, tags=["site", "seo"], value_cents=1_250_000, **old)
        make_task(late, due_at=now - timedelta(days=1))
        make_task(late, due_at=now + timedelta(days=9))
        make_lead("Rotten", entered_stage_at=now - timedelta(days=9), **old)
        make_lead("New", source=Lead.Source.AD)
        won = make_lead("Won", in_stage="Ganho", closed_at=now, **old)
        monkeypatch.setattr(parts, "card_badges", [lambda ids, principal: {won.pk: Badge(unread=2, url="/x/")}])

    seen = cards(open_board(aurora.owner))

    assert seen["Late"] == f"Studio Lume R$ 12.500 {_when(now - timedelta(days=1))} site seo"
    assert seen["Rotten"] == "Digitado sem valor parado 9 d"
    assert seen["New"] == "Anúncio sem valor novo · agora"
    assert seen["Won"] == "Digitado sem valor hoje Mensagens não lidas: 2"


def _when(moment) -> str:
    from config.words import when

    return when(moment)


def test_a_person_without_a_name_is_incomplete(aurora, open_board):
    with in_tenant(aurora.schema):
        lead = make_lead("", created_at=timezone.now() - timedelta(days=1))
        lead.contact.phone = "+5562981234410"
        lead.contact.save()

    assert cards(open_board(aurora.owner)) == {"+55 62 98123-4410": "Sem nome · Digitado sem valor incompleto"}


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_board_costs_the_same_however_full(aurora, browser, how_many):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            lead = make_lead(f"Lead {number}", owner=aurora.rep, in_stage="Contato" if number % 2 else "Lead")
            make_task(lead, due_at=timezone.now())
    manager = browser(aurora.manager)

    with count_queries() as queries:
        page = manager.get(aurora.url("board/"), headers={"HX-Request": "true"})

    assert len(cards(page)) == how_many
    assert len(queries) == COST_OF_THE_BOARD, queries.statements


def test_a_column_loads_the_next_cards_below_the_last(aurora, open_board):
    with in_tenant(aurora.schema):
        leads = [make_lead(f"Lead {number}") for number in range(60)]
        column = f"board/columns/{stage('Lead').pk}/"

    first = open_board(aurora.owner)
    assert list(cards(first)) == [f"Lead {number}" for number in range(25)]
    assert "mais ao rolar" in first.content.decode()
    second = open_board(aurora.owner, f"?after={leads[24].pk}", column)
    assert list(cards(second)) == [f"Lead {number}" for number in range(25, 50)]
    third = open_board(aurora.owner, f"?after={leads[49].pk}", column)
    assert list(cards(third)) == [f"Lead {number}" for number in range(50, 60)]
    assert "mais ao rolar" not in third.content.decode()


def test_the_next_cards_are_found_though_the_last_one_left(aurora, open_board):
    with in_tenant(aurora.schema):
        leads = [make_lead(f"Lead {number}") for number in range(30)]
        Lead.objects.filter(pk=leads[24].pk).update(stage=stage("Contato"))
        column = f"board/columns/{stage('Lead').pk}/"

    rest = open_board(aurora.owner, f"?after={leads[24].pk}&position={leads[24].position}", column)

    assert list(cards(rest)) == [f"Lead {number}" for number in range(25, 30)]


def test_the_lost_wait_folded_until_asked_for(aurora, open_board):
    with in_tenant(aurora.schema):
        price = LostReason.objects.get(name="Preço")
        make_lead("Lost", in_stage="Perdido", lost_reason=price, value_cents=100)
        column = f"board/columns/{stage('Perdido').pk}/"

    page = open_board(aurora.owner)

    assert (list(cards(page)), headers(page)["Perdido"]) == ([], "1 lead, R$ 1")
    assert "Preço" in cards(open_board(aurora.owner, "", column))["Lost"]


@pytest.fixture
def varied(aurora):
    """Three leads that differ in all that can be filtered."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Padaria São João")
        make_lead("José Conceição", owner=aurora.rep, source="whatsapp", tags=["site", "seo"], company=company)
        make_lead("Bia", owner=aurora.other_rep, source="ad", tags=["seo"], title="Tráfego pago")
        carla = make_lead("Carla", source="manual", tags=["100%_off"])
        carla.contact.phone, carla.contact.email = "+5511987654321", "carla@lume.com.br"
        carla.contact.save()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=jose", ["José Conceição"]),
        ("q=CONCEICAO+José", ["José Conceição"]),
        ("q=sao+joao", ["José Conceição"]),
        ("q=trafego", ["Bia"]),
        ("q=98765-4321", ["Carla"]),
        ("q=@lume", ["Carla"]),
        ("q=%25", []),
        ("q=_", []),
        ("source=ad", ["Bia"]),
        ("source=ad&source=whatsapp", ["José Conceição", "Bia"]),
        ("tag=seo", ["José Conceição", "Bia"]),
        ("tag=100%25_off", ["Carla"]),
        ("owner={rep}", ["José Conceição"]),
        ("owner={rep}&owner=none", ["José Conceição", "Carla"]),
        ("owner={rep}&tag=site&q=jos&source=whatsapp", ["José Conceição"]),
        ("owner={rep}&source=ad", []),
    ],
)
def test_filters_narrow_the_board(aurora, varied, open_board, query, found):
    page = open_board(aurora.owner, "?" + query.format(rep=aurora.rep.user_id))

    assert list(cards(page)) == found
    assert f"<b>{len(found)} lead" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "owner=x",
        "owner=00000000-0000-0000-0000-000000000000",
        "owner={rival}",
        "source=x",
        "tag=%00",
        "q=%00",
        "q=" + "+" * 500,
        "pipeline=x",
        "pipeline=00000000-0000-0000-0000-000000000000",
        "owner[]=1&q[]=2&_connector=OR",
        "tag=" + "x" * 5000,
    ],
)
def test_what_means_nothing_in_the_address_is_ignored(aurora, rival, varied, open_board, query):
    page = open_board(aurora.owner, "?" + query.format(rival=rival.rep.user_id))

    assert page.status_code == 200
    assert len(cards(page)) == 3


def test_a_filter_cannot_reach_beyond_what_one_sees(aurora, varied, open_board):
    page = open_board(aurora.rep, f"?owner={aurora.other_rep.user_id}")

    assert cards(page) == {}


def test_htmx_gets_exactly_what_the_page_holds(aurora, varied, open_board):
    page = open_board(aurora.owner, "?tag=seo").content.decode()
    fragment = open_board(aurora.owner, "?tag=seo", **{"HX-Request": "true"})

    view = fragment.content.decode().partition('<div class="filts"')[0].partition("{#")[0].strip()
    assert view.startswith('<div class="board-view"')
    assert view in page
    assert f'"address": "{aurora.url("board/")}?tag=seo"' in fragment["HX-Trigger"]


def test_an_empty_board_and_a_vain_search_say_what_to_do(aurora, open_board):
    assert "Seu pipeline começa aqui" in open_board(aurora.owner).content.decode()
    with in_tenant(aurora.schema):
        make_lead("Ana", owner=aurora.rep)

    page = open_board(aurora.rep, "?q=studio+lumme").content.decode()

    assert "Nada com “studio lumme”" in page
    assert "name=studio+lumme" in page


def test_a_second_pipeline_has_a_board_of_its_own(aurora, open_board):
    with in_tenant(aurora.schema):
        make_lead("Sale")
        other = Pipeline.objects.create(name="Renovações", position=2)
        column = other.stages.create(name="Aberta", position=0)
        lead = make_lead("Renewal")
        Lead.objects.filter(pk=lead.pk).update(stage=column, pipeline=other)

    assert list(cards(open_board(aurora.owner))) == ["Sale"]
    page = open_board(aurora.owner, f"?pipeline={other.pk}")
    assert list(cards(page)) == ["Renewal"]
    assert "Renovações" in page.content.decode()


def test_tags_in_use_are_offered_the_commonest_first(aurora, rival, varied, open_board):
    with in_tenant(rival.schema):
        make_lead("Rival", tags=["secret"])

    offered = text(open_board(aurora.owner, "?tag=site", "board/tags/").content.decode())

    assert offered == "#seo #100%_off #site"


def test_cards_are_asked_for_again_and_those_out_of_sight_are_missing(aurora, rival, open_board):
    with in_tenant(aurora.schema):
        mine = make_lead("Mine", owner=aurora.rep, tags=["seo"])
        theirs = make_lead("Theirs", owner=aurora.other_rep, tags=["seo"])
        plain = make_lead("Plain", owner=aurora.rep)
    with in_tenant(rival.schema):
        foreign = make_lead("Foreign")
    ids = "&".join(f"id={lead.pk}" for lead in (mine, theirs, plain, foreign))

    answer = open_board(aurora.rep, f"?{ids}&id=x&tag=seo", "board/cards/")

    assert list(cards(answer)) == ["Mine"]
    assert headers(answer)["Lead"] == "1 lead, R$ 0"


def test_one_card_with_all_sums_or_nothing(aurora, rival, browser, open_board):
    with in_tenant(aurora.schema):
        mine, theirs = make_lead("Mine", owner=aurora.rep), make_lead("Theirs", owner=aurora.other_rep)
        gone = make_lead("Gone", owner=aurora.rep, archived_at=timezone.now())

    answer = open_board(aurora.rep, "", f"leads/{mine.pk}/card/")

    assert (list(cards(answer)), headers(answer)["Lead"]) == (["Mine"], "1 lead, R$ 0")
    assert open_board(aurora.rep, "", f"leads/{theirs.pk}/card/").status_code == 404
    assert open_board(aurora.rep, "", f"leads/{gone.pk}/card/").status_code == 404
    assert browser(rival.owner).get(rival.url(f"leads/{mine.pk}/card/")).status_code == 404
