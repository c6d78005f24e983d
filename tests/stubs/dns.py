"""A name server on a real UDP socket. It knows the names it was told, and counts what it was asked."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class DnsStub:
    """``names``: domain → {kind: [values]}; any other name does not exist. ``broken``: refuses. ``silent``: says nothing."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, list[str]]] = {"gmail.com": {"MX": ["5 gmail-smtp-in.l.google.com."]}}
        self.asked: list[tuple[str, str]] = []
        self.broken = self.silent = False
        self.address = ""

    def answer(self, wire: bytes) -> bytes | None:
        question = dns.message.from_wire(wire)
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        domain = name.to_text(omit_final_dot=True)
        self.asked.append((domain, kind))
        if self.silent:
            return None
        told = dns.message.make_response(question)
        told.flags |= dns.flags.RA
        if self.broken:
            told.set_rcode(dns.rcode.SERVFAIL)
        elif domain not in self.names:
            told.set_rcode(dns.rcode.NXDOMAIN)
        elif values := self.names[domain].get(kind):
            told.answer.append(dns.rrset.from_text(name, 300, "IN", kind, *values))
        return told.to_wire()


@contextmanager
def serving() -> Iterator[DnsStub]:
    stub, server = DnsStub(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    stub.address = f"127.0.0.1:{server.getsockname()[1]}"

    def serve() -> None:
        while True:
            wire, whose = server.recvfrom(4096)
            if wire == b"end":
                return
            if (told := stub.answer(wire)) is not None:
                server.sendto(told, whose)

    thread = threading.Thread(target=serve, daemon=True, name="dns")
    thread.start()
    try:
        yield stub
    finally:
        server.sendto(b"end", server.getsockname())
        thread.join(5)
        server.close()
