"""A stand-in for the range API of Have I Been Pwned on a real socket: it refuses what is no range, and pads its answers."""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stubs.serving import Request, Server

RANGE = re.compile(r"/range/[0-9A-F]{5}")


class PwnedStub:
    """``stolen``: passwords and how often each was seen. ``asked``: the paths. ``status``, ``pause``: how it fails."""

    def __init__(self) -> None:
        self.stolen: dict[str, int] = {}
        self.asked: list[str] = []
        self.status, self.pause = 200, 0.0
        self.url = ""

    def answer(self, path: str, padded: bool) -> tuple[int, str]:
        self.asked.append(path)
        time.sleep(self.pause)
        if not RANGE.fullmatch(path) or not padded:
            return 400, "The hash prefix was not in a valid format"
        hashes = {hashlib.sha1(word.encode()).hexdigest().upper(): seen for word, seen in self.stolen.items()}
        lines = [f"{digest[5:]}:{seen}" for digest, seen in hashes.items() if digest.startswith(path[-5:])]
        return self.status, "\r\n".join([*lines, f"{'0' * 35}:0"])


@contextmanager
def serving() -> Iterator[PwnedStub]:
    stub = PwnedStub()

    def answer(request: Request) -> None:
        status, told = stub.answer(request.path, request.headers.get("Add-Padding") == "true")
        request.send(status, told.encode(), "text/plain")

    with Server(answer) as server:
        stub.url = server.origin
        yield stub
