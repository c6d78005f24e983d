"""Search: what is found by what, in which order, and by whom."""

import pytest
from django.urls import set_urlconf
from django.utils import timezone, translation

from crm.models import Company, Lead, Note
from crm.plain import Asked, excerpt, pieces, plain
from crm.queries.searching import everything, matching
from tenants.context import in_tenant
from tests import makers
from tests.queries import count_queries


@pytest.fixture(autouse=True)
def addresses_of_an_organization(settings):
    """As a request inside one has them."""
    set_urlconf(settings.ORGANIZATION_URLCONF)
    yield
    set_urlconf(None)


def found(text: str, member, **options) -> dict[str, list[str]]:
    """The titles of each kind."""
    groups = everything.search(text, member, **options).groups
    return {group.kind: [line.hit.title for line in group.lines] for group in groups}


@pytest.fixture
def people(inside_aurora):
    """A few people whose names resemble one another."""
    names = ["Marina Alves", "Marinês Prado", "Otávio Reis", "Ana Marina Souza", "Mário Andrade", "José Conceição"]
    return {name: makers.make_contact(name) for name in names}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("marina alves", ["Marina Alves"]),
        ("marina", ["Marina Alves", "Ana Marina Souza", "Marinês Prado"]),  # begins so, has the word, is like it
        ("marin", ["Marinês Prado", "Marina Alves", "Ana Marina Souza", "Mário Andrade"]),
        ("MARINÊS", ["Marinês Prado", "Ana Marina Souza", "Marina Alves"]),
        ("alves marina", ["Marina Alves"]),
        ("conceicao", ["José Conceição"]),
        ("jose conc", ["José Conceição"]),
        ("otavoi", ["Otávio Reis"]),
        ("xyzzy", []),
    ],
)
def test_people_are_found_by_their_names_the_nearest_first(people, inside_aurora, text, names):
    assert found(text, inside_aurora.owner).get("person", []) == names


class TestNumbers:
    @pytest.fixture(autouse=True)
    def marina(self, inside_aurora):
        makers.make_contact("Marina Alves", phone="+5511987654321")
        makers.make_contact("Otávio Reis", phone="+5521911112222")

    @pytest.mark.parametrize(
        "text", ["(11) 98765-4321", "11 8765-4321", "5511987654321", "98765-4321", "8765 4321", "4321", "987654321"]
    )
    def test_a_phone_is_found_by_any_part_with_or_without_the_ninth_digit(self, inside_aurora, text):
        assert found(text, inside_aurora.owner) == {"person": ["Marina Alves"]}

    def test_three_digits_are_no_number(self, inside_aurora):
        assert found("321", inside_aurora.owner) == {}


def test_a_person_is_shown_by_the_newest_open_lead_one_sees(inside_aurora):
    marina = makers.make_contact("Marina Alves", company=Company.objects.create(name="Studio Lume"))
    makers.make_lead(contact=marina, owner=inside_aurora.rep, in_stage="Ganho", closed_at=timezone.now())
    makers.make_lead(contact=marina, owner=inside_aurora.rep, in_stage="Proposta", value_cents=1_250_000, score=82)
    makers.make_lead(contact=marina, owner=inside_aurora.other_rep, value_cents=99)

    (group,) = everything.search("marina", inside_aurora.rep).groups

    (line,) = group.lines
    assert (line.hit.kind, line.hit.cents, line.hit.score) == ("lead", 1_250_000, 82)
    assert line.hit.detail == "Studio Lume · Proposta"


def test_leads_are_found_by_their_title_and_not_twice(inside_aurora):
    makers.make_lead("Marina Alves", owner=inside_aurora.rep, title="Site da Marina")
    makers.make_lead("Otávio Reis", owner=inside_aurora.rep, title="Portal de vendas")

    assert found("marina", inside_aurora.owner) == {"person": ["Marina Alves"]}
    assert found("portal", inside_aurora.owner) == {"lead": ["Portal de vendas"]}


def test_names_that_are_merely_alike_stand_beside_what_was_found_or_in_place_of_nothing(inside_aurora):
    for name in ("Luiz Prado", "Sabiá"):
        makers.make_contact(name)
    Company.objects.create(name="Sábia Consultoria")
    Company.objects.create(name="Luís Móveis")

    assert found("sabio", inside_aurora.owner) == {"person": ["Sabiá"], "company": ["Sábia Consultoria"]}
    assert found("luis", inside_aurora.owner) == {"company": ["Luís Móveis"]}  # nobody asks for Luiz there
    makers.make_contact("Luís Rocha")
    assert found("luis", inside_aurora.owner) == {"person": ["Luís Rocha", "Luiz Prado"], "company": ["Luís Móveis"]}


def test_companies_say_how_many_leads_one_sees(inside_aurora):
    company = Company.objects.create(name="Pousada Maré")
    makers.make_lead("Ana", owner=inside_aurora.rep, company=company)
    makers.make_lead("Bia", owner=inside_aurora.other_rep, company=company)

    def detail(member):
        with translation.override("pt-br"):
            groups = {group.kind: group for group in everything.search("pousada mare", member).groups}
        return groups["company"].lines[0].hit.detail

    assert detail(inside_aurora.owner) == "empresa · 2 leads"
    assert detail(inside_aurora.rep) == "empresa · 1 lead"


def test_notes_are_found_by_whoever_reaches_their_lead(inside_aurora):
    lead = makers.make_lead("Marina Alves", owner=inside_aurora.rep)
    Note.objects.create(lead=lead, author=inside_aurora.rep.user, text="Gostou muito do portfólio")

    assert found("portfolio", inside_aurora.rep) == {"note": ["Marina Alves"]}
    assert found("portfolio", inside_aurora.other_rep) == {}


def test_nobody_finds_what_they_may_not_see(inside_aurora):
    makers.make_lead("Marina Alves", owner=inside_aurora.rep, title="Projeto único")
    makers.make_contact("Sozinha Única")

    assert found("unico", inside_aurora.other_rep) == {}
    assert "person" not in found("sozinha", inside_aurora.rep)
    assert found("unica", inside_aurora.viewer) == {}
    assert found("marnia", inside_aurora.other_rep) == {}  # neither by a misspelt word


def test_the_other_organization_is_not_searched(aurora, rival):
    with in_tenant(rival.schema):
        makers.make_lead("Única do Rival", title="Palavra Única")
    with in_tenant(aurora.schema):
        assert found("unica", aurora.owner) == {}


def test_archived_ones_are_not_found(inside_aurora):
    makers.make_lead("Marina Alves", title="Portal", archived_at=timezone.now())
    makers.make_contact("Gone Away", archived_at=timezone.now())

    assert found("portal", inside_aurora.owner) == {}
    assert found("gone", inside_aurora.owner) == {}


def test_there_is_more_than_is_shown(inside_aurora):
    for number in range(7):
        makers.make_contact(f"Marina {number}")

    (group,) = everything.search("marina", inside_aurora.owner, count=5).groups
    assert (len(group.lines), group.more) == (5, True)

    (rest,) = everything.search("marina", inside_aurora.owner, kinds=["person"], first=5, count=5).groups
    assert (len(rest.lines), rest.more) == (2, False)


@pytest.mark.parametrize("how_many", [1, 4])
def test_it_costs_the_same_however_much_is_found(inside_aurora, how_many):
    for number in range(how_many):
        company = Company.objects.create(name=f"Marina {number}")
        makers.make_lead(f"Marina {number}", owner=inside_aurora.rep, company=company)

    with count_queries() as queries:
        everything.search("marina", inside_aurora.rep)

    assert len([sql for sql in queries.statements if not sql.startswith("SET LOCAL")]) == 10, queries.statements


class TestNarrowingLeads:
    @pytest.fixture(autouse=True)
    def leads(self, inside_aurora):
        lume = Company.objects.create(name="Studio Lume")
        makers.make_lead(
            contact=makers.make_contact("Marina Alves", phone="+5511987654321"), company=lume, title="Site"
        )
        makers.make_lead("Otávio Reis", title="Marinha mercante")

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("marin", ["Marina Alves", "Otávio Reis"]),
            ("marina lume", ["Marina Alves"]),  # words in different places
            ("otavio site", []),
            ("98765", ["Marina Alves"]),
            ("", []),
        ],
    )
    def test_every_word_is_somewhere(self, inside_aurora, text, names):
        rows = matching.narrow(Lead.objects.all(), text).order_by("contact__name")
        assert list(rows.values_list("contact__name", flat=True)) == names


class TestWords:
    def test_plain(self):
        assert plain("Ação & Reação ﬁm") == "acao & reacao fim"

    def test_what_was_asked(self):
        assert Asked.read("  Marina\0  Álves ").words == ("marina", "alves")
        assert Asked.read("(11) 98765-4321") == Asked("(11) 98765-4321", (), "11987654321")
        assert not Asked.read("  ")

    def test_marks_keep_the_accents(self):
        assert [(piece.text, piece.is_marked) for piece in pieces("Marinês, a marina", ["marin"])] == [
            ("Marin", True),
            ("ês, a ", False),
            ("marin", True),
            ("a", False),
        ]

    def test_signs_of_html_are_text(self):
        assert "".join(piece.text for piece in pieces("<b>x</b>", ["b"])) == "<b>x</b>"

    def test_an_excerpt_of_a_short_text_is_the_text(self):
        assert excerpt("Oi, Marina", ["marina"]) == "Oi, Marina"

    def test_an_excerpt_begins_at_a_word_and_says_that_it_was_cut(self):
        told = excerpt("palavra " * 20 + "alvo " + "palavra " * 30, ["alvo"])
        assert told.startswith("…palavra") and "alvo" in told and told.endswith("…") and len(told) <= 112
