"""F22: an organization comes back from a backup while providers go on telling it things."""

import time

from django.test import Client

from messaging.models import Channel, Conversation, Message
from messaging.services import outbox
from tenants import sweeping
from tenants.context import in_tenant
from tenants.models import Organization, User
from tenants.services import backing_up, bringing_back
from tenants.services.creation import create_organization
from tests.isolation.rows import fingerprint
from tests.messaging.makers import encoded, make_channel, posted, signed, text_message


def test_what_came_since_is_posted_again_and_what_went_since_does_not_go_again(
    committed, settings, tmp_path, queue, graph
):
    """F22: a provider that got 200 for it all before tells it anew; what it knows of ours is not sent twice."""
    settings.MEDIA_ROOT = tmp_path / "media"
    owner = User.objects.create_user("dona@estudio.test", "correct horse battery", name="Dona")
    estudio = create_organization(name="Estúdio", owner=owner)
    with in_tenant(estudio.schema_name):
        channel = make_channel()
    before, since = (encoded(posted(text_message(text, at=int(time.time())))) for text in ("Antes", "Depois"))
    told(channel, before)
    queue.run()
    with in_tenant(estudio.schema_name):
        outbox.reply(Conversation.objects.get(), by=owner, text="Olá!", idempotency_key="a")
    folder = tmp_path / "backup"
    backing_up.take(estudio, folder)
    told(channel, since)
    queue.run()
    assert texts(estudio) == {("Antes", "received"), ("Olá!", "sent"), ("Depois", "received")}

    bringing_back.restore(folder, replace=True)
    others = fingerprint(committed.rival.schema)
    assert texts(estudio) == {("Antes", "received"), ("Olá!", "unknown")}
    for body in (before, since):
        told(channel, body)
    sweeping.sweep()
    queue.run()

    assert texts(estudio) == {("Antes", "received"), ("Olá!", "unknown"), ("Depois", "received")}
    assert len(graph.sent) == 1
    assert fingerprint(committed.rival.schema) == others


def told(channel: Channel, body: bytes) -> None:
    address = f"/hooks/whatsapp_cloud/{channel.token}/"
    answer = Client().post(address, data=body, content_type="application/json", headers=signed(body))
    assert answer.status_code == 200


def texts(organization: Organization) -> set[tuple[str, str]]:
    with in_tenant(organization.schema_name):
        return set(Message.objects.values_list("text", "status"))
