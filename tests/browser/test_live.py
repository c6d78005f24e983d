"""The live light says the truth, and a page misses nothing, whatever happens to its socket."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from crm.realtime.audience import EVERYBODY
from tenants.models import Membership, Role
from tests.browser.proxy import Proxy, proxy
from tests.live.happening import happen

# Kept by the page itself: all it was told, and each state of the light with the page's number then.
WATCH = """
    window.hints = []; window.resyncs = 0; window.states = []
    document.addEventListener("live:hint", ({ detail }) => window.hints.push(detail.seq))
    document.addEventListener("live:resync", () => { window.resyncs += 1 })
    addEventListener("DOMContentLoaded", () => {
      const light = document.querySelector("[data-live]")
      const note = () => window.states.push([light.dataset.state, Number(document.body.dataset.eventNumber), performance.now()])
      new MutationObserver(note)
        .observe(light, { attributes: true, attributeFilter: ["data-state"] })
    })
"""
LIGHT = "[data-live]"


@pytest.fixture(autouse=True)
def quick_heartbeats(settings):
    """Two seconds between heartbeats, so that silence is noticed after three."""
    settings.LIVE_HEARTBEAT = 2


@pytest.fixture
def line(live_server_url) -> Iterator[Proxy]:
    """Between the browser and the server."""
    with proxy(urlsplit(live_server_url).port) as between:
        yield between


def open_page(context, member, cast, **options) -> Page:
    page = context(member, **options).new_page()
    page.add_init_script(WATCH)
    page.goto(cast.url("settings/"))
    return page


def expect_light(page: Page, state: str, within: float = 10) -> None:
    expect(page.locator(LIGHT)).to_have_attribute("data-state", state, timeout=within * 1000)


def expect_number(page: Page, number: int, within: float = 10) -> None:
    expect(page.locator("body")).to_have_attribute("data-event-number", str(number), timeout=within * 1000)


def test_a_page_is_told_everything_in_order_and_once(context, aurora):
    happen(aurora, module=EVERYBODY)
    page = open_page(context, aurora.admin, aurora)
    expect_light(page, "live")
    expect(page.locator(LIGHT)).to_have_text("em dia", use_inner_text=True)

    for _time in range(20):
        happen(aurora, module=EVERYBODY)

    expect_number(page, 21)
    assert page.evaluate("window.hints") == list(range(2, 22))
    expect_light(page, "live")


def test_what_one_may_not_see_still_counts(context, aurora):
    page = open_page(context, aurora.viewer, aurora)
    expect_light(page, "live")

    happen(aurora, users=[aurora.rep])

    expect_number(page, 1)
    expect_light(page, "live")
    assert page.evaluate("window.hints") == []


def test_a_cut_socket_is_noticed_and_nothing_is_missed(context, aurora, line, running_server):
    page = open_page(context, aurora.admin, aurora, base_url=line.url)
    expect_light(page, "live")

    line.hold_sockets()
    began = page.evaluate("performance.now()")
    happen(aurora, module=EVERYBODY)
    expect_light(page, "reconnecting")
    noticed = page.evaluate("window.states.at(-1)[2]")
    assert noticed - began < 2 * 1.5 * 1000 + 500  # 25 seconds, in heartbeats
    for _time in range(5):
        happen(aurora, module=EVERYBODY)
    assert page.evaluate("window.hints") == []
    line.let_sockets()

    expect_light(page, "live", within=20)
    assert page.evaluate("[window.hints, window.resyncs]") == [[1, 2, 3, 4, 5, 6], 0]
    assert page.evaluate("window.states.at(-1).slice(0, 2)") == ["live", 6]


def test_where_sockets_are_blocked_the_page_polls(context, aurora, line):
    line.are_sockets_refused = True
    page = open_page(context, aurora.admin, aurora, base_url=line.url)

    expect_light(page, "live", within=20)
    for _time in range(3):
        happen(aurora, module=EVERYBODY)

    expect_number(page, 3, within=8)
    assert page.evaluate("window.hints") == [1, 2, 3]
    assert line.socket_count >= 3


def test_a_page_that_missed_too_much_is_told_to_start_over(context, aurora, monkeypatch):
    page = open_page(context, aurora.admin, aurora)
    expect_light(page, "live")
    monkeypatch.setattr("crm.views.events.MOST", 3)

    page.context.set_offline(True)
    expect_light(page, "reconnecting")
    for _time in range(4):
        happen(aurora, module=EVERYBODY)
    page.context.set_offline(False)

    expect_number(page, 4)
    assert page.evaluate("[window.hints, window.resyncs]") == [[], 1]
    expect_light(page, "live")


def test_other_rights_load_the_page_anew_and_say_so(context, aurora):
    page = open_page(context, aurora.rep, aurora)
    expect_light(page, "live")
    page.evaluate("document.body.dataset.old = 'yes'")

    viewer = Role.objects.of(aurora.organization).get(key="viewer")
    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=viewer)

    expect(page.get_by_text("Seu acesso mudou. A página está sendo recarregada.")).to_be_visible(timeout=2000)
    expect(page.locator("body[data-old]")).to_have_count(0)


def test_signing_out_elsewhere_ends_the_page(context, aurora):
    page = open_page(context, aurora.rep, aurora)
    expect_light(page, "live")

    other = page.context.new_page()
    other.goto("/accounts/logout/")
    other.locator("main form button[type=submit], form button").first.click()

    expect(page.get_by_text("Você não está mais conectado aqui.")).to_be_visible(timeout=2000)
