"""Meta, played: what the simulator posts is taken by the running product, and what we send is read and answered."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from crm.models import Lead
from messaging.demo import files
from messaging.demo.number import TEMPLATES, contents_at_twilio
from messaging.models import Attachment, Connection, Conversation, Message, Reaction
from messaging.providers import registry
from messaging.providers.twilio import templates as twilio_templates
from messaging.services import outbox
from messaging.simulation import cast, webhooks
from messaging.simulation.graph import GraphStub
from messaging.simulation.script import Simulation
from messaging.simulation.sms import Texting
from messaging.simulation.webhooks import Number, Person
from tenants.context import in_tenant
from tests.cast import Cast
from tests.messaging.makers import make_channel, sales_role
from tests.messaging.twilio.makers import connected
from tests.serving import live_server_url, running_server  # noqa: F401 - fixtures
from tests.waiting import until
from tests.worker import working

MARINA = Person("5511987654321", "Marina Alves")
NUMBER = Number(
    phone_number_id="1", waba_id="2", display="+55 11 5555-0100", app_secret="s", verify_token="v", path="/hooks/none/"
)


@pytest.fixture
def graph(settings) -> Iterator[GraphStub]:
    with GraphStub() as stub:
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub


@pytest.fixture
def aurora(committed) -> Cast:
    return committed.aurora


@pytest.fixture
def simulation(live_server_url, aurora, graph, queue, settings, tmp_path) -> Iterator[Simulation]:  # noqa: F811
    """Meta for a number of aurora's, at once instead of after seconds; and a worker."""
    settings.MEDIA_ROOT = tmp_path
    with in_tenant(aurora.schema):
        make_channel(granted_roles=(sales_role().pk,))
    meta = Simulation(server=live_server_url, graph=graph, pace=0.01, seed=4)
    meta.lines = []  # type: ignore[attr-defined]
    meta.told = meta.lines.append  # type: ignore[attr-defined]
    with working(queue.run):
        meta.meet(cast.numbers_of(aurora.organization), [])
        yield meta
        meta.settle()


def in_aurora(aurora: Cast, question):
    with in_tenant(aurora.schema):
        return question()


def test_a_new_number_is_confirmed_as_meta_does(simulation, aurora):
    assert simulation.lines == ["+55 11 5555-0100: its webhook is confirmed."]
    assert in_aurora(aurora, Connection.objects.get).handshake_at is not None
    assert simulation.graph.numbers["401000000000001"].display_phone_number == "+55 11 5555-0100"


def test_somebody_new_becomes_a_lead_by_the_ad_that_brought_them(simulation, aurora, committed):
    assert simulation.post(simulation.numbers[0], webhooks.text(MARINA, "Oi!", ad="Sites que vendem"))

    until(lambda: in_aurora(aurora, Lead.objects.exists))
    lead = in_aurora(aurora, Lead.objects.select_related("contact").get)
    assert (lead.contact.name, lead.contact.phone, lead.source) == ("Marina Alves", "+5511987654321", "ad")
    assert lead.source_detail["headline"] == "Sites que vendem"
    assert in_aurora(committed.rival, Lead.objects.count) == 0


def test_files_are_fetched_from_the_stand_in(simulation, aurora):
    number = simulation.numbers[0]
    for kind, content, mime_type in (
        ("image", files.screen(), "image/png"),
        ("audio", files.voice(), "audio/wav"),
        ("document", files.briefing(), "application/pdf"),
    ):
        media_id = simulation.graph.add_file(content, mime_type)
        assert simulation.post(number, webhooks.file(MARINA, kind, media_id, content, mime_type))

    until(lambda: in_aurora(aurora, Attachment.objects.filter(state="stored").count) == 3)
    told = in_aurora(aurora, lambda: set(Attachment.objects.values_list("message__kind", "file__mime_type")))
    assert told == {("image", "image/png"), ("audio", "audio/wav"), ("document", "application/pdf")}


def test_what_we_write_is_read_and_reacted_to(simulation, aurora):
    simulation.post(simulation.numbers[0], webhooks.text(MARINA, "Oi!"))
    until(lambda: in_aurora(aurora, Conversation.objects.exists))
    conversation = in_aurora(aurora, Conversation.objects.get)
    with in_tenant(aurora.schema):
        answer = outbox.reply(conversation, by=aurora.rep.user, text="Olá!", idempotency_key="k1")

    until(lambda: in_aurora(aurora, lambda: Message.objects.get(pk=answer.pk).status) == "read")
    sent = simulation.graph.sent[0]
    assert sent.reference == str(answer.pk)
    simulation.post(simulation.numbers[0], webhooks.reaction(MARINA, sent.external_id, "❤️"))
    until(lambda: in_aurora(aurora, Reaction.objects.filter(message=answer.pk, emoji="❤️").exists))


def test_a_server_that_is_away_or_refuses_is_said(simulation):
    simulation.lines.clear()
    away = simulation.server

    simulation.server = "http://127.0.0.1:1"
    assert not simulation.post(simulation.numbers[0], webhooks.text(MARINA, "Oi!"))
    simulation.server = away
    forged = replace(simulation.numbers[0], app_secret="another")
    assert not simulation.post(forged, webhooks.text(MARINA, "Oi!"))

    assert simulation.lines == [
        "The server at http://127.0.0.1:1 does not answer; start it with bin/up.",
        "The server answered 401 to a webhook for +55 11 5555-0100.",
    ]


def test_an_sms_is_taken_told_of_and_answered(simulation, aurora, live_server_url, graph, settings, monkeypatch):  # noqa: F811
    monkeypatch.setattr("messaging.simulation.sms.ANSWERS", 1)
    settings.TWILIO_URL = f"{graph.origin}/twilio/{{product}}"
    texting = graph.texting = Texting(server=live_server_url, seed=1, pace=0.01)
    with in_tenant(aurora.schema):
        connected("twilio_sms", "+551140000001")
    texting.meet(cast.numbers_at_twilio(aurora.organization))

    texting.someone_texts(MARINA)
    until(lambda: in_aurora(aurora, Conversation.objects.exists))
    with in_tenant(aurora.schema):
        thread = Conversation.objects.get()
        sent = outbox.reply(thread, by=aurora.rep.user, text="Oi!", idempotency_key="1")

    until(lambda: in_aurora(aurora, lambda: Message.objects.get(pk=sent.pk).status) == "delivered")
    until(lambda: in_aurora(aurora, Message.objects.filter(direction="in").count) == 2)
    assert texting.sent[0]["Body"] == "Oi!"
    texting.settle()


def test_whatsapp_by_twilio_is_played_too(simulation, aurora, live_server_url, graph, settings, monkeypatch):  # noqa: F811
    monkeypatch.setattr("messaging.simulation.sms.ANSWERS", 1)
    settings.TWILIO_URL = f"{graph.origin}/twilio/{{product}}"
    texting = graph.texting = Texting(server=live_server_url, seed=1, pace=0.01)
    texting.contents = contents_at_twilio()
    with in_tenant(aurora.schema):
        connected("twilio", "+14155238886")
        credentials = Connection.objects.get(provider_key="twilio").credentials
    found = twilio_templates.approved(credentials)
    assert [(each.name, each.status) for each in found] == [(name, "APPROVED") for name, *_rest in TEMPLATES]
    texting.meet(cast.numbers_at_twilio(aurora.organization))
    assert [each.number for each in texting.numbers] == ["whatsapp:+14155238886"]

    texting.someone_texts(MARINA)
    until(lambda: in_aurora(aurora, Conversation.objects.exists))
    with in_tenant(aurora.schema):
        sent = outbox.reply(Conversation.objects.get(), by=aurora.rep.user, text="Oi!", idempotency_key="1")

    until(lambda: in_aurora(aurora, lambda: Message.objects.get(pk=sent.pk).status) == "read")
    until(lambda: in_aurora(aurora, Message.objects.filter(direction="in").count) == 2)
    assert in_aurora(aurora, Conversation.objects.count) == 1
    texting.settle()


def test_the_command_writes_as_often_as_it_is_told(simulation, aurora, live_server_url, settings, capsys):  # noqa: F811
    settings.DEBUG, settings.SIMULATOR_PORT = True, 0

    call_command("simulate", organization="aurora", server=live_server_url, rate=60_000, count=3, seed=1)

    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("for Aurora. Ctrl-C stops.")
    assert said[2].strip().startswith("phone number id 10655500")
    assert len([line for line in said if " wrote: " in line]) == 3
    until(lambda: in_aurora(aurora, Message.objects.filter(direction="in").count) == 3)


def test_the_command_says_what_stands_in_its_way(aurora, settings):
    with pytest.raises(CommandError, match="in development only"):
        call_command("simulate")
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"no organization at 'nowhere'.*There are: aurora, rival\."):
        call_command("simulate", organization="nowhere")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        settings.SIMULATOR_PORT = busy.getsockname()[1]
        with pytest.raises(CommandError, match="is the simulator running already"):
            call_command("simulate", organization="aurora")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (webhooks.text(MARINA, "Oi!", ad="Sites"), "InboundMessage text"),
        (webhooks.file(MARINA, "image", "77", b"x", "image/png", caption="Foto"), "InboundMessage image"),
        (webhooks.file(MARINA, "audio", "77", b"x", "audio/ogg", voice=True), "InboundMessage audio"),
        (webhooks.location(MARINA, -23.5, -46.6, "Padaria", "Rua Augusta, 1500"), "InboundMessage location"),
        (webhooks.reaction(MARINA, "wamid.1", "👍"), "ReactionChange "),
        (webhooks.status("wamid.1", "delivered", MARINA.wa_id, "ours"), "StatusUpdate "),
    ],
)
def test_webhooks_are_understood_and_signed(monkeypatch, value, kind):
    posted = {}
    monkeypatch.setattr(
        webhooks.httpx,
        "post",
        lambda url, *, content, headers, timeout: posted.update(body=content, headers=headers) or Answer,
    )

    webhooks.post("http://localhost", NUMBER, value)

    provider = registry.get("whatsapp_cloud")
    [event] = provider.parse(posted["body"])
    assert f"{type(event).__name__} {getattr(event, 'kind', '')}" == kind
    assert event.peer.wa_id == MARINA.wa_id
    assert provider.verify(posted["headers"], posted["body"], {"app_secret": NUMBER.app_secret})
    assert json.loads(posted["body"])["entry"][0]["id"] == NUMBER.waba_id


class Answer:
    status_code = 200
