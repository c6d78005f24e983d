"""The whole web process over the test database, for tests with real sockets and browsers."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from http import HTTPStatus
from typing import Any

import pytest
import uvicorn
import uvloop
from django.conf import settings
from django.test import override_settings

from tests.waiting import until

# Pages name their files as in development, found where they lie, and a browser asks for each once, as it does of those
# with a hash in their name; sockets' database work has threads of its own.
SERVING = {
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_AUTOREFRESH": True,
    "WHITENOISE_MAX_AGE": 600,
    "DOOR_THREADS": 4,
}
KNOCK = "/knock/"


class Remembering:
    """The web process, which is asked for each static file once: a page is made of a hundred, in each browser anew.

    A knock is answered without it.
    """

    def __init__(self, application):
        self._application = application
        self._answers: dict[str, list[dict]] = {}

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["path"] == KNOCK:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            return await send({"type": "http.response.body", "body": b""})
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(settings.STATIC_URL):
            return await self._application(scope, receive, send)
        answer = self._answers.get(scope["path"]) or await self._asked(scope, receive)
        for message in answer:
            await send(message)
        return None

    async def _asked(self, scope, receive) -> list[dict]:
        answer: list[dict] = []

        async def note(message: dict) -> None:
            answer.append(message)

        await self._application(scope, receive, note)
        if answer[0]["status"] == HTTPStatus.OK:
            self._answers[scope["path"]] = answer
        return answer


class LiveServer:
    """Uvicorn on a free port, in a thread of this process."""

    def __init__(self, application):
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_config=None,
            log_level="warning",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=65536,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self._thread.start()
        until(lambda: self._server.started)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._server.serve(sockets=[self._socket]))

    def let_all_in(self) -> None:
        """Who has knocked so far is let in: doors open in the order of knocking, and we knock last."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(f"GET {KNOCK} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            line.recv(1)

    def is_quiet(self) -> bool:
        """Nobody is connected and nothing is being answered."""
        return not self._server.server_state.connections and not self._server.server_state.tasks


@pytest.fixture(scope="session")
def running_server(tables_as_they_were) -> Iterator[LiveServer]:
    """One server for all tests of a run, stopped before the database goes. ``live_server_url`` lets it in there."""
    with override_settings(**SERVING):
        from config.asgi import application  # builds its middleware from the settings, when imported
    server = LiveServer(Remembering(application))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def live_server_url(running_server, committed, settings) -> Iterator[str]:
    """The address of the server, as a browser types it. Commits are seen by it, and undone afterwards."""
    for name, value in SERVING.items():
        setattr(settings, name, value)
    settings.PUBLIC_URL = running_server.url
    yield running_server.url
    running_server.let_all_in()
    until(running_server.is_quiet, within=10)
