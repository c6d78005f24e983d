"""The organization's own fields in the one state of filters: what an address may say, which leads pass, what pages show."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from crm.models import CustomField, Lead, SavedView
from crm.queries import own_menus
from crm.queries.filters import Filters
from crm.queries.meant import Meanings
from crm.services import custom
from crm.services.automating import conditions
from tenants.context import in_tenant
from tests.crm.board_page import cards
from tests.crm.test_own_columns import make_field
from tests.makers import make_lead
from tests.markup import parse
from tests.queries import count_queries

COST = 19  # of the list, with the fields that it shows and those that its address names
KINDS = ("text", "number", "money", "date", "choice", "choices", "person", "yes_no", "url")


@pytest.fixture
def fields(inside_aurora) -> dict[str, CustomField]:
    return {kind: make_field(f"Meu {kind}", kind, options=["Alta", "Média", "Baixa"]) for kind in KINDS}


@pytest.fixture
def varied(aurora, fields):
    """Ana and Bia say different things, Caio nothing."""
    one, many = ([option["id"] for option in fields[kind].options] for kind in ("choice", "choices"))
    said = {
        "Ana": ("São João da Feira", -1.5, 5_000_50, "1985-03-01", one[0], [many[0], many[1]], aurora.rep, True),
        "Bia": ("100% digital", 20, 900_00, str(timezone.localdate() + timedelta(days=5)), one[2], [many[1]], aurora.manager, False),
        "Caio": (),
    }  # fmt: skip
    for name, answers in said.items():
        kept = {fields[kind].key: answer for kind, answer in zip(KINDS, answers, strict=False)}
        if kept:
            kept[fields["person"].key] = str(kept[fields["person"].key].user_id)
        make_lead(name, owner=aurora.rep, custom=kept)


def passing(member, query: str) -> list[str]:
    filters = Filters.read(QueryDict(query))
    return sorted(filters.narrow(Lead.objects.accessible_by(member), member).values_list("contact__name", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=feira sao", ["Ana"]),
        ("text=0%25 dig", ["Bia"]),
        ("text=%25", ["Bia"]),
        ("text=none", ["Caio"]),
        ("text=feira&{p}text=none", ["Ana", "Caio"]),
        ("number=-2..0", ["Ana"]),
        ("number=..20", ["Ana", "Bia"]),
        ("number=9..", ["Bia"]),
        ("number.from=-1,5&{p}number.to=", ["Ana", "Bia"]),
        ("money=5000.50..", ["Ana"]),
        ("money.from=R$ 5.000,51&{p}money.to=", []),
        ("money=..900", ["Bia"]),
        ("date=..1990-01-01", ["Ana"]),
        ("date=next-7d", ["Bia"]),
        ("date.from=1985-03-01&{p}date.to=1985-03-01", ["Ana"]),
        ("choice={low}", ["Bia"]),
        ("choice=alta&{p}choice=baixa", ["Ana", "Bia"]),
        ("choices=alta&{p}choices=none", ["Ana", "Caio"]),
        ("choices=média", ["Ana", "Bia"]),
        ("person={rep}", ["Ana"]),
        ("person=me", ["Bia"]),
        ("yes_no=no", ["Bia"]),
        ("yes_no=yes&{p}yes_no=none", ["Ana", "Caio"]),
        ("url=none", ["Ana", "Bia", "Caio"]),
        ("number=..0&{p}choice=alta", ["Ana"]),
        ("number=..0&{p}choice=baixa", []),
    ],
)
def test_all_fields_must_hold_by_any_of_what_is_said_of_them(aurora, fields, varied, query, found):
    named = {"low": fields["choice"].options[2]["id"], "rep": aurora.rep.user_id, "p": "custom.meu_"}
    with translation.override("pt-br"):
        assert passing(aurora.manager, f"custom.meu_{query}".format(**named)) == found


@pytest.mark.parametrize(
    "said",
    [
        "custom.nothing=x",
        "custom.meu_number=abc",
        "custom.meu_number=9..1",
        "custom.meu_number=1e9..",
        "custom.meu_money=-5..",
        "custom.meu_date=2026-13-01..",
        "custom.meu_date=yesterday",
        "custom.meu_choice=rosa",
        "custom.meu_person=6a3f0c8e-0000-4000-8000-000000000000",
        "custom.meu_person={rival}",
        "custom.meu_yes_no=maybe",
        "custom.meu_text=%00",
        "custom.meu_text=",
        "custom.%00=x",
        "custom.alheio=x",
        "custom.gone=x",
    ],
)
def test_what_means_nothing_is_as_if_not_given(inside_aurora, rival, fields, said):
    custom.archive(make_field("Gone"), by=None)
    with in_tenant(rival.schema):
        make_field("Alheio")

    assert Filters.read(QueryDict(said.format(rival=rival.rep.user_id))) == Filters()


def test_the_address_says_all_of_it_and_is_read_as_the_same(aurora, fields):
    query = "q=x&custom.meu_number=1.5..&custom.meu_choice=alta&custom.meu_choice=none&custom.meu_text=a%26b"
    filters = Filters.read(QueryDict(query))

    assert Filters.read(QueryDict(filters.address)) == filters
    assert (filters.chosen, bool(filters), Filters.says(QueryDict("custom.x.from=1"))) == (3, True, True)
    without = filters.without("custom.meu_choice")
    assert [each.key for each in without.custom] == ["meu_number", "meu_text"]
    assert (filters.cleared().custom, without.q) == ((), "x")


def test_the_days_ahead_begin_today(fields):
    question = own_menus.questions(Filters.read(QueryDict("custom.meu_date=next-30d")).custom, [fields["date"]])[0]
    assert [option.value for option in question.options if option.is_on] == ["next-30d"]
    assert question.low == ""


class TestPages:
    def test_all_tabs_are_narrowed_and_say_by_what(self, aurora, fields, varied, browser):
        low = fields["choice"].options[2]["id"]
        client, query = (
            browser(aurora.manager),
            f"?custom.meu_choice={low}&custom.meu_choice=none&custom.meu_money=..900",
        )

        for path in ("board/", "board/list/", "board/metrics/"):
            page = client.get(aurora.url(f"{path}{query}"))
            chips = [chip.text for chip in parse(page).all(".filt.on")]
            assert chips == ["Meu money: até R$ 900", "Meu choice: Baixa, sem resposta"], path
            assert 'data-count="1"' in page.content.decode(), path
        assert list(cards(client.get(aurora.url(f"board/{query}")))) == ["Bia"]

    def test_a_chip_is_taken_away_by_itself(self, aurora, fields, varied, browser):
        page = parse(
            browser(aurora.manager).get(aurora.url("board/?custom.meu_yes_no=yes&custom.meu_number=..0&score=..9"))
        )
        gone = next(chip for chip in page.all(".filt.on") if "Meu yes_no" in chip.text).one("a")["href"]
        assert gone.partition("?")[2] == "score=..9&custom.meu_number=..0"

    def test_the_dialog_asks_every_field_and_keeps_the_rest(self, aurora, fields, varied, browser):
        rep = aurora.rep.user_id
        query = (
            f"tab=board_list&score=..9&sort=-value&custom.meu_number=1.5..&custom.meu_person={rep}&custom.meu_text=none"
        )

        form = parse(browser(aurora.manager).get(aurora.url(f"board/fields/?{query}"))).one("form")

        assert form["action"] == aurora.url("board/list/")
        hidden = {field["name"]: field["value"] for field in form.all("input") if field.attributes["type"] == "hidden"}
        assert hidden == {"score": "..9", "sort": "-value"}
        filled = {field["name"]: field["value"] for field in form.all("input.form-control") if field["value"]}
        assert filled == {"custom.meu_number.from": "1,5"}
        checked = [(box["name"], box["value"]) for box in form.all("input") if "checked" in box]
        assert sorted(checked) == [("custom.meu_person", str(rep)), ("custom.meu_text", "none")]
        assert len(form.all("details")) == len(fields)

    def test_a_view_keeps_them_and_a_form_within_a_view_does_not_lose_the_others(self, aurora, fields, varied, browser):
        client = browser(aurora.manager)
        client.post(
            aurora.url("views/"), {"name": "Baixas", "sharing": "private", "query": "custom.meu_choice=baixa&score=..9"}
        )
        view = SavedView.objects.get()

        page = parse(client.get(aurora.url(f"board/?view={view.pk}")))

        low = fields["choice"].options[2]["id"]
        assert view.query == f"score=..9&custom.meu_choice={low}"
        assert [chip.text for chip in page.all(".filt.on")] == ["Pontuação: até 9", "Meu choice: Baixa"]
        hidden = {
            field["name"]: field["value"]
            for field in page.all("#board_chosen input")
            if field.attributes.get("type") == "hidden"
        }
        assert {"view": str(view.pk), "score": "..9", "custom.meu_choice": low}.items() <= hidden.items()

    def test_without_such_fields_nobody_is_asked_for_any(self, aurora, inside_aurora, open_board):
        make_lead("Ana", owner=aurora.rep)
        assert "board_own_filters" not in (page := open_board(aurora.rep).content.decode())
        assert 'id="own_filters"' not in page

    @pytest.mark.parametrize("how_many", [1, 5])
    def test_more_of_them_cost_no_more(self, aurora, inside_aurora, browser, how_many):
        query = ""
        for number in range(how_many):
            field = make_field(f"Pessoa {number}", "yes_no")
            query += f"&custom.{field.key}=yes"
        make_lead("Ana", custom={f"pessoa_{number}": True for number in range(how_many)})
        client = browser(aurora.owner)
        with count_queries() as queries:
            page = client.get(aurora.url(f"board/list/?{query}"), headers={"HX-Request": "true"})
        assert 'data-name="Ana"' in page.content.decode()
        assert len(queries) == COST, queries.statements


class TestElsewhere:
    def test_the_other_organization_is_asked_about_its_own(self, aurora, rival, fields, varied, browser):
        with in_tenant(rival.schema):
            field = make_field("Meu text")
            make_lead("Zé", custom={field.key: "feira"})

        assert list(cards(browser(rival.owner).get(rival.url("board/?custom.meu_text=feira")))) == ["Zé"]
        assert list(cards(browser(aurora.owner).get(aurora.url("board/?custom.meu_text=feira")))) == ["Ana"]

    def test_all_that_match_are_changed_together(self, aurora, fields, varied, browser):
        done = browser(aurora.owner).post(
            aurora.url("board/bulk/?custom.meu_yes_no=yes"), {"action": "tag", "all": "1", "add": "vip"}
        )
        assert done.status_code == 204
        assert list(Lead.objects.filter(tags=["vip"]).values_list("contact__name", flat=True)) == ["Ana"]

    def test_conditions_of_automations_speak_of_them_until_the_field_is_gone(self, aurora, fields, varied):
        ana = Lead.objects.get(contact__name="Ana")
        address = "custom.meu_yes_no=yes"
        with translation.override("pt-br"):
            assert Meanings().said(address) == ["Meu yes_no: Sim"]
        assert conditions.fits(address, ana)
        assert not conditions.fits("custom.meu_yes_no=no", ana)

        custom.archive(fields["yes_no"], by=None)

        assert not conditions.fits(address, ana)
