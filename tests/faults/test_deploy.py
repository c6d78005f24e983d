"""A newer version takes over under load (F16): its migration runs while the older one works, then process by process.

``bin/test -m faults -s tests/faults/test_deploy.py --seconds 30``: so many seconds old and new work side by side.
"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tenants.models import Organization
from tenants.services.creation import create_organization
from tests.cast import client_of
from tests.faults import newer
from tests.faults.invariants import check_invariants, table
from tests.faults.stage import WAITING, Stage
from tests.faults.visitors import visitors
from tests.live.listener import session_cookie
from tests.release import run
from tests.waiting import until

pytestmark = pytest.mark.faults
REST = 150  # seconds; a worker that was asked to end leaves nothing that waits for a lease


@pytest.fixture
def version(tmp_path) -> Iterator[Path]:
    yield newer.copied(tmp_path / "newer")
    newer.forget()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """As systemd or a proxy holds it: whoever knocks while nobody accepts waits for a moment."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as held:
        yield held


def test_a_newer_version_takes_over(seconds, stage_of, request, version, listener):
    with stage_of(seed=request.config.getoption("--seed"), threads=6, listener=listener) as stage:
        stage.chat()
        stage.settle(within=60)
        stage.measure()
        with visitors(stage) as seen, stage.working():
            said = newer.manage(version, stage.processes.settings, "migrate_organizations")
            born = _older_code_works_on(stage)
            took = _hand_over(stage, version, seconds)
        rested = stage.settle(within=REST)
        stage.measure()

        _everything_is_of(version, stage)
        assert _opens(stage, born)
        found = check_invariants(stage)
        print(f"\n{said.strip()}\n{stage.counts()}; at rest after {rested:.0f} s")
        print(f"pages: {dict(seen)}; answers: {[dict(each.statuses) for each in stage.companies]}")
        print("asked to end, ended after: " + ", ".join(f"{name} {each:.1f} s" for name, each in took.items()))
        print(table(found))
        assert not [each for each in found if each.broken], table(found)
        assert set(seen) == {200}
        assert set(stage.post.statuses) == {200}
        assert [set(each.statuses) for each in stage.companies] == [{201}, {201}]


def _older_code_works_on(stage: Stage) -> Organization:
    """Every schema has the column by now, and all processes are still of the code that does not know it."""
    assert run(f"SELECT count(*) FROM information_schema.columns WHERE column_name = '{newer.COLUMN}'") == [(3,)]
    cast = stage.companies[0].cast
    assert client_of(cast.owner.user).get(cast.url("inbox/")).status_code == 200
    return create_organization(name="Nascida", owner=cast.owner.user)


def _hand_over(stage: Stage, version: Path, seconds: float) -> dict[str, float]:
    """Old and new side by side; what the old web process has queued is done by the new sender."""
    took = {"worker": stage.processes.hand_over("worker", version)}
    time.sleep(seconds / 2)

    def something_waits() -> None:
        until(lambda: stage.numbers(WAITING)[0] > 3, within=30)

    took["sender"] = stage.processes.hand_over("sender", version, pause=something_waits)
    took["web"] = stage.processes.hand_over("web", version)
    time.sleep(seconds / 2)
    return took


def _everything_is_of(version: Path, stage: Stage) -> None:
    places = {str(Path(f"/proc/{stage.processes.pid(name)}/cwd").readlink()) for name in ("worker", "sender", "web")}
    assert places == {str(version)}


def _opens(stage: Stage, born: Organization) -> bool:
    """What the older code made is at home in the newer."""
    cookie = session_cookie(stage.companies[0].cast.owner)
    return httpx.get(f"{stage.server}/o/{born.slug}/tasks/", headers={"Cookie": cookie}, timeout=40).status_code == 200
