"""Two contacts merged and parted again, as people do it."""

import re

import pytest
from playwright.sync_api import expect

from crm.models import Contact, Lead
from crm.services import resembling
from tenants.context import in_tenant
from tests.browser.axe import violations
from tests.makers import make_contact, make_lead
from tests.waiting import until


@pytest.fixture
def marinas(aurora) -> list[Contact]:
    with in_tenant(aurora.schema):
        one = make_contact("Marina Alves", phone="+5511987654321", city="Recife", owner=aurora.rep.user)
        other = make_contact("MARINA ALVES", email="marina@lume.com.br", city="Recife", owner=aurora.rep.user)
        make_lead(contact=other, owner=aurora.rep, title="Marca")
        while resembling.compare_some():
            pass
        return [one, other]


def owners_of_the_lead(aurora) -> str:
    with in_tenant(aurora.schema):
        return Lead.objects.get().contact.name


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "phone"])
def test_two_contacts_are_merged_side_by_side_and_parted_from_the_notice(context, aurora, marinas, size):
    page = context(aurora.manager, viewport=size).new_page()
    page.goto(aurora.url("duplicates/"))
    assert violations(page) == []

    page.get_by_role("button", name="Comparar e mesclar").click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("heading", name="Mesclar contatos")).to_be_visible()
    assert violations(page) == []
    # Whoever has the lead stays unless somebody says otherwise; then the other's name holds too.
    dialog.locator(f'input[name="survivor"][value="{marinas[0].pk}"]').check()
    expect(dialog.locator(f'input[name="pick_name"][value="{marinas[0].pk}"]')).to_be_checked()
    dialog.get_by_role("button", name="Mesclar", exact=True).click()

    expect(page.locator(".dup")).to_have_count(0)
    expect(page.get_by_text("Ninguém está cadastrado duas vezes")).to_be_visible()
    assert owners_of_the_lead(aurora) == "Marina Alves"

    page.get_by_role("button", name=re.compile("Desfazer")).click()
    expect(page.locator(".dup")).to_have_count(1)
    until(lambda: owners_of_the_lead(aurora) == "MARINA ALVES")


def test_whoever_has_the_merged_contact_open_is_led_to_the_survivor(context, aurora, marinas):
    one, other = marinas
    open_page = context(aurora.rep).new_page()
    open_page.goto(aurora.url(f"contacts/{other.pk}/"))
    expect(open_page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page = context(aurora.manager).new_page()
    page.goto(aurora.url(f"contacts/{one.pk}/"))

    page.get_by_role("button", name="Mesclar com").click()
    page.locator("#dialog").get_by_label(re.compile("MARINA ALVES")).check()
    page.locator("#dialog").get_by_role("button", name="Comparar").click()
    page.locator("#dialog").get_by_role("button", name="Mesclar", exact=True).click()

    expect(open_page).to_have_url(re.compile(str(one.pk)))
    expect(page.locator(".lead-side").get_by_text("Marca")).to_be_visible()
