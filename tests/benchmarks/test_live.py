"""How long until a second browser knows, and what an open socket costs."""

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from websockets.asyncio.client import connect

from config.launch.ports import free_port
from config.launch.service import Child, Service
from crm import events
from crm.models import Event
from crm.realtime.audience import EVERYBODY
from tenants.context import in_tenant
from tests.browser.conftest import chromium, context  # noqa: F401 - fixtures
from tests.cast import Cast
from tests.committed import at_once
from tests.live.happening import happen
from tests.live.listener import session_cookie
from tests.serving import live_server_url, running_server  # noqa: F401 - fixtures
from tests.waiting import until

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators:Warning"),
]
EVENTS, SOCKETS = 200, 1000
OPENING = 60  # seconds until the last of a thousand that knock at the same moment is let in; a browser waits longer


def told(what: str, milliseconds: list[float]) -> float:
    """Print the figures; the 95th percentile."""
    ordered = sorted(milliseconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"\n{what}: p50 {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, worst {ordered[-1]:.1f} ms")
    return p95


@pytest.fixture
def aurora(committed) -> Cast:
    return committed.aurora


def test_from_commit_to_a_second_browser(context, aurora):  # noqa: F811 - the fixture imported above
    page = context(aurora.admin).new_page()
    page.add_init_script(
        """window.arrived = {}
        document.addEventListener("live:hint", ({ detail }) => {
          window.arrived[detail.seq] = performance.timeOrigin + performance.now()
        })"""
    )
    page.goto(aurora.url("settings/"))
    page.wait_for_selector("[data-live][data-state=live]")

    committed_at = {}
    for number in range(1, EVENTS + 1):
        with in_tenant(aurora.schema), transaction.atomic():
            events.record("lead.moved", aurora.rep.pk, audience=events.Audience(EVERYBODY))
            transaction.on_commit(lambda number=number: committed_at.update({number: time.time() * 1000}))
            # the announcement was registered first, so what is measured begins before it
            connection.run_on_commit.reverse()
    page.wait_for_selector(f"body[data-event-number='{EVENTS}']", state="attached")

    arrived = page.evaluate("window.arrived")
    assert told("commit → second browser", [arrived[str(n)] - at for n, at in committed_at.items()]) < 300


def test_an_announcement(committed):
    spent = []
    for _time in range(EVENTS):
        with in_tenant(committed.aurora.schema):
            with transaction.atomic():
                event = events.record("lead.moved", committed.aurora.rep.pk, audience=events.Audience(EVERYBODY))
                connection.run_on_commit.clear()
            began = time.perf_counter()
            events.announce()
            spent.append((time.perf_counter() - began) * 1000)
            assert event.pk
    assert told("numbering and announcing one event", spent) < 50


class Server:
    """The web process as it is run, over the test database."""

    def __init__(self):
        self.port = free_port()
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        argv = (
            sys.executable,
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--port",
            str(self.port),
            "--lifespan",
            "off",
        )
        argv += ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--log-level", "warning")
        environment = {
            "DATABASE_URL": url,
            "DOOR_THREADS": "8",
            "TRIPWIRE_SAMPLE": "1000",
            "ALLOWED_HOSTS": "localhost",
        }
        self.child = Child(Service(name="web", argv=argv, environment=environment))

    def memory(self) -> int:
        """Resident bytes."""
        return int(Path(f"/proc/{self.child.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def server(committed):
    running = Server()
    yield running
    running.child.ask_to_stop()
    until(lambda: running.child.code is not None)
    running.child.output.close()


async def follow(server: Server, cast: Cast, cookie: str, everybody: asyncio.Barrier, last: int) -> list[float]:
    """One socket, until it has heard the last number; when it heard each."""
    address = f"ws://localhost:{server.port}{cast.url('ws/')}"
    origin = f"http://localhost:{server.port}"
    heard = []
    opening = connect(
        address, origin=origin, additional_headers={"Cookie": cookie}, compression=None, open_timeout=OPENING
    )
    async with opening as socket:
        await socket.send('{"since": 0}')
        await socket.recv()
        await everybody.wait()
        async for text in socket:
            frame = json.loads(text)
            if "hints" in frame:
                heard.append(time.time() * 1000)
                await socket.send(json.dumps({"ack": frame["seq"]}))
                if frame["seq"] == last:
                    break
    return heard


def test_a_thousand_sockets(server, committed):
    aurora, cookie = committed.aurora, session_cookie(committed.aurora.admin)
    until(lambda: _answers(server.port))
    said: list[float] = []

    async def work() -> tuple[int, int, list[list[float]]]:
        await follow_one_and_leave(server, aurora, cookie)
        empty = server.memory()
        everybody = asyncio.Barrier(SOCKETS + 1)
        sockets = [asyncio.create_task(follow(server, aurora, cookie, everybody, 10)) for _time in range(SOCKETS)]
        await everybody.wait()
        full = server.memory()
        for _time in range(10):
            said.append(time.time() * 1000)
            await asyncio.to_thread(_happen, aurora)
            await asyncio.sleep(1)
        return empty, full, await asyncio.gather(*sockets)

    [(empty, full, heard)] = at_once(lambda: asyncio.run(work()), within=300)  # this thread may be Playwright's

    each = (full - empty) / SOCKETS / 1024
    print(f"\n{SOCKETS} sockets: {empty / 2**20:.0f} → {full / 2**20:.0f} MB, {each:.0f} KB each")
    p95 = told(
        f"commit → each of {SOCKETS} sockets",
        [at - when for times in heard for at, when in zip(times, said, strict=True)],
    )
    assert each <= 60
    assert p95 < 1000
    with in_tenant(aurora.schema):
        assert Event.objects.count() == 10


async def follow_one_and_leave(server: Server, cast: Cast, cookie: str) -> None:
    """So that what is imported on first use is not counted."""
    address, origin = f"ws://localhost:{server.port}{cast.url('ws/')}", f"http://localhost:{server.port}"
    async with connect(address, origin=origin, additional_headers={"Cookie": cookie}, compression=None) as socket:
        await socket.send('{"since": 0}')
        await socket.recv()


def _happen(cast: Cast) -> None:
    try:
        happen(cast, module=EVERYBODY)
    finally:
        connection.close()


def _answers(port: int) -> bool:
    import httpx

    try:
        return httpx.get(f"http://localhost:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False
