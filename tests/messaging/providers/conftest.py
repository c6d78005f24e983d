"""A stand-in for Graph, and the credentials it takes."""

import pytest

from messaging.providers import registry
from messaging.providers.types import Peer
from tests.stubs.graph import SpecGraph

TOKEN = "EAAproviderTestToken0123456789"
APP_SECRET = "0123456789abcdef0123456789abcdef"
MARIA = Peer(wa_id="5511987654321", phone="+5511987654321", name="Maria")


@pytest.fixture
def whatsapp():
    return registry.get("whatsapp_cloud")


@pytest.fixture
def credentials() -> dict[str, str]:
    return {
        "phone_number_id": "401000000000001",
        "waba_id": "301000000000001",
        "access_token": TOKEN,
        "app_secret": APP_SECRET,
        "verify_token": "a-verify-token",
    }


@pytest.fixture
def graph(settings, credentials):
    """Graph, hosting the number of the credentials; every provider call goes to it."""
    with SpecGraph(token=TOKEN, app_secret=APP_SECRET) as stub:
        stub.host_number(credentials["phone_number_id"], credentials["waba_id"], verified_name="Agência Aurora")
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub
