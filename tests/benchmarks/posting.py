"""A small client that posts as fast as it is answered, or so many a second: raw HTTP over kept connections, which costs little."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What a run measured."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.statuses.get(200, 0) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def __str__(self) -> str:
        return (
            f"{self.rate:.0f}/s, p50 {self.percentile(0.5):.1f} ms, p99 {self.percentile(0.99):.1f} ms, {self.statuses}"
        )


# When a request is due, in seconds from the beginning, and its bytes.
Request = tuple[float, bytes]


def post_all(
    ports: Sequence[int],
    path: str,
    bodies: Sequence[bytes],
    sign: Callable[[bytes], str],
    *,
    connections: int,
    rate: float = 0,
) -> Figures:
    """Post every body once, over so many connections at a time, to all processes in turn.

    With a ``rate``, so many a second whether or not those before are answered; latencies then count from when each was due.
    """
    requests = [
        (number / rate if rate else 0.0, _request(path, body, sign(body))) for number, body in enumerate(bodies)
    ]
    return asyncio.run(_run(ports, iter(requests), connections))


async def _run(ports: Sequence[int], requests: Iterator[Request], connections: int) -> Figures:
    figures = Figures()
    began = time.perf_counter()
    await asyncio.gather(
        *(_connection(ports[number % len(ports)], requests, figures, began) for number in range(connections))
    )
    figures.seconds = time.perf_counter() - began
    return figures


async def _connection(port: int, requests: Iterator[Request], figures: Figures, began: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for due, request in requests:
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        asked = began + due if due else time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if length:
            await reader.readexactly(length)
        figures.latencies.append(time.perf_counter() - asked)
        status = int(head.split(b" ", 2)[1])
        figures.statuses[status] = figures.statuses.get(status, 0) + 1
    writer.close()
    await writer.wait_closed()


def _request(path: str, body: bytes, signature: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
