"""What tests of people and their accounts share."""

from collections.abc import Iterator

import pytest

from tenants.models import Membership, Plan
from tests.cached import forget_cached
from tests.stubs import stripe
from tests.stubs.stripe import StripeStub
from tests.tenants.factors import SECOND, code, give_app, with_password


@pytest.fixture
def nothing_was_guessed():
    """Limits of tries begin anew."""
    forget_cached()


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
