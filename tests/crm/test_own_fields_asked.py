"""A stage asks for fields of the organization's own before a lead enters."""

import pytest
from django.utils import timezone

from crm.models import CustomField, Lead, Stage
from crm.services import moving
from tests.makers import make_lead, stage

pytestmark = pytest.mark.usefixtures("inside_aurora")


def asks(keys: list[str]) -> None:
    Stage.objects.filter(name="Proposta").update(required_fields=keys)


def move(lead: Lead, by, told=None):
    return moving.move(lead, by=by.user, to=stage("Proposta"), version=1, told=told)


def own_field(key: str, kind: str, **fields) -> CustomField:
    return CustomField.objects.create(entity="lead", key=key, label=key.title(), kind=kind, **fields)


def test_a_stage_asks_for_fields_of_the_organizations_own(aurora):
    own_field("verba", "money")
    own_field("antigo", "text", archived_at=timezone.now())
    asks(["custom.verba", "custom.antigo", "custom.never", "title"])
    lead = make_lead("Marina", owner=aurora.rep, title="Site")

    with pytest.raises(moving.Missing) as missing:
        move(lead, aurora.rep)
    assert [(fact.key, fact.label) for fact in missing.value.facts] == [("custom.verba", "Verba")]

    move(lead, aurora.rep, told={"custom.verba": 250_000})

    now = Lead.objects.get()
    assert (now.stage, now.custom) == (stage("Proposta"), {"verba": 250_000})


def test_no_is_an_answer_and_a_move_corrects_none(aurora):
    own_field("logo", "yes_no")
    own_field("cor", "text")
    asks(["custom.logo", "custom.cor"])
    lead = make_lead("Marina", owner=aurora.rep, custom={"cor": "azul"})

    move(lead, aurora.rep, told={"custom.logo": False, "custom.cor": "verde"})

    assert Lead.objects.get().custom == {"logo": False, "cor": "azul"}
