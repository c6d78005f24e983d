"""A stand-in for BrasilAPI on a real socket. It answers what it was told to, and checks what every request must hold."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class BrasilApiStub:
    """``answers`` by path: (status, body); a text body is sent as it is. ``asked``: the paths, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {}
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str, agent: str) -> tuple[int, Any]:
        self.asked.append(path)
        if not agent.startswith("LovedCRM/1.0 (+http"):
            return 403, "error code: 1010"
        return self.answers.get(path, (404, {"name": "NotFoundError", "type": "not_found", "message": "CNPJ"}))


@contextmanager
def serving() -> Iterator[BrasilApiStub]:
    stub = BrasilApiStub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, told = stub.answer(self.path, self.headers.get("User-Agent", ""))
            body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
