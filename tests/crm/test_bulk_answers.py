"""A field of the organization's own is answered in many leads at once, checked once, and taken back."""

import pytest

from crm import tasks
from crm.models import CustomField, Job, Lead
from crm.services import custom
from tenants.context import in_tenant
from tests.api.calling import key_of
from tests.makers import make_lead
from tests.markup import parse


@pytest.fixture
def fields(aurora) -> dict[str, CustomField]:
    kinds = ("money", "choices", "yes_no", "text")
    with in_tenant(aurora.schema):
        made = {k: custom.create("lead", by=None, label=f"Campo {k}", kind=k, options=["Alta", "Baixa"]) for k in kinds}
        custom.change(made["text"], by=None, required=True)
        return made


@pytest.fixture
def some(aurora, fields) -> list[Lead]:
    """Ana says another amount, Bia none, Caio is another rep's."""
    with in_tenant(aurora.schema):
        return [
            make_lead("Ana", owner=aurora.rep, custom={fields["money"].key: 500, "outro": "x"}),
            make_lead("Bia", owner=aurora.rep),
            make_lead("Caio", owner=aurora.other_rep),
        ]


def change(client, cast, some, field: CustomField, typed=None, **more):
    said = {"action": "edit", "own": field.key, "ids": ",".join(str(lead.pk) for lead in some), **more}
    if typed is not None:
        said[f"custom_{field.key}"] = typed
    return client.post(cast.url("board/bulk/"), said)


def said(cast) -> dict[str, dict]:
    with in_tenant(cast.schema):
        return dict(Lead.objects.values_list("contact__name", "custom"))


def test_all_that_one_may_change_get_the_answer_and_give_it_back(aurora, rival, browser, fields, some):
    client, key = browser(aurora.rep), fields["money"].key
    with in_tenant(rival.schema):
        theirs = make_lead("Rival")

    answer = change(client, aurora, [*some, theirs], fields["money"], "1.000,00", dialog="1")

    assert answer.status_code == 204
    assert "close-overlay" in answer["HX-Trigger"]
    assert said(aurora) == {"Ana": {key: 100_000, "outro": "x"}, "Bia": {key: 100_000}, "Caio": {}}
    with in_tenant(aurora.schema):
        job = Job.objects.get()
    assert client.post(aurora.url(f"bulk/{job.pk}/undo/")).status_code == 204
    assert said(aurora) == {"Ana": {key: 500, "outro": "x"}, "Bia": {}, "Caio": {}}
    assert said(rival) == {"Rival": {}}


def test_no_and_several_choices_are_answers_and_one_can_be_taken_back(aurora, browser, fields, some):
    client, ids = browser(aurora.rep), [option["id"] for option in fields["choices"].options]

    change(client, aurora, some, fields["choices"], ids)
    change(client, aurora, some, fields["yes_no"], "False")
    change(client, aurora, some, fields["money"], clear="on")

    both = {fields["choices"].key: ids, fields["yes_no"].key: False}
    assert said(aurora) == {"Ana": {**both, "outro": "x"}, "Bia": both, "Caio": {}}


def test_what_is_no_answer_changes_nothing(aurora, browser, fields, some):
    client, before = browser(aurora.rep), said(aurora)

    refusals = [
        change(client, aurora, some, fields["money"], "muito"),
        change(client, aurora, some, fields["money"], ""),
        change(client, aurora, some, fields["choices"], ["nenhuma"]),
        change(client, aurora, some, fields["text"], clear="on"),
    ]

    assert [one.status_code for one in refusals] == [422] * 4
    assert said(aurora) == before
    with in_tenant(aurora.schema):
        assert not Job.objects.exists()


def test_the_dialog_asks_by_the_kind_of_the_chosen_field(aurora, browser, fields, some):
    client = browser(aurora.rep)

    first = parse(client.get(aurora.url("board/bulk/")))
    page = parse(client.get(aurora.url(f"board/bulk/?own={fields['choices'].key}")))

    assert [one.text for one in first.all("#bulk_own option")] == [str(field) for field in fields.values()]
    assert first.one(f'[name="custom_{fields["money"].key}"]')["type"] == "text"
    assert len(page.all(f'[name="custom_{fields["choices"].key}"]')) == 2
    assert page.one('[name="clear"]')["type"] == "checkbox"


def test_the_api_answers_in_many_in_the_background_and_takes_it_back(aurora, fields, some):
    key, money = key_of(aurora, "lead.view", "lead.change"), fields["money"].key
    body = {"action": "edit", "leads": [str(lead.pk) for lead in some]}

    wrong = key.post("bulk-changes/", {**body, "fields": {"custom": {money: "muito", "nada": 1}}})
    done = key.post("bulk-changes/", {**body, "fields": {"title": "Site", "custom": {money: 7_00}}})
    tasks.work_jobs(aurora.schema)

    assert (wrong.status_code, done.status_code) == (400, 202)
    assert [answers.get(money) for answers in said(aurora).values()] == [700, 700, 700]
    assert key.post(f"bulk-changes/{done.json()['id']}/undo/").status_code == 202
    tasks.work_jobs(aurora.schema)
    assert said(aurora) == {"Ana": {money: 500, "outro": "x"}, "Bia": {}, "Caio": {}}
