"""Twilio beside Meta: set up, tried, switched to."""

from urllib.parse import urlencode

import pytest

from config.outside import signatures
from messaging.models import Switch
from messaging.providers import registry
from messaging.providers.twilio import account as account_module
from messaging.services import switching, switching_beside
from tests.messaging.twilio.makers import parsed
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, SENDER

FORM = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": SENDER}
PERSON = "+5511987654321"


@pytest.fixture
def twilio(twilio_stub):
    return twilio_stub


@pytest.fixture
def prepared(channel, twilio, aurora) -> Switch:
    """Twilio, set up beside Meta for ``channel``."""
    provider = registry.get("twilio")
    profile = account_module.described(FORM, {}, {}, prefix=provider.prefix)
    return switching_beside.prepare(
        channel, by=aurora.admin.user, provider_key="twilio", credentials=FORM, profile=profile
    )


@pytest.fixture
def tried(prepared) -> Switch:
    return switching_beside.try_out(prepared, phone=PERSON)


@pytest.fixture
def switched(tried, aurora) -> Switch:
    return switching.turn(tried, by=aurora.admin.user)


@pytest.fixture
def as_twilio(settings, meta):
    """``as_twilio(channel, form)`` posts as Twilio does, signed for the channel's address there."""

    def post(channel, form) -> int:
        body = urlencode(form).encode()
        path = f"/hooks/twilio/{channel.token}/"
        fields = "".join(name + value for name, value in sorted(dict(parsed(body)).items()))
        answer = meta.client.post(
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signatures.sha1(f"{settings.PUBLIC_URL}{path}{fields}", AUTH_TOKEN)},
        )
        meta.settle()
        return answer.status_code

    return post
