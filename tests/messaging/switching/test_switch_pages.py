"""The pages by which an admin changes a number's provider."""

import pytest

from messaging.models import Switch
from tenants.context import in_tenant
from tests.messaging.switching.conftest import FORM, PERSON
from tests.stubs.twilio import AUTH_TOKEN


def test_an_admin_switches_by_the_pages(channel, graph, twilio, aurora, browser, django_capture_on_commit_callbacks):
    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{channel.pk}/switch/")
    assert "?provider=twilio" in client.get(path).content.decode()
    refused = client.post(f"{path}?provider=twilio", FORM | {"auth_token": "another"})
    assert (refused.status_code, list(refused.context["credentials"].errors)) == (422, ["auth_token"])
    assert not Switch.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{path}?provider=twilio", FORM).status_code == 302
    page = client.get(path).content.decode()
    assert f"/hooks/twilio/{channel.token}/" in page
    assert AUTH_TOKEN not in page
    client.post(f"{path}turn/")
    assert Switch.objects.get().state == "prepared"
    client.post(f"{path}trial/", {"phone": "11 98765-4321", "template": ""})
    for percent, state in (("7", "prepared"), ("10", "shared"), ("5", "shared")):
        client.post(f"{path}share/", {"percent": percent})
        assert Switch.objects.get().state == state
    page = client.get(path).content.decode()
    assert "10% das conversas vão por WhatsApp pela Twilio" in page
    assert ('value="50"' in page, 'value="10"' in page) == (True, False)
    client.post(f"{path}turn/")
    assert Switch.objects.get().state == "watched"
    assert "Voltar para" in client.get(path).content.decode()
    client.post(f"{path}return/")

    switch = Switch.objects.get()
    assert (switch.state, switch.started_by) == ("returned", aurora.admin.user)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
@pytest.mark.parametrize("step", ["trial/", "share/", "turn/", "return/", "finish/", "cancel/"])
def test_nobody_below_an_admin_takes_a_step(who, step, tried, aurora, browser, twilio):
    path = aurora.url(f"settings/channels/{tried.channel_id}/switch/{step}")

    assert browser(aurora.members[who]).post(path, {"phone": PERSON}).status_code in (403, 404)

    tried.refresh_from_db()
    assert (tried.state, len(twilio.sent)) == ("prepared", 1)


def test_another_organization_finds_no_such_channel(tried, rival, browser):
    path = rival.url(f"settings/channels/{tried.channel_id}/switch/")

    assert browser(rival.admin).get(path).status_code == 404
    assert browser(rival.admin).post(f"{path}turn/").status_code == 404
    tried.refresh_from_db()
    assert tried.state == "prepared"
    with in_tenant(rival.schema):
        assert not Switch.objects.exists()
