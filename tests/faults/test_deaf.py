"""A browser that opens a socket and then reads nothing while 20,000 things happen (F14): it costs next to nothing, and goes.

``bin/test -m faults -s tests/faults/test_deaf.py --seconds 60``
"""

import base64
import os
import socket
from pathlib import Path

import pytest
from django.db import transaction

from config.ids import uuid7
from crm import events
from crm.realtime.audience import EVERYBODY, Audience
from tenants.context import in_tenant
from tests.faults.sizes import measured
from tests.live.listener import session_cookie
from tests.waiting import until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("seconds")]
EVENTS, TOGETHER = 20_000, 50
MB, WITHIN = 60, 60
BEGIN = b'{"since":0}'


def test_a_browser_that_reads_nothing(stage_of):
    with stage_of(seed=7, threads=1) as stage:
        cast, web = stage.companies[0].cast, {"web": stage.processes.pid("web")}
        with _deaf(stage.processes.port, cast) as line:
            before = measured(web)
            for _time in range(EVENTS // TOGETHER):
                with in_tenant(cast.schema), transaction.atomic():
                    for _each in range(TOGETHER):
                        events.record("lead.changed", uuid7(), audience=Audience(EVERYBODY))
            grown = measured(web).memory["web"] - before.memory["web"]
            ours = line.getsockname()[1]
            until(lambda: not _holds(stage.processes.port, ours), within=WITHIN)
        print(f"\n{EVENTS} events before a browser that reads nothing: {grown:.1f} MB more")
        assert grown <= MB


def _deaf(port: int, cast) -> socket.socket:
    """An open socket of the owner's, which has said hello and will read no more."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    said = (
        f"GET {cast.url('ws/')} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
        f"Cookie: {session_cookie(cast.owner)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    line.sendall(said.encode())
    assert line.recv(4096).startswith(b"HTTP/1.1 101")
    # A masked text frame; the mask of zeros leaves it as it is.
    line.sendall(bytes([0x81, 0x80 | len(BEGIN), 0, 0, 0, 0]) + BEGIN)
    return line


def _holds(port: int, peer: int) -> bool:
    """Whether the server still has its end of the line."""
    ends = (line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    wanted = f":{port:04X}", f":{peer:04X}"
    return any(state == "01" and (ours[-5:], theirs[-5:]) == wanted for ours, theirs, state in ends)
