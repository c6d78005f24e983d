"""The organization's own fields are answered in the list, lead by lead, and a change of them is taken back."""

import json

import pytest

from crm.models import Activity, CustomField, Event, Lead
from crm.services import contacts, custom, leads
from tenants.context import in_tenant
from tests.crm.editing import fresh, lead_of
from tests.markup import parse


@pytest.fixture
def fields(aurora) -> dict[str, CustomField]:
    with in_tenant(aurora.schema):
        return {
            kind: custom.create("lead", by=None, label=f"Campo {kind}", kind=kind, options=["Alta", "Baixa"])
            for kind in CustomField.Kind.values
        }


@pytest.fixture
def lead(aurora, fields) -> Lead:
    return lead_of(aurora, custom={fields["number"].key: 9.5, fields["url"].key: "https://lume.com.br/"})


def answer(client, cast, lead: Lead, field: CustomField, typed, *, was="", version: int = 1, **more):
    name = f"custom_{field.key}"
    return client.post(
        cast.url(f"leads/{lead.pk}/cells/"), {name: typed, f"initial-{name}": was, "version": version, **more}
    )


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "azul", "azul"),
        ("long_text", "uma\nduas", "uma\nduas"),
        ("money", "12.500,00", 1_250_000),
        ("date", "2026-12-24", "2026-12-24"),
        ("yes_no", "False", False),
        ("url", "lume.com.br/site", "https://lume.com.br/site"),
    ],
)
def test_an_answer_is_changed_in_its_place(aurora, rival, browser, lead, fields, kind, typed, kept):
    response = answer(browser(aurora.rep), aurora, lead, fields[kind], typed)

    assert response.status_code == 204
    now = fresh(aurora, lead)
    assert (now.custom[fields[kind].key], now.version) == (kept, 2)
    assert now.custom[fields["number"].key] == 9.5  # the other answers stay
    with in_tenant(rival.schema):
        assert not Activity.objects.exists()


def test_choices_are_kept_by_their_ids_and_people_by_theirs(aurora, browser, lead, fields):
    client, choices = browser(aurora.rep), fields["choices"]
    ids = [option["id"] for option in choices.options]

    answer(client, aurora, lead, choices, ids)
    answer(client, aurora, lead, fields["choice"], ids[0], version=2)  # of another field: no choice of this one
    answer(client, aurora, lead, fields["person"], str(aurora.manager.user_id), version=2)

    said = fresh(aurora, lead).custom
    assert said[choices.key] == ids
    assert said[fields["person"].key] == str(aurora.manager.user_id)
    assert fields["choice"].key not in said


def test_what_is_no_answer_changes_nothing_and_says_why(aurora, browser, lead, fields):
    client, number = browser(aurora.rep), fields["number"]
    with in_tenant(aurora.schema):
        custom.change(fields["text"], by=None, required=True)
        custom.archive(fields["date"], by=None)

    refusals = [
        answer(client, aurora, lead, number, "muitos", was="9,5"),
        answer(client, aurora, lead, fields["text"], "", was="azul"),
        answer(client, aurora, lead, fields["date"], "2026-12-24"),
        client.post(aurora.url(f"leads/{lead.pk}/cells/"), {"custom_nada": "x", "version": 1}),
        client.get(aurora.url(f"leads/{lead.pk}/cells/?field=custom_nada")),
        client.get(aurora.url(f"leads/{lead.pk}/cells/?field=contact")),
    ]

    assert [one.status_code for one in refusals] == [422] * 6
    assert fresh(aurora, lead).version == 1


def test_who_comes_second_sees_what_the_first_one_answered(aurora, browser, lead, fields):
    number, text = fields["number"], fields["text"]
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.owner.user, version=1, custom={number.key: 20})
    client = browser(aurora.rep)

    other = answer(client, aurora, lead, text, "azul")
    same = answer(client, aurora, lead, number, "30", was="9,5")

    assert (other.status_code, same.status_code) == (204, 409)
    assert [cell.text for cell in parse(same).all(".conflict td")] == ["20", "30"]
    assert fresh(aurora, lead).custom[number.key] == 20


def test_a_field_that_needs_room_opens_in_a_dialog_and_stays_open_until_it_is_right(aurora, browser, lead, fields):
    client, long = browser(aurora.rep), fields["long_text"]
    address = aurora.url(f"leads/{lead.pk}/cells/?dialog=1&field=custom_{long.key}")

    page = parse(client.get(address))
    refused = answer(client, aurora, lead, long, "x" * 4001, dialog="1")

    assert page.one("textarea")["name"] == f"custom_{long.key}"
    assert page.one("form")["data-draft-open"].endswith(f"?dialog=1&field=custom_{long.key}")
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#dialog")
    assert "4000" in parse(refused).text


def test_cells_say_what_is_typed_into_them_and_offer_choices(aurora, browser, lead, fields):
    client = browser(aurora.rep)
    client.post(aurora.url("board/list/columns/"), {"column": [f"custom.{field.key}" for field in fields.values()]})

    page = parse(client.get(aurora.url("board/list/")))

    buttons = {button["data-edit"]: button for button in page.all(".c-own [data-edit]")}
    assert buttons[f"custom_{fields['number'].key}"]["data-value"] == "9,5"
    assert buttons[f"custom_{fields['url'].key}"]["data-value"] == "https://lume.com.br/"
    ways = {kind: buttons[f"custom_{field.key}"]["data-way"] for kind, field in fields.items()}
    assert [kind for kind, way in ways.items() if way == "dialog"] == ["long_text", "choices", "person", "file"]
    menu = page.one(f"#cell_custom_{fields['choice'].key}")
    assert [item.text for item in menu.all("[data-set]")] == ["Alta", "Baixa", "Sem resposta"]
    seen = parse(browser(aurora.viewer).get(aurora.url("board/list/"))).all("[data-edit]")
    assert seen == []


def test_an_answer_is_taken_back_while_it_stands(aurora, rival, browser, lead, fields):
    client, number = browser(aurora.rep), fields["number"]
    saved = answer(client, aurora, lead, number, "", was="9,5", title="")
    way_back = json.loads(saved["HX-Trigger"])["toast"]["undo_url"]
    assert number.key not in fresh(aurora, lead).custom

    assert browser(rival.owner).delete(way_back.replace(aurora.url(""), rival.url(""))).status_code == 404
    assert client.delete(way_back).status_code == 200

    assert fresh(aurora, lead).custom[number.key] == 9.5
    assert client.delete(way_back).status_code == 409  # it says something else since


def test_an_answer_of_a_person_is_taken_back_with_the_rest(aurora, browser, lead):
    with in_tenant(aurora.schema):
        field = custom.create("contact", by=None, label="Time", kind="text")
        contact = fresh(aurora, lead).contact
        contacts.change(contact, by=aurora.rep.user, seen=contact.updated_at, city="Rio", custom={field.key: "Bahia"})
        change = Activity.objects.get(kind="contact.changed")
        assert change.particulars["changes"] == {"city": ["", "Rio"], "custom:Time": ["", "Bahia"]}
        told = Event.objects.get(kind="contact.changed")
    assert "Bahia" not in str(vars(told))

    assert browser(aurora.rep).delete(aurora.url(f"changes/{change.pk}/")).status_code == 200

    now = fresh(aurora, contact)
    assert (now.city, now.custom) == ("", {})
