"""A browser's end of a socket, without the browser."""

import json
import time
from contextlib import ExitStack

from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def session_cookie(member) -> str:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(member.user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Listener:
    """Opens a socket as ``member`` and collects what it hears."""

    def __init__(self, server: str, cast, member=None, *, origin: str = "", cookie: str = "", since: int | None = 0):
        headers = {"Cookie": cookie or (session_cookie(member) if member else "")}
        address = server.replace("http", "ws") + cast.url("ws/")
        opening = connect(address, origin=origin or server, additional_headers=headers, compression=None, proxy=None)
        self._open = ExitStack()
        self.socket = self._open.enter_context(opening)
        self.heard: list[dict] = []
        self.hello = self.say(since=since).next() if since is not None else {}

    def say(self, **sentence) -> "Listener":
        self.socket.send(json.dumps(sentence))
        return self

    def next(self, within: float = 5) -> dict:
        """The next frame."""
        frame = json.loads(self.socket.recv(timeout=within))
        self.heard.append(frame)
        return frame

    def hints(self, count: int, within: float = 5) -> list[dict]:
        """So many hints, then acknowledged."""
        found: list[dict] = []
        deadline = time.monotonic() + within
        while len(found) < count:
            found += self.next(max(0.01, deadline - time.monotonic())).get("hints", [])
        self.say(ack=self.heard[-1]["seq"])
        return found

    def reach(self, number: int, within: float = 5) -> list[dict]:
        """All hints until the socket has told of this number."""
        found: list[dict] = []
        deadline = time.monotonic() + within
        while True:
            frame = self.next(max(0.01, deadline - time.monotonic()))
            found += frame.get("hints", [])
            if frame.get("seq", 0) >= number:
                self.say(ack=number)
                return found

    def close_code(self, within: float = 5) -> int:
        """How the server ends it; every frame before the end is kept."""
        deadline = time.monotonic() + within
        try:
            while True:
                self.next(max(0.01, deadline - time.monotonic()))
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "It was cut, not closed."
            return closed.rcvd.code

    def close(self) -> None:
        self._open.close()
