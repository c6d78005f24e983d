"""Addresses that customers type, in every spelling that leads home; and servers that answer so as to do harm."""

import ast
import datetime
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as of_django

from config.outside import guarded, http
from config.outside.errors import AnswerLost, ProviderError, Unavailable
from config.outside.guarded import ForbiddenAddress
from messaging.providers.evolution.forms import EvolutionCredentials
from tests.stubs.serving import Request, Server

HOME = (
    "127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0", "[::]", "[::1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "192.0.0.192", "10.1.2.3",
    "172.16.0.1", "192.168.1.1", "100.64.0.1", "224.0.0.1", "localhost", "localhost.", "LOCALHOST", "localtest.me",
    "db.internal", "redis.internal", "crm.example.com", "[fe80::1%25eth0]", "[::ffff:169.254.169.254]", "0177.0.0.1", "127.0.0.1.",
)  # fmt: skip
NAMES = {
    "localtest.me": "127.0.0.1",
    "db.internal": "10.0.0.5",
    "redis.internal": "10.0.0.6",
    "crm.example.com": "192.168.0.2",
}
ODD = (
    "http://good.example.com@127.0.0.1/", "http://127.0.0.1#@good.example.com/", "https://good.example.com\\@127.0.0.1/",
    "https://good.example.com/\r\nHost: x", "https://１２７.0.0.1/", "https://127。0。0。1/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_",
    "ftp://good.example.com/", "unix:///run/redis.sock", "https:///127.0.0.1/", "https://good.example.com:22/",
    "https://good.example.com:25/", "https://good.example.com:5432/", "https://good.example.com:6379/", "https://good.example.com:0/",
    "https://good.example.com:-1/", "//127.0.0.1/", "http:127.0.0.1", "https://[::1]@good.example.com/", "javascript:alert(1)",
    "dict://127.0.0.1:11211/", "https://good.example.com:443:22/",
)  # fmt: skip
# The same for all, whatever is there: nobody draws a map of our network.
SAID = {"This address may not be used.", "The name is not known.", "The address or a header cannot be sent."}
# Who calls addresses of our own settings, or of hosts that the provider is held to. Whoever calls others says typed=True.
KNOWN_WAYS_OUT = {
    "crm/providers/meta_leads/api.py", "crm/providers/registers/brasilapi/api.py", "crm/providers/web_push.py",
    "tenants/passwords.py", "tenants/google/tokens.py", "tenants/billing/providers/stripe/api.py",
    "messaging/providers/twilio/api.py", "messaging/providers/twilio/media.py", "messaging/providers/whatsapp_cloud/api.py",
    "messaging/providers/whatsapp_cloud/media.py",
}  # fmt: skip


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Names that lead home; and nothing is connected to, whatever happens."""
    real = socket.getaddrinfo

    def resolve(host, *rest, **more):
        if host == "good.example.com":
            raise AssertionError("An address that may not be called was looked up.")
        return real(NAMES.get(host.rstrip(".").lower(), host), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def nothing_is_connected_to(monkeypatch) -> list:
    reached: list = []
    monkeypatch.setattr(socket, "create_connection", lambda address, *rest, **more: reached.append(address))
    return reached


def typed(url: str) -> EvolutionCredentials:
    said = {"phone": "(11) 99999-0000", "base_url": url, "instance": "loja", "api_key": "k" * 20, "knows_risk": "on"}
    return EvolutionCredentials(said)


@pytest.mark.parametrize("host", HOME)
def test_no_spelling_of_home_is_saved_or_called(host, nothing_is_connected_to):
    for scheme, port in (("https", ""), ("http", ""), ("https", ":8443"), ("http", ":8080")):
        url = f"{scheme}://{host}{port}/"
        with pytest.raises((ForbiddenAddress, Unavailable)) as caught:
            http.call("GET", url, typed=True)
        assert str(caught.value) in SAID
        assert "base_url" in typed(url).errors or typed(url).non_field_errors()

    print(f"https, http and two ports of {host}: refused when saved and when called, nothing was connected to")
    assert nothing_is_connected_to == []


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_neither_saved_nor_called(url, nothing_is_connected_to):
    with pytest.raises(ProviderError):
        http.call("GET", url, typed=True)
    assert "base_url" in typed(url).errors
    print(f"{url!r}: refused when saved and when called")
    assert nothing_is_connected_to == []


def test_whoever_calls_an_address_that_somebody_typed_says_so():
    root, found = Path(of_django.BASE_DIR), set()
    for file in [path for app in ("crm", "messaging", "tenants") for path in (root / app).rglob("*.py")]:
        text = file.read_text()
        calls = ast.walk(ast.parse(text)) if re.search(r"\b(http|httpx|requests|urllib)\b", text) else ()
        for call in (node for node in calls if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if name in ("http.call", "http.stream") and "typed" not in {word.arg for word in call.keywords}:
                found.add(str(file.relative_to(root)))
            assert not name.startswith(("httpx.get", "httpx.post", "httpx.Client", "urlopen", "requests.")) or (
                "simulation" in file.parts
            ), file

    assert found == KNOWN_WAYS_OUT


class TestAServerThatMeansHarm:
    @pytest.fixture(autouse=True)
    def allowed(self, settings):
        settings.OUTSIDE_NETWORKS = [ip_network("127.0.0.0/8")]

    @pytest.mark.parametrize(
        "to", ["http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_"]
    )
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_is_not_followed_elsewhere(self, status, to):
        seen: list[str] = []

        def answer(request: Request) -> None:
            seen.append(request.path)
            request.send(status, b"", Location=to)

        with Server(answer) as server:
            assert http.call("GET", f"{server.origin}/a", typed=True).status == status
        assert seen == ["/a"]

    def test_sends_more_than_anybody_reads(self):
        sent = [0]

        def answer(request: Request) -> None:
            request.send_response(200)
            request.send_header("Content-Length", str(10 * 1024**3))
            request.end_headers()
            for _piece in range(10_000):
                sent[0] += request.wfile.write(b"x" * 65536)

        with Server(answer) as server, pytest.raises(AnswerLost):
            http.call("GET", server.origin, typed=True, once=True)
        print(f"an answer of 10 GB was left after {sent[0] // 1024} kB")
        assert sent[0] < 16 * 1024 * 1024

    @pytest.mark.parametrize("piece", [b"X-Header: 1\r\n", b"x"], ids=["headers without end", "one header without end"])
    def test_never_comes_to_the_end_of_its_headers(self, piece):
        with (
            raw(
                lambda line: [line.sendall(b"HTTP/1.1 200 OK\r\n"), *(line.sendall(piece * 1000) for _ in range(1000))]
            ) as origin,
            pytest.raises(Unavailable),
        ):
            http.call("GET", origin, typed=True)

    def test_gives_a_byte_of_its_headers_before_each_limit(self, monkeypatch):
        monkeypatch.setattr(http, "HEAD_SECONDS", 0.3)
        slow = threading.Event()

        def trickle(line: socket.socket) -> None:
            for sign in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
                line.sendall(bytes([sign]))
                slow.wait(0.02)

        began = time.monotonic()
        with raw(trickle) as origin, pytest.raises(Unavailable):
            http.call("GET", origin, typed=True)
        print(f"a byte every 20 ms was left after {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < 5

    def test_has_a_certificate_of_its_own_making(self, tmp_path):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path))
        with raw(lambda line: context.wrap_socket(line, server_side=True)) as origin, pytest.raises(Unavailable):
            http.call("GET", origin.replace("http:", "https:"), typed=True)
        verifying = guarded.Transport(encrypted=True, limits=http.LIMITS)._pool._ssl_context
        assert verifying.verify_mode is ssl.CERT_REQUIRED and verifying.check_hostname

    def test_is_not_asked_through_a_proxy_of_the_environment(self, monkeypatch):
        asked: list[str] = []
        with Server(lambda request: (asked.append("proxy"), request.send(200))) as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
                monkeypatch.setenv(name, proxy.origin)
            with Server(lambda request: (asked.append("server"), request.send(200))) as server:
                for client in (http._client.__wrapped__(), http._guarded_client.__wrapped__(encrypted=False)):
                    with client:
                        client.get(server.origin)
        assert asked == ["server", "server"]


@contextmanager
def raw(serve) -> Iterator[str]:
    """A server that says what it likes to the first who comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            line, _address = listening.accept()
            with line:
                line.settimeout(5)
                try:
                    serve(line)
                except OSError:
                    return  # whoever asked has had enough

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


def certificate(folder: Path) -> Path:
    """A key and a certificate for another host, which nobody vouches for and which has ended."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example.com")])
    ended = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), ended - datetime.timedelta(days=1), ended
        )
    ).sign(key, hashes.SHA256())
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
