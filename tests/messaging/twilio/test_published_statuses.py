"""Each status that Twilio published, posted to the real address: exactly these rows are left."""

from urllib.parse import parse_qs

import pytest

from messaging.models import Message
from tests.messaging.makers import make_conversation, make_message
from tests.messaging.twilio.makers import connected, states
from tests.shared import needs_shared, samples

pytestmark = [pytest.mark.usefixtures("inside_aurora"), needs_shared]
LEFT = {  # the status, its code, and the steps, before which our own "sent" stands already
    "sms_status_delivered": ("delivered", "", ["delivered"]),
    "whatsapp_status_delivered": ("delivered", "", ["delivered"]),
    "whatsapp_status_failed_63016": ("failed", "63016", ["failed"]),
    "whatsapp_status_sent": ("sent", "", []),
}


@pytest.mark.parametrize("name", LEFT)
def test_a_published_status_leaves_exactly_this_however_often_it_comes(name, stub, post):
    body = samples("twilio", "*.form")[f"{name}.form"].read_bytes().strip()
    said = {key: values[0] for key, values in parse_qs(body.decode()).items()}
    key = "twilio" if said["From"].startswith("whatsapp:") else "twilio_sms"
    channel = connected(key, said["From"].removeprefix("whatsapp:"), account=said["AccountSid"])
    message = make_message(make_conversation(channel), "out", status="sent", external_id=said["MessageSid"])

    for repeated in (body, body, body + b"&Later=1"):
        assert post(channel, repeated) == 204

    message.refresh_from_db()
    status, code, steps = LEFT[name]
    assert (message.status, message.error_code) == (status, code)
    assert sorted({step.status for step in message.steps.all()} - {"sent"}) == steps
    assert [state for state, _outcome in states()] == ["processed", "processed"]
    assert Message.objects.count() == 1


def test_every_published_status_is_here():
    published = {name.removesuffix(".form") for name in samples("twilio", "*.form")}

    assert {name for name in published if "status" in name and not name.startswith("voice_")} == set(LEFT)
