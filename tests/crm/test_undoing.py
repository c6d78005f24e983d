"""A change of a lead or a person is taken back, while it stands and not for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity
from crm.services import contacts, leads
from tenants.context import in_tenant
from tests.crm.editing import deal_of, fresh, lead_of, person_of


@pytest.fixture
def lead(aurora):
    return lead_of(aurora, title="Site", value_cents=100_000, tags=["site"])


def change_of(cast, kind: str = "lead.changed", **age) -> Activity:
    with in_tenant(cast.schema):
        change = Activity.objects.filter(kind=kind).order_by("-happened_at", "-id").first()
        if age:
            Activity.objects.filter(pk=change.pk).update(happened_at=timezone.now() - timedelta(**age))
        return change


def undo(browser, cast, member, change):
    return browser(member).delete(cast.url(f"changes/{change.pk}/"))


def test_every_field_of_a_lead_is_as_before_and_that_is_told_too(aurora, rival, browser, lead):
    sent = deal_of(
        lead, title="Loja", value_cents="2.000,00", tags="#loja", expected_close="2026-12-01", company="Lume"
    )
    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)
    change = change_of(aurora)
    assert f'"undo_url": "{aurora.url(f"changes/{change.pk}/")}"' in answer["HX-Trigger"]

    answer = undo(browser, aurora, aurora.rep, change)

    assert answer.status_code == 200
    now = fresh(aurora, lead)
    assert (now.title, now.value_cents, now.tags, now.expected_close, now.company, now.version) == (
        "Site",
        100_000,
        ["site"],
        None,
        None,
        3,
    )
    assert change_of(aurora).particulars["changes"]["title"] == ["Loja", "Site"]
    with in_tenant(rival.schema):
        assert not Activity.objects.exists()


def test_a_persons_phone_is_theirs_again_and_known_by_it(aurora, browser, lead):
    with in_tenant(aurora.schema):
        contacts.change(lead.contact, by=None, seen=fresh(aurora, lead.contact).updated_at, phone="+5511987654321")
    sent = person_of(fresh(aurora, lead.contact), phone="(21) 99876-5432", city="Rio")
    browser(aurora.rep).post(aurora.url(f"contacts/{lead.contact_id}/details/"), sent)

    assert undo(browser, aurora, aurora.rep, change_of(aurora, "contact.changed")).status_code == 200

    now = fresh(aurora, lead.contact)
    assert (now.phone, now.city) == ("+5511987654321", "")
    with in_tenant(aurora.schema):
        assert [known.value for known in now.identities.filter(kind="phone")] == ["+5511987654321"]


def test_what_somebody_changed_again_stays_and_it_is_said(aurora, browser, lead):
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.rep.user, version=1, title="Loja")
        change = change_of(aurora)
        leads.change(lead, by=aurora.manager.user, version=2, title="Site e loja")

    answer = undo(browser, aurora, aurora.rep, change)

    assert answer.status_code == 409
    assert "so it stays" in answer["HX-Trigger"] or "fica como est" in answer["HX-Trigger"]
    assert fresh(aurora, lead).title == "Site e loja"


def test_a_change_of_other_fields_since_is_in_nobodys_way(aurora, browser, lead):
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.rep.user, version=1, title="Loja")
        change = change_of(aurora)
        leads.change(lead, by=aurora.manager.user, version=2, value_cents=5)

    assert undo(browser, aurora, aurora.rep, change).status_code == 200
    now = fresh(aurora, lead)
    assert (now.title, now.value_cents) == ("Site", 5)


@pytest.mark.parametrize(
    ("who", "age", "status"),
    [
        ("rep", {"minutes": 9}, 200),
        ("rep", {"minutes": 11}, 409),
        ("manager", {"minutes": 11}, 409),
        ("admin", {"hours": 23}, 200),
        ("owner", {"hours": 23}, 200),
        ("admin", {"hours": 25}, 409),
    ],
)
def test_there_is_an_end_to_it(aurora, browser, lead, who, age, status):
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.rep.user, version=1, title="Loja")
    change = change_of(aurora, **age)
    offered = (
        f"changes/{change.pk}/" in browser(aurora.members[who]).get(aurora.url(f"leads/{lead.pk}/")).content.decode()
    )

    assert offered is (status == 200)
    assert undo(browser, aurora, aurora.members[who], change).status_code == status
    assert fresh(aurora, lead).title == ("Site" if status == 200 else "Loja")


def test_of_two_versions_each_field_is_chosen_by_itself(aurora, browser, lead):
    sent = deal_of(lead, title="Meu", value_cents="3.000,00")
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Deles", value_cents=400_000)
    page = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)
    assert page.status_code == 409
    assert 'name="keep_title" value="theirs"' in page.content.decode()

    again = {**sent, "version": 2, "keep_title": "theirs", "keep_value_cents": "mine"}
    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), again)

    assert answer.status_code == 200
    now = fresh(aurora, lead)
    assert (now.title, now.value_cents) == ("Deles", 300_000)
