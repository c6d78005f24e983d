"""Sending later from the inbox: the menu, the bubble that waits, and what may be done with it until it goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Conversation, Message
from messaging.services import outbox
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


@pytest.fixture
def waiting(aurora, marina) -> Message:
    at = timezone.now() + timedelta(days=1)
    with in_tenant(aurora.schema):
        return outbox.reply(marina, by=aurora.rep.user, text="Até amanhã", idempotency_key="k-waiting", at=at)


def status_of(cast, message: Message) -> str:
    with in_tenant(cast.schema):
        return Message.objects.get(pk=message.pk).status


def do(cast, browser, message: Message, what: str, who: str = "rep", **data: str):
    path = f"inbox/{message.conversation_id}/messages/{message.pk}/{what}/"
    return browser(cast.members[who]).post(cast.url(path), data)


def test_a_text_with_a_moment_waits_in_the_thread(aurora, marina, browser):
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {"key": "browser-key-later", "text": "Bom dia!", "at": f"{tomorrow}T09:00"}
    response = browser(aurora.rep).post(aurora.url(f"inbox/{marina.pk}/messages/"), said)

    assert response.status_code == 200
    shown = text_of(response)
    assert "Bom dia!" in shown
    assert "Sai amanhã às 09:00" in shown
    with in_tenant(aurora.schema):
        message = Message.objects.get(text="Bom dia!")
    assert (message.status, timezone.localtime(message.scheduled_at).isoformat()) == (
        "scheduled",
        f"{tomorrow}T09:00:00-03:00",
    )


def test_a_moment_that_is_none_is_refused_and_nothing_is_kept(aurora, marina, browser):
    said = {"key": "browser-key-later", "text": "Bom dia!", "at": "amanhã"}
    response = browser(aurora.rep).post(aurora.url(f"inbox/{marina.pk}/messages/"), said)

    assert response.status_code == 422
    with in_tenant(aurora.schema):
        assert not Message.objects.filter(text="Bom dia!").exists()


def test_the_menu_says_which_moments_the_window_will_not_see(aurora, marina, browser):
    shown = text_of(browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/moments/")))

    assert "Daqui a 1 hora" in shown
    assert "Depois disso, texto livre só sai se Marina escrever de novo antes" in shown


def test_a_cancelled_one_is_gone_from_the_thread(aurora, waiting, browser):
    response = do(aurora, browser, waiting, "cancelling")

    assert response.status_code == 200
    assert status_of(aurora, waiting) == "cancelled"
    page = browser(aurora.rep).get(aurora.url(f"inbox/{waiting.conversation_id}/"))
    assert "Até amanhã" not in text_of(page)


def test_sent_now_it_is_queued(aurora, waiting, browser):
    assert do(aurora, browser, waiting, "sending").status_code == 200
    assert status_of(aurora, waiting) == "queued"


def test_another_moment_is_told(aurora, waiting, browser):
    at = timezone.localtime() + timedelta(days=1)
    response = do(aurora, browser, waiting, "scheduling", at=f"{at:%Y-%m-%d}T18:30")

    assert "Sai amanhã às 18:30" in text_of(response)


@pytest.mark.parametrize("what", ["scheduling", "sending", "cancelling"])
@pytest.mark.parametrize(("who", "status"), [("other_rep", 404), ("viewer", 403)])
def test_who_may_not_write_changes_none(aurora, waiting, browser, what, who, status):
    at = (timezone.now() + timedelta(days=3)).isoformat()

    assert do(aurora, browser, waiting, what, who, at=at).status_code == status
    with in_tenant(aurora.schema):
        now = Message.objects.get(pk=waiting.pk)
    assert (now.status, now.scheduled_at) == ("scheduled", waiting.scheduled_at)


@pytest.mark.parametrize("what", ["scheduling", "sending", "cancelling"])
def test_another_organization_changes_none(aurora, rival, waiting, browser, what):
    path = f"inbox/{waiting.conversation_id}/messages/{waiting.pk}/{what}/"

    assert browser(rival.owner).post(rival.url(path), {"at": "2027-01-01T09:00"}).status_code == 404
    assert status_of(aurora, waiting) == "scheduled"
