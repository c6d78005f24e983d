"""Whoever comes and goes, by page or by socket, leaves no database connection behind."""

import socket
from urllib.parse import urlsplit

import httpx
from django.db import connection

from tests.committed import at_once
from tests.live.listener import Listener, session_cookie
from tests.waiting import until


def held() -> int:
    """Connections that are out of the pool, beside the test's own."""
    connection.ensure_connection()
    stats = connection.pool.get_stats()
    return stats["pool_size"] - stats["pool_available"] - 1


def test_many_requests_at_once(live_server_url, aurora):
    cookie = session_cookie(aurora.admin)

    def ask():
        with httpx.Client(base_url=live_server_url, headers={"Cookie": cookie}, timeout=30) as client:
            return [client.get(aurora.url("events/?since=0")).status_code for _time in range(25)]

    answers = at_once(*[ask] * 8, within=60)

    assert answers == [[200] * 25] * 8
    until(lambda: held() == 0)


def test_requests_that_are_broken_off(running_server, live_server_url, aurora):
    cookie, there = session_cookie(aurora.admin), urlsplit(live_server_url)
    request = f"GET {aurora.url('settings/members/')} HTTP/1.1\r\nHost: {there.netloc}\r\nCookie: {cookie}\r\n\r\n"

    for _time in range(40):
        with socket.create_connection((there.hostname, there.port)) as line:
            line.sendall(request.encode())

    running_server.let_all_in()
    until(lambda: held() == 0)


def test_sockets_that_come_and_go(live_server_url, aurora):
    cookie = session_cookie(aurora.admin)

    def visit():
        for _time in range(10):
            Listener(live_server_url, aurora, cookie=cookie).close()

    at_once(*[visit] * 4)

    until(lambda: held() == 0)
