"""A stand-in for Stripe on a real socket: it holds each request to the specification, and keeps what it was told."""

import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from config.outside.signatures import sha256
from tests.stubs.serving import Request, Server
from tests.stubs.stripe_spec import problem

KEY, SECRET, VERSION = "sk_test_51LovedCrm", "whsec_test_secret", "2026-06-24.dahlia"
ENDS = 1_900_000_000


class StripeStub:
    """``asked``: (method, path, what was said), in order. ``subscriptions`` and ``invoices``: what there is, by customer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.subscriptions: dict[str, list[dict[str, Any]]] = {}
        self.invoices: dict[str, list[dict[str, Any]]] = {}
        self.tax_ids: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        self._keys: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self._faults: deque[tuple[int, dict[str, str]]] = deque()
        self.url = ""

    def has(self, customer: str, status: str, price: str = "price_growth", **more: Any) -> None:
        """The customer's one subscription is so now."""
        items = {"data": [{"id": "si_1", "price": {"id": price}, "current_period_end": ENDS}]}
        told = {"id": "sub_1", "object": "subscription", "customer": customer, "created": 1_800_000_000, "items": items}
        self.subscriptions[customer] = [{**told, "status": status, "trial_end": None, "cancel_at": None, **more}]

    def charged(self, customer: str, status: str, cents: int = 29_700, name: str = "in_1") -> None:
        told = {
            "id": name,
            "object": "invoice",
            "number": "LVD-0001",
            "status": status,
            "total": cents,
            "currency": "brl",
        }
        pages = {"hosted_invoice_url": "https://invoice.stripe.com/i/1", "invoice_pdf": "https://pay.stripe.com/1.pdf"}
        self.invoices[customer] = [{**told, **pages, "created": 1_800_000_000}]

    def fail(self, status: int, **headers: str) -> None:
        """So the next request."""
        self._faults.append((status, headers))

    def said(self, path: str) -> list[dict[str, str]]:
        """What was posted to a path."""
        return [said for method, asked, said in self.asked if (method, asked) == ("POST", path)]

    def receive(self, request: Request) -> None:
        path, body, headers = request.place.path.removeprefix("/v1/"), request.body, request.headers
        said = dict(parse_qsl(body.decode() or request.place.query))
        self.asked.append((request.command, path, said))
        if headers.get("Authorization") != f"Bearer {KEY}" or headers.get("Stripe-Version") != VERSION:
            request.say(401, {"error": {"type": "invalid_request_error", "message": f"Invalid API Key: {KEY}"}})
        elif wrong := problem(request.command, path, request.place.query, body):
            self.refused.append(f"{request.command} {path}: {wrong}")
            request.say(400, {"error": {"type": "invalid_request_error", "message": wrong}})
        elif self._faults:
            status, more = self._faults.popleft()
            request.send(status, b'{"error": {"type": "api_error", "message": "Sorry"}}', **more)
        else:
            request.say(*self._once(headers.get("Idempotency-Key", ""), request, said))

    def _once(self, key: str, request: Request, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The same key is answered as before, and refused for anything else."""
        if key in self._keys:
            before, told = self._keys[key]
            return (200, told) if before == request.body else (400, {"error": {"type": "idempotency_error"}})
        status, told = self._answer(request.command, request.place.path.removeprefix("/v1/").split("/"), said)
        if key:
            self._keys[key] = (request.body, told)
        return status, told

    def _answer(self, method: str, path: list[str], said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "POST", ["customers"]:
                return 200, {"id": f"cus_{said['metadata[organization]'][-12:]}"}
            case "POST", ["checkout", "sessions"]:
                return 200, {"id": "cs_1", "url": "https://checkout.stripe.com/c/pay/cs_1"}
            case "POST", ["billing_portal", "sessions"]:
                return 200, {"id": "bps_1", "url": "https://billing.stripe.com/p/session/1"}
            case "POST", ["invoices", "create_preview"]:
                return 200, {"amount_due": 74_850, "currency": "brl", "next_payment_attempt": ENDS}
            case "GET", ["subscriptions"]:
                return 200, {"object": "list", "data": self.subscriptions.get(said["customer"], [])}
            case "GET", ["invoices"]:
                return 200, {"object": "list", "data": self.invoices.get(said["customer"], [])}
            case "DELETE", ["subscriptions", name]:
                return self._ended(name)
            case "GET", ["customers", _, "tax_ids"]:
                return 200, {"object": "list", "data": [{"id": key, **row} for key, row in self.tax_ids.items()]}
            case "POST", ["customers", _, "tax_ids"]:
                self.tax_ids[f"txi_{len(self.asked)}"] = {"type": said["type"], "value": said["value"]}
                return 200, {"id": "txi"}
            case "DELETE", ["customers", _, "tax_ids", name]:
                return 200, {"id": name, "deleted": self.tax_ids.pop(name) is not None}
        return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}

    def _ended(self, name: str) -> tuple[int, dict[str, Any]]:
        for rows in self.subscriptions.values():
            for row in rows:
                if row["id"] == name and row["status"] != "canceled":
                    row["status"] = "canceled"
                    return 200, row
        return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}


def event(kind: str, about: dict[str, Any], name: str = "evt_1") -> bytes:
    """As Stripe posts it."""
    told = {"id": name, "object": "event", "api_version": VERSION, "type": kind, "data": {"object": about}}
    return json.dumps(told).encode()


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The header that proves it."""
    moment = f"{time.time() if at is None else at:.0f}"
    return {"Stripe-Signature": f"t={moment},v1={sha256(moment.encode() + b'.' + body, secret)}"}


@contextmanager
def serving() -> Iterator[StripeStub]:
    stub = StripeStub()
    with Server(stub.receive) as server:
        stub.url = server.origin
        yield stub
    assert stub.refused == [], stub.refused
