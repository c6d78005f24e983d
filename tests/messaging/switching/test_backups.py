"""What served a number is kept before another provider takes over, sealed, and serves again when it is put back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Backup
from messaging.services import restoring, switching
from tenants.inbound.models import Route
from tests.messaging.makers import TOKEN
from tests.stubs.twilio import AUTH_TOKEN


def test_it_is_kept_sealed_before_the_switch_and_used_by_going_back(switched, channel, aurora, graph):
    backup = Backup.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT b::text FROM messaging_backup b")
        stored = cursor.fetchone()[0]
    assert (backup.switch_id, backup.provider_key, backup.taken_by) == (
        switched.pk,
        "whatsapp_cloud",
        aurora.admin.user,
    )
    assert TOKEN not in stored
    switched.former.credentials = {"access_token": "spoilt"}
    switched.former.save()

    restoring.restore(backup, by=aurora.admin.user)

    former = channel.connections.get(is_current=True)
    backup.refresh_from_db()
    assert (former.provider_key, former.credentials["access_token"]) == ("whatsapp_cloud", TOKEN)
    assert backup.restored_at
    switched.refresh_from_db()
    assert switched.state == "returned"


def test_after_the_end_it_serves_again_when_its_provider_still_takes_it(switched, channel, aurora, graph, twilio, say):
    switching.finish(switched, by=aurora.admin.user)
    assert channel.connections.get(is_current=False).credentials == {}

    restoring.restore(Backup.objects.get(), by=aurora.admin.user)

    serving = channel.connections.get(is_current=True)
    assert (serving.provider_key, serving.credentials["access_token"]) == ("whatsapp_cloud", TOKEN)
    assert set(Route.objects.values_list("provider", flat=True)) == {"whatsapp_cloud", "twilio"}
    assert say("De novo").provider_key == "whatsapp_cloud"
    undo = Backup.objects.get(switch=None)  # what it took the place of can be put back just so
    assert (undo.provider_key, undo.credentials["auth_token"]) == ("twilio", AUTH_TOKEN)


def test_one_that_its_provider_refuses_changes_nothing(switched, channel, aurora, graph, browser, rival):
    switching.finish(switched, by=aurora.admin.user)
    backup = Backup.objects.get()
    backup.credentials = backup.credentials | {"access_token": "revoked"}
    backup.save()
    path = f"settings/channels/{channel.pk}/backups/{backup.pk}/"

    answer = browser(aurora.admin).post(aurora.url(path), follow=True)

    assert (answer.status_code, channel.connections.get(is_current=True).provider_key) == (200, "twilio")
    assert "revoked" not in answer.content.decode()
    for member in (aurora.manager, aurora.rep):
        assert browser(member).delete(aurora.url(path)).status_code == 403
    assert browser(rival.admin).post(rival.url(path)).status_code == 404
    assert Backup.objects.count() == 1
    assert browser(aurora.admin).delete(aurora.url(path)).status_code == 204
    assert not Backup.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_it_is_forgotten_after_a_month(days, left, switched, aurora):
    Backup.objects.update(created_at=timezone.now() - timedelta(days=days))
    switching.retire()
    assert Backup.objects.count() == 1  # while it is watched it may be needed
    switching.finish(switched, by=aurora.admin.user)

    switching.retire()

    assert Backup.objects.count() == left
