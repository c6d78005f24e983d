"""One editor of conditions for automations, sequences and their steps: it asks all that the board's address can say."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from crm.forms.meant import Meant, conditions_of
from crm.models import LostReason
from crm.queries.filters import NAMES, Filters
from crm.queries.meant import Meanings
from crm.services import custom
from crm.services.automating import conditions
from tenants.context import in_tenant
from tests import makers
from tests.crm.automating.making import TAG, automation
from tests.crm.nurturing.making import sequence, tag, task
from tests.markup import parse, sent_by
from tests.queries import count_queries


@pytest.fixture
def inside(aurora):
    with in_tenant(aurora.schema), translation.override("pt-br"):
        yield aurora


def sent(**said) -> Meant:
    query = QueryDict(mutable=True)
    for name, value in said.items():
        query.setlist(f"if.{name}", value if isinstance(value, list) else [value])
    return Meant("if.", query, "", Meanings())


def of_everything(aurora) -> str:
    """An address that says something of each of its names."""
    custom.create("lead", by=None, label="Porte", kind="choice", options=["Grande"])
    custom.create("lead", by=None, label="Orçamento", kind="money")
    stage, reason = makers.stage("Proposta"), LostReason.objects.first()
    return (
        f"q=loja&created=30d&closed=2026-01-01..2026-02-01&active=this-month&value=1000.50..&score=20..40"
        f"&owner=none&owner={aurora.rep.user.pk}&source=ad&tag=vip&tag=b2b&stage={stage.pk}&state=open"
        f"&reached={stage.pk}&reason={reason.pk}&wait=late&custom.orcamento=..500&custom.porte=none"
    )


def test_every_name_of_the_address_is_asked(inside):
    assert {question.name for question in Meanings().questions(Filters())} == set(NAMES)


def test_an_automation_comes_back_from_the_builder_as_it_was_kept(inside, browser):
    address = conditions_of(of_everything(inside))
    kept, client = automation("entered", TAG, conditions=address), browser(inside.manager)

    form = parse(client.get(inside.url(f"settings/automations/{kept.pk}/"))).one("form[data-when-form]")
    assert client.post(form["action"], sent_by(form)).status_code == 302

    kept.refresh_from_db()
    assert (kept.conditions, kept.actions) == (address, [TAG])


def test_a_sequence_and_its_steps_come_back_as_they_were_kept(inside, browser):
    address = conditions_of(of_everything(inside))
    steps = [task(72), tag(6, address), tag(30, "score=..40&tag=vip"), *(tag(n) for n in range(1, 6))]
    kept, client = sequence(*steps, conditions=address), browser(inside.manager)

    form = parse(client.get(inside.url(f"settings/sequences/{kept.pk}/"))).one("form[data-when-form]")
    assert client.post(form["action"], sent_by(form)).status_code == 302

    kept.refresh_from_db()
    assert (kept.conditions, kept.steps) == (address, steps)


def test_all_of_them_are_said_in_words(inside):
    assert Meanings().said(of_everything(inside)) == [
        "origem é Anúncio",
        f"responsável é ninguém ou {inside.rep.user}",
        "tag é vip ou b2b",
        "valor a partir de R$ 1.001",
        "pontuação 20 a 40",
        "etapa é Proposta",
        "situação é Em andamento",
        "criado: últimos 30 dias",
        "encerrado: 01/01/2026 a 01/02/2026",
        "última atividade: este mês",
        "chegou a Proposta",
        f"motivo da perda é {LostReason.objects.first().name}",
        "parado além da meta da etapa",
        "“loja” aparece nele",
        "Porte: sem resposta",
        "Orçamento: até R$ 500",
    ]


def test_a_team_may_be_named_and_is_said(inside):
    team = inside.rep.team
    assert Meanings().said(f"owner=team-{team.pk}") == [f"responsável é {team.name}"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"asks": "source"}, "Diga qual, ou retire esta condição."),
        ({"asks": "value", "value_from": "muito"}, "Isto não é um intervalo. Confira as duas pontas."),
        (
            {"asks": "value", "value_from": "muito", "value_to": "500"},
            "Isto não é um intervalo. Confira as duas pontas.",
        ),
        ({"asks": "score", "score_from": "60", "score_to": "20"}, "Isto não é um intervalo. Confira as duas pontas."),
        ({"asks": "created", "created_from": "ontem"}, "Isto não é um intervalo. Confira as duas pontas."),
        ({"asks": "custom.gone", "custom.gone": "x"}, "Nenhum lead responde mais a ele. Retire esta condição."),
        (
            {"owner": "me"},
            "Aqui ninguém pergunta, então “me” e “team” não são ninguém. Diga as pessoas pelos ids.",
        ),
    ],
)
def test_what_says_nothing_is_not_dropped_in_silence(inside, said, fault):
    assert sent(**said).faults == [fault]


def test_a_form_with_a_fault_keeps_nothing_and_shows_what_was_typed(inside, browser):
    kept, client = sequence(task(72), tag(6)), browser(inside.manager)
    form = parse(client.get(inside.url(f"settings/sequences/{kept.pk}/"))).one("form[data-when-form]")
    typed = {"only_2.asks": "value", "only_2.value_from": "muito", "only_2.value_to": "500"}

    answer = client.post(form["action"], sent_by(form) | typed)

    assert answer.status_code == 422
    row = parse(answer).one('form [data-conditions="only_2."] [data-condition="value"]')
    assert [control["value"] for control in row.all('input[type="text"]')] == ["muito", "500"]
    assert "Isto não é um intervalo." in row.text
    kept.refresh_from_db()
    assert kept.steps == [task(72), tag(6)]


def test_what_is_no_longer_there_holds_of_no_lead(inside):
    lead = makers.make_lead("Marina Alves", in_stage="Proposta")
    stage = lead.stage
    assert conditions.fits(f"stage={stage.pk}", lead)
    assert not conditions.fits("stage=0199a4f0-0000-7000-8000-000000000011", lead)
    assert conditions.fits(f"stage={stage.pk}&stage=0199a4f0-0000-7000-8000-000000000011", lead)
    assert not conditions.fits("custom.gone=x", lead)


@pytest.mark.parametrize("said", ["sorce=ad", "source=nowhere", "value=muito", "custom.gone=x", "stage=x"])
def test_what_a_program_says_wrong_is_refused(inside, said):
    with pytest.raises(ValidationError, match="todos os leads entrariam"):
        conditions_of(said)


def test_a_program_may_say_it_as_a_form_of_the_board_does(inside):
    assert (
        conditions_of("pipeline=x&value_from=1.000&value_to=&sort=name&source=ad") == "value=1000..&sort=name&source=ad"
    )


def test_names_are_looked_up_once_for_all_conditions_of_a_page(inside):
    address = f"owner={inside.rep.user.pk}&stage={makers.stage().pk}"
    meanings = Meanings()
    meanings.said(address)

    with count_queries() as again:
        meanings.said(address)

    assert [sql.split("FROM")[1].split()[0] for sql in again.statements] == ['"tenants_membership"', '"crm_stage"']
