"""Leads that come in get their owner by the organization's rules, and the log says why."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.capture import cleaning  # noqa: F401 - the door's own layer
from crm.models import Absence, Assignment, Availability, CustomField, DistributionRule, Lead, Notification
from crm.services import assigning, capturing, custom, leads
from crm.services.assigning import By
from crm.services.distribution import ruling, trying, waiting
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead, stage

How = Assignment.How
pytestmark = pytest.mark.usefixtures("inside_aurora")


def come(name: str = "Marina", phone: str = "", **fields) -> Lead:
    return leads.create(by=None, contact=make_contact(name, phone), owner=By.RULES, **fields)


def rule(name: str, *people, conditions=(), **fields) -> DistributionRule:
    from crm.distribution.conditions import read_all

    users = [member.user_id for member in people]
    return ruling.add(by=None, name=name, users=users, conditions=read_all(list(conditions)), **fields)


def test_without_rules_those_who_sell_take_turns(aurora):
    owners = [come().owner for _turn in range(4)]

    assert owners == [aurora.rep.user, aurora.other_rep.user] * 2
    decision = Assignment.objects.first()
    assert (decision.how, decision.rule_name, decision.owner) == (How.RULE, "Todos os outros leads", owners[-1])
    assert [each["why"] for each in decision.trail[0]["candidates"]] == ["later", "chosen"]


def test_the_first_rule_that_fits_wins_and_the_log_names_the_others(aurora):
    rule("Sites", aurora.manager, conditions=[{"fact": "source", "is": "one_of", "value": ["site"]}])
    rule("São Paulo", aurora.other_rep, conditions=[{"fact": "uf", "is": "one_of", "value": ["SP"]}])

    both = come(phone="+5511987654321", source="site")
    second = come(phone="+5511987654322", source="ad")
    neither = come(phone="+5521987654322", source="ad")

    assert [both.owner, second.owner, neither.owner] == [
        aurora.manager.user,
        aurora.other_rep.user,
        aurora.rep.user,
    ]
    assert Assignment.objects.get(lead=both).also == ["São Paulo"]
    assert Assignment.objects.get(lead=second).also == []


@pytest.mark.parametrize(
    ("condition", "fields", "fits"),
    [
        ({"fact": "tags", "is": "one_of", "value": ["vip"]}, {"tags": ["VIP"]}, True),
        ({"fact": "value", "is": "at_least", "value": 1000}, {"value_cents": 100_000}, True),
        ({"fact": "value", "is": "at_least", "value": 1000}, {"value_cents": 99_999}, False),
        (
            {"fact": "campaign", "is": "contains", "value": "natal"},
            {"source_detail": {"utm_campaign": "Natal 26"}},
            True,
        ),
        ({"fact": "origin", "is": "one_of", "value": ["Site novo"]}, {"source_detail": {"origin": "Site novo"}}, True),
        ({"fact": "channel", "is": "one_of", "value": ["Comercial"]}, {"source_detail": {"channel": "Suporte"}}, False),
    ],
)
def test_rules_ask_about_what_a_lead_says(aurora, condition, fields, fits):
    rule("Regra", aurora.manager, conditions=[condition])

    assert (come(**fields).owner == aurora.manager.user) is fits


def test_a_rule_asks_about_a_field_of_the_organizations_own(aurora):
    field = custom.create("lead", by=None, label="Plano", kind=CustomField.Kind.CHOICE, options=["Ouro", "Prata"])
    rule("Ouro", aurora.manager, conditions=[{"fact": f"custom.{field.key}", "is": "one_of", "value": ["ouro"]}])
    gold = next(option["id"] for option in field.options if option["label"] == "Ouro")

    assert come(custom={field.key: gold}).owner == aurora.manager.user
    assert come().owner == aurora.rep.user


def test_a_rule_asks_about_the_pipeline(aurora):
    here = str(stage().pipeline_id)
    rule("Funil", aurora.manager, conditions=[{"fact": "pipeline", "is": "one_of", "value": [here]}])

    assert come().owner == aurora.manager.user


def test_teams_and_roles_are_asked_too(aurora):
    row = rule("Equipe")
    ruling.change(row, by=None, teams=[aurora.rep.team_id])

    assert Counter(str(come().owner) for _turn in range(4)) == {"Manager": 2, "Rep": 2}


def test_whoever_is_full_is_passed_over(aurora):
    Availability.objects.create(user=aurora.rep.user, most_open=1)
    make_lead("Antiga", owner=aurora.rep)

    assert [come().owner for _turn in range(2)] == [aurora.other_rep.user] * 2
    candidate = Assignment.objects.first().trail[0]["candidates"][0]
    assert (candidate["name"], candidate["why"], candidate["open"], candidate["most"]) == ("Rep", "full", 1, 1)


def test_closed_and_archived_leads_fill_nobody(aurora):
    Availability.objects.create(user=aurora.rep.user, most_open=1)
    make_lead("Ganha", owner=aurora.rep, in_stage="Ganho")
    make_lead("Velha", owner=aurora.rep, archived_at=timezone.now())

    assert come().owner == aurora.rep.user


def test_a_day_has_its_limit_and_what_people_give_by_hand_does_not_count(aurora):
    Availability.objects.create(user=aurora.rep.user, most_per_day=1)
    assigning.assign(make_lead("À mão"), to=aurora.rep.user, by=aurora.manager.user)

    owners = [come().owner for _turn in range(3)]

    assert owners == [aurora.rep.user, aurora.other_rep.user, aurora.other_rep.user]
    Assignment.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert aurora.rep.user in [come().owner for _turn in range(2)]


def test_the_stand_in_of_who_is_away_gets_the_lead(aurora):
    today = timezone.localdate()
    Absence.objects.create(user=aurora.rep.user, first_day=today, last_day=today, backup=aurora.manager.user)

    assert [come().owner for _turn in range(2)] == [aurora.manager.user, aurora.other_rep.user]


def test_a_rule_without_anybody_able_gives_to_its_backup_else_the_next_is_asked(aurora):
    Availability.objects.create(user=aurora.rep.user, paused_at=timezone.now())
    row = rule("Rep", aurora.rep)

    assert come().owner == aurora.other_rep.user
    assert [step["rule"] for step in Assignment.objects.first().trail] == ["Rep", "Todos os outros leads"]

    ruling.change(row, by=None, backup_id=aurora.owner.user_id)
    assert come().owner == aurora.owner.user
    assert Assignment.objects.first().how == How.BACKUP


def test_nobody_is_an_answer_managers_are_told_once_and_it_is_tried_again(aurora):
    Availability.objects.create(user=aurora.rep.user, paused_at=timezone.now())
    Availability.objects.create(user=aurora.other_rep.user, paused_at=timezone.now())

    first, second = come("Marina"), come("Bruno")

    assert (first.owner, second.owner) == (None, None)
    told = Notification.objects.filter(kind="lead.unclaimed")
    assert {row.user for row in told} == {aurora.owner.user, aurora.admin.user, aurora.manager.user}
    assert told.count() == 3
    assert Assignment.objects.filter(waits=True).count() == 2

    Availability.objects.filter(user=aurora.rep.user).update(paused_at=None)
    assert waiting.try_again() == 0  # a moment ago
    Assignment.objects.update(updated_at=timezone.now() - timedelta(minutes=2))
    assert waiting.try_again() == 2
    assert set(Lead.objects.values_list("owner", flat=True)) == {aurora.rep.user_id}
    assert Assignment.objects.filter(waits=True).count() == 0


def test_a_person_overrules_the_rules_and_the_log_says_who(aurora):
    lead = come()

    assigning.assign(lead, to=aurora.other_rep.user, by=aurora.manager.user)

    last = Assignment.objects.first()
    assert (last.how, last.owner, last.by) == (How.MANUAL, aurora.other_rep.user, aurora.manager.user)


def test_a_rule_that_no_longer_makes_sense_fits_nothing(aurora):
    row = rule("Quebrada", aurora.manager)
    DistributionRule.objects.filter(pk=row.pk).update(conditions=[{"fact": "nada", "is": "known"}])

    assert come().owner == aurora.rep.user


def test_whoever_left_or_may_not_change_leads_is_no_candidate(aurora):
    rule("Todos", aurora.viewer, aurora.rep)
    type(aurora.rep).objects.filter(pk=aurora.rep.pk).update(is_active=False)

    assert come().owner == aurora.other_rep.user


def test_the_bench_tells_and_changes_nothing(aurora):
    rule("Sites", aurora.manager, conditions=[{"fact": "source", "is": "one_of", "value": ["site"]}])
    before = list(DistributionRule.objects.values_list("pk", "credits"))

    tried = trying.of_facts({"source": "ad", "phone": "+5511987654321"})

    assert (tried.name, tried.rule) == ("Rep", "Todos os outros leads")
    assert [(each.name, each.fits, each.why) for each in tried.rules] == [
        ("Sites", False, "Origem é um destes: Site"),
        ("Todos os outros leads", True, ""),
    ]
    assert list(DistributionRule.objects.values_list("pk", "credits")) == before
    assert (Assignment.objects.count(), Lead.objects.count(), Notification.objects.count()) == (0, 0, 0)


def test_rules_of_one_organization_decide_nothing_in_the_other(aurora, rival):
    rule("Sites", aurora.manager)
    with in_tenant(rival.schema):
        assert come().owner == rival.rep.user
        assert DistributionRule.objects.count() == 1


def test_captures_and_first_leads_ask_the_rules(aurora):
    rule("Tudo", aurora.manager)
    told = {"name": "Marina", "email": "marina@exemplo.com"}

    receipt = capturing.capture(capturing.Arrival(key="1", told=told, payload=told))

    assert receipt.lead.owner == aurora.manager.user
    assert Assignment.objects.get(lead=receipt.lead).rule_name == "Tudo"


def test_a_decision_costs_the_same_whatever_the_number_of_people_and_rules(aurora, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    come()

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            come()
        return len(captured)

    few = cost()
    for number in range(3):
        rule(f"R{number}", aurora.manager, conditions=[{"fact": "uf", "is": "one_of", "value": ["AC"]}])
    assert cost() == few


def test_whoever_sets_up_the_rules_is_told_once_that_two_of_them_want_the_same_leads(aurora):
    sites = rule("Sites", aurora.manager, conditions=[{"fact": "source", "is": "one_of", "value": ["site"]}])
    rule("Ads", aurora.rep, conditions=[{"fact": "source", "is": "one_of", "value": ["ad"]}])
    told = Notification.objects.filter(kind="rules.disagree")

    come(source="site")
    assert told.count() == 0

    rule("São Paulo", aurora.other_rep, conditions=[{"fact": "uf", "is": "one_of", "value": ["SP"]}])
    come(phone="+5511987654321", source="site")
    come(phone="+5511987654322", source="site")
    assert {one.user for one in told} == {aurora.owner.user, aurora.admin.user, aurora.manager.user}
    assert [one.particulars for one in told] == [{"name": "Sites", "other": "São Paulo"}] * 3
    assert {one.path for one in told} == {"settings/distribution/log/"}

    come(phone="+5511987654323", source="ad")
    assert told.filter(particulars__name="Ads").count() == 3

    ruling.change(sites, by=None, name="Sites")
    come(phone="+5511987654324", source="site")
    assert told.filter(particulars__name="Sites").count() == 6
