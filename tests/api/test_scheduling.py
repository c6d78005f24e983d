"""Messages that go later, over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message
from tenants.context import in_tenant
from tests.api.rows import send


@pytest.fixture
def tomorrow() -> str:
    return (timezone.localtime() + timedelta(days=1)).replace(microsecond=0).isoformat()


@pytest.fixture
def waiting(key, talked, tomorrow) -> dict:
    return send(key, talked, {"text": "Até amanhã", "scheduled_at": tomorrow}).json()


def address(message: dict, what: str = "") -> str:
    return f"conversations/{message['conversation']}/messages/{message['id']}/{what}"


def test_a_text_with_a_moment_is_scheduled(waiting, tomorrow):
    assert (waiting["status"], waiting["scheduled_at"], waiting["sent_at"]) == ("scheduled", tomorrow, tomorrow)


def test_another_moment_and_now(key, waiting, tomorrow):
    later = (timezone.localtime() + timedelta(days=2)).replace(microsecond=0).isoformat()

    moved = key.patch(address(waiting), {"scheduled_at": later})
    assert (moved.status_code, moved.json()["scheduled_at"]) == (200, later)
    gone = key.patch(address(waiting), {"scheduled_at": None})
    assert (gone.status_code, gone.json()["status"]) == (200, "queued")
    again = key.patch(address(waiting), {"scheduled_at": later})
    assert (again.status_code, again.json()["type"]) == (422, "urn:loved-crm:problem:too_late")


def test_it_is_called_off_once_and_for_all(aurora, key, waiting):
    for _time in range(2):
        answer = key.post(address(waiting, "cancel/"))
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    with in_tenant(aurora.schema):
        assert Message.objects.get(pk=waiting["id"]).status == "cancelled"


@pytest.mark.parametrize("body", [{"text": "Oi", "scheduled_at": "2020-01-01T09:00:00-03:00"}])
def test_a_moment_that_is_past_is_refused(key, talked, body):
    assert send(key, talked, body).status_code == 422


def test_a_note_has_no_moment(key, talked, tomorrow):
    answer = send(key, talked, {"kind": "note", "text": "Oi", "scheduled_at": tomorrow})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["scheduled_at"])
