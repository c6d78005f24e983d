"""An Evolution API gateway, played on a real socket. It takes only what its description allows, where that lies beside us."""

import base64
import json
from collections import deque
from typing import Any, Self
from urllib.parse import unquote

from tests.stubs.evolution_spec import problem
from tests.stubs.serving import Request, Server

GATEWAY_KEY, KEY = "the-key-of-the-whole-gateway-0001", "8D3A1F2C-7B3C-4C1D-9E0F-1234567890AB"
INSTANCE, PHONE = "crm-5f81089e", "+5511999990000"
OWNER = "5511999990000@s.whatsapp.net"
QR, CODE = "2@y8eK+bjtEjUWy9/FOM", "WZYEH1YY"
Answer = tuple[int, Any]
UNAUTHORIZED: Answer = (401, {"status": 401, "error": "Unauthorized", "response": {"message": "Unauthorized"}})


class EvolutionStub:
    """A gateway with one instance, whose phone is linked or not."""

    def __init__(self):
        self.instances = {INSTANCE: KEY}
        self.state, self.owner = "open", OWNER
        self.is_old = False
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[str] = []
        self.settings: dict[str, Any] = {"groupsIgnore": True, "syncFullHistory": True, "msgCall": "Não atendo"}
        self.groups: dict[str, str] = {}
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.scripted: list[tuple[str, int, Any]] = []
        self._faults: deque[tuple[int, bytes, bool]] = deque()
        self._server = Server(self._receive)

    @property
    def url(self) -> str:
        return self._server.origin

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.__exit__(*exception)

    # What goes wrong next

    def refuse(self, status: int, *words: Any) -> None:
        """Answer the next message with a refusal."""
        told = {"status": status, "error": "Refused", "response": {"message": list(words)}}
        self._faults.append((status, json.dumps(told).encode(), False))

    def break_down(self, status: int = 502) -> None:
        """Answer the next message with the page of somebody before it."""
        self._faults.append((status, b"<html>Bad gateway</html>", False))

    def drop_answer(self) -> None:
        """Take the next message and cut the connection without a word."""
        self._faults.append((0, b"", True))

    def answer_next(self, status: int, told: Any, *, to: str = "/message/") -> None:
        """Answer the next such request with exactly this."""
        self.scripted.append((to, status, told))

    def next_fault(self) -> tuple[int, bytes, bool] | None:
        return self._faults.popleft() if self._faults else None

    # What the handler asks

    def answer(self, method: str, path: str, query: dict[str, str], said: dict[str, Any], key: str) -> Answer:
        section, action, *names = path.strip("/").split("/")
        name = unquote(names[0]) if names else query.get("instanceName", said.get("instanceName", ""))
        match (method, action):
            case "POST", "create":
                return self._created(name) if key == GATEWAY_KEY else UNAUTHORIZED
            case _ if key not in (GATEWAY_KEY, self.instances.get(name)):
                return UNAUTHORIZED
        if name not in self.instances:
            words = [f'The "{name}" instance does not exist']
            return 404, {"status": 404, "error": "Not Found", "response": {"message": words}}
        return self._of_instance(section, action, name, query, said)

    def accept(self, action: str, said: dict[str, Any]) -> dict[str, Any]:
        self.sent.append((action, said))
        to = said.get("key", {}).get("remoteJid") or said["number"]
        jid = to if "@" in to else f"{to}@s.whatsapp.net"
        return {
            "key": {"remoteJid": jid, "fromMe": True, "id": self.id_of(len(self.sent))},
            "status": "PENDING",
            "messageTimestamp": 1785100386,
        }

    @staticmethod
    def id_of(number: int) -> str:
        return f"3EB0{number:016X}"

    def _created(self, name: str) -> Answer:
        self.instances[name], self.state, self.owner = f"key-of-{name}", "close", ""
        return 201, {"instance": {"instanceName": name, "status": "connecting"}, "hash": self.instances[name]}

    def _of_instance(self, section: str, action: str, name: str, query: dict[str, str], said: dict[str, Any]) -> Answer:
        match (section, action):
            case "instance", "fetchInstances":
                row = {"name": name, "connectionStatus": self.state, "ownerJid": self.owner or None}
                return 200, [row | {"profileName": "Agência Aurora", "token": self.instances[name]}]
            case "instance", "connectionState":
                return 200, {"instance": {"instanceName": name, "state": self.state}}
            case "instance", "connect" if self.state == "open":
                return 200, {"instance": {"instanceName": name, "state": "open"}}
            case "instance", "connect":
                self.state = "connecting"
                code = CODE if query.get("number") else None
                return 200, {"pairingCode": code, "code": QR, "base64": "data:image/png;base64,iVBORw0K", "count": 1}
            case "instance", "logout":
                self.state = "close"
                return 200, {"status": "SUCCESS", "error": False, "response": {"message": "Instance logged out"}}
            case "webhook", "set":
                self.webhooks[name] = said["webhook"]
                return 201, {"enabled": True}
            case "settings", "find":
                return 200, self.settings
            case "settings", "set":
                self.settings = said
                return 201, {"settings": {"instanceName": name, "settings": said}}
            case "group", "findGroupInfos" if query["groupJid"] in self.groups:
                return 200, {"id": query["groupJid"], "subject": self.groups[query["groupJid"]], "size": 3}
            case "message", _:
                return 201, self.accept(action, said)
            case "chat", "markMessageAsRead":
                self.sent.append((action, said))
                return 201, {"message": "Read messages", "read": "success"}
            case "chat", "sendPresence":
                self.sent.append((action, said))
                return 201, {"presence": said["presence"]}
            case "chat", "updateBlockStatus":
                self.sent.append((action, said))
                return 201, {"block": "success"}
            case "chat", "getBase64FromMediaMessage":
                return self._file(said["message"]["key"]["id"])
        return 404, {"status": 404, "error": "Not Found", "response": {"message": ["Cannot"]}}

    def _file(self, name: str) -> Answer:
        if name not in self.files:
            return 400, {"status": 400, "error": "Bad Request", "response": {"message": ["Message not found"]}}
        content, mime_type = self.files[name]
        described = {"mediaType": "imageMessage", "fileName": f"{name}.png", "mimetype": mime_type}
        return 201, described | {"base64": base64.b64encode(content).decode(), "buffer": None}

    # What comes in

    def _receive(self, request: Request) -> None:
        method, path = request.command, request.place.path
        self.asked.append(f"{method} {path}")
        if wrong := problem(method, path, request.place.query, request.body, is_old=self.is_old):
            request.say(400, {"status": 400, "error": "Bad Request", "response": {"message": [wrong]}})
            return
        if self.scripted and path.startswith(self.scripted[0][0]):
            _to, status, told = self.scripted.pop(0)
            request.say(status, told)
            return
        said = json.loads(request.body) if request.body else {}
        if path.startswith("/message/") and (fault := self.next_fault()):
            self._fail(request, *fault, path.split("/")[2], said)
            return
        request.say(*self.answer(method, path, request.query, said, request.headers.get("apikey", "")))

    def _fail(
        self, request: Request, status: int, body: bytes, accepts: bool, action: str, said: dict[str, Any]
    ) -> None:
        if accepts:
            self.accept(action, said)
        if status:
            request.send(status, body)
        else:
            request.hang_up()
