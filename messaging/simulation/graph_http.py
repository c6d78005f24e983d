"""The wire of the stand-in for Graph: addresses, headers, bodies. What it answers is decided in graph.py."""

import json
import socket
import sys
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from .refusals import Refused

if TYPE_CHECKING:
    from .graph import Fault, GraphStub

APP = "990000000000001"
TWILIO = "twilio"  # what stands before its products at this one address
BODY_LIMIT = 110 * 1024 * 1024


class GraphServer(ThreadingHTTPServer):
    """A server that ends with its connections, also those that clients keep open."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    graph: "GraphStub"

    def __init__(self, address: tuple[str, int]):
        self._open: set[socket.socket] = set()
        super().__init__(address, GraphHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; a mistake of ours is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        self.end_kept()

    def end_kept(self) -> None:
        """End all connections that are open, as a gateway's restart does."""
        for connection in list(self._open):
            self.shutdown_request(connection)


class GraphHandler(BaseHTTPRequestHandler):
    """One request to Graph."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer on a kept connection waits 40 ms for an acknowledgement
    server: GraphServer

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the addresses hold proofs."""

    def _answer(self, respond: Callable[[list[str], dict[str, str], bytes], None]) -> None:
        place = urlsplit(self.path)
        path, query = place.path.strip("/").split("/"), {key: said[-1] for key, said in parse_qs(place.query).items()}
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_LIMIT))
        if path[0] == TWILIO and (texting := self.server.graph.texting):
            status, told = texting.answer(self.command, path[1:], body)
            self._send(status, json.dumps(told).encode())
            return
        try:
            bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ").removeprefix("OAuth ")
            self.server.graph.authorise(bearer, query.get("appsecret_proof", ""))
            if fault := self.server.graph.next_fault(self._hits(path, body)):
                self._fail(fault, path, body)
            else:
                respond(path, query, body)
        except Refused as refused:
            self._send(refused.status, refused.body, headers=refused.headers)

    def _hits(self, path: list[str], body: bytes) -> str:
        return "send" if path[-1] == "messages" and "status" not in json.loads(body) else "other"

    def _fail(self, fault: "Fault", path: list[str], body: bytes) -> None:
        if fault.accepts:
            self.server.graph.accept(path[-2], json.loads(body))
        if fault.status:
            self._send(fault.status, fault.body, headers=fault.headers)
        else:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _get(self, path: list[str], query: dict[str, str], body: bytes) -> None:
        graph = self.server.graph
        match path:
            case ["files", nonce]:
                stored = graph.file_at(nonce)
                if stored is None:
                    self._send(404, b"<html><body>URL expired</body></html>", "text/html")
                else:
                    self._send(200, stored.content, stored.mime_type)
            case [_version, waba_id, "phone_numbers"]:
                self._list(graph.numbers_of(waba_id), query)
            case [_version, waba_id, "message_templates"]:
                self._list(graph.templates_of(waba_id, query.get("status", "")), query)
            case [_version, "app"]:
                self._say({"id": APP})
            case [_version, media_id] if media_id in graph.files or "phone_number_id" in query:
                self._say(graph.file(media_id))
            case [_version, phone_number_id]:
                self._say(graph.describe(phone_number_id))
            case _:
                raise Refused(2500, "Unknown path components", status=400)

    def _post(self, path: list[str], query: dict[str, str], body: bytes) -> None:
        graph = self.server.graph
        match path:
            case [_version, phone_number_id, "messages"]:
                self._say(graph.accept(phone_number_id, json.loads(body)))
            case [_version, phone_number_id, "media"]:
                graph.number(phone_number_id)
                self._say({"id": graph.add_file(*self._uploaded(body))})
            case [_version, phone_number_id, "block_users"]:
                self._say(graph.block(phone_number_id, json.loads(body), shut=True))
            case [_version, waba_id, "subscribed_apps"]:
                graph.subscribed.add(waba_id)
                self._say({"success": True})
            case [_version, waba_id, "message_templates"]:
                graph.must_host(waba_id)
                self._say(graph.desk.submit(json.loads(body)))
            case [_version, app, "uploads"] if app == APP:
                self._say(graph.desk.begin(query))
            case [_version, session] if session.startswith("upload:"):
                self._say(graph.desk.take(session, query.get("sig", ""), body))
            case [_version, template_id] if graph.desk.has(template_id):
                self._say(graph.desk.change(template_id, json.loads(body)))
            case _:
                raise Refused(2500, "Unknown path components", status=400)

    def _delete(self, path: list[str], query: dict[str, str], body: bytes) -> None:
        graph = self.server.graph
        match path:
            case [_version, phone_number_id, "block_users"]:
                self._say(graph.block(phone_number_id, json.loads(body), shut=False))
            case [_version, waba_id, "subscribed_apps"]:
                graph.must_host(waba_id)
                graph.subscribed.discard(waba_id)
                self._say({"success": True})
            case [_version, waba_id, "message_templates"]:
                graph.must_host(waba_id)
                self._say(graph.desk.delete(query.get("name", ""), query.get("hsm_id", "")))
            case _:
                raise Refused(2500, "Unknown path components", status=400)

    def _uploaded(self, body: bytes) -> tuple[bytes, str]:
        head = f"Content-Type: {self.headers.get('Content-Type', '')}\r\n\r\n".encode()
        parts = message_from_bytes(head + body).get_payload()
        named = {_name(part): part for part in parts if isinstance(part, Message)} if isinstance(parts, list) else {}
        if named.keys() != {"messaging_product", "type", "file"}:
            raise Refused(100, "(#100) an upload has messaging_product, type and file")
        content = named["file"].get_payload(decode=True)
        return content if isinstance(content, bytes) else b"", str(named["file"]["Content-Type"])

    def _list(self, rows: list[dict[str, Any]], query: dict[str, str]) -> None:
        """A page of a list; the cursor is simply where to go on."""
        start, limit = int(query.get("after", "0")), int(query.get("limit", "25"))
        told: dict[str, Any] = {"data": rows[start : start + limit]}
        if start + limit < len(rows):
            after = str(start + limit)
            told["paging"] = {"cursors": {"after": after}, "next": f"{self.server.graph.origin}/next?after={after}"}
        self._say(told)

    def _say(self, told: dict[str, Any]) -> None:
        self._send(200, json.dumps(told).encode())

    def _send(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _name(part: Message) -> str:
    return str(part.get_param("name", "", header="content-disposition"))
