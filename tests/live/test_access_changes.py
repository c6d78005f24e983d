"""What is changed in anybody's access acts on open sockets at once, by whatever way it was changed."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from crm.realtime import consumers
from crm.realtime.audience import EVERYBODY
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, Team, User
from tenants.revocation import CHANNEL
from tenants.services import members
from tests.live.happening import happen
from tests.live.listener import session_cookie
from tests.waiting import until

LISTEN = f"LISTEN {CHANNEL}"


def memberships(cast):
    return Membership.objects.of(cast.organization)


def listeners() -> list[int]:
    """The database sessions that wait for word of changed access."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = %s", [LISTEN])
        return [row[0] for row in cursor.fetchall()]


def close_within_two_seconds(socket) -> int:
    began = time.monotonic()
    code = socket.close_code(within=3)
    assert time.monotonic() - began < 2
    return code


REMOVALS = {
    "switched off in bulk": lambda cast: memberships(cast).filter(pk=cast.rep.pk).update(is_active=False),
    "deleted": lambda cast: cast.rep.delete(),
    "the organization suspended": lambda cast: Organization.objects.filter(pk=cast.organization.pk).update(
        state=Organization.State.SUSPENDED
    ),
    "given another role": lambda cast: memberships(cast).filter(pk=cast.rep.pk).update(role=cast.viewer.role),
    "the role gives less": lambda cast: Role.objects.of(cast.organization).filter(key="sales").update(permissions={}),
}
ENDINGS = {
    "switched off as a person": lambda cast: User.objects.filter(pk=cast.rep.user_id).update(is_active=False),
    "another password": lambda cast: User.objects.filter(pk=cast.rep.user_id).update(password="!"),
    "signed out everywhere": lambda cast: Session.objects.all().delete(),
}


@pytest.mark.parametrize("how", REMOVALS)
def test_a_socket_closes_when_its_access_changes(listen, aurora, how):
    socket = listen(aurora, aurora.rep)

    REMOVALS[how](aurora)

    assert close_within_two_seconds(socket) == 4403


@pytest.mark.parametrize("how", ENDINGS)
def test_a_socket_closes_when_its_session_ends(listen, aurora, how):
    socket = listen(aurora, aurora.rep)

    ENDINGS[how](aurora)

    assert close_within_two_seconds(socket) == 4401


def test_nothing_is_heard_after_the_removal(listen, aurora):
    socket = listen(aurora, aurora.rep)

    with in_tenant(aurora.schema):
        aurora.rep.is_active = False
        members.save(aurora.rep, by=aurora.owner)
    for _time in range(20):
        happen(aurora, module=EVERYBODY)

    assert close_within_two_seconds(socket) == 4403
    assert socket.heard == [socket.hello]


def test_signing_out_closes_what_was_opened_with_that_session_only(listen, aurora, live_server_url):
    cookie, other = session_cookie(aurora.rep), session_cookie(aurora.rep)
    here, elsewhere = listen(aurora, cookie=cookie), listen(aurora, cookie=other)
    client = Client(headers={"cookie": cookie})

    client.post("/accounts/logout/")

    assert close_within_two_seconds(here) == 4401
    happen(aurora, module=EVERYBODY)
    assert len(elsewhere.hints(1)) == 1


def test_others_stay(listen, aurora, rival):
    stay = [listen(aurora, aurora.admin), listen(aurora, aurora.manager), listen(rival, rival.rep)]

    memberships(aurora).filter(pk=aurora.other_rep.pk).update(is_active=False)
    memberships(aurora).filter(pk=aurora.rep.pk).update(last_assigned_at=timezone.now())
    rep = listen(aurora, aurora.rep)

    happen(aurora, module=EVERYBODY)
    happen(rival, module=EVERYBODY)
    for socket in (*stay, rep):
        assert len(socket.hints(1)) == 1


def test_a_new_role_is_what_the_next_socket_goes_by(listen, aurora):
    before = listen(aurora, aurora.rep)
    happen(aurora, users=[aurora.other_rep])
    assert before.reach(1) == []

    memberships(aurora).filter(pk=aurora.rep.pk).update(role=aurora.admin.role)
    assert close_within_two_seconds(before) == 4403

    after = listen(aurora, aurora.rep)
    happen(aurora, users=[aurora.other_rep])
    assert [hint["seq"] for hint in after.reach(2)] == [2]


def test_a_manager_whose_team_changes_is_let_in_anew(listen, aurora):
    manager, owner = listen(aurora, aurora.manager), listen(aurora, aurora.owner)

    memberships(aurora).filter(pk=aurora.other_rep.pk).update(team=aurora.manager.team)

    assert close_within_two_seconds(manager) == 4403
    happen(aurora, module=EVERYBODY)
    assert len(owner.hints(1)) == 1  # whoever sees everything sees no less for it
    assert Team.objects.of(aurora.organization).count() == 1


def test_what_changed_while_nobody_listened_is_found_when_somebody_does_again(listen, aurora):
    socket = listen(aurora, aurora.rep)
    until(listeners)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [listeners()])
    until(lambda: not listeners())
    memberships(aurora).filter(pk=aurora.rep.pk).update(is_active=False)

    assert close_within_two_seconds(socket) == 4403


def test_what_nobody_says_is_found_by_looking_again(listen, aurora, settings, monkeypatch):
    """Such as a session whose time is over: no row changes."""
    settings.LIVE_HEARTBEAT = 0.2
    monkeypatch.setattr(consumers, "SURE_FOR", 0)
    socket = listen(aurora, aurora.rep)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = now() - interval '1 second'")

    assert close_within_two_seconds(socket) == 4401
