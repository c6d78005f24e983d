"""The board's page and its pieces, as each person gets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm import parts
from crm.models import Company, Lead, LostReason, Pipeline
from crm.parts import Badge
from tenants.context import in_tenant
from tests.crm.board_page import CARD, cards, headers
from tests.makers import make_lead, make_task, stage
from tests.queries import count_queries

# Who asks (3), the layout and views, the team, pipelines, people, stages, sums, own fields, which cards, their leads, tasks, badges.
COST_OF_THE_BOARD = 18


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
