"""Callers of the API, and what they find."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from crm.models import Company, Lead
from messaging.models import Conversation
from tenants.context import in_tenant
from tenants.models import OAuthApp
from tests.api.calling import Caller, key_of
from tests.api.signing_in import sign_in
from tests.isolation.people_rows import app_of
from tests.makers import make_contact, make_lead
from tests.messaging.threads import talk


@pytest.fixture(autouse=True)
def nobody_has_called_yet(settings):
    """The organizations live as long as the run does, so their calls would add up. Tests of limits set their own."""
    yield
    client = cache._cache.get_client(None, write=True)
    for counter in client.scan_iter(f"{settings.REDIS_PREFIX}:*throttle:*"):
        client.delete(counter)


@pytest.fixture
def key(aurora) -> Caller:
    """A key of aurora that may everything a key may."""
    return key_of(aurora)


@pytest.fixture
def tokens(aurora) -> dict:
    """The rep's, from a password."""
    answer = sign_in(aurora, aurora.rep)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def app(aurora) -> OAuthApp:
    """Runs in a browser, and asks for leads and contacts."""
    return app_of(aurora)


@pytest.fixture
def marina(aurora) -> Lead:
    """A lead of the rep's, in Proposta."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Studio Lume")
        contact = make_contact("Marina Alves", "+5511987654321", company=company)
        return make_lead(
            contact=contact,
            company=company,
            owner=aurora.rep,
            in_stage="Proposta",
            title="Site novo",
            value_cents=1_250_000,
            tags=["branding"],
        )


@pytest.fixture
def talked(aurora) -> Conversation:
    """Marina wrote to the rep five minutes ago, about a lead of the rep's."""
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        return talk("Marina Alves", "Oi!", ago=timedelta(minutes=5), lead=lead, to=aurora.rep)
