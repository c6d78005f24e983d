"""How smooth dragging is, from a trace of Chromium's own: ``bin/test -m benchmark tests/browser/board``."""

import os
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tenants.context import in_tenant
from tests.benchmarks.population import populate
from tests.browser.tracing import most_styled, traced

pytestmark = pytest.mark.benchmark
LEADS, IN_THE_PAGE = 2_000, 200
FRAME, LONGEST = 16.7, 50.0  # milliseconds
FEW = 250  # of three thousand elements
# Asks for every frame there can be, so that one which comes late is seen.
KEEP_ASKING = "() => { const again = () => requestAnimationFrame(again); again() }"


def test_a_card_is_dragged_over_two_hundred_without_a_late_frame(board, aurora):
    with in_tenant(aurora.schema):
        populate(owners=[aurora.rep.user_id], leads=LEADS, contacts=LEADS, in_one_column=LEADS // 3)
    page = board(aurora.rep)
    _load_more(page)
    page.evaluate(KEEP_ASKING)
    events = traced(page, lambda: _drag_about(page))

    styled = most_styled(events)
    print(f"\ndragging: at most {styled} elements styled at once")  # noqa: T201 - a figure
    work, waited = _work_of_frames(events, "tdur"), _work_of_frames(events, "dur")
    _tell(f"{LEADS} leads, {page.locator('[data-card]').count()} cards in the page", work)
    _tell("the same by the clock, which a busy machine stretches", waited)
    assert _share_in_time(work) >= 0.95
    assert max(work) <= LONGEST
    assert styled <= FEW


def _tell(what: str, frames: list[float]) -> None:
    print(  # noqa: T201 - figures
        f"\ndragging, {what}: {len(frames)} frames, {_share_in_time(frames):.1%} within {FRAME} ms, "
        f"longest {max(frames):.1f} ms, load {os.getloadavg()[0]:.1f}"
    )


def _share_in_time(frames: list[float]) -> float:
    return sum(each <= FRAME for each in frames) / len(frames)


def _load_more(page: Page) -> None:
    while page.locator("[data-card]").count() < IN_THE_PAGE:
        before = page.locator("[data-card]").count()
        page.locator("[data-more]").first.scroll_into_view_if_needed()
        page.wait_for_function("(n) => document.querySelectorAll('[data-card]').length > n", arg=before)
    page.evaluate("document.querySelectorAll('[data-lane] *').forEach((each) => { each.scrollTop = 0 })")
    page.wait_for_load_state("networkidle")


def _drag_about(page: Page) -> None:
    """Over three columns and back, down to where the column scrolls by itself, and put back by Escape's equal: at home."""
    box = page.locator("[data-card]").nth(1).bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 14, steps=4)
    for across, down in [(300, 120), (600, 260), (620, 640), (300, 300), (20, 640), (0, 0)]:
        page.mouse.move(x + across, y + down, steps=30)
    page.mouse.up()


def _work_of_frames(events: list[dict], measure: str) -> list[float]:
    """Milliseconds that the page's main thread worked for each frame: ``tdur`` of its own, ``dur`` by the clock."""
    fired = [event for event in events if event["name"] == "FireAnimationFrame"]
    thread = fired[0]["pid"], fired[0]["tid"]
    tasks = [
        (event["ts"], event.get(measure, 0))
        for event in events
        if event["name"] == "RunTask" and event["ph"] == "X" and (event["pid"], event["tid"]) == thread
    ]
    assert any(taken for _at, taken in tasks), "The trace tells of no tasks."
    frames = sorted(event["ts"] for event in fired)
    return [sum(taken for at, taken in tasks if begin <= at < end) / 1000 for begin, end in pairwise(frames)]
