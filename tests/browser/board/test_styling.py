"""How little of a page a drag touches, however many cards stand on it."""

from tenants.context import in_tenant
from tests.browser.board.seeing import drag, lane
from tests.browser.tracing import most_styled, traced
from tests.makers import make_lead

CARDS, OF_SOME_CARDS = 25, 180


def test_a_drag_styles_the_cards_it_moves_and_not_the_lane(board, aurora, filled):
    with in_tenant(aurora.schema):
        for number in range(CARDS):
            make_lead(f"Pessoa {number}", owner=aurora.rep, in_stage="Contato")
    page = board(aurora.rep)
    # The first drag of a page also styles what nobody has seen yet.
    events = traced(page, lambda: drag(page, "Ana", "Edu", drop=False))
    assert lane(page, "Contato").locator(".is-slot").count() == 1
    assert most_styled(events) <= OF_SOME_CARDS
    page.mouse.up()


def test_what_follows_a_legend_on_the_board_stands_below_it(board, aurora):
    page = board(aurora.rep)
    clear = page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend", "<fieldset><legend>Um</legend><p id=after>Dois</p></fieldset>")
          return getComputedStyle(document.getElementById("after")).clear
        }"""
    )
    assert clear == "left"
