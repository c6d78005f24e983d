"""Groups of a gateway's number: whether they come is the channel's choice, which the gateway is told; what they are called is asked."""

import pytest

from crm.models import Contact
from messaging.models import Channel, Connection, Conversation
from tenants.context import in_tenant
from tests.api.calling import key_of
from tests.messaging.evolution.makers import credentials_for, told, written

pytestmark = pytest.mark.usefixtures("inside_aurora")
GROUP = "120363103459410972@g.us"
MARIA = {"remoteJid": GROUP, "participant": "5511998765432@s.whatsapp.net"}
HIDDEN = {"remoteJid": GROUP, "participant": "76201477542116@lid", "participantAlt": "5511998765432@s.whatsapp.net"}
USUAL = {
    "rejectCall": False,
    "msgCall": "Não atendo",
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
}


def group() -> Conversation:
    return Conversation.objects.select_related("contact").get(peer__group=GROUP)


def test_an_admin_chooses_and_the_gateway_follows(stub, gateway, post, aurora, rival, browser, meta):
    stub.groups[GROUP] = "Obra da Rua Lavradio"
    post(gateway, written("Ninguém lê", **MARIA))
    assert (Conversation.objects.count(), stub.settings["groupsIgnore"]) == (0, True)

    address = aurora.url(f"settings/channels/{gateway.pk}/")
    form = credentials_for(stub) | {"name": "Gateway", "phone": "(11) 99999-0000", "takes_groups": "on"}
    assert browser(aurora.rep).post(address, form).status_code == 403
    assert not Channel.objects.get().takes_groups
    assert meta.works(lambda: browser(aurora.admin).post(address, form)).status_code == 302

    assert stub.settings == USUAL | {"groupsIgnore": False, "syncFullHistory": True}
    assert {"GROUPS_UPSERT", "GROUP_UPDATE"} <= set(stub.webhooks["crm-5f81089e"]["events"])
    post(gateway, written("Quem vem?", **HIDDEN))
    post(gateway, written("E agora?", **MARIA))
    thread = group()
    assert (thread.contact.name, thread.unread_count) == ("Obra da Rua Lavradio", 2)
    assert stub.asked.count("GET /group/findGroupInfos/crm-5f81089e") == 1
    assert [each["key"] for each in thread.messages.values_list("payload__from", flat=True)] == ["551198765432"] * 2

    form.pop("takes_groups")
    meta.works(lambda: browser(aurora.admin).post(address, form))
    post(gateway, written("Ninguém lê mais", **MARIA))
    assert (stub.settings["groupsIgnore"], group().messages.count()) == (True, 2)
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def test_a_new_name_is_told_unless_a_colleague_gave_another(stub, gateway, post, aurora, meta):
    Channel.objects.update(takes_groups=True)
    stub.groups[GROUP] = ""
    post(gateway, written("Quem vem?", **MARIA))
    assert group().contact.name == "Grupo com Maria"

    rename = [{"id": GROUP, "subject": "Obra"}, {"id": "120363999999999999@g.us", "subject": "De ninguém"}]
    post(gateway, told("group.update", rename))
    assert (group().contact.name, Contact.objects.count()) == ("Obra", 1)
    Contact.objects.update(name="Obra da Marina")
    post(gateway, told("groups.update", [{"id": GROUP, "subject": "Obra 2"}]))
    assert (group().contact.name, group().peer["name"]) == ("Obra da Marina", "Obra 2")


def test_over_the_api_too_where_there_is_a_choice(stub, gateway, channel, aurora, meta):
    key = key_of(aurora)

    changed = meta.works(lambda: key.patch(f"channels/{gateway.pk}/", {"takes_groups": True}))

    assert (changed.json()["takes_groups"], stub.settings["groupsIgnore"]) == (True, False)
    refused = key.patch(f"channels/{channel.pk}/", {"takes_groups": True})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "not_able")
    stub.answer_next(500, {}, to="/settings/")
    meta.works(lambda: key.patch(f"channels/{gateway.pk}/", {"takes_groups": False}))
    connection = Connection.objects.get(channel=gateway)
    assert (connection.channel.takes_groups, connection.error != "") == (False, True)
