"""The provider, and a gateway played."""

import pytest

from messaging.providers import registry


@pytest.fixture
def stub(evolution_stub):
    return evolution_stub


@pytest.fixture
def evolution():
    return registry.get("evolution")


@pytest.fixture
def credentials(stub) -> dict[str, str]:
    from tests.messaging.evolution.makers import credentials_for

    return credentials_for(stub)
