"""What tests of people and their accounts share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tenants.google.tokens import ASKED_AGAIN, KEYS
from tenants.models import Membership, Plan, User
from tests.stubs import stripe
from tests.stubs.google import CLIENT, KEY_NAME, SECRET, GoogleStub, serving
from tests.stubs.stripe import StripeStub
from tests.tenants.factors import SECOND, code, give_app, with_password


@pytest.fixture
def in_by_factor(nothing_was_guessed):
    """Signs somebody in by password and app."""

    def sign_in(membership: Membership):
        give_app(membership.user)
        client = with_password(membership.user)
        client.post(SECOND, {"code": code()}, secure=True)
        return client

    return sign_in


@pytest.fixture
def stripe_stub(settings) -> Iterator[StripeStub]:
    """Stripe, played."""
    with stripe.serving() as stub:
        settings.STRIPE_URL, settings.STRIPE_SECRET_KEY = stub.url, stripe.KEY
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_next", stripe.SECRET]
        Plan.objects.filter(pk="growth").update(stripe_price="price_growth")
        Plan.objects.filter(pk="scale").update(stripe_price="price_scale")
        yield stub


@pytest.fixture(scope="session")
def google_stand_in() -> Iterator[GoogleStub]:
    with serving() as stub:
        yield stub


@pytest.fixture
def google(google_stand_in, settings) -> GoogleStub:
    """Google, set up here and played by a stand-in."""
    stand_in = google_stand_in
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = CLIENT, SECRET
    settings.GOOGLE_AUTHORIZE_URL, settings.GOOGLE_TOKEN_URL = f"{stand_in.origin}/auth", f"{stand_in.origin}/token"
    settings.GOOGLE_KEYS_URL = f"{stand_in.origin}/keys"
    stand_in.key, stand_in.kid, stand_in.algorithm = stand_in.real, KEY_NAME, "RS256"
    stand_in.asked.clear()
    cache.delete_many([KEYS, ASKED_AGAIN])
    return stand_in


@pytest.fixture
def operator(db, client):
    """A browser of whoever runs the platform."""
    client.force_login(User.objects.create_superuser("ops@loved.test", "x" * 12, name="Ops"))
    return client
