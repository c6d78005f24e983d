"""Sources, and what is posted to them."""

import json
from typing import Any

import pytest
from django.test import Client

from crm.models import Source
from crm.services import sources
from tenants.context import in_tenant
from tests.cast import Cast
from tests.stubs import page_graph
from tests.stubs.page_graph import PAGE, SECRET, TOKEN

PLATFORM = "platform-secret-0123456789"
MARINA = {"nome": "Marina Alves", "telefone": "(11) 98765-4321", "email": "marina@lume.test"}


def make_source(cast: Cast, kind: str = "webhook", name: str = "Site", **fields: Any) -> Source:
    with in_tenant(cast.schema):
        return sources.create(by=cast.manager.user, kind=kind, name=name, **fields)


@pytest.fixture
def source(aurora) -> Source:
    return make_source(aurora)


@pytest.fixture
def post():
    """``post(source, body)`` → the answer, as any system out there gets it; a dictionary travels as JSON."""

    def send(source: Source, body: Any, *, to: str = "leads", content_type="application/json", **headers: str):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        address = f"/hooks/{to}/{source if isinstance(source, str) else source.token}/"
        return Client().post(address, raw, content_type=content_type, headers=headers)

    return send


@pytest.fixture
def graph(settings):
    """Graph, played, for pages and their leads."""
    with page_graph.serving() as stub:
        settings.WHATSAPP_GRAPH_URL = stub.url
        settings.META_APP_SECRET = PLATFORM
        yield stub


@pytest.fixture
def page(aurora, graph) -> Source:
    """A source of aurora that reads the leads of a page."""
    secrets = {"access_token": TOKEN, "app_secret": SECRET}
    return make_source(aurora, kind="meta_lead_ads", name="Facebook", account=PAGE, credentials=secrets)
