"""A broadcast in a browser: its blanks come with its template, take variables, and its numbers follow what happens."""

import pytest
from playwright.sync_api import expect

from crm.models import SavedView
from messaging.models import Broadcast, Recipient, Template
from messaging.services.broadcasting import keeping
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.messaging.makers import make_channel


@pytest.fixture
def template(aurora) -> Template:
    with in_tenant(aurora.schema):
        make_lead("Marina Alves")
        SavedView.objects.create(name="Abertos", owner=aurora.manager.user, query="state=open")
        text = "Oi {{1}}! Só hoje: 20% em sites."
        return Template.objects.create(
            channel=make_channel(), name="oferta", language="pt_BR", category="MARKETING", status="APPROVED", body=text,
            components=[{"type": "BODY", "text": text}],
        )  # fmt: skip


def test_one_is_built_and_followed(context, aurora, template):
    page = context(aurora.manager).new_page()
    page.goto(aurora.url("broadcasts/new/"))
    page.get_by_label("Nome").fill("Oferta")
    page.get_by_label("Modelo").select_option(str(template.pk))
    blank = page.get_by_label("{{1}}")
    expect(page.locator("#broadcast_blanks blockquote")).to_contain_text("Só hoje")
    blank.click()
    page.get_by_role("button", name="primeiro nome").click()
    expect(blank).to_have_value("{{first_name}}")
    page.get_by_label("Quem recebe").select_option(label="Abertos")
    page.get_by_role("button", name="Salvar e conferir").click()
    expect(page.locator("#broadcast_audience")).to_contain_text("1 sem número")

    with in_tenant(aurora.schema):
        row = Broadcast.objects.get()
        Broadcast.objects.update(state="running")
        row.refresh_from_db()
        Recipient.objects.create(broadcast=row, contact=make_lead("Bia").contact, key="1")
    page.goto(aurora.url(f"broadcasts/{row.pk}/"))
    expect(page.locator("#broadcast_standing")).to_contain_text("0 de 1")
    with in_tenant(aurora.schema):
        keeping.cancel(row, by=aurora.owner.user)
    expect(page.locator("#broadcast_standing")).to_contain_text("cancelado antes")
