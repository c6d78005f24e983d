"""A stand-in for Twilio on a real socket. It takes only what Twilio's own specification allows, where that lies beside us."""

import base64
import json
import socket
import sys
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.stubs.twilio_spec import problem

ACCOUNT = "AC" + "a" * 32
AUTH_TOKEN = "twilio-auth-token-0123456789abcd"
NUMBER, SENDER = "+5511940000001", "+5511940000002"
SERVICE = "MG" + "c" * 32
KEY, KEY_SECRET = "SK" + "d" * 32, "twilio-key-secret-0123456789abc"
Answer = tuple[int, Any]


class TwilioStub:
    """Twilio, played by a thread of this process: one account with a number, a WhatsApp sender and a service."""

    def __init__(self):
        self.logins = {ACCOUNT: AUTH_TOKEN, KEY: KEY_SECRET}
        self.status = "active"
        self.contents: list[dict[str, Any]] = []
        self.prices: dict[str, str] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.sent: list[dict[str, str]] = []
        self.made: list[dict[str, Any]] = []
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []  # addresses, of files also those that came without credentials
        self._faults: deque[tuple[int, bytes, bool]] = deque()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.twilio = self

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """What the setting TWILIO_URL has to be."""
        return self.origin + "/{product}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True, name="twilio").start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # What goes wrong next

    def refuse(self, code: int, message: str = "Refused", *, status: int = 400) -> None:
        """Answer the next message with one of Twilio's codes."""
        told = {"code": code, "message": message, "more_info": "https://www.twilio.com/docs/errors", "status": status}
        self._faults.append((status, json.dumps(told).encode(), False))

    def break_down(self, status: int = 502) -> None:
        """Answer the next message with a gateway's page."""
        self._faults.append((status, b"<html>Bad gateway</html>", False))

    def drop_answer(self, *, accepts: bool = True) -> None:
        """Cut the connection without a word; the message is taken all the same, or not."""
        self._faults.append((0, b"", accepts))

    # What the handler asks

    def next_fault(self) -> tuple[int, bytes, bool] | None:
        return self._faults.popleft() if self._faults else None

    def answer(self, method: str, path: str, query: dict[str, str], said: dict[str, Any]) -> Answer:
        """What Twilio says to a request that its specification allows."""
        match (method, path.strip("/").split("/")):
            case "GET", ["api", _, "Accounts", sid]:
                return 200, {"sid": sid.removesuffix(".json"), "status": self.status, "friendly_name": "Agência Aurora"}
            case "GET", ["api", _, "Accounts", _, "Messages.json"]:
                return 200, {"messages": []}
            case "POST", ["api", _, "Accounts", _, "Messages.json"]:
                return 201, self.accept(said)
            case "GET", ["api", _, "Accounts", _, "IncomingPhoneNumbers.json"]:
                return 200, {"incoming_phone_numbers": self._numbers(query)}
            case "GET", ["api", _, "Accounts", _, "Messages", _, "Media", name]:
                file = self.files[name.removesuffix(".json")]
                return 200, {"sid": name, "content_type": file[1]}
            case "GET", ["api", _, "Accounts", _, "Messages", name]:
                price = self.prices.get(name.removesuffix(".json"))
                return 200, {"sid": name.removesuffix(".json"), "price": price, "price_unit": "USD"}
            case "GET", ["messaging", "v2", "Channels", "Senders"]:
                return 200, self._senders(query)
            case "GET" | "POST", ["messaging", "v1", "Services", sid] if sid != SERVICE:
                return 404, {"code": 20404, "message": "The requested resource was not found", "status": 404}
            case "GET", ["messaging", "v1", "Services", sid]:
                return 200, {"sid": sid, "friendly_name": "Avisos"}
            case "POST", [_, *_, sid]:
                return self._changed(sid.removesuffix(".json"), said)
            case "GET", ["content", "v1", "ContentAndApprovals"]:
                return 200, {"contents": self.contents, "meta": {"next_page_url": None}}
        return 404, {"code": 20404, "message": "The requested resource was not found", "status": 404}

    def accept(self, said: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(said)
        return {"sid": f"SM{len(self.sent):032x}", "status": "queued", "to": said["To"], "from": said.get("From")}

    def _changed(self, sid: str, said: dict[str, Any]) -> Answer:
        if sid == "Content":
            self.made.append(said)
            return 201, {"sid": f"HX{len(self.made):032x}"}
        self.webhooks[sid] = said
        return (202 if sid.startswith("XE") else 200), {"sid": sid}

    def _numbers(self, query: dict[str, str]) -> list[dict[str, Any]]:
        ours = [
            {"sid": "PN" + "1" * 32, "phone_number": NUMBER, "capabilities": {"sms": True}, "friendly_name": "Vendas"},
            {"sid": "PN" + "2" * 32, "phone_number": "+551140000003", "capabilities": {"sms": False}},
        ]
        return [row for row in ours if row["phone_number"] == query.get("PhoneNumber")]

    def _senders(self, query: dict[str, str]) -> dict[str, Any]:
        """Two pages, so that the second has to be asked for."""
        if query.get("Page") != "1":
            meta = {
                "next_page_url": "https://elsewhere.example/v2/Channels/Senders?Channel=whatsapp&PageSize=100&Page=1"
            }
            return {"senders": [], "meta": meta}
        profile = {"name": "Agência Aurora"}
        row = {"sid": "XE" + "e" * 32, "sender_id": f"whatsapp:{SENDER}", "status": "ONLINE", "profile": profile}
        return {"senders": [row | {"properties": {"quality_rating": "HIGH"}}], "meta": {"next_page_url": None}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    twilio: TwilioStub

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the requests hold secrets."""

    def _answer(self, method: str) -> None:
        place, twilio = urlsplit(self.path), self.server.twilio
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        twilio.asked.append(f"{place.path} {'with' if self.headers.get('Authorization') else 'without'} credentials")
        if place.path.startswith("/cdn/"):
            content, mime_type = twilio.files[place.path.removeprefix("/cdn/")]
            self._send(200, content, mime_type)
            return
        if not self._is_known():
            self._say(401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        if wrong := problem(method, place.path, place.query, self.headers.get("Content-Type", ""), body):
            self._say(400, {"code": 20001, "message": wrong, "status": 400})
            return
        file = place.path.rsplit("/", 1)[-1]
        if "/Media/" in place.path and not file.endswith(".json"):
            self._lead(file)
            return
        said = self._said(body)
        is_message = method == "POST" and place.path.endswith("/Messages.json")
        if is_message and (fault := twilio.next_fault()):
            self._fail(*fault, said)
            return
        self._say(*twilio.answer(method, place.path, dict(parse_qsl(place.query)), said))

    def _is_known(self) -> bool:
        name, _colon, secret = self.headers.get("Authorization", "").partition(" ")[2].partition(":")
        name, _colon, secret = base64.b64decode(name).decode().partition(":")
        return bool(secret) and self.server.twilio.logins.get(name) == secret

    def _said(self, body: bytes) -> dict[str, Any]:
        if self.headers.get("Content-Type", "").startswith("application/json"):
            return json.loads(body)
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def _fail(self, status: int, body: bytes, accepts: bool, said: dict[str, Any]) -> None:
        if accepts:
            self.server.twilio.accept(said)
        if status:
            self._send(status, body, "application/json")
        else:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _lead(self, file: str) -> None:
        """To where the bytes are; a foreign place when the file is not ours."""
        known = file in self.server.twilio.files
        target = f"{self.server.twilio.origin}/cdn/{file}" if known else "http://169.254.169.254/latest"
        self.send_response(307)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, status: int, told: Any) -> None:
        self._send(status, json.dumps(told).encode(), "application/json")

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
