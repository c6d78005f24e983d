"""Every body in the folder of samples goes through the real endpoint, signed: exactly this is stored, and no more."""

import json
from pathlib import Path

import pytest

from messaging.providers import registry
from tenants.inbound import store
from tenants.inbound.models import Delivery
from tests.messaging import told
from tests.messaging.makers import PLATFORM_SECRET, make_channel, sales_role
from tests.shared import needs_shared, samples

EXPECTED = json.loads(Path(__file__).with_name("samples_stored.json").read_text())
NO_WEBHOOKS = ("bsuid_send_",)  # a request of ours and its answer, without the ending that says so
WEBHOOKS = {
    name: path
    for name, path in samples("meta_whatsapp").items()
    if not name.endswith((".request", ".response")) and not name.startswith(NO_WEBHOOKS)
}
# Routed by number or by account, about messages or about the account itself.
ONE_OF_EACH = (
    "text",
    "status_sent_v23",
    "history_chunk",
    "smb_message_echoes",
    "account_alerts",
    "account_update_partner_added",
    "message_template_status_update_approved",
    "user_preferences_stop",
)
pytestmark = [needs_shared, pytest.mark.usefixtures("inside_aurora")]


def channel_of(body: bytes):
    """A channel with the accounts that the sample names."""
    named = {account.kind.value: account.external_id for account in registry.get("whatsapp_cloud").addresses(body)}
    numbers = {"phone_number_id": "106540352242922", "waba_id": "102290129340398"} | named
    return make_channel(**numbers, phone="+15550783881", granted_roles=(sales_role().pk,))


@pytest.fixture
def meta_without_files(meta, monkeypatch):
    """Files are another test's: here they stay announced."""
    monkeypatch.setattr("messaging.services.fetching.work", lambda item: None)
    monkeypatch.setattr("messaging.services.channels.sync_templates", lambda: None)
    return meta


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_sample_leaves_exactly_this(name, meta_without_files):
    body = WEBHOOKS[name].read_bytes()
    channel = channel_of(body)

    assert meta_without_files.tells(channel, body).status_code == 200
    assert told.all_of_it() == EXPECTED[name]

    again = body.replace(b"{", b"{ ", 1)  # the same updates in another body, as Meta repeats them
    assert meta_without_files.tells(channel, again).status_code == 200
    assert {**told.all_of_it(), "delivery": []} == {**EXPECTED[name], "delivery": []}


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_the_platforms_address_does_the_same(name, meta_without_files, settings):
    settings.META_APP_SECRET = PLATFORM_SECRET
    body = WEBHOOKS[name].read_bytes()
    channel_of(body)

    assert meta_without_files.post("/hooks/meta/", body, secret=PLATFORM_SECRET).status_code == 200
    meta_without_files.settle()

    assert told.all_of_it() == EXPECTED[name]
    assert store.body_of(Delivery.objects.get()) == body


def test_one_that_names_no_account_is_nobodys_at_the_platforms_address(meta_without_files, settings):
    settings.META_APP_SECRET = PLATFORM_SECRET
    body = WEBHOOKS["interactive_nfm_reply_address"].read_bytes()
    channel_of(body)

    assert meta_without_files.post("/hooks/meta/", body, secret=PLATFORM_SECRET).status_code == 200

    assert Delivery.objects.across_organizations().get().state == "unrouted"
    assert told.all_of_it() == {}


def test_the_table_and_the_folder_name_the_same_samples():
    assert sorted(EXPECTED) == sorted(WEBHOOKS)
