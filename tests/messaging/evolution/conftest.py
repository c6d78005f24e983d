"""A gateway, played; its channel; posting as it posts."""

import json

import pytest

from messaging.models import Channel
from tests.messaging.evolution.makers import SECRET, connected


@pytest.fixture
def stub(evolution_stub):
    return evolution_stub


@pytest.fixture
def gateway(stub) -> Channel:
    """A number whose phone is linked at the gateway."""
    return connected(stub)


@pytest.fixture
def post(meta):
    """``post(channel, told)`` posts as the gateway does, and lets workers do what follows; the status."""

    def post(channel: Channel, told, *, secret: str = SECRET, works: bool = True) -> int:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        answer = meta.client.post(
            f"/hooks/evolution/{channel.token}/",
            data=body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        if works:
            meta.settle()
        return answer.status_code

    return post
