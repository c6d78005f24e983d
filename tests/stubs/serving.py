"""How the stand-ins for other companies' servers stand on a real socket."""

import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


class Request(BaseHTTPRequestHandler):
    """One request that came in, and the means to answer it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def _arrive(self) -> None:
        self.place = urlsplit(self.path)
        self.query = dict(parse_qsl(self.place.query))
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.answer(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _arrive

    def say(self, status: int, told: Any) -> None:
        """Answer with JSON."""
        self.send(status, json.dumps(told).encode())

    def send(self, status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        for name, value in ({"Content-Type": content_type} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """Cut the line without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the requests hold secrets."""


class Server(ThreadingHTTPServer):
    """A port of this machine where `answer` is asked about each request, in a thread of its own."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[Request], None]):
        super().__init__(("127.0.0.1", 0), Request)
        self.answer = answer

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True, name="stand-in").start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # who asked has gone: some tests do that
            super().handle_error(request, client_address)
