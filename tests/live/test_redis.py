"""Redis may go away at any moment: pages notice, and catch up."""

from collections.abc import Iterator

import pytest
from channels.layers import get_channel_layer
from django.conf import settings as project
from django.test import Client as HttpClient
from redis import Redis as Client
from redis.exceptions import RedisError
from websockets.exceptions import InvalidStatus

from config.launch.ports import free_port
from config.launch.redis import Redis
from config.launch.service import Child
from crm.realtime import broadcast, groups
from crm.realtime.audience import EVERYBODY
from tenants.context import in_tenant
from tests.cast import client_of
from tests.live.follower import Follower
from tests.live.happening import happen
from tests.live.listener import session_cookie
from tests.makers import make_lead
from tests.waiting import until


class OwnRedis:
    """A server for one test, that can be killed and started again at the same address."""

    def __init__(self, folder):
        self._redis, self._port = Redis(folder), free_port()
        self.url = self._redis.url(self._port)
        self.start()

    def start(self) -> None:
        service = self._redis.service(self._port)
        self._child = Child(service)
        until(service.ready)

    def kill(self) -> None:
        self._child.end_by_force()
        self._child.output.close()


@pytest.fixture
def redis(tmp_path, settings, running_server, monkeypatch) -> Iterator[OwnRedis]:
    """The channel layer of server and test lives on it."""
    own = OwnRedis(tmp_path)
    layer = settings.CHANNEL_LAYERS["default"]
    config = {"url": own.url, "prefix": project.REDIS_PREFIX}
    settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": config}}
    settings.LIVE_HEARTBEAT = 1
    monkeypatch.setattr(broadcast, "_silent_until", 0.0)
    yield own
    running_server.do(get_channel_layer().flush())
    own.kill()


@pytest.fixture
def page(redis, live_server_url, aurora) -> Iterator[Follower]:
    follower = Follower(live_server_url, aurora, aurora.admin)
    yield follower
    follower.listener.close()


def test_what_was_said_while_it_was_away_is_caught_up(redis, page, aurora, monkeypatch):
    happen(aurora, module=EVERYBODY)
    page.follow(1)

    redis.kill()
    for _time in range(3):
        happen(aurora, module=EVERYBODY)  # nobody hears of it, and nobody who writes is kept waiting
    redis.start()
    monkeypatch.setattr(broadcast, "_silent_until", 0.0)

    page.follow(4)
    happen(aurora, module=EVERYBODY)
    page.follow(5)
    assert page.seen == [1, 2, 3, 4, 5]


def test_a_socket_that_hears_no_heartbeat_is_closed_to_be_opened_again(redis, page):
    redis.kill()

    assert page.listener.close_code(within=4) == 1013


def test_without_redis_no_socket_is_opened_and_the_page_polls(redis, listen, aurora, live_server_url):
    redis.kill()

    with pytest.raises(InvalidStatus):
        listen(aurora, aurora.admin)
    happen(aurora)
    client = HttpClient(headers={"cookie": session_cookie(aurora.admin)})
    assert client.get(aurora.url("events/?since=0")).json()["number"] == 1


def test_without_redis_nobody_else_is_here_and_the_socket_stays(redis, page, aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
    redis.kill()

    page.listener.say(at={f"lead:{lead.pk}": "viewing"})
    answer = client_of(aurora.rep.user).get(aurora.url(f"leads/{lead.pk}/present/"))
    assert (answer.status_code, answer.content) == (200, b"")

    redis.start()
    happen(aurora, module=EVERYBODY)
    page.follow(1)


def test_after_a_flush_everything_goes_on(redis, page, aurora):
    Client.from_url(redis.url).flushall()

    happen(aurora, module=EVERYBODY)

    page.follow(1)
    assert page.seen == [1]


def test_a_writer_does_not_wait_for_a_redis_that_does_not_answer(redis, aurora, monkeypatch):
    tried = []

    def publish(layer, group, message):
        tried.append(group)
        raise RedisError

    monkeypatch.setattr(type(get_channel_layer()), "publish", publish)

    for _time in range(3):
        happen(aurora)

    assert tried == [groups.everyone(aurora.schema)]


def test_a_restarted_redis_is_reached_by_the_old_connection(redis, aurora, page, monkeypatch):
    happen(aurora, module=EVERYBODY)
    redis.kill()
    redis.start()
    page.follow(1)

    happen(aurora, module=EVERYBODY)

    page.follow(2)
    assert broadcast._silent_until == 0.0
