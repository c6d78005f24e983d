"""A stand-in for Meta's Graph API on this machine: takes what we send, keeps it, and fails when told to.

`manage.py simulate` and the tests run it. It never leaves the machine and has no place in production.
"""

import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from . import shapes
from .graph_http import GraphServer
from .graph_templates import TemplateDesk
from .refusals import Refused, refusal
from .sms import Texting

Headers = tuple[tuple[str, str], ...]
SEND, OTHER = "send", "other"  # what a fault hits: the sending of messages, or anything else


@dataclass(frozen=True, kw_only=True)
class Number:
    """A business number that the stand-in hosts."""

    phone_number_id: str
    waba_id: str
    display_phone_number: str = "+55 11 5555-0100"
    verified_name: str = "Agência Exemplo"
    quality_rating: str = "GREEN"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message taken, whether or not its sender heard so."""

    phone_number_id: str
    external_id: str
    body: dict[str, Any]

    @property
    def reference(self) -> str:
        return self.body.get("biz_opaque_callback_data", "")


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    content: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How one of the next requests goes wrong. `accepts`: the message is taken all the same."""

    status: int = 0  # none: the connection is cut
    body: bytes = b""
    headers: Headers = ()
    accepts: bool = False


class GraphStub:
    """Graph, played by a thread of this process. Use it as a context, or start and stop it."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, token: str = "", app_secret: str = ""):
        self.token, self.app_secret = token, app_secret  # empty: any will do
        self.latency = 0.0
        self.numbers: dict[str, Number] = {}
        self.desk = TemplateDesk()
        self.files: dict[str, StoredFile] = {}
        self.sent: list[Sent] = []
        self.receipts: list[dict[str, Any]] = []
        self.subscribed: set[str] = set()
        self.blocked: set[str] = set()
        self.wa_ids: dict[str, str] = {}  # numbers that WhatsApp knows by another id, as many Brazilian ones
        self.on_sent: Callable[[Sent], None] | None = None
        self.texting: Texting | None = None  # who plays Twilio at the same address
        self._faults: dict[str, deque[Fault]] = {SEND: deque(), OTHER: deque()}
        self._addresses: dict[str, str] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = GraphServer((host, port))
        self._server.graph = self

    @property
    def origin(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def url(self) -> str:
        """What the setting WHATSAPP_GRAPH_URL has to be."""
        return f"{self.origin}/v23.0"

    def start(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True, name="graph").start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self.stop()

    @property
    def templates(self) -> list[dict[str, Any]]:
        """Those of all its accounts."""
        return self.desk.rows

    @templates.setter
    def templates(self, rows: list[dict[str, Any]]) -> None:
        self.desk.rows = rows

    # What is set up: numbers, files, templates

    def host_number(self, phone_number_id: str, waba_id: str, **described: str) -> Number:
        """Host a number. While none is hosted, any number may send."""
        number = Number(phone_number_id=phone_number_id, waba_id=waba_id, **described)
        self.numbers[phone_number_id] = number
        return number

    def add_file(self, content: bytes, mime_type: str) -> str:
        """Keep a file as if a person had sent it, and return its id."""
        media_id = str(secrets.randbelow(10**15) + 10**15)
        self.files[media_id] = StoredFile(content=content, mime_type=mime_type)
        return media_id

    # What goes wrong next

    def refuse(self, code: int, message: str = "", *, status: int = 400, on: str = SEND, times: int = 1, **error: Any):
        """Answer the next requests with a code of Meta's."""
        self.answer(refusal(code, message or f"(#{code}) Refused", **error), status=status, on=on, times=times)

    def break_down(self, status: int = 500, *, on: str = SEND, times: int = 1) -> None:
        """Answer the next requests with a gateway's page."""
        self.answer(b"<html><body>Sorry, something went wrong.</body></html>", status=status, on=on, times=times)

    def answer(
        self,
        body: bytes,
        *,
        status: int = 200,
        headers: Headers = (),
        on: str = SEND,
        times: int = 1,
        accepts: bool = False,
    ) -> None:
        """Answer the next requests with exactly this."""
        self._faults[on].extend([Fault(status=status, body=body, headers=headers, accepts=accepts)] * times)

    def drop_answers(self, times: int = 1, *, on: str = SEND, accepts: bool = True) -> None:
        """Cut the connection of the next requests without a word; a message is taken all the same, or not."""
        self._faults[on].extend([Fault(accepts=accepts)] * times)

    def expire_addresses(self) -> None:
        """End the addresses of all files, as five minutes would."""
        self._addresses.clear()

    # What the handler asks

    def next_fault(self, hits: str) -> Fault | None:
        with self._lock:
            return self._faults[hits].popleft() if self._faults[hits] else None

    def authorise(self, bearer: str, proof: str) -> None:
        """Refuse a wrong token or a proof made with another app's secret."""
        if not bearer or (self.token and bearer != self.token):
            raise Refused(190, f"Malformed access token {bearer}", status=401)
        if proof and self.app_secret:
            expected = hmac.new(self.app_secret.encode(), bearer.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(proof, expected):
                raise Refused(100, "Invalid appsecret_proof provided in the API argument")

    def number(self, phone_number_id: str) -> Number:
        found = self.numbers.get(phone_number_id)
        if found is None and self.numbers:
            raise Refused(100, f"Object with ID '{phone_number_id}' does not exist", subcode=33)
        return found or Number(phone_number_id=phone_number_id, waba_id="0")

    def describe(self, phone_number_id: str) -> dict[str, Any]:
        """A number as Graph describes it."""
        number = self.number(phone_number_id)
        return {
            "id": number.phone_number_id,
            "display_phone_number": number.display_phone_number,
            "verified_name": number.verified_name,
            "quality_rating": number.quality_rating,
            "platform_type": "CLOUD_API",
            "is_on_biz_app": False,
        }

    def numbers_of(self, waba_id: str) -> list[dict[str, Any]]:
        self.must_host(waba_id)
        return [self.describe(number.phone_number_id) for number in self.numbers.values() if number.waba_id == waba_id]

    def templates_of(self, waba_id: str, status: str) -> list[dict[str, Any]]:
        self.must_host(waba_id)
        return [template for template in self.templates if not status or template.get("status") == status]

    def check(self, message: dict[str, Any]) -> str:
        """What is wrong with a message; a test may ask Meta's own specification besides."""
        return shapes.problem(message)

    def accept(self, phone_number_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Take a message or a receipt, and say what Graph would say."""
        self._stopped.wait(self.latency)
        self.number(phone_number_id)
        if "status" in body:
            if problem := shapes.receipt_problem(body):
                raise Refused(100, f"(#100) {problem}")
            self.receipts.append(body)
            return {"success": True}
        if problem := self.check(body):
            raise Refused(100, f"(#100) {problem}")
        sent = Sent(phone_number_id=phone_number_id, external_id=_wamid(), body=body)
        with self._lock:
            self.sent.append(sent)
        if self.on_sent:
            self.on_sent(sent)
        return {
            "messaging_product": "whatsapp",
            "contacts": [self._contact(body)],
            "messages": [{"id": sent.external_id}],
        }

    def block(self, phone_number_id: str, body: dict[str, Any], *, shut: bool) -> dict[str, Any]:
        """Shut people out, or let them in."""
        self.number(phone_number_id)
        if problem := shapes.block_problem(body):
            raise Refused(100, f"(#100) {problem}")
        users = [entry["user"] for entry in body["block_users"]]
        (self.blocked.update if shut else self.blocked.difference_update)(users)
        told = [{"input": user, "wa_id": user.removeprefix("+")} for user in users]
        return {"messaging_product": "whatsapp", "block_users": {"added_users" if shut else "removed_users": told}}

    def file(self, media_id: str) -> dict[str, Any]:
        """Describe a file and give an address for it."""
        if media_id not in self.files:
            raise Refused(100, f"Object with ID '{media_id}' does not exist", subcode=33)
        stored, nonce = self.files[media_id], secrets.token_urlsafe(8)
        self._addresses[nonce] = media_id
        return {
            "messaging_product": "whatsapp",
            "url": f"{self.origin}/files/{nonce}",
            "mime_type": stored.mime_type,
            "sha256": hashlib.sha256(stored.content).hexdigest(),
            "file_size": str(len(stored.content)),
            "id": media_id,
        }

    def file_at(self, nonce: str) -> StoredFile | None:
        return self.files.get(self._addresses.get(nonce, ""))

    def must_host(self, waba_id: str) -> None:
        if self.numbers and all(number.waba_id != waba_id for number in self.numbers.values()):
            raise Refused(100, f"Object with ID '{waba_id}' does not exist", subcode=33)

    def _contact(self, body: dict[str, Any]) -> dict[str, str]:
        if "recipient" in body:
            return {"input": body["recipient"], "user_id": body["recipient"]}
        digits = body["to"].removeprefix("+")
        return {"input": body["to"], "wa_id": self.wa_ids.get(digits, digits)}


def _wamid() -> str:
    return f"wamid.{urlsafe_b64encode(secrets.token_bytes(27)).decode()}"
