"""Addresses that customers type: none leads into our own network, however it is spelled."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from config.outside import guarded, http
from config.outside.errors import Unavailable
from config.outside.guarded import ForbiddenAddress
from tests.stubs.twilio import TwilioStub

NEVER_CALLED = (
    "http://good@192.0.2.1/", "https://user:word@example.com/", "https://example.com:22/", "https://example.com:6379/",
    "https://example.com:5432/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "https://", "example.com",
    "https://example.com/a#b", "https://example.com\\@127.0.0.1/", "https://example.com/\r\nHost: x", "https://１２７.0.0.1/",
    "https://example.com:99999/", "https://[::1/",
)  # fmt: skip
OURS = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1", "::", "::1", "::ffff:127.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
)  # fmt: skip


def test_an_address_is_called_only_as_a_plain_one_of_the_web():
    assert [url for url in NEVER_CALLED if guarded.is_well_formed(url)] == []
    assert guarded.is_well_formed("https://evolution.example.com:8080/api")
    assert guarded.is_well_formed("http://10.0.0.5:8080")


def test_no_address_of_a_network_of_ours_is_public():
    assert [written for written in OURS if guarded.is_public(ip_address(written))] == []
    assert all(guarded.is_public(ip_address(written)) for written in ("1.1.1.1", "2606:4700:4700::1111"))


class TestCalling:
    @pytest.fixture
    def stub(self):
        with TwilioStub() as stub:
            yield stub

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "[::ffff:7f00:1]"])
    def test_our_own_machine_is_not_reached_by_any_spelling(self, stub, host):
        for scheme in ("http", "https"):
            url = stub.origin.replace("http://127.0.0.1", f"{scheme}://{host}")
            with pytest.raises(ForbiddenAddress):
                http.call("GET", url, typed=True)
        assert stub.asked == []
        assert http.call("GET", stub.origin).status == 401  # an address of ours is called as ever

    def test_a_network_that_the_operator_allows_is_reached(self, stub, settings):
        settings.OUTSIDE_NETWORKS = [ip_network("127.0.0.0/8")]

        assert http.call("GET", stub.origin, typed=True).status == 401

    def test_one_forbidden_address_of_a_name_forbids_it_and_what_was_looked_at_is_connected_to(self, monkeypatch):
        def told(*addresses: str):
            rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_place, **_kind: rows)

        told("1.1.1.1", "127.0.0.1")
        with pytest.raises(ForbiddenAddress):
            http.call("GET", "https://gateway.example.com/", typed=True)

        reached: list[str] = []

        def connect(address, *_more, **_options):
            reached.append(address[0])
            raise ConnectionRefusedError

        told("1.1.1.1")
        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(Unavailable):
            http.call("GET", "https://gateway.example.com/", typed=True)
        assert reached == ["1.1.1.1"]

    def test_without_encryption_the_internet_is_not_called(self, monkeypatch):
        with pytest.raises(ForbiddenAddress):
            http.call("GET", "http://1.1.1.1:8080/", typed=True)
