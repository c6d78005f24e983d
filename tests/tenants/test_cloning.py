"""An organization made like another: how it works comes along, whoever works and what is known stays."""

import time

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse

from crm.models import (
    AuditLine,
    Automation,
    Contact,
    CustomField,
    DistributionRule,
    Lead,
    LostReason,
    Pipeline,
    Sequence,
    Settings,
    Source,
    Stage,
)
from messaging.models import CannedReply, Channel, Label, OpeningHours
from tenants.context import in_tenant
from tenants.models import Membership, Organization, PlatformAuditLine, Role, Team
from tenants.services import cloning
from tenants.services.replanting import GONE
from tests import makers
from tests.isolation.conversation_rows import channel_of

URL = "/organizations/new/"
MARK = "LEAK-aurora"


@pytest.fixture
def lived(aurora):
    """An organization that was set up by hand, with people, records and secrets in it."""
    sales = Role.objects.of(aurora.organization).get(key="sales")
    junior = Role(organization=aurora.organization, key="junior", name="Júnior", parent=sales)
    junior.permissions = {"lead.create": "none"}
    junior.save()
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=5_000_000)
        stage = makers.stage("Proposta")
        stage.move_roles, stage.required_fields = [junior.pk], ["value"]
        stage.save()
        LostReason.objects.create(name="Mudou de ideia", position=9)
        options = [{"id": "a1", "label": "Site"}]
        CustomField.objects.create(entity="lead", key="produto", label="Produto", kind="choice", options=options)
        actions = [
            {"do": "move", "stage": str(stage.pk)},
            {"do": "task", "title": "Ligar", "hours": 2, "to": str(aurora.rep.user_id)},
        ]
        owners = f"owner={aurora.rep.user_id}&stage={stage.pk}&value=50000.."
        known = {"pipeline": stage.pipeline, "stage": stage, "active_since": "2026-01-01T00:00Z"}
        Automation.objects.create(name="Com gente", trigger="entered", actions=actions, conditions=owners, **known)
        steps = [{"after": 48, "conditions": f"stage={stage.pk}", "do": "tag", "tag": "frio"}]
        Sequence.objects.create(name="Frios", pipeline=stage.pipeline, steps=steps, active_since="2026-01-01T00:00Z")
        team = Team.objects.get()
        DistributionRule.objects.create(
            name="SP", teams=[team.pk], users=[aurora.rep.user_id], backup=aurora.rep.user, credits={"x": 1}
        )
        source = Source(kind="form", name="Site", stage=stage, owner=aurora.rep.user, account="123", trouble="expired")
        source.credentials = {"secret": MARK}
        source.save()
        Label.objects.create(name="VIP")
        said = {"owner": aurora.rep.user, "text": "Oi"}
        CannedReply.objects.create(title="Oi", shortcut="oi", sharing="team", team_id=team.pk, **said)
        CannedReply.objects.create(title="Meu", shortcut="meu", sharing="private", **said)
        OpeningHours.objects.create(text="Fechado")
        OpeningHours.objects.create(channel=channel_of(aurora), text="Só deste")
        makers.make_lead(MARK, owner=aurora.rep, title=MARK)
    return aurora


def everything_in(schema: str) -> str:
    """Every row but the lines of audit, as text."""
    tables = [model for label in ("crm", "messaging") for model in apps.get_app_config(label).get_models()]
    with in_tenant(schema):
        return str([list(table._base_manager.values_list()) for table in tables if table is not AuditLine])


def test_the_set_up_comes_along_with_ids_of_its_own_and_nothing_else(lived):
    began = time.monotonic()
    made = cloning.clone(lived.owner, name="Cliente Novo", owner=lived.owner.user)
    assert time.monotonic() - began < 5

    there = made.organization
    with in_tenant(lived.schema):
        old = {
            str(pk)
            for model in (Pipeline, Stage, Automation, Source)
            for pk in model.objects.values_list("pk", flat=True)
        }
        token = Source.objects.get().token
    with in_tenant(there.schema_name):
        stage, junior = makers.stage("Proposta"), Role.objects.get(key="junior")
        assert (stage.move_roles, stage.required_fields) == ([junior.pk], ["value"])
        assert (junior.parent.key, junior.effective.get("lead.create"), junior.effective["lead.view"]) == (
            "sales",
            None,
            "own",
        )
        assert [each.name for each in Stage.objects.all()] == [
            "Lead",
            "Contato",
            "Proposta",
            "Negociação",
            "Ganho",
            "Perdido",
        ]
        assert Settings.objects.get().high_value_cents == 5_000_000
        assert LostReason.objects.filter(name="Mudou de ideia").exists()
        assert CustomField.objects.get().options == [{"id": "a1", "label": "Site"}]
        rule = Automation.objects.get(name="Com gente")
        assert (rule.is_on, rule.stage, rule.conditions) == (False, stage, f"stage={stage.pk}&value=50000..")
        assert rule.actions[0] == {"do": "move", "stage": str(stage.pk)}
        assert rule.actions[1] == {"do": "task", "title": "Ligar", "hours": 2, "to": str(GONE)}
        assert Automation.objects.on().count() == 0
        sequence = Sequence.objects.get()
        assert (sequence.is_on, sequence.steps[0]["conditions"]) == (False, f"stage={stage.pk}")
        given = DistributionRule.objects.get(name="SP")
        assert (given.teams, given.users, given.backup, given.credits) == ([Team.objects.get().pk], [], None, {})
        source = Source.objects.get()
        assert (source.stage, source.owner, source.is_active, source.account, source.trouble) == (
            stage,
            None,
            False,
            "",
            "",
        )
        assert (source.credentials_sealed, source.token == token) == ("", False)
        assert [(each.shortcut, each.team_id) for each in CannedReply.objects.all()] == [("oi", Team.objects.get().pk)]
        assert [each.text for each in OpeningHours.objects.all()] == ["Fechado"]
        assert list(Label.objects.values_list("name", flat=True)) == ["VIP"]
        assert [Membership.objects.get().user, Team.objects.get().leader] == [lived.owner.user, None]
        assert not any(model.objects.exists() for model in (Lead, Contact, Channel))
    text = everything_in(there.schema_name)
    assert MARK not in text
    assert [pk for pk in {*old, str(lived.rep.user_id), str(lived.organization.pk)} if pk in text] == []
    assert {name for _kind, name in made.to_look_at} == {"Com gente", "SP", "Site"}
    lines = PlatformAuditLine.objects.filter(action__startswith="organization.")
    told = [("organization.copied", lived.organization.pk, None), ("organization.furnished", there.pk, None)]
    assert list(lines.order_by("action").values_list("action", "organization_id", "after")) == told


def test_every_secret_and_every_reference_to_a_person_is_accounted_for(lived):
    """A column that is added later: it goes along only if it is neither; or its part says what stands there instead."""
    for part in cloning._parts:
        with in_tenant(lived.schema):
            model = part.rows().model
        for column in model._meta.concrete_fields:
            is_secret = column.name in ("token", "secret", "account") or column.name.endswith("_key")
            assert not is_secret or column.name in part.instead, f"{model.__name__}.{column.name}"
            if isinstance(column, models.ForeignKey) and column.name not in part.instead:
                assert column.null or column.related_model in (Pipeline, Stage), f"{model.__name__}.{column.name}"
        for name in part.instead:
            try:
                model._meta.get_field(name)
            except FieldDoesNotExist:
                pytest.fail(f"{model.__name__} has no {name}")


def test_a_failure_in_the_middle_leaves_nothing_behind(lived, monkeypatch):
    def refuse():
        raise RuntimeError("no")

    before = Organization.objects.count()
    broken = cloning.Part(cloning.ROLES, Label.objects.all, {"name": refuse})
    monkeypatch.setattr(cloning, "_parts", [*cloning._parts, broken])
    with pytest.raises(RuntimeError, match="no"):
        cloning.clone(lived.owner, name="Cliente Novo", owner=lived.owner.user)

    assert Organization.objects.count() == before


def test_it_is_seen_before_and_told_after(lived, browser):
    client = browser(lived.admin)
    seen = client.get(URL, {"source": "aurora"}, HTTP_HX_REQUEST="true").content.decode()
    assert "Etapas" in seen and "<html" not in seen

    answer = client.post(URL, {"organization_name": "Cliente Novo", "source": "aurora"})
    assert answer.headers["Location"] == reverse("organization_made")
    report = client.get(answer.headers["Location"]).content.decode()

    assert "Com gente" in report and 'href="/o/cliente-novo/"' in report
    assert client.get("/o/cliente-novo/settings/automations/").status_code == 200


@pytest.mark.parametrize("who", ["manager", "rep", "viewer", "rival"])
def test_whoever_may_not_change_the_organization_cannot_copy_it(who, lived, rival, browser):
    client = browser(rival.owner if who == "rival" else lived.members[who])
    before = Organization.objects.count()

    seen = client.get(URL, {"source": "aurora"}, HTTP_HX_REQUEST="true").content.decode()
    answer = client.post(URL, {"organization_name": "Roubo", "source": "aurora"})

    assert "Etapas" not in seen
    assert answer.status_code == 422
    assert Organization.objects.count() == before


def test_where_a_second_step_is_wanted_first_nothing_is_read(lived, browser):
    organization = lived.organization
    organization.second_step_roles, organization.second_step_days = ["*"], 0
    organization.save()

    seen = browser(lived.owner).get(URL, {"source": "aurora"}, HTTP_HX_REQUEST="true").content.decode()

    assert "Etapas" not in seen
    assert cloning.sources_of(lived.owner.user, SessionStore()) == []


def test_the_usual_set_up_is_there_for_everybody(aurora, browser):
    answer = browser(aurora.rep).post(URL, {"organization_name": "Minha", "source": ""})

    assert answer.headers["Location"] == "/o/minha/"
    with in_tenant(Organization.objects.get(slug="minha").schema_name):
        assert Automation.objects.filter(name="Com gente").count() == 0 < Automation.objects.count()
