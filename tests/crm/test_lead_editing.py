"""A lead's fields: saved, refused, and two people at once."""

from html import unescape

import pytest

from crm.models import Activity, AuditLine, Company, Event, Lead
from crm.services import leads
from tenants.context import in_tenant
from tests.crm.editing import deal_of, fresh, lead_of


def test_fields_are_saved_and_told(aurora, rival, browser):
    lead = lead_of(aurora, title="Site", value_cents=100_000)
    sent = deal_of(
        lead, value_cents="R$ 12.500,50", tags="#Site, Google Ads", expected_close="2026-11-30", company="Lume"
    )

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)

    assert answer.status_code == 200
    now = fresh(aurora, lead)
    assert (now.value_cents, now.tags, str(now.expected_close), now.company.name, now.version) == (
        1_250_050,
        ["site", "google-ads"],
        "2026-11-30",
        "Lume",
        2,
    )
    with in_tenant(aurora.schema):
        line, event = Activity.objects.get(kind="lead.changed"), Event.objects.get(kind="lead.changed")
        audit = AuditLine.objects.get(table="crm_lead", action="update")
    assert line.particulars["changes"]["value_cents"] == [100_000, 1_250_050]
    assert (event.subject_id, event.actor) == (lead.pk, aurora.rep.user)
    assert event.particulars == {"fields": ["company", "expected_close", "tags", "value_cents"]}
    assert (audit.actor_name, audit.before["value_cents"], audit.after["value_cents"]) == (
        "rep@aurora.test",
        100_000,
        1_250_050,
    )
    with in_tenant(rival.schema):
        assert (Company.objects.count(), Event.objects.count()) == (0, 0)


def test_a_company_of_that_name_is_used_again(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume")

    browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, company=" studio  LUME "))

    assert fresh(aurora, lead).company == lume
    with in_tenant(aurora.schema):
        assert Company.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"value_cents": "muito"},
        {"value_cents": "-5"},
        {"value_cents": "9" * 30},
        {"expected_close": "31/02/2026"},
        {"expected_close": "0001-01-01"},
        {"source": "hack"},
        {"title": "x" * 121},
        {"tags": "x" * 401},
        {"version": ""},
    ],
)
def test_a_wrong_field_is_said_in_its_place_and_changes_nothing(aurora, browser, wrong):
    lead = lead_of(aurora, title="Site")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, **wrong))

    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#lead_{lead.pk}_deal")
    assert list(answer.context["form"].errors) == list(wrong)
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().version, Event.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("", 0),
        ("12500", 1_250_000),
        ("12.500", 1_250_000),
        ("12.500,00", 1_250_000),
        ("R$ 12.500,5", 1_250_050),
        ("12500.5", 1_250_050),
        ("1.250.000", 125_000_000),
        ("0,01", 1),
        ("1,234.56", 123_456),
        ("1,250,000.5", 125_000_050),
    ],
)
def test_money_as_people_type_it(aurora, browser, typed, cents):
    lead = lead_of(aurora, value_cents=99)

    browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, value_cents=typed))

    assert fresh(aurora, lead).value_cents == cents


@pytest.mark.parametrize("typed", ["1,234", "1.234,5.6", "1.2,5", "1,23,4.5", "-5", "1e3", "10 mil"])
def test_money_that_could_be_two_amounts_is_asked_for_again(aurora, browser, typed):
    lead = lead_of(aurora, value_cents=99)

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, value_cents=typed))

    assert (answer.status_code, fresh(aurora, lead).value_cents) == (422, 99)


def test_who_comes_second_sees_what_the_first_one_did_and_chooses(aurora, browser):
    lead = lead_of(aurora, title="Site", value_cents=1_250_000)
    sent = deal_of(lead, value_cents="11.875,00")
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Site e loja", source="ad")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)

    assert (answer.status_code, answer["HX-Retarget"]) == (409, f"#lead_{lead.pk}_deal")
    assert [(one.label, one.theirs, one.mine, one.is_mine) for one in answer.context["differences"]] == [
        ("Título", "Site e loja", "Site", False),
        ("Valor", "R$ 12.500", "R$ 11.875", True),
        ("Origem", "Anúncio", "Digitado", False),
    ]
    assert "Manager mudou isto enquanto você editava" in unescape(answer.content.decode())
    assert fresh(aurora, lead).value_cents == 1_250_000

    again = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), {**sent, "version": 2})

    assert again.status_code == 200
    now = fresh(aurora, lead)
    assert (now.value_cents, now.title, now.source, now.version) == (1_187_500, "Site e loja", "ad", 3)


def test_a_conflict_leaves_no_company_behind(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Outro")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, company="Nova"))

    assert answer.status_code == 409
    with in_tenant(aurora.schema):
        assert Company.objects.count() == 0
