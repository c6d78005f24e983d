"""A template that an automation sends: through the outbox to Graph, once, to whom it may, when people are awake."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.automations import Later, OptedOut, Refused
from crm.models import Lead
from crm.services import consenting
from messaging.models import Conversation, Message, Template
from messaging.services.automating import SEND_TEMPLATE
from tenants.outbox.models import OutboxItem
from tests import makers
from tests.clock import travel
from tests.crm.automating.making import automation, happen, move

pytestmark = pytest.mark.usefixtures("inside_aurora")
NOON = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # 12:00 in São Paulo
NIGHT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # 20:30
MORNING = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


@pytest.fixture
def template(channel) -> Template:
    body = [{"type": "BODY", "text": "Oi {{1}}, aqui é {{2}}."}]
    fields = {"name": "retorno", "language": "pt_BR", "category": "MARKETING", "status": "APPROVED"}
    return Template.objects.create(channel=channel, components=body, **fields)


@pytest.fixture
def options(template) -> dict:
    return {"do": "template", "template": str(template.pk), "values": "{first_name} | {owner}"}


@pytest.fixture
def lead(thread, aurora) -> Lead:
    """Of somebody who last wrote long ago: only a template may be sent."""
    long_ago = timezone.now() - timedelta(days=9)
    Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=long_ago)
    return makers.make_lead(contact=thread.contact, owner=aurora.rep)


@pytest.fixture
def awake(monkeypatch):
    monkeypatch.setattr("messaging.services.automating.FROM", 0)
    monkeypatch.setattr("messaging.services.automating.UNTIL", 24)


@pytest.mark.usefixtures("awake")
def test_it_reaches_graph_once_though_the_window_is_closed(lead, options, graph, meta, aurora):
    automation("entered", options)
    move(lead, "Proposta")

    [run] = meta.works(happen)
    meta.works(happen)

    [sent] = graph.sent
    assert (run.state, sent.body["template"]["name"]) == ("done", "retorno")
    said = [each["text"] for each in sent.body["template"]["components"][0]["parameters"]]
    assert said == [lead.contact.name.split()[0], aurora.rep.user.get_short_name()]
    message = Message.objects.get(direction="out")
    assert (message.status, message.author) == ("sent", None)
    assert OutboxItem.objects.get().state == "done"


@pytest.mark.usefixtures("awake")
def test_a_place_stands_at_its_head_and_one_that_is_nowhere_says_so(lead, options, template, graph, meta):
    template.components = [{"type": "HEADER", "format": "LOCATION"}, *template.components]
    template.save()
    assert options["template"] in dict(SEND_TEMPLATE.fields()["template"].choices)
    told = {**options, "values": "-23.5614, -46.6559 | Studio {company} | Av. Paulista 1000 | {first_name} | Ana"}

    meta.works(lambda: SEND_TEMPLATE.perform(lead, told, "a"))

    head = graph.sent[0].body["template"]["components"][0]
    place = {"latitude": "-23.5614", "longitude": "-46.6559", "name": "Studio", "address": "Av. Paulista 1000"}
    assert head == {"type": "header", "parameters": [{"type": "location", "location": place}]}
    for wrong in ("lá | Studio | Rua | a | b", "95.0, 0.0 | Studio | Rua | a | b", "1, 2 |  | Rua | a | b"):
        with pytest.raises(Refused):
            SEND_TEMPLATE.perform(lead, {**options, "values": wrong}, wrong)
    assert len(graph.sent) == 1


def test_the_same_step_tried_again_is_the_same_message(lead, options):
    with travel(NOON, tick=False):
        for _attempt in range(2):
            SEND_TEMPLATE.perform(lead, options, "automation-x-0")

    assert Message.objects.filter(direction="out").count() == 1


def test_at_night_it_waits_for_the_morning(lead, options):
    with travel(NIGHT, tick=False), pytest.raises(Later) as waits:
        SEND_TEMPLATE.perform(lead, options, "k")

    assert waits.value.at == MORNING
    assert not Message.objects.filter(direction="out").exists()


def test_who_wants_no_marketing_gets_none_but_what_was_asked_for(lead, options, template):
    consenting.record(lead.contact, purpose="marketing", channel="whatsapp", granted=False, source="person")
    with travel(NOON, tick=False):
        with pytest.raises(OptedOut):
            SEND_TEMPLATE.perform(lead, options, "k")
        Template.objects.filter(pk=template.pk).update(category="UTILITY")
        SEND_TEMPLATE.perform(lead, options, "k")

    assert Message.objects.filter(direction="out").count() == 1


def test_a_template_that_is_gone_or_not_approved_says_so(lead, options, template):
    Template.objects.filter(pk=template.pk).update(status="PAUSED")
    with travel(NOON, tick=False):
        with pytest.raises(Refused):
            SEND_TEMPLATE.perform(lead, options, "k")
        template.delete()
        with pytest.raises(Refused, match="O modelo"):
            SEND_TEMPLATE.perform(lead, options, "k")
