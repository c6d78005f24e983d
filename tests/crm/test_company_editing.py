"""A company's words are changed, taken back, and never written over; it is put away with the way back."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Company, CustomField, Event
from crm.services import companies
from tenants.context import in_tenant
from tests import makers
from tests.crm.editing import company_of, fresh
from tests.markup import text_of


@pytest.fixture
def lume(aurora) -> Company:
    with in_tenant(aurora.schema):
        CustomField.objects.create(entity="company", key="ramo", label="Ramo")
        company = Company.objects.create(name="Studio Lume", city="Santos", custom={"ramo": "Luz"})
        makers.make_lead(owner=aurora.rep, company=company)
        return company


@pytest.fixture
def save(aurora, browser, lume):
    def send(who=None, **changed):
        seen = {**company_of(lume), "initial-custom_ramo": "Luz", "custom_ramo": "Luz"}
        return browser(who or aurora.rep).post(aurora.url(f"companies/{lume.pk}/details/"), {**seen, **changed})

    return send


def notice(answer) -> dict:
    return json.loads(answer["HX-Trigger"])["toast"]


def test_a_change_is_told_and_taken_back_with_the_own_answers(aurora, rival, browser, lume, save):
    answer = save(name="Lume", cnpj="11.222.333/0001-81", custom_ramo="Som")

    now = fresh(aurora, lume)
    assert (now.name, now.cnpj, now.custom) == ("Lume", "11.222.333/0001-81", {"ramo": "Som"})
    with in_tenant(aurora.schema):
        change = Activity.objects.get(kind="company.changed")
        assert Event.objects.filter(kind="company.changed", subject_id=lume.pk).count() == 1
    page = text_of(browser(aurora.rep).get(aurora.url(f"companies/{lume.pk}/")))
    assert "mudou a empresa" in page and "Nome: Studio Lume → Lume" in page and "Ramo: Luz → Som" in page
    assert notice(answer)["undo_url"] == aurora.url(f"changes/{change.pk}/")
    assert browser(rival.owner).delete(rival.url(f"changes/{change.pk}/")).status_code == 404
    assert browser(aurora.other_rep).delete(aurora.url(f"changes/{change.pk}/")).status_code == 404
    assert fresh(aurora, lume).name == "Lume"

    assert browser(aurora.rep).delete(aurora.url(f"changes/{change.pk}/")).status_code == 200

    now = fresh(aurora, lume)
    assert (now.name, now.cnpj, now.custom) == ("Studio Lume", "", {"ramo": "Luz"})


def test_what_stays_as_it_was_leaves_no_line(aurora, save):
    assert "HX-Trigger" not in save().headers
    with in_tenant(aurora.schema):
        assert not Activity.objects.filter(kind="company.changed").exists()


def test_a_cnpj_that_another_company_has_by_now_does_not_come_back(aurora, browser, lume):
    with in_tenant(aurora.schema):
        companies.change(lume, cnpj="11.222.333/0001-81")
        companies.change(lume, cnpj="")
        change = Activity.objects.filter(kind="company.changed").order_by("-happened_at", "-id").first()
        companies.create(name="Outra", cnpj="11.222.333/0001-81")

    assert browser(aurora.owner).delete(aurora.url(f"changes/{change.pk}/")).status_code == 409
    assert fresh(aurora, lume).cnpj == ""


def test_after_ten_minutes_it_stays(aurora, browser, lume):
    with in_tenant(aurora.schema):
        companies.change(lume, by=aurora.rep.user, name="Lume")
        change = Activity.objects.get(kind="company.changed")
        Activity.objects.update(happened_at=timezone.now() - timedelta(minutes=11))

    assert browser(aurora.rep).delete(aurora.url(f"changes/{change.pk}/")).status_code == 409
    assert fresh(aurora, lume).name == "Lume"


def test_whoever_comes_second_sees_what_the_first_did_and_chooses(aurora, lume, save):
    with in_tenant(aurora.schema):
        companies.change(lume, by=aurora.manager.user, name="Deles", city="Rio")

    page = save(name="Meu", city="Olinda")

    assert page.status_code == 409
    assert page["HX-Retarget"] == f"#company_{lume.pk}_details"
    assert "Manager mudou isto" in text_of(page) and "Deles" in text_of(page)
    assert fresh(aurora, lume).name == "Deles"
    seen = fresh(aurora, lume).updated_at.isoformat()
    answer = save(name="Meu", city="Olinda", seen=seen, keep_name="theirs", keep_city="mine")
    assert answer.status_code == 200
    now = fresh(aurora, lume)
    assert (now.name, now.city) == ("Deles", "Olinda")


def test_its_page_is_drawn_again_with_what_is_being_edited_kept(aurora, browser, lume):
    parts = browser(aurora.rep).get(aurora.url(f"companies/{lume.pk}/parts/?keep=details")).content.decode()
    assert f'id="company_{lume.pk}_feed" hx-swap-oob="true"' in parts
    assert f'id="company_{lume.pk}_details"' not in parts


def test_it_is_put_away_from_its_page_with_the_way_back(aurora, browser, lume):
    manager = browser(aurora.manager)
    answer = manager.post(aurora.url(f"companies/{lume.pk}/archive/"))

    assert (answer.status_code, notice(answer)["text"]) == (204, "1 empresa arquivada")
    assert "HX-Refresh" not in answer
    assert fresh(aurora, lume).archived_at is not None
    assert browser(aurora.rep).post(notice(answer)["undo_url"]).status_code == 404
    assert manager.post(notice(answer)["undo_url"]).status_code == 204
    assert fresh(aurora, lume).archived_at is None


def test_a_contact_comes_back_with_the_lead_that_went_with_it(aurora, browser, lume):
    with in_tenant(aurora.schema):
        lead = lume.leads.select_related("contact").get()
    manager = browser(aurora.manager)

    answer = manager.post(aurora.url(f"contacts/{lead.contact_id}/archive/"), {"with_work": "1"})

    assert fresh(aurora, lead).archived_at is not None
    assert manager.post(notice(answer)["undo_url"]).status_code == 204
    assert fresh(aurora, lead).archived_at is None
    assert fresh(aurora, lead.contact).archived_at is None
