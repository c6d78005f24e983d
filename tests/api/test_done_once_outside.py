"""Calls that wait for somebody outside are done once for each key, too, and hold no transaction open meanwhile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from config.outside.alone import WaitedFor
from messaging.api.switches import SwitchViewSet
from messaging.models import Switch
from messaging.services import switching_beside
from tenants.api.docs import description
from tenants.context import in_tenant
from tenants.models import AnsweredCall
from tenants.privacy import scrubbing
from tests.api.calling import key_of
from tests.api.test_done_once import KEY, problem
from tests.api.test_switches import channel, providers  # noqa: F401 - fixtures
from tests.committed import at_once
from tests.messaging.makers import make_channel
from tests.messaging.switching.conftest import FORM, PERSON

REAL = switching_beside.try_out
SAID = {"phone": PERSON}
OTHER_KEY = {"Idempotency-Key": "site-4712"}


def set_up(caller, channel) -> str:  # noqa: F811 - its channel
    made = caller.post("switches/", {"channel": str(channel.pk), "provider": "twilio", "credentials": FORM})
    assert made.status_code == 201, made.content
    return f"switches/{made.json()['id']}/trial/"


@pytest.fixture
def trial(key, channel, providers) -> str:  # noqa: F811 - the fixtures
    """The address of a test message that would leave."""
    return set_up(key, channel)


def dies(monkeypatch, error: type[BaseException]) -> None:
    """The process ends after the message left and before anybody was told."""

    def try_out(*args, **kwargs):
        REAL(*args, **kwargs)
        raise error

    monkeypatch.setattr(switching_beside, "try_out", try_out)


def lease_ends(cast) -> None:
    AnsweredCall.objects.of(cast.organization).update(runs_until=timezone.now() - timedelta(seconds=1))


def test_the_same_call_is_answered_alike_and_anothers_is_another(aurora, rival, key, trial, providers):  # noqa: F811
    assert problem(key.post(trial, {"phone": ""}, headers=KEY)) == (400, "invalid")
    first, again = (key.post(trial, SAID, headers=KEY) for _time in range(2))

    assert (first.status_code, first.json()["trial"]["ok"], again.json()) == (200, True, first.json())
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert problem(key.post(trial, {"phone": "+5511912345678"}, headers=KEY)) == (422, "key_reused")
    assert problem(key.post("companies/", {"name": "Lume"}, headers=KEY)) == (422, "key_reused")
    assert key_of(rival).post(trial, SAID, headers=KEY).status_code == 404
    assert len(providers.sent) == 1
    assert key_of(aurora).post(trial, SAID, headers=KEY).headers.get("Idempotency-Replayed") is None
    assert key.post(trial, SAID, headers=OTHER_KEY).status_code == 200
    assert len(providers.sent) == 3


def test_of_one_that_died_in_between_it_is_said_that_nobody_knows(aurora, key, trial, providers, monkeypatch):  # noqa: F811
    dies(monkeypatch, SystemExit)
    with pytest.raises(SystemExit):
        key.post(trial, SAID, headers=KEY)
    monkeypatch.undo()

    assert problem(key.post(trial, SAID, headers=KEY)) == (409, "in_progress")
    with in_tenant(aurora.schema):
        assert scrubbing.answers() == 0  # it holds nobody's words, and still keeps the second one out
    lease_ends(aurora)
    assert problem(key.post(trial, SAID, headers=KEY)) == (409, "outcome_unknown")
    assert problem(key.post(trial, {"phone": "+5511912345678"}, headers=KEY)) == (422, "key_reused")
    assert len(providers.sent) == 1


def test_of_a_fault_it_is_said_at_once(key, trial, providers, monkeypatch):  # noqa: F811
    dies(monkeypatch, RuntimeError)
    with pytest.raises(RuntimeError):
        key.post(trial, SAID, headers=KEY)
    monkeypatch.undo()

    assert problem(key.post(trial, SAID, headers=KEY)) == (409, "outcome_unknown")
    assert key.post(trial, SAID, headers=OTHER_KEY).json()["trial"]["ok"] is True
    assert len(providers.sent) == 2


def test_what_makes_nothing_twice_is_done_again(aurora, key, channel, providers, monkeypatch):  # noqa: F811
    said = {"channel": str(channel.pk), "provider": "twilio", "credentials": FORM}
    monkeypatch.setattr(switching_beside, "prepare", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        key.post("switches/", said, headers=KEY)
    monkeypatch.undo()

    made, again = (key.post("switches/", said, headers=KEY) for _time in range(2))
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    with in_tenant(aurora.schema):
        assert Switch.objects.count() == 1


def test_who_waits_for_somebody_outside_must_say_so(key, trial, settings, monkeypatch):
    monkeypatch.setattr(SwitchViewSet, "asks_outside", {})
    for headers in (KEY, {}):
        with pytest.raises(WaitedFor):
            key.post(trial, SAID, headers=headers)

    settings.TEST = False
    with capture_logs() as told:
        assert key.post(trial, SAID, headers=KEY).status_code == 200
    assert {"event": "outside.waited_for_in_transaction", "log_level": "error", "whom": "http"} in told


def test_of_many_at_once_one_is_done_and_no_transaction_is_open(committed, providers, monkeypatch):  # noqa: F811
    caller, seen = key_of(committed.aurora), []
    with in_tenant(committed.aurora.schema):
        address = set_up(caller, make_channel())

    def post() -> tuple[int, str]:
        answer = caller.post(address, SAID, headers=KEY)
        return (200, "") if answer.status_code == 200 else problem(answer)

    def try_out(*args, **kwargs):
        seen.append((connection.in_atomic_block, at_once(post)))
        return REAL(*args, **kwargs)

    monkeypatch.setattr(switching_beside, "try_out", try_out)

    assert set(at_once(*[post] * 4)) <= {(200, ""), (409, "in_progress")}
    assert seen == [(False, [(409, "in_progress")])]
    assert (post(), len(providers.sent)) == ((200, ""), 1)


def test_the_description_says_of_whom_it_may_become_unknown():
    told = {
        operation["operationId"]
        for methods in description()["paths"].values()
        for operation in methods.values()
        if "outcome_unknown" in operation["responses"].get("409", {}).get("description", "")
    }

    assert told == {"switch_trial"}
