"""The addresses that Twilio posts to: whose signature counts, and for which number."""

from urllib.parse import urlencode

import pytest

from config.outside import signatures
from messaging.models import Message
from messaging.services.addresses import Address
from tenants.context import in_tenant
from tests.messaging.twilio.makers import PERSON, connected, parsed, states, written
from tests.stubs.twilio import AUTH_TOKEN

pytestmark = pytest.mark.usefixtures("inside_aurora")


class TestTheDoor:
    @pytest.mark.parametrize("token", ["", "another"])
    def test_a_wrong_signature_is_401_and_leaves_nothing(self, whatsapp, post, token):
        assert post(whatsapp, written(whatsapp), token=token) == 401
        assert states() == []

    def test_another_query_than_the_signed_one_is_401(self, whatsapp, meta, settings):
        body = urlencode(written(whatsapp)).encode()
        url = Address("twilio", whatsapp.token).url
        signed = signatures.sha1(url + "".join(n + v for n, v in sorted(parsed(body))), AUTH_TOKEN)
        path = url.removeprefix(settings.PUBLIC_URL)
        kind, headers = "application/x-www-form-urlencoded", {"X-Twilio-Signature": signed}

        assert meta.client.post(f"{path}?reference=1", body, content_type=kind, headers=headers).status_code == 401
        assert meta.client.post(path, body, content_type="text/plain", headers=headers).status_code == 415
        assert meta.client.post(path, body, content_type=kind, headers=headers).status_code == 204

    def test_each_provider_has_its_own_address(self, whatsapp, sms, channel, meta):
        for key, each in (("twilio_sms", whatsapp), ("twilio", sms), ("whatsapp_cloud", whatsapp), ("twilio", channel)):
            path = f"/hooks/{key}/{each.token}/"
            assert meta.client.post(path, b"{}", content_type="application/json").status_code == 404
        assert meta.client.get(f"/hooks/twilio/{whatsapp.token}/").status_code == 403

    def test_a_message_to_another_number_is_set_apart(self, whatsapp, post):
        assert post(whatsapp, written(whatsapp, To="whatsapp:+5511900000000")) == 204
        assert post(whatsapp, written(whatsapp, AccountSid="AC" + "b" * 32)) == 204

        assert [state for state, _outcome in states()] == ["quarantined", "quarantined"]
        assert Message.objects.count() == 0

    def test_a_number_in_a_messaging_service_is_still_its_own(self, whatsapp, post):
        post(whatsapp, written(whatsapp, MessagingServiceSid="MG" + "c" * 32))

        assert states() == [("processed", {"applied": 1})]

    def test_a_service_alone_takes_what_comes_by_it_to_any_of_its_numbers(self, stub, post):
        channel = connected("twilio_sms", "", messaging_service_sid="MG" + "c" * 32)

        post(channel, written(channel, To="+551140000009", From=PERSON, MessagingServiceSid="MG" + "c" * 32))
        post(channel, written(channel, To="+551140000009", From=PERSON))

        assert [state for state, _outcome in states()] == ["processed", "quarantined"]

    def test_another_organizations_token_opens_nothing_here(self, whatsapp, rival, post):
        with in_tenant(rival.schema):
            theirs = connected("twilio", "+5511950000001", account="AC" + "b" * 32, token="the-rivals-token")
            assert post(theirs, written(theirs)) == 401  # signed with aurora's token
            assert post(theirs, written(theirs, AccountSid="AC" + "b" * 32), token="the-rivals-token") == 204
            assert Message.objects.count() == 1
        assert Message.objects.count() == 0
