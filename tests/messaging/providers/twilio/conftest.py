"""The two providers of Twilio, and Twilio played."""

import pytest

from messaging.providers import registry


@pytest.fixture
def stub(twilio_stub):
    return twilio_stub


@pytest.fixture
def twilio():
    return registry.get("twilio")


@pytest.fixture
def sms():
    return registry.get("twilio_sms")
