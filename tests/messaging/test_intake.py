"""Webhooks in the web process: many in one commit, each answered for itself; what is not a webhook goes to Django."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync

from messaging.services import receiving
from messaging.services.receiving import Received
from messaging.views import intake
from messaging.views.intake import GroupCommit, Intake, Waker
from tenants.inbound.models import Delivery
from tests.messaging.conftest import address_of
from tests.messaging.makers import VERIFY_TOKEN, encoded, posted, signed, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
BODY = encoded(posted(text_message("Olá")))


async def django(scope, receive, send) -> None:
    """Stands in for everything else."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"django"})


def ask(
    path: str, method: str = "POST", *pieces: bytes, headers: dict | None = None, query: str = "", pause: float = 0
):
    """The status, headers and body that the application answers with."""
    sent: list[dict] = []
    waiting = list(pieces or (b"",))
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }

    async def receive():
        await asyncio.sleep(pause)
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    async_to_sync(Intake(django))(scope, receive, send)
    start, body = sent
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body["body"]


def json_headers(body: bytes = BODY, **more: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "Content-Length": str(len(body)), **signed(body), **more}


def deliveries() -> int:
    return Delivery.objects.across_organizations().count()


def test_a_signed_body_in_pieces_is_stored_and_answered_200(channel):
    status, headers, body = ask(address_of(channel), "POST", BODY[:10], BODY[10:], headers=json_headers())

    assert (status, body, headers["content-type"]) == (200, b"", "text/plain; charset=utf-8")
    assert deliveries() == 1


def test_the_handshake_is_answered_as_plain_text(channel):
    query = f"hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=115820"

    assert ask(address_of(channel), "GET", query=query)[::2] == (200, b"115820")
    assert ask(address_of(channel), "GET", query=query.replace("115820", "%3Cb%3E"))[0] == 403
    assert ask("/hooks/meta/", "GET", query=query)[0] == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Hub-Signature-256": "sha256=" + "0" * 64}, 401),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Content-Length": str(5 * 1024 * 1024)}, 413),
        ({"Content-Length": "-1"}, 413),
    ],
    ids=["signature", "type", "packed", "announced too large", "no number"],
)
def test_what_is_wrong_with_the_headers_is_said_at_once(channel, headers, status):
    assert ask(address_of(channel), "POST", BODY, headers=json_headers(**headers))[0] == status
    assert deliveries() == 0


def test_two_signatures_are_none(channel):
    scope_headers = [(b"content-type", b"application/json")]
    scope_headers += [(b"x-hub-signature-256", signed(BODY)["X-Hub-Signature-256"].encode())] * 2

    assert "," in intake._headers({"headers": scope_headers})["x-hub-signature-256"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe"], ids=["empty", "array", "broken", "no utf-8"])
def test_a_body_that_is_no_webhook_is_400(channel, body):
    assert ask(address_of(channel), "POST", body, headers=json_headers(body))[0] == 400


def test_a_body_larger_than_it_was_announced_is_cut_off(channel):
    piece = b"x" * 1024 * 1024
    pieces = [piece] * 5

    assert ask(address_of(channel), "POST", *pieces, headers=json_headers())[0] == 413


def test_a_trickle_is_ended(channel, monkeypatch):
    monkeypatch.setattr(intake, "BODY_SECONDS", 0.02)

    assert ask(address_of(channel), "POST", BODY[:1], BODY[1:], headers=json_headers(), pause=0.05)[0] == 408


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_405(channel, method):
    assert ask(address_of(channel), method)[0] == 405


@pytest.mark.parametrize(
    "path", ["/", "/hooks/", "/hooks/meta", "/hooks/whatsapp_cloud/", "/hooks/whatsapp_cloud/a/b/"]
)
def test_every_other_address_is_djangos(path, db):
    assert ask(path, "GET")[::2] == (299, b"django")


def test_an_unknown_token_is_404(db):
    assert ask("/hooks/whatsapp_cloud/nobody/", "POST", BODY, headers=json_headers())[0] == 404


class Recorder:
    """Stands in for storing: slow, so that others gather meanwhile."""

    def __init__(self, fails: int = 0):
        self.batches: list[int] = []
        self.fails = fails

    async def receive(self, posts) -> Received:
        self.batches.append(len(posts))
        await asyncio.sleep(0.01)
        if self.fails:
            self.fails -= 1
            raise RuntimeError("out of memory, say")
        return Received([int(json.loads(post.body)) for post in posts])


def store_at_once(recorder: Recorder, count: int) -> list[int]:
    async def run():
        commits = GroupCommit()
        commits._receive = recorder.receive
        posts = [receiving.Post({}, str(200 + n).encode()) for n in range(count)]
        first = asyncio.create_task(commits.store(posts[0]))
        await asyncio.sleep(0)
        return await asyncio.gather(first, *(commits.store(post) for post in posts[1:]))

    return async_to_sync(run)()


def test_those_that_come_during_a_commit_share_the_next_and_get_their_own_answers():
    recorder = Recorder()

    assert store_at_once(recorder, 30) == [200 + n for n in range(30)]
    assert recorder.batches == [1, 29]


def test_a_batch_is_no_larger_than_allowed(monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 10)
    recorder = Recorder()

    assert store_at_once(recorder, 35) == [200 + n for n in range(35)]
    assert max(recorder.batches) == 10


def test_a_batch_that_fails_is_503_and_the_next_is_tried():
    assert store_at_once(Recorder(fails=1), 10) == [503, *(200 + n for n in range(1, 10))]


def test_more_than_can_wait_are_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(intake, "WAITING", 4)

    assert store_at_once(Recorder(), 20) == [200, 201, 202, 203, 204, *[503] * 15]


def test_a_flood_of_wakes_is_a_few(monkeypatch):
    woken: list[set[str]] = []

    async def wake(schemas):
        woken.append(set(schemas))

    async def run():
        waker = Waker()
        waker._wake = wake
        for _time in range(100):
            waker.wake(["org_a", "org_b"])
            await asyncio.sleep(0)
        while not waker._task.done():
            await asyncio.sleep(0.005)

    async_to_sync(run)()
    assert woken[0] == {"org_a", "org_b"}
    assert len(woken) <= 3
