"""The address that a gateway posts to: whose secret counts, and for which number."""

import pytest

from messaging.models import Message
from tenants.context import in_tenant
from tests.messaging.evolution.makers import connected, told, written
from tests.messaging.twilio.makers import states

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_only_the_secret_of_this_address_opens_it(gateway, post, meta):
    path = f"/hooks/evolution/{gateway.token}/"
    assert [post(gateway, written(), secret=secret) for secret in ("", "another", "the-secret-in-the-heade")] == [
        401
    ] * 3
    assert meta.client.post(path, b"{}", content_type="application/json").status_code == 401
    assert meta.client.post(path, b"{}", content_type="text/plain").status_code == 415
    assert meta.client.get(path).status_code == 403
    assert states() == []

    assert post(gateway, b"<html>") == 400
    assert post(gateway, written()) == 200
    assert states() == [("processed", {"applied": 1})]


def test_what_came_to_another_number_is_set_apart_and_the_ninth_digit_makes_none(gateway, post):
    assert post(gateway, written() | {"sender": "5511900000000@s.whatsapp.net"}) == 200
    assert post(gateway, written() | {"sender": "551199990000@s.whatsapp.net"}) == 200

    assert [state for state, _outcome in states()] == ["quarantined", "processed"]


def test_another_organizations_secret_opens_nothing_here(gateway, stub, rival, post):
    with in_tenant(rival.schema):
        theirs = connected(stub, phone="+5511950000001")
        connection = theirs.connections.get()
        connection.credentials = {**connection.credentials, "verify_token": "the-rivals-secret"}
        connection.save()
        assert post(theirs, written()) == 401
        assert post(theirs, written() | {"sender": "5511950000001@s.whatsapp.net"}, secret="the-rivals-secret") == 200
        assert Message.objects.count() == 1
    assert post(gateway, written(), secret="the-rivals-secret") == 401
    assert Message.objects.count() == 0


def test_a_number_that_was_disconnected_is_gone_and_the_gateway_is_told(gateway, stub, post, meta, aurora, browser):
    address = aurora.url(f"settings/channels/{gateway.pk}/")

    assert meta.works(lambda: browser(aurora.admin).delete(address)).status_code == 204

    assert stub.webhooks == {"crm-5f81089e": {"enabled": False, "url": "", "events": []}}
    assert post(gateway, told("connection.update", {"state": "open"})) == 404
