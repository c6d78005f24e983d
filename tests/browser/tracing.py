"""What Chromium itself tells of its work on a page."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, Page

CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline,toplevel"


def traced(page: Page, act: Callable[[], object]) -> list[dict]:
    """The events of a trace of what ``act`` does."""
    session: CDPSession = page.context.new_cdp_session(page)
    events: list[dict] = []
    ended: list[bool] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _data: ended.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
    act()
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    return events


def most_styled(events: list[dict]) -> int:
    """The most elements that were styled anew at once."""
    return max(event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree")
