"""Registers that answer on sockets of this machine."""

import pytest
from django.core.cache import cache

from crm.services import pace
from tenants.context import in_public, in_tenant
from tests.cast import Cast
from tests.stubs import brasilapi, dns


@pytest.fixture
def names(settings):
    """The name server that is asked."""
    with dns.serving() as stub:
        settings.DNS_SERVER = stub.address
        yield stub


@pytest.fixture
def register(settings):
    """BrasilAPI; nothing of what was asked before counts."""
    with brasilapi.serving() as stub:
        settings.BRASILAPI_URL = stub.url
        yield stub


@pytest.fixture(autouse=True)
def nothing_was_asked_before(db):
    """No pause, no count and no closed register that another test left behind."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    with in_public():
        cache.delete_many([f"public:register:brasilapi:{what}" for what in ("turn", "shut")])
    for slug in ("aurora", "rival"):
        with in_tenant(Cast.of(slug).schema):
            stretches = [("lookups", 3600), ("register:dns", 60), ("register:brasilapi", 60)]
            cache.delete_many([pace.key(name, seconds) for name, seconds in stretches])
