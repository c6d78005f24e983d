"""A stand-in for ClamAV's clamd on a real socket: INSTREAM alone, as its manual says, and the one virus that harms nobody."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ClamdStub:
    """``seen``: the bytes of each stream. ``limit``: the longest that it takes. ``url``: where it is."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.limit = 1024 * 1024
        self.url = ""

    def answer(self, came: bytes) -> bytes:
        if len(came) > self.limit:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in came else b"stream: OK\0"


@contextmanager
def serving() -> Iterator[ClamdStub]:
    stub = ClamdStub()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(10) != b"zINSTREAM\0":
                self.wfile.write(b"UNKNOWN COMMAND\0")
                return
            came = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                came += self.rfile.read(length)
            stub.seen.append(came)
            self.wfile.write(stub.answer(came))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        stub.url = f"tcp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield stub
        server.shutdown()
