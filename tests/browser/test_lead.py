"""The lead's page and drawer, as people use them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.models import Lead, Note, Task
from crm.services import leads, notes, timeline
from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.makers import make_contact, make_lead, make_task

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves", phone="+5511987654321", email="marina@lume.com.br")
        made = make_lead(
            owner=aurora.rep, contact=contact, title="Site", value_cents=1_250_000, tags=["site"], score=82,
            score_reasons=[{"points": 28, "text": "Pediu contrato"}],
        )  # fmt: skip
        make_task(made, due_at=timezone.now() + timedelta(minutes=5), title="Enviar contrato")
        notes.add(made, by=aurora.rep.user, text="@Manager viu?")
        return made


def page_of(context, aurora, lead, member=None, path: str = "leads/{pk}/", **options) -> Page:
    page = context(member or aurora.rep, **options).new_page()
    page.goto(aurora.url(path.format(pk=lead.pk, contact=lead.contact_id)))
    return page


def expect_live(page: Page) -> None:
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")


def test_a_note_calls_a_colleague_who_is_told_at_once(context, aurora, lead):
    colleague = page_of(context, aurora, lead, aurora.owner)
    expect_live(colleague)
    page = page_of(context, aurora, lead)
    field = page.get_by_label("Nota", exact=True).locator("textarea").or_(page.locator("#note_text"))

    field.press_sequentially("Fecha hoje? @ow")
    expect(page.get_by_role("option", name="Owner")).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Fecha hoje? @Owner ")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".tl-note").first).to_contain_text("Fecha hoje? @Owner")
    expect(field).to_have_value("")
    expect(page.get_by_role("button", name="Salvar nota")).to_be_disabled()
    expect(colleague.locator(".tl-note").first).to_contain_text("Fecha hoje? @Owner")
    expect(colleague.locator("#bell .ping")).to_be_visible()
    colleague.locator("#bell").click()
    colleague.get_by_role("link", name=re.compile("Rep mencionou você")).click()
    expect(colleague).to_have_url(re.compile(rf"/leads/{lead.pk}/#note_"))
    expect(colleague.locator("#bell .ping")).to_have_count(0)


def test_escape_leaves_the_text_and_the_dialog(context, aurora, lead):
    page = page_of(context, aurora, lead, path="board/?lead={pk}")
    page.locator("#drawer").get_by_role("button", name="Nota", exact=True).click()
    field = page.locator("#dialog textarea")

    field.press_sequentially("@ow")
    expect(page.get_by_role("option", name="Owner")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("option", name="Owner")).to_be_hidden()
    expect(field).to_have_value("@ow")
    field.press_sequentially("n")
    page.get_by_role("option", name="Owner").click()
    expect(field).to_have_value("@Owner ")


def test_two_people_edit_one_lead_and_the_second_chooses(context, aurora, lead):
    page = page_of(context, aurora, lead)
    deal = page.locator(f"#lead_{lead.pk}_deal")
    deal.get_by_role("button", name="Editar").click()
    page.get_by_label("Valor").fill("11.875,00")
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Site e loja")

    # the news of it must not take away what is being typed
    expect(page.locator("h1")).to_have_text("Site e loja")
    expect(page.get_by_label("Valor")).to_have_value("11.875,00")
    deal.get_by_role("button", name="Salvar").click()

    expect(deal.get_by_role("heading")).to_have_text("Manager mudou isto enquanto você editava")
    expect(deal.locator("tbody tr")).to_have_text([re.compile("Título\\s+Site e loja\\s*Site"), re.compile("11.875")])
    deal.get_by_role("button", name="Salvar o escolhido").click()
    expect(page.locator(f"#lead_{lead.pk}_value")).to_contain_text("R$ 11.875,00")
    expect(page.locator("h1")).to_have_text("Site e loja")


def test_giving_up_an_edit_shows_what_stands(context, aurora, lead):
    page = page_of(context, aurora, lead)
    details = page.locator(f"#contact_{lead.contact_id}_details")
    details.get_by_role("button", name="Editar").click()
    page.get_by_label("Nome").fill("Outra")

    details.get_by_role("button", name="Cancelar").click()

    expect(details.locator("dl")).to_contain_text("Marina Alves")
    expect(details.locator("form")).to_have_count(0)


def test_the_drawer_comes_back_after_a_reload_and_goes_with_escape(context, aurora, lead):
    page = page_of(context, aurora, lead, path="board/")
    page.locator(".deal-a", has_text="Marina Alves").click()
    expect(page.locator("#drawer h1")).to_have_text("Marina Alves")
    assert f"lead={lead.pk}" in page.url

    page.reload()
    expect(page.locator("#drawer h1")).to_have_text("Marina Alves")

    page.keyboard.press("Escape")
    expect(page.locator("#drawer h1")).to_have_count(0)
    assert "lead=" not in page.url


def test_a_task_is_done_in_the_drawer_and_the_next_one_is_asked_for(context, aurora, lead):
    page = page_of(context, aurora, lead, path="board/?lead={pk}")
    drawer = page.locator("#drawer")

    drawer.get_by_role("button", name="Feita").click()
    expect(drawer.locator(".next-strip")).to_have_count(0)
    drawer.get_by_role("button", name="Tarefa").click()
    page.locator("#dialog").get_by_label("O quê").fill("Ligar")
    page.locator("#dialog").get_by_role("button", name="Criar tarefa").click()

    expect(drawer.locator(".next-strip")).to_contain_text("Ligar")
    expect(page.locator("#dialog")).to_be_hidden()
    with in_tenant(aurora.schema):
        assert Task.objects.undone().get().title == "Ligar"


def test_a_stage_is_one_click_away_and_others_see_it(context, aurora, lead):
    other = page_of(context, aurora, lead, aurora.manager)
    expect_live(other)
    page = page_of(context, aurora, lead, path="board/?lead={pk}")

    page.locator("#drawer").get_by_role("button", name="Proposta").click()

    expect(page.locator("#drawer .path [aria-current]")).to_have_text("Proposta")
    expect(other.locator(".path [aria-current]")).to_contain_text("Proposta")
    expect(other.locator(".tl li").first).to_contain_text("Rep moveu de Lead para Proposta")


def test_older_lines_stay_when_something_new_happens(context, aurora, lead):
    noon = timezone.localtime().replace(hour=12) - timedelta(days=1)  # whatever the hour is, all 40 are of one day
    with in_tenant(aurora.schema):
        for number in range(40):
            at = noon - timedelta(minutes=number)
            timeline.add("lead.moved", lead=lead, by=aurora.rep.user, happened_at=at, from_stage="A", to_stage="B")
    page = page_of(context, aurora, lead)
    expect_live(page)
    expect(page.locator(".tl li")).to_have_count(25)
    page.get_by_role("button", name="Carregar mais antigas").click()
    expect(page.locator(".tl li")).to_have_count(41)
    expect(page.locator(".day")).to_have_count(2)

    with in_tenant(aurora.schema):
        notes.add(lead, by=aurora.manager.user, text="Nova")

    expect(page.locator(".tl li")).to_have_count(42)
    expect(page.locator(".tl-note").first).to_contain_text("Nova")


def test_ones_own_note_is_deleted_and_brought_back(context, aurora, lead):
    page = page_of(context, aurora, lead)

    page.get_by_role("button", name="Apagar nota").click()
    expect(page.locator(".tl-note")).to_have_count(0)
    with in_tenant(aurora.schema):
        assert Note.objects.count() == 0

    page.get_by_role("button", name="Desfazer").click()
    expect(page.locator(".tl-note")).to_contain_text("@Manager viu?")


def test_nothing_is_in_anybodys_way(context, aurora, lead):
    said: list[str] = []
    found: dict[str, dict[str, list[str]]] = {}
    page = context(aurora.rep).new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("leads/{pk}/", "board/?lead={pk}", "contacts/{contact}/", "tasks/", "notifications/"):
        page.set_viewport_size(DESK)
        page.goto(aurora.url(path.format(pk=lead.pk, contact=lead.contact_id)))
        if "?lead" in path:
            page.locator("#drawer h1").wait_for()
        expect_live(page)
        found[path] = flaws(page)

    assert {path: looks for path, looks in found.items() if looks} == {}
    assert said == []


def test_on_a_phone_one_part_shows_at_a_time(context, aurora, lead):
    page = page_of(context, aurora, lead, viewport=PHONE)
    tasks, feed = page.locator(f"#lead_{lead.pk}_tasks"), page.locator(".tl").first

    expect(feed).to_be_visible()
    expect(tasks).to_be_hidden()
    page.get_by_role("button", name="Tarefas", exact=False).first.click()
    expect(tasks).to_be_visible()
    expect(feed).to_be_hidden()
