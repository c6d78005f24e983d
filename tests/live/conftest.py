"""Sockets against the real web process, and people who hold them."""

from collections.abc import Callable, Iterator

import pytest

from tests.cast import Cast
from tests.live.listener import Listener
from tests.serving import live_server_url, running_server  # noqa: F401 - fixtures


@pytest.fixture
def aurora(committed) -> Cast:
    """As the root's, but committed: the server sees it."""
    return committed.aurora


@pytest.fixture
def rival(committed) -> Cast:
    return committed.rival


@pytest.fixture
def listen(live_server_url) -> Iterator[Callable[..., Listener]]:  # noqa: F811
    """``listen(aurora, aurora.rep)`` → an open socket of that person, which has said hello."""
    opened: list[Listener] = []

    def open_socket(cast: Cast, member=None, **options) -> Listener:
        listener = Listener(live_server_url, cast, member, **options)
        opened.append(listener)
        return listener

    yield open_socket
    for each in opened:
        each.close()
