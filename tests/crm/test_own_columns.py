"""The organization's own fields in the list of leads: columns one chooses, what stands in them, the order they give."""

import re

import pytest

from crm.models import CustomField, PageLayout, SavedView
from crm.services import custom
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.markup import parse
from tests.queries import count_queries

NAMES = re.compile(r'<tr id="lead_[^"]+_row"[^>]* data-name="([^"]*)"')


def make_field(label: str, kind: str = "text", **fields) -> CustomField:
    return custom.create("lead", by=None, label=label, kind=kind, **fields)


@pytest.fixture
def fields(aurora) -> dict[str, CustomField]:
    """A field of each kind that has its own looks."""
    kinds = ("text", "long_text", "number", "money", "date", "choice", "choices", "person", "yes_no", "url")
    with in_tenant(aurora.schema):
        return {kind: make_field(f"Campo {kind}", kind, options=["Alta", "Média", "Baixa"]) for kind in kinds}


@pytest.fixture
def told(aurora, fields):
    """Ana says something in each, Bia something else, Caio nothing."""
    ids = {kind: [option["id"] for option in fields[kind].options] for kind in ("choice", "choices")}
    with in_tenant(aurora.schema):
        for name, said in (
            ("Ana", ("Ágata", "a\nb", 9, 900_00, "2026-02-01", ids["choice"][2], ids["choices"][:2], aurora.rep, True)),
            ("Bia", ("bravo", "", 10.5, 1_000_00, "1999-12-31", ids["choice"][0], ids["choices"][1:2], None, False)),
            ("Caio", (None,) * 9),
        ):
            answers = dict(zip(fields, said, strict=False))
            person = answers.pop("person")
            answers["person"] = str(person.user_id) if person else None
            answers["url"] = "https://lume.com.br/" if name == "Ana" else None
            kept = {fields[kind].key: answer for kind, answer in answers.items() if answer not in (None, "")}
            make_lead(name, owner=aurora.rep, custom=kept)


@pytest.fixture
def open_list(browser, aurora):
    def get(member, query: str = ""):
        return browser(member).get(aurora.url(f"board/list/{query}"))

    return get


def choose(browser, aurora, member, *columns: str):
    return browser(member).post(aurora.url("board/list/columns/"), {"column": columns})


def own_cells(response, name: str) -> list[str]:
    row = parse(response).one(f'[data-name="{name}"]')
    return [cell.text for cell in row.all(".c-own")]


def test_every_kind_is_shown_in_its_own_way(aurora, fields, told, browser, open_list):
    columns = [f"custom.{field.key}" for field in fields.values()]
    choose(browser, aurora, aurora.owner, *columns)

    page = open_list(aurora.owner)

    assert own_cells(page, "Ana") == [
        "Ágata", "a b", "9", "R$ 900", "01/02/2026", "Baixa", "Alta Média",
        "RE Rep", "Sim", "https://lume.com.br/",
    ]  # fmt: skip
    assert own_cells(page, "Caio") == ["–"] * 10
    row = parse(page).one('[data-name="Ana"]')
    assert [chip.text for chip in row.all(".own-c .chip")] == ["Baixa", "Alta", "Média"]
    assert row.one(".c-own a")["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    ("kind", "upwards"),
    [
        ("number", ["Ana", "Bia", "Caio"]),
        ("money", ["Ana", "Bia", "Caio"]),
        ("date", ["Bia", "Ana", "Caio"]),
        ("text", ["Ana", "Bia", "Caio"]),
        ("choice", ["Bia", "Ana", "Caio"]),
        ("yes_no", ["Bia", "Ana", "Caio"]),
    ],
)
def test_rows_stand_in_the_order_of_what_they_say(aurora, fields, told, open_list, kind, upwards):
    key = fields[kind].key

    up = open_list(aurora.owner, f"?sort=custom.{key}").content.decode()
    down = open_list(aurora.owner, f"?sort=-custom.{key}").content.decode()

    assert NAMES.findall(up) == upwards
    assert NAMES.findall(down) == [upwards[1], upwards[0], "Caio"]  # no answer comes last either way


def test_a_heading_leads_to_the_order_and_says_which_it_is(aurora, fields, told, browser, open_list):
    number, choices = fields["number"].key, fields["choices"].key
    choose(browser, aurora, aurora.owner, f"custom.{number}", f"custom.{choices}")

    page = parse(open_list(aurora.owner, f"?sort=-custom.{number}"))

    heads = page.all("th.c-own")
    assert [head.text for head in heads] == ["Campo number", "Campo choices"]
    assert heads[0]["aria-sort"] == "descending"
    assert f"sort=custom.{number}" in heads[0].one("a")["href"]
    assert heads[1].all("a") == []


def test_columns_are_remembered_and_offered(aurora, rival, fields, told, browser, open_list):
    with in_tenant(rival.schema):
        make_field("Alheio")
    key = fields["money"].key

    choose(browser, aurora, aurora.rep, "value", f"custom.{key}", "custom.alheio", "custom.nada")

    with in_tenant(aurora.schema):
        assert PageLayout.objects.get().columns == ["lead", "value", f"custom.{key}"]
    page = parse(open_list(aurora.rep))
    assert [head.text for head in page.all("th.c-own")] == ["Campo money"]
    offered = [line["data-column"] for line in page.all("[data-column]")]
    assert offered[:3] == ["lead", "value", f"custom.{key}"]
    assert f"custom.{fields['date'].key}" in offered
    assert "custom.alheio" not in offered


def test_a_view_brings_its_columns_and_a_field_out_of_use_is_left_out(aurora, fields, told, open_list):
    columns = ["lead", f"custom.{fields['money'].key}", f"custom.{fields['date'].key}"]
    with in_tenant(aurora.schema):
        view = SavedView.objects.create(owner=aurora.owner.user, name="Verba", query="state=open", columns=columns)
        custom.archive(fields["date"], by=None)

    page = parse(open_list(aurora.owner, f"?view={view.pk}&sort=custom.{fields['date'].key}"))

    assert [head.text for head in page.all("th.c-own")] == ["Campo money"]
    assert len(page.all("[data-row]")) == 3


def test_a_key_of_digits_is_a_key(aurora, open_list, browser):
    with in_tenant(aurora.schema):
        field = make_field("2024", "number")
        for name, said in (("Ana", 2), ("Bia", 1)):
            make_lead(name, custom={field.key: said})

    assert NAMES.findall(open_list(aurora.owner, f"?sort=custom.{field.key}").content.decode()) == ["Bia", "Ana"]


@pytest.mark.parametrize("how_many", [1, 6])
def test_more_columns_and_rows_cost_no_more(aurora, browser, how_many):
    with in_tenant(aurora.schema):
        made = [make_field(f"Pessoa {number}", "person") for number in range(how_many)]
        for number in range(how_many * 2):
            make_lead(f"Lead {number}", custom={field.key: str(aurora.rep.user_id) for field in made})
    choose(browser, aurora, aurora.owner, *(f"custom.{field.key}" for field in made))
    client = browser(aurora.owner)

    with count_queries() as queries:
        page = client.get(aurora.url("board/list/"), headers={"HX-Request": "true"})

    assert len(NAMES.findall(page.content.decode())) == how_many * 2
    assert len(queries) == COST, queries.statements


COST = 20  # of the list, with the fields there are and the colleagues named in them
