"""The check that imports every provider before a customer does."""

import pytest

from messaging.checks import providers_are_complete
from messaging.providers import registry
from messaging.providers.whatsapp_cloud import WhatsAppCloud


@pytest.fixture
def providers(monkeypatch):
    """The registry, to be spoilt; what it imported is forgotten before and after."""
    spoilt = dict(registry.PROVIDERS)
    monkeypatch.setattr(registry, "PROVIDERS", spoilt)
    registry.get.cache_clear()
    yield spoilt
    registry.get.cache_clear()


def test_all_providers_load():
    assert providers_are_complete(None) == []


@pytest.mark.parametrize(
    "place",
    ["messaging.providers.nowhere.Nobody", "messaging.providers.base.Nobody", "messaging.providers.base.Provider"],
)
def test_a_provider_that_cannot_be_loaded_stops_the_check(providers, place):
    providers["carrier_pigeon"] = place

    [problem] = providers_are_complete(None)

    assert problem.id == "messaging.E001"
    assert "'carrier_pigeon' cannot be loaded" in problem.msg


def test_a_provider_under_another_name_stops_the_check(providers):
    providers["whatsapp"] = f"{WhatsAppCloud.__module__}.WhatsAppCloud"

    [problem] = providers_are_complete(None)

    assert problem.id == "messaging.E002"
    assert "calls itself 'whatsapp_cloud', not 'whatsapp'" in problem.msg
