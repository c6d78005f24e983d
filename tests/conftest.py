"""The cast, two organizations, no network."""

import gc
import json
import socket
from functools import cache

import pytest
from celery import Celery, current_app
from celery.app.task import Task
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import translation

from tenants.context import in_tenant
from tests import database
from tests.cached import forget_cached
from tests.cast import Cast, again, client_of, remember
from tests.committed import committed, tables_as_they_were  # noqa: F401 - fixtures
from tests.handling import contexts_of_whole_answers, shared_middleware  # noqa: F401 - fixtures

# Tests with processes, sockets and browsers of their own: a busy machine may starve them past a deadline. They get a
# second try, and the summary tells of it; all others must pass at once.
REAL_WORLD = ("tests/browser/", "tests/live/", "tests/config/launch/", "tests/messaging/test_crashes.py")
LOCAL = ("127.0.0.1", "::1", "localhost")

gc.disable()  # until all is imported and collected: nothing of that is ever garbage


def pytest_addoption(parser):
    """Of the long forms: of the faults, see docs/faults.md, and of the attacks, see docs/security.md."""
    parser.addoption("--seconds", type=float, default=0.0, help="how long the storm of tests/faults lasts")
    parser.addoption("--seed", type=int, default=7, help="which storm it is")
    parser.addoption("--deep", action="store_true", help="attacks of tests/security, and the sweep, in their long form")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(REAL_WORLD):
            item.add_marker(pytest.mark.flaky(reruns=2))


def pytest_collection_finish():
    """What is here now stays: nothing of it is ever garbage, so the collector need not go through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Public schema and both organizations are made once; each test then runs in a transaction that is undone."""
    with django_db_blocker.unblock():
        name = database.create()
        remember()
    yield
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_counted_yet():
    """A Redis that is kept has the limits of earlier runs, such as sign-ups an hour; this process's keys begin anew."""
    forget_cached()


@pytest.fixture
def nothing_was_guessed():
    """Limits of tries begin anew."""
    forget_cached()


@pytest.fixture(scope="session", autouse=True)
def uncollected_static_files():
    """Pages name their files plainly: the manifest of hashed names is written by ``collectstatic`` only."""
    plain = {"BACKEND": "config.static.PlainStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True)
def everybodys_language():
    """A request leaves its own language behind on the thread, such as the API's English: the next test begins afresh."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def aurora(db) -> Cast:
    """The organization that a test is about."""
    return again("aurora")


@pytest.fixture
def rival(db) -> Cast:
    """The other organization, with the same people's names and the same data."""
    return again("rival")


@pytest.fixture
def inside_aurora(aurora):
    """The test itself runs inside aurora's door."""
    with in_tenant(aurora.schema):
        yield aurora


@pytest.fixture
def browser():
    """``browser(cast.rep)`` → a signed-in test client; without a membership, an anonymous one."""

    def sign_in(membership=None) -> Client:
        return Client() if membership is None else client_of(membership.user)

    return sign_in


class Queue:
    """The tasks that were sent, as JSON, so that what could not travel to a worker fails here too."""

    def __init__(self):
        self.sent: list[tuple[str, list, dict]] = []
        self.behind: list[str] = []  # those that stand behind all others

    def add(self, name: str, args, kwargs, *, priority: int | None = None) -> None:
        self.behind += [name] if priority == settings.BEHIND else []
        self.sent.append((name, *json.loads(json.dumps([list(args or ()), dict(kwargs or {})]))))

    def names(self) -> list[str]:
        return [name for name, _args, _kwargs in self.sent]

    def run(self) -> None:
        """Run all, and what they send, in order; outside any organization, as a worker does."""
        _know_all_tasks()
        while self.sent:
            name, args, kwargs = self.sent.pop(0)
            current_app.tasks[name](*args, **kwargs)


@cache
def _know_all_tasks() -> None:
    """As a worker does at its start, once: Celery has Django check all models each time."""
    current_app.loader.import_default_modules()


@pytest.fixture(autouse=True)
def queue(monkeypatch) -> Queue:
    """Nothing reaches a broker; tests run the queue when they want to."""
    waiting = Queue()
    monkeypatch.setattr("tenants.waking.is_first", lambda task, schema, place: True)  # no flag outlives its test
    monkeypatch.setattr(
        Task, "apply_async", lambda task, args=None, kwargs=None, **options: waiting.add(task.name, args, kwargs)
    )
    monkeypatch.setattr(
        Celery,
        "send_task",
        lambda app, name, args=None, kwargs=None, *, priority=None, **options: waiting.add(
            name, args, kwargs, priority=priority
        ),
    )
    return waiting


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Only this machine is ever reached."""
    real = socket.socket.connect

    def refuse(self, address):
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise AssertionError(f"A test tried to reach {address}.")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def the_door_is_closed_behind_each_test():
    yield
    assert connection.schema_name == "public", f"The test left {connection.schema_name} entered."
