"""How often one may call."""

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from tenants.models import Plan
from tests.api.calling import ROOT, Caller, key_of, session_of
from tests.clock import travel

START = 1_800_000_000.0  # the first second of an hour and of a minute


@pytest.fixture
def clock():
    with travel(START, tick=False) as traveller:
        yield traveller


def statuses(caller, calls: int) -> list[int]:
    return [caller.get("stages/").status_code for _call in range(calls)]


def test_one_caller_may_ask_so_often_a_minute(aurora, key, settings, clock):
    settings.API_CALLS_A_MINUTE = 3

    assert statuses(key, 4) == [200, 200, 200, 429]
    problem = key.get("stages/")
    assert problem.json()["type"] == "urn:loved-crm:problem:throttled"
    assert problem.headers["Retry-After"] == "80"
    assert statuses(key_of(aurora), 1) == [200]  # another key has its own minute

    clock.shift(int(problem.headers["Retry-After"]))
    assert statuses(key, 2) == [200, 429]


def test_an_address_may_ask_so_often_a_minute_with_whatever_keys(aurora, rival, key, settings, clock):
    settings.API_CALLS_A_MINUTE_OF_ADDRESS = 2
    stranger = Caller(ROOT, Client(), Authorization="Bearer lvd_guessed")

    assert statuses(key, 1) + statuses(key_of(aurora), 2) == [200, 200, 429]
    assert statuses(key_of(rival), 1) == [200]
    assert statuses(stranger, 3) == [401, 401, 429]
    assert statuses(session_of(aurora, aurora.owner), 3) == [200] * 3  # colleagues share an address
    key.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert statuses(key, 1) == [200]


def test_the_window_slides(key, settings, clock):
    settings.API_CALLS_A_MINUTE = 4
    assert statuses(key, 4) == [200] * 4

    clock.shift(60 + 30)  # half of the last minute's calls still count

    assert statuses(key, 3) == [200, 200, 429]
    assert key.get("stages/").headers["Retry-After"] == "15"


def test_all_keys_of_an_organization_share_its_plans_hour(aurora, rival, key, clock):
    Plan.objects.update(limits={"api_calls_an_hour": 3})

    assert statuses(key, 2) == [200, 200]
    assert statuses(key_of(aurora), 2) == [200, 429]
    assert statuses(key, 1) == [429]
    assert statuses(key_of(rival), 1) == [200]
    assert statuses(session_of(aurora, aurora.owner), 4) == [200] * 4  # people in a browser do not count


def test_a_plan_that_says_nothing_has_the_usual_limit(key, settings, clock):
    settings.API_CALLS_AN_HOUR = 1
    Plan.objects.update(limits={})

    assert statuses(key, 2) == [200, 429]


def test_what_is_refused_counts_too(aurora, settings, clock):
    settings.API_CALLS_A_MINUTE = 2
    poor = key_of(aurora, "lead.view")

    assert statuses(poor, 3) == [403, 403, 429]


def test_without_redis_calls_pass(key, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway("away")

    monkeypatch.setattr(cache, "add", away)

    assert statuses(key, 2) == [200, 200]


def test_a_counter_that_is_flushed_between_two_steps_lets_the_call_pass(key, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: True)

    assert statuses(key, 1) == [200]
