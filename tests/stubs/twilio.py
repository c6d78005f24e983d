"""A stand-in for Twilio on a real socket. It takes only what Twilio's own specification allows, where that lies beside us."""

import base64
import json
from collections import deque
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.stubs.serving import Request, Server
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
        self.typed: list[dict[str, str]] = []
        self.made: list[dict[str, Any]] = []
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []  # addresses, of files also those that came without credentials
        self._faults: deque[tuple[int, bytes, bool]] = deque()
        self._server = Server(self._receive)

    @property
    def origin(self) -> str:
        return self._server.origin

    @property
    def url(self) -> str:
        """What the setting TWILIO_URL has to be."""
        return self.origin + "/{product}"

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.__exit__(*exception)

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
                posts = self.webhooks.get(sid, {}).get("InboundRequestUrl")
                return 200, {"sid": sid, "friendly_name": "Avisos", "inbound_request_url": posts}
            case "POST", ["messaging", "v2", "Indicators", _]:
                self.typed.append(said)
                return 200, {"success": True}
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
        own = {"sid": "PN" + "1" * 32, "phone_number": NUMBER, "capabilities": {"sms": True}}
        ours = [
            own | {"friendly_name": "Vendas", "sms_url": self.webhooks.get(own["sid"], {}).get("SmsUrl", "")},
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
        row |= self.webhooks.get(row["sid"], {})
        return {"senders": [row | {"properties": {"quality_rating": "HIGH"}}], "meta": {"next_page_url": None}}

    # What comes in

    def _receive(self, request: Request) -> None:
        path, headers, body = request.place.path, request.headers, request.body
        self.asked.append(f"{path} {'with' if headers.get('Authorization') else 'without'} credentials")
        if path.startswith("/cdn/"):
            request.send(200, *self.files[path.removeprefix("/cdn/")])
            return
        if not self._is_known(headers.get("Authorization", "")):
            request.say(401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        if wrong := problem(request.command, path, request.place.query, headers.get("Content-Type", ""), body):
            request.say(400, {"code": 20001, "message": wrong, "status": 400})
            return
        file = path.rsplit("/", 1)[-1]
        if "/Media/" in path and not file.endswith(".json"):
            known = file in self.files  # else to a foreign place
            request.send(307, Location=f"{self.origin}/cdn/{file}" if known else "http://169.254.169.254/latest")
            return
        is_json = headers.get("Content-Type", "").startswith("application/json")
        said = json.loads(body) if is_json else dict(parse_qsl(body.decode(), keep_blank_values=True))
        is_message = request.command == "POST" and path.endswith("/Messages.json")
        if is_message and (fault := self.next_fault()):
            self._fail(request, *fault, said)
            return
        request.say(*self.answer(request.command, path, request.query, said))

    def _is_known(self, authorization: str) -> bool:
        name, _colon, secret = authorization.partition(" ")[2].partition(":")
        name, _colon, secret = base64.b64decode(name).decode().partition(":")
        return bool(secret) and self.logins.get(name) == secret

    def _fail(self, request: Request, status: int, body: bytes, accepts: bool, said: dict[str, Any]) -> None:
        if accepts:
            self.accept(said)
        if status:
            request.send(status, body)
        else:
            request.hang_up()
