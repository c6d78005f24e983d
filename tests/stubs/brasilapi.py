"""A stand-in for BrasilAPI on a real socket. It answers what it was told to, and checks what every request must hold."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.stubs.serving import Request, Server


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

    def answer(request: Request) -> None:
        status, told = stub.answer(request.path, request.headers.get("User-Agent", ""))
        request.send(status, told.encode() if isinstance(told, str) else json.dumps(told).encode())

    with Server(answer) as server:
        stub.url = f"{server.origin}/api"
        yield stub
