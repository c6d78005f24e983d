"""Secrets at rest: readable in their place only, and with a key we still have."""

import os

import pytest

from messaging.models import Channel, Connection
from tenants import crypto
from tenants.context import in_tenant
from tenants.services.key_rotation import rotate

CREDENTIALS = {"access_token": "EAAG-very-secret", "app_secret": "shh"}


@pytest.fixture
def connection_of(db):
    def make(cast) -> Connection:
        with in_tenant(cast.schema):
            row = Connection(channel=Channel.objects.create(name="SP"), provider_key="whatsapp_cloud")
            row.credentials = CREDENTIALS
            row.save()
            return row

    return make


def test_what_is_stored_shows_nothing_and_opens_in_its_place(aurora, connection_of):
    row = connection_of(aurora)

    assert "secret" not in row.credentials_sealed
    with in_tenant(aurora.schema):
        assert Connection.objects.get(pk=row.pk).credentials == CREDENTIALS


def test_a_ciphertext_moved_to_another_row_or_organization_does_not_open(aurora, rival, connection_of):
    mine, theirs = connection_of(aurora), connection_of(rival)

    with in_tenant(aurora.schema):
        sibling = Connection(
            channel=mine.channel, provider_key="whatsapp_cloud", credentials_sealed=mine.credentials_sealed
        )
        with pytest.raises(crypto.CannotOpen):
            sibling.credentials  # noqa: B018 - read for its refusal
    with in_tenant(rival.schema):
        theirs.credentials_sealed = mine.credentials_sealed
        with pytest.raises(crypto.CannotOpen):
            theirs.credentials  # noqa: B018 - read for its refusal


def test_rotation_reseals_with_the_new_key_and_the_old_one_can_go(aurora, connection_of, settings):
    row, old = connection_of(aurora), settings.FIELD_KEYS
    new = os.urandom(32)

    settings.FIELD_KEYS = [new, *old]
    assert rotate(aurora.organization) == 2
    assert rotate(type(aurora.organization).objects.get(pk=aurora.organization.pk)) == 0

    settings.FIELD_KEYS = [new]
    with in_tenant(aurora.schema):
        assert Connection.objects.get(pk=row.pk).credentials == CREDENTIALS


def test_a_key_that_is_gone_is_said_clearly(aurora, connection_of, settings):
    row = connection_of(aurora)
    settings.FIELD_KEYS = [os.urandom(32)]

    with in_tenant(aurora.schema), pytest.raises(crypto.CannotOpen, match="FIELD_KEYS no longer lists"):
        row.credentials  # noqa: B018 - read for its refusal
