"""Sessions end after hours of doing nothing, by the tightest of one's organizations, and two weeks after the sign-in at the latest."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from tenants.admission import Refusal, admit
from tenants.models import Membership, Organization
from tests.clock import travel
from tests.tenants.factors import is_in, with_password
from tests.tenants.test_sessions import here

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
POLLED = {"HTTP_SEC_FETCH_MODE": "cors"}
BY_HTMX = {"HTTP_HX_REQUEST": "true", **POLLED}


@pytest.fixture
def clock():
    with travel(MONDAY, tick=False) as clock:
        yield clock


def test_who_does_nothing_is_out_and_what_pages_do_by_themselves_is_nothing(aurora, clock):
    board = aurora.url("board/")
    idle, busy = with_password(aurora.rep.user), with_password(aurora.owner.user)
    for client in (idle, busy):
        client.get(board, secure=True)
    for _day in range(8):
        clock.shift(timedelta(hours=23))
        idle.get(aurora.url("events/?since=0"), secure=True, **POLLED)
        idle.get(board, secure=True, **BY_HTMX)
        busy.get(board, secure=True, HTTP_X_PERSON="1", **BY_HTMX)

    assert (is_in(idle), is_in(busy)) == (False, True)
    assert admit("aurora", here(idle)) is Refusal.SIGN_IN
    assert not isinstance(admit("aurora", here(busy)), Refusal)


def test_the_tightest_of_ones_organizations_decides_and_nobody_elses(aurora, rival, clock):
    Organization.objects.filter(pk=rival.organization.pk).update(idle_hours=2)
    Membership(organization=rival.organization, user=aurora.rep.user, role=rival.rep.role).save()
    both, one = with_password(aurora.rep.user), with_password(aurora.other_rep.user)
    for client in (both, one):
        client.get("/security/", secure=True)
    clock.shift(timedelta(hours=2, seconds=1))
    assert (is_in(both), is_in(one)) == (False, True)

    Membership.objects.of(rival.organization).filter(user=aurora.rep.user).update(is_active=False)
    again = with_password(aurora.rep.user)
    again.get("/security/", secure=True)
    clock.shift(timedelta(hours=3))
    assert is_in(again)


def test_whatever_one_does_two_weeks_are_the_end(aurora, clock):
    client = with_password(aurora.rep.user)
    for _day in range(13):
        client.get("/security/", secure=True)
        clock.shift(timedelta(days=1))
    assert is_in(client)
    clock.shift(timedelta(days=1, seconds=1))
    assert not is_in(client)


def test_an_admin_decides_it_and_a_shorter_time_holds_at_once(aurora, rival, browser, clock):
    address, said = aurora.url("settings/second-step/signing-in/"), {"idle_hours": "3"}
    away, stranger, owner = with_password(aurora.rep.user), with_password(rival.rep.user), browser(aurora.owner)
    for client in (away, stranger):
        client.get("/security/", secure=True)
    clock.shift(timedelta(hours=4))

    for client, status in ((browser(aurora.manager), 403), (browser(rival.owner), 404)):
        assert client.post(address, said).status_code == status
    for wrong in ("0", "337", "soon"):
        assert owner.post(address, {"idle_hours": wrong}).status_code == 422
    assert Organization.objects.get(pk=aurora.organization.pk).idle_hours == 168
    before = Session.objects.count()
    assert owner.post(address, said).status_code == 200

    assert Organization.objects.get(pk=aurora.organization.pk).idle_hours == 3
    assert (is_in(away), is_in(stranger), Session.objects.count()) == (False, True, before)
    assert owner.get(aurora.url("settings/second-step/")).status_code == 200
