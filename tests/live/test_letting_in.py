"""Who gets a socket: settled before the hand-shake is answered, and never by the address alone."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from config.organization_sockets import consumers, sockets
from tenants.models import Membership, Organization, PlatformAuditLine, User
from tenants.websocket import OrganizationSockets
from tests.cast import Cast
from tests.live.listener import session_cookie

ORIGIN = "http://localhost:8000"


def knock(path: str, *, cookie: str = "", origin: str | None = ORIGIN, host: str = "localhost:8000", **scope) -> int:
    """The code that a refused socket is closed with; its hand-shake is not accepted before."""
    headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    answers: list[dict] = []

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        assert message["type"] == "websocket.close", "The hand-shake was accepted."
        answers.append(message)

    async_to_sync(sockets)({"type": "websocket", "path": path, "headers": headers, **scope}, receive, send)
    [answer] = answers
    return answer["code"]


class TestRefused:
    """Inside a transaction: nothing here gets as far as Redis."""

    @pytest.fixture
    def aurora(self, db) -> Cast:
        return Cast.of("aurora")

    @pytest.fixture
    def rival(self, db) -> Cast:
        return Cast.of("rival")

    @pytest.mark.parametrize("path", consumers)
    def test_every_socket_refuses_strangers_and_members_of_others(self, aurora, rival, path):
        assert knock(aurora.url(path)) == 4401
        assert knock(f"/o/nobody-has-this/{path}") == 4401
        assert {knock(aurora.url(path), cookie=session_cookie(other)) for other in rival.members.values()} == {4404}

    @pytest.mark.parametrize("slug", ["rival", "nobody-has-this", "AURORA", "aurora'--", "x" * 80, "a\x00b", "é"])
    def test_somebody_of_another_organization_and_the_attempt_is_audited(self, aurora, rival, slug):
        assert knock(f"/o/{slug}/ws/", cookie=session_cookie(aurora.owner)) == 4404

        line = PlatformAuditLine.objects.filter(action="organization.refused").latest("at")
        assert line.actor_name == "owner@aurora.test"
        assert line.organization_id == (rival.organization.pk if slug == "rival" else None)

    def test_a_removed_member(self, aurora):
        Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(is_active=False)

        assert knock(aurora.url("ws/"), cookie=session_cookie(aurora.rep)) == 4404

    def test_a_member_of_a_suspended_organization(self, aurora):
        Organization.objects.filter(pk=aurora.organization.pk).update(state=Organization.State.SUSPENDED)

        assert knock(aurora.url("ws/"), cookie=session_cookie(aurora.owner)) == 4404

    def test_an_organization_that_is_being_upgraded(self, aurora):
        Organization.objects.filter(pk=aurora.organization.pk).update(schema_version="older")

        assert knock(aurora.url("ws/"), cookie=session_cookie(aurora.owner)) == 1013

    def test_a_session_that_expired(self, aurora):
        cookie = session_cookie(aurora.rep)
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        assert knock(aurora.url("ws/"), cookie=cookie) == 4401

    def test_a_session_from_before_the_password_was_changed(self, aurora):
        cookie = session_cookie(aurora.rep)
        aurora.rep.user.set_password("another long enough one")
        aurora.rep.user.save()

        assert knock(aurora.url("ws/"), cookie=cookie) == 4401

    def test_a_person_who_is_no_longer_active(self, aurora):
        cookie = session_cookie(aurora.rep)
        User.objects.filter(pk=aurora.rep.user_id).update(is_active=False)

        assert knock(aurora.url("ws/"), cookie=cookie) == 4401

    @pytest.mark.parametrize("cookie", ["sessionid=", "sessionid=x", "sessionid=../../etc", "sessionid=" + "a" * 4000])
    def test_a_cookie_that_is_none(self, aurora, cookie):
        assert knock(aurora.url("ws/"), cookie=cookie) == 4401

    @pytest.mark.parametrize("path", ["/ws/", "/o/aurora/ws", "/o/aurora/ws/more/", "/o/aurora/", "/o/aurora/events/"])
    def test_an_address_that_is_no_socket(self, aurora, path):
        assert knock(path, cookie=session_cookie(aurora.owner)) == 4404


class TestOrigins:
    """Scheme, host and port: all three are the page's own, or on the list."""

    @pytest.fixture
    def cookie(self, db) -> str:
        return session_cookie(Cast.of("aurora").owner)

    @pytest.mark.parametrize(
        "origin",
        [
            None,
            "",
            "null",
            "file://",
            "http://evil.test",
            "http://evil.test:8000",
            "http://localhost",
            "http://localhost:8001",
            "https://localhost:8000",
            "http://localhost:8000.evil.test",
            "http://localhost:8000/path",
            "http://localhost:8000@evil.test",
            "http://user@localhost:8000",
            "http://localhost:80000",
            "http://sub.localhost:8000",
        ],
    )
    def test_a_foreign_one_is_refused(self, cookie, origin):
        assert knock("/o/aurora/ws/", cookie=cookie, origin=origin) == 4403

    def test_a_host_that_is_not_ours_vouches_for_nobody(self, cookie):
        """A name that an attacker points at this machine, such as by DNS rebinding."""
        assert knock("/o/aurora/ws/", cookie=cookie, origin="http://evil.test", host="evil.test") == 4403

    def test_what_a_stranger_says_of_the_proxy_counts_for_nothing(self, cookie):
        headers = [
            (b"host", b"localhost:8000"),
            (b"x-forwarded-proto", b"https"),
            (b"origin", b"https://localhost:8000"),
        ]

        assert knock("/o/aurora/ws/", cookie=cookie, origin=None, headers=headers) == 4403

    @pytest.mark.parametrize(
        ("origin", "host", "settings_changed", "scheme"),
        [
            ("http://localhost:8000", "localhost:8000", {}, "ws"),
            ("http://LOCALHOST:8000", "localhost:8000", {}, "ws"),
            ("https://localhost", "localhost", {}, "wss"),
            ("https://localhost", "localhost:443", {}, "wss"),
            ("http://[::1]:8000", "[::1]:8000", {}, "ws"),
            ("https://app.example.com", "localhost:8000", {"SOCKET_ORIGINS": ["https://app.example.com"]}, "ws"),
        ],
    )
    def test_the_pages_own_and_the_listed_are_let_through(self, db, settings, origin, host, settings_changed, scheme):
        for name, value in settings_changed.items():
            setattr(settings, name, value)

        assert knock("/o/aurora/ws/", origin=origin, host=host, scheme=scheme) == 4401  # as far as the session

    def test_behind_a_trusted_proxy_its_word_for_the_scheme_counts(self, db, settings):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        said = [(b"host", b"localhost"), (b"origin", b"https://localhost"), (b"x-forwarded-proto", b"https")]

        assert knock("/o/aurora/ws/", headers=said) == 4401
        assert knock("/o/aurora/ws/", headers=said[:2]) == 4403


def test_a_refused_hand_shake_is_never_accepted(listen, aurora, rival):
    with pytest.raises(InvalidStatus) as refused:
        listen(rival, aurora.owner)
    assert refused.value.response.status_code == 403

    with pytest.raises(InvalidStatus):
        listen(aurora, aurora.owner, origin="https://evil.test")


def test_a_person_of_two_organizations_opens_both_with_one_sign_in(listen, aurora, rival):
    Membership(organization=rival.organization, user=aurora.owner.user, role=rival.viewer.role).save()
    cookie = session_cookie(aurora.owner)

    assert listen(aurora, cookie=cookie).hello["number"] == 0
    assert listen(rival, cookie=cookie).hello["number"] == 0


def test_a_socket_without_a_rule_stops_the_server():
    with pytest.raises(ImproperlyConfigured, match="must set `allow`"):
        OrganizationSockets({"ws/": object})


def test_letting_in_does_not_create_sessions(db):
    Client().get("/healthz")
    before = Session.objects.count()

    knock("/o/aurora/ws/", cookie="sessionid=abcdefghabcdefghabcdefghabcdefgh")

    assert Session.objects.count() == before
