"""A stand-in for Graph's part about pages and their leads, on a real socket. It checks what every request must hold."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.stubs.serving import Request, Server

TOKEN, SECRET, PAGE = "EAApage123", "app-secret-0123456789", "153125381133"


class PageGraphStub:
    """What it knows, and what it was asked. ``errors`` answers an id with (status, error)."""

    def __init__(self) -> None:
        self.leads: dict[str, dict[str, Any]] = {}
        self.forms: dict[str, list[dict[str, Any]]] = {}
        self.errors: dict[str, tuple[int, dict[str, Any]]] = {}
        self.subscribed: set[str] = set()
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""

    def answer(self, method: str, path: str, query: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append((method, path, query))
        proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if authorization != f"Bearer {TOKEN}" or query.get("appsecret_proof", proof) != proof:
            return 400, error(190, subcode=463)
        name = path.rpartition("/")[2] if method == "POST" else path
        if path in self.errors:
            status, told = self.errors[path]
            return status, told
        match (method, path.split("/")):
            case ("POST", [page, "subscribed_apps"]) if page == PAGE and query.get("subscribed_fields") == "leadgen":
                self.subscribed.add(page)
                return 200, {"success": True}
            case ("DELETE", [page, "subscribed_apps"]) if page == PAGE:
                self.subscribed.discard(page)
                return 200, {"success": True}
            case ("GET", [page]) if page == PAGE:
                return 200, {"id": PAGE, "name": "Studio Lume"}
            case ("GET", [page, "leadgen_forms"]) if page == PAGE:
                return 200, {"data": [{"id": form} for form in self.forms]}
            case ("GET", [form, "leads"]) if form in self.forms:
                return 200, self._page(form, query)
            case ("GET", [lead]) if lead in self.leads:
                return 200, self.leads[lead]
        return 400, error(100, subcode=33, message=f"Object with ID '{name}' does not exist")

    def _page(self, form: str, query: dict[str, str]) -> dict[str, Any]:
        """One lead a page, so that cursors are followed."""
        assert json.loads(query["filtering"])[0]["operator"] == "GREATER_THAN"
        place = int(query.get("after", "0"))
        rows = self.forms[form]
        paging = {"cursors": {"before": str(place), "after": str(place + 1)}}
        if place + 1 < len(rows):
            paging |= {"next": "http://169.254.169.254/never/followed"}
        return {"data": rows[place : place + 1], "paging": paging}


def error(code: int, *, subcode: int = 0, message: str = "Nope") -> dict[str, Any]:
    return {"error": {"message": message, "code": code, "error_subcode": subcode, "type": "OAuthException"}}


def lead(leadgen_id: str, **fields: str) -> dict[str, Any]:
    """A lead as Graph tells it."""
    data = [{"name": name, "values": [value]} for name, value in fields.items()]
    common = {"created_time": "2026-11-01T12:00:00+0000", "form_id": "777", "ad_id": "12312312312", "platform": "ig"}
    return {"id": leadgen_id, "field_data": data, **common}


@contextmanager
def serving() -> Iterator[PageGraphStub]:
    stub = PageGraphStub()

    def answer(request: Request) -> None:
        path = request.place.path.removeprefix("/v23.0/")
        request.say(*stub.answer(request.command, path, request.query, request.headers.get("Authorization", "")))

    with Server(answer) as server:
        stub.url = f"{server.origin}/v23.0"
        yield stub
