"""Keys of one's own: pressed once where they are chosen, and from then on everywhere."""

from playwright.sync_api import expect

from tests.browser.axe import flaws


def test_a_key_is_changed_by_pressing_it_and_acts_on_the_next_page(context, aurora):
    page = context(aurora.rep).new_page()
    page.goto(aurora.url("tasks/"))
    page.keyboard.press("?")
    page.get_by_role("link", name="Todas as teclas, e como mudá-las").click()

    field = page.locator("#key_create")
    field.press("f")
    expect(page.get_by_role("alert").filter(has_text="F é a tecla de “Buscar nesta página”")).to_be_visible()
    field.press("Alt+n")
    expect(page.get_by_text("Salvo.")).to_be_visible()
    expect(field).to_have_value("Alt N")
    expect(field).to_be_focused()
    with page.expect_response("**/preferences/keyboard/"):
        page.get_by_role("switch").uncheck()

    page.goto(aurora.url("board/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.keyboard.press("?")  # letters and signs alone do nothing now
    page.keyboard.press("Alt+n")
    expect(page.get_by_role("dialog", name="Novo lead")).to_be_visible()


def test_the_page_of_keys_is_in_nobodys_way(context, aurora):
    page = context(aurora.rep).new_page()
    page.goto("/preferences/keyboard/")
    page.get_by_label("Nova tarefa").press("a")
    expect(page.get_by_role("alert").filter(has_text="A é a tecla de")).to_be_visible()

    assert flaws(page) == {}
