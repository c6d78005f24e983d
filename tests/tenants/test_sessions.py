"""Where people are signed in: listed to themselves, ended at once, and told when it is a new place."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from tenants.admission import Refusal, admit
from tenants.models import Device, PlatformAuditLine
from tenants.services import devices
from tests.cast import PASSWORD
from tests.tenants.factors import is_in, with_password

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
NEW = "outra senha bem comprida"


pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


@pytest.fixture
def user(aurora):
    return aurora.rep.user


def here(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def device_of(client) -> Device:
    return Device.objects.get(session=here(client))


def test_a_person_sees_each_device_with_browser_system_and_address_and_nobody_elses(aurora, user):
    desk = with_password(user, HTTP_USER_AGENT=CHROME)
    with_password(user, address="198.51.100.9", HTTP_USER_AGENT=PHONE)
    with_password(aurora.owner.user, address="192.0.2.77")

    page = desk.get("/security/", secure=True).content.decode()

    assert page.count("esta aqui") == 1
    assert all(word in page for word in ("Chrome · Windows", "203.0.113.40", "Safari · iPhone", "198.51.100.9"))
    assert "192.0.2.77" not in page


def test_one_or_all_others_are_signed_out_on_pages_sockets_and_the_api_at_once(aurora, user):
    desk, phone, third = (with_password(user, address=f"198.51.100.{n}") for n in range(3))
    keys = [here(client) for client in (desk, phone, third)]
    assert not isinstance(admit("aurora", keys[1]), Refusal)

    assert desk.delete(f"/security/devices/?only={device_of(phone).pk}", secure=True).status_code == 200

    assert [is_in(client) for client in (desk, phone, third)] == [True, False, True]
    assert admit("aurora", keys[1]) is Refusal.SIGN_IN
    assert phone.get(aurora.url("api/v1/leads/"), secure=True).status_code == 404
    assert desk.delete("/security/devices/", secure=True).status_code == 200
    assert [is_in(client) for client in (desk, phone, third)] == [True, False, False]
    assert PlatformAuditLine.objects.filter(action="devices.signed_out", actor_name=user.email).count() == 2


def test_a_browser_that_is_signed_out_forgets_the_pages_it_kept(user):
    client = with_password(user)
    assert "Clear-Site-Data" not in client.get("/security/", secure=True).headers

    answer = client.post("/accounts/logout/", secure=True)
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in client.get("/accounts/login/", secure=True).headers


def test_anothers_device_is_not_there(aurora, rival, user):
    for stranger in (aurora.owner.user, rival.owner.user):
        client = with_password(stranger)
        mine = with_password(user)
        assert client.delete(f"/security/devices/?only={device_of(mine).pk}", secure=True).status_code == 404
        client.delete("/security/devices/", secure=True)
        assert is_in(mine)


def test_an_admin_signs_a_member_out_everywhere_and_a_weaker_one_nobody(aurora, rival, browser, user):
    client, owner = with_password(user), with_password(aurora.owner.user)
    address = aurora.url(f"settings/members/{aurora.rep.pk}/devices/")

    assert browser(aurora.manager).delete(address).status_code == 403
    assert browser(rival.owner).delete(address).status_code == 404
    of_rival = rival.rep.pk
    assert browser(aurora.admin).delete(aurora.url(f"settings/members/{of_rival}/devices/")).status_code == 404
    assert browser(aurora.admin).delete(aurora.url(f"settings/members/{aurora.owner.pk}/devices/")).status_code == 422
    assert is_in(client) and is_in(owner)
    assert browser(aurora.admin).delete(address).status_code == 200
    assert (is_in(client), is_in(owner)) == (False, True)


def test_a_new_password_ends_all_other_sessions(user):
    desk, phone = with_password(user), with_password(user, address="198.51.100.9")
    said = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    assert desk.post("/accounts/password/change/", said, secure=True).status_code == 302

    assert (is_in(desk), is_in(phone)) == (True, False)
    assert list(Device.objects.filter(user=user, session__isnull=False).values_list("session", flat=True)) == [
        here(desk)
    ]


def test_signing_in_from_a_place_where_one_never_was_is_told(aurora, user, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_password(user, HTTP_USER_AGENT=CHROME)
        with_password(user, address="203.0.113.40", HTTP_USER_AGENT=PHONE)
        with_password(user, address="192.0.2.9", HTTP_USER_AGENT=CHROME)
    assert "tenants.tell_person" not in queue.names(), "The network or the browser is known."

    with django_capture_on_commit_callbacks(execute=True):
        with_password(user, address="192.0.2.200", HTTP_USER_AGENT="curl/8")
    queue.run()

    [letter] = [each for each in mail.outbox if each.to == [user.email] and "192.0.2.200" in each.body]
    assert letter.subject == "Uma entrada de um lugar novo"


def test_who_is_here_is_written_down_every_ten_minutes_and_not_at_each_page(user, django_assert_num_queries):
    client = with_password(user)
    before = device_of(client).last_seen
    client.get("/security/", secure=True)
    assert device_of(client).last_seen == before

    session = client.session
    session["seen_at"] -= 700
    session.save()
    client.get("/security/", secure=True, REMOTE_ADDR="192.0.2.50")

    assert device_of(client).last_seen > before
    assert device_of(client).address == "192.0.2.50"


def test_signing_out_takes_the_session_and_leaves_a_known_device(user):
    client = with_password(user)
    key = here(client)
    client.post("/accounts/logout/", secure=True)

    assert not Session.objects.filter(pk=key).exists()
    assert Device.objects.filter(user=user, session=None).count() == 1


def test_sessions_that_have_ended_go_and_others_stay(user):
    gone, stays = with_password(user, HTTP_USER_AGENT=CHROME), with_password(user, HTTP_USER_AGENT=PHONE)
    Session.objects.filter(pk=here(gone)).update(expire_date=timezone.now() - timedelta(seconds=1))
    known = device_of(gone)

    devices.prune()

    assert not Session.objects.filter(pk=here(gone)).exists()
    assert is_in(stays)
    known.refresh_from_db()
    assert known.session_id is None  # the browser stays one they know
