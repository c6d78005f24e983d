"""Pushes to browsers: who gets which, that only the browser reads them, and that browsers that are gone are forgotten."""

import json
from datetime import timedelta

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from crm.models import Notification, NotificationDelivery, PushBrowser
from crm.providers import web_push
from crm.providers.web_push import Browser
from crm.services import notification_mail, notification_push, notifying, pushing
from crm.services import notification_preferences as preferences
from tenants.context import in_tenant
from tests.cast import Cast
from tests.messaging.threads import talk
from tests.stubs import push

State = NotificationDelivery.State
BROWSERS = "notifications/browsers/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def service(settings, aurora):
    with push.serving() as stub:
        settings.PUSH_SERVICE_URL = stub.url
        with in_tenant(aurora.schema):
            stub.our_key = pushing.public_key()
        yield stub


@pytest.fixture
def join(browser, service):
    """Somebody's browser asks for pushes."""

    def subscribe(cast: Cast, member, name: str, **said):
        subscription = service.browser(name) | said
        told = {"subscription": json.dumps(subscription)}
        return browser(member).post(cast.url(BROWSERS), told, headers={"User-Agent": FIREFOX})

    return subscribe


def tell(cast: Cast, member=None, *, name: str = "Marina", path: str = "board/"):
    return notifying.notify((member or cast.rep).user, "task.due", by=None, path=path, name=name, task="Ligar")


def push_all(cast: Cast) -> None:
    with in_tenant(cast.schema):
        while notification_push.send_one():
            continue


def pushed(told) -> NotificationDelivery:
    return told.deliveries.get(way="push")


def test_each_browser_of_a_person_is_told_where_to_go_and_opening_it_is_noted(aurora, rival, join, service, browser):
    assert join(aurora, aurora.rep, "phone").status_code == 200
    assert "Firefox · Linux" in join(aurora, aurora.rep, "desk").content.decode()
    join(aurora, aurora.manager, "bosss")
    with in_tenant(aurora.schema):
        told = tell(aurora)
    push_all(rival)
    push_all(aurora)

    said = {
        "title": "Aurora",
        "body": "Lembrete: Ligar, sobre Marina",
        "tag": f"task.due:{told.pk}",
        "url": f"/o/aurora/notifications/{told.pk}/opening/?by=push",
    }
    assert sorted((path, payload) for path, payload, _topic in service.told) == [("/desk", said), ("/phone", said)]
    with in_tenant(aurora.schema):
        assert pushed(told).state == State.SENT
    browser(aurora.rep).get(said["url"])
    with in_tenant(aurora.schema):
        assert pushed(told).state == State.OPENED
        told.deliveries.filter(way="mail").update(due_at=timezone.now())
        notification_mail.send_one()
        assert told.deliveries.get(way="mail").reason == "read"  # the push was enough: no e-mail


def test_what_was_written_is_pushed_to_those_only_who_allow_it(aurora, join, service):
    join(aurora, aurora.rep, "phone")
    with in_tenant(aurora.schema):
        thread = talk(to=aurora.rep)
        type(thread).objects.update(preview="SEGREDO", preview_direction="in")
        told = tell(aurora, path=f"inbox/{thread.pk}/")
        push_all(aurora)
        preferences.decide(aurora.rep.user, pushes_text=True)
        tell(aurora, path=f"inbox/{thread.pk}/")
    push_all(aurora)

    bodies = [payload["body"] for _path, payload, _topic in service.told]
    assert bodies == ["Lembrete: Ligar, sobre Marina", "Lembrete: Ligar, sobre Marina: SEGREDO"]
    assert told is not None


def test_a_browser_that_is_gone_is_forgotten_and_one_that_is_away_is_tried_again(aurora, join, service):
    for name in ("gone", "away"):
        join(aurora, aurora.rep, name)
    service.answers = {"/gone": 410, "/away": 503}
    with in_tenant(aurora.schema):
        told = tell(aurora)
        assert notification_push.send_one()
        row = pushed(told)
        assert (row.state, row.attempts, PushBrowser.objects.count()) == (State.QUEUED, 1, 1)
        assert timedelta(seconds=50) < row.due_at - timezone.now() < timedelta(seconds=70)
        service.answers = {}
        told.deliveries.update(due_at=timezone.now())
        notification_push.send_one()
        assert (pushed(told).state, len(service.told)) == (State.SENT, 1)
        service.answers = {"/away": 404}
        last = tell(aurora)
        notification_push.send_one()
        assert (pushed(last).state, pushed(last).reason) == (State.SPARED, "no_browser")
        assert PushBrowser.objects.count() == 0


def test_many_at_once_are_one_push_and_what_comes_again_is_shown_again(aurora, join, service):
    join(aurora, aurora.rep, "phone")
    with in_tenant(aurora.schema):
        preferences.be_silent(aurora.rep.user, preferences.HOUR)
        for number in range(4):
            tell(aurora, name=f"Lead {number}")
        push_all(aurora)
        assert service.told == []
        preferences.be_told_again(aurora.rep.user)
        NotificationDelivery.objects.update(due_at=timezone.now())
        push_all(aurora)
        assert [payload["body"] for _path, payload, _topic in service.told] == ["4 notificações"]

        thread = talk(to=aurora.rep)
        again = [aurora.rep.user, "message.received", thread.pk]
        told = notifying.notify_again(*again, path=f"inbox/{thread.pk}/", name="Bia")
        push_all(aurora)
        notifying.notify_again(*again, path=f"inbox/{thread.pk}/", name="Bia")
        push_all(aurora)
        assert len(service.told) == 2  # not for each of many
        earlier = timezone.now() - timedelta(minutes=3)
        Notification.objects.filter(pk=told.pk).update(created_at=earlier)
        told.deliveries.update(sent_at=earlier)
        notifying.notify_again(*again, path=f"inbox/{thread.pk}/", name="Bia")
        push_all(aurora)
    assert [payload["body"] for _path, payload, _topic in service.told[1:]] == [
        "Bia escreveu para você",
        "Bia escreveu para você: 3 mensagens",
    ]
    assert service.told[1][2] == service.told[2][2]  # the same topic: the later takes the earlier's place


@pytest.mark.parametrize(
    "said",
    [
        {"endpoint": "http://169.254.169.254/latest/meta-data/"},
        {"endpoint": "https://fcm.googleapis.com.evil.test/x"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": ""},
        {"endpoint": ["x"]},
        {"keys": {"p256dh": push.text(b"\4" + b"x" * 64), "auth": push.text(b"x" * 16)}},
        {"keys": {"p256dh": "x", "auth": "x"}},
        {"keys": None},
    ],
)
def test_only_browsers_of_known_push_services_with_right_keys_are_taken(aurora, join, said):
    assert join(aurora, aurora.rep, "phone", **said).status_code == 422
    with in_tenant(aurora.schema):
        assert PushBrowser.objects.count() == 0


def test_a_browser_is_one_persons_and_is_given_up_by_that_person_only(aurora, rival, join, service, browser):
    endpoint = f"{service.url}/phone"
    join(aurora, aurora.rep, "phone")
    browser(aurora.manager).post(aurora.url(BROWSERS), {"leaving": endpoint})
    browser(rival.rep).post(rival.url(BROWSERS), {"leaving": endpoint})
    with in_tenant(aurora.schema):
        row = PushBrowser.objects.get()
        assert row.user == aurora.rep.user
        assert service.url not in row.reached_sealed
    assert browser(aurora.manager).delete(aurora.url(f"{BROWSERS}{row.pk}/")).status_code == 404

    join(aurora, aurora.manager, "phone")  # signs in there
    with in_tenant(aurora.schema):
        assert PushBrowser.objects.get().user == aurora.manager.user
        for number in range(12):
            pushing.add(aurora.rep.user, _real(number), agent="")
        assert PushBrowser.objects.filter(user=aurora.rep.user).count() == 10
    browser(aurora.manager).post(aurora.url(BROWSERS), {"leaving": endpoint})
    with in_tenant(aurora.schema):
        assert not PushBrowser.objects.filter(user=aurora.manager.user).exists()


def _real(number: int) -> Browser:
    keys = push.Subscription("/x").keys
    return Browser(f"https://fcm.googleapis.com/fcm/send/{number}", keys["p256dh"], keys["auth"])


def test_the_key_is_the_organizations_own_and_is_made_once(aurora, rival, browser):
    first, second = (browser(aurora.rep).get(aurora.url(BROWSERS)).json()["key"] for _time in range(2))
    other = browser(rival.rep).get(rival.url(BROWSERS)).json()["key"]

    assert (first == second, first == other, len(push.raw(first))) == (True, False, 65)


def test_the_worker_is_a_script_that_reaches_no_further_than_its_organization(aurora, browser):
    answer = browser(aurora.rep).get(aurora.url("notifications/worker.js"))

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript")
    assert "Service-Worker-Allowed" not in answer.headers
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_we_seal_is_read_as_in_the_example_of_rfc_8291():
    """The keys, salt and text of its section 5."""
    receiver = ec.derive_private_key(
        int.from_bytes(push.raw("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), ec.SECP256R1()
    )
    secret = push.raw("BTBZMqHH6r4Tts7J_aSIgg")
    example = push.raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert (
        http_ece.decrypt(example, private_key=receiver, auth_secret=secret)
        == b"When I grow up, I want to be a watermelon"
    )
    browser = Browser("https://x/", web_push.public_text(receiver), push.text(secret))
    sealed = web_push._sealed(b"Lembrete", browser)
    assert http_ece.decrypt(sealed, private_key=receiver, auth_secret=secret) == b"Lembrete"
