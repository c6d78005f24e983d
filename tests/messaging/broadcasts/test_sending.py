"""A broadcast from draft to its last result: whom it reaches, at what pace, once each, whatever breaks in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from crm.services import consenting
from messaging.models import Broadcast, Connection, Conversation, Message, Recipient
from messaging.queries import broadcasts
from messaging.services.broadcasting import keeping, running
from tenants.billing import features
from tenants.context import in_tenant
from tests import makers
from tests.messaging.broadcasts.making import MARKETING, passes, person
from tests.messaging.makers import NOW, change, envelope, text_message
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_each_gets_it_once_and_each_who_does_not_has_a_reason(broadcast, template, graph, meta, aurora, rival):
    person("Marina Alves", "+5511987654321")
    twice = makers.make_contact("Marina de novo", phone="")
    makers.Contact.objects.filter(pk=twice.pk).update(phone="+55 11 8765-4321")
    consenting.record(twice, **MARKETING, granted=True, source="person")
    makers.make_lead("Marina de novo", contact=twice)
    person("Otávio", "+5511987650002", granted=False)
    person("Bia", "+5511987650003", granted=None)
    person("Sem número")
    person("", "+5511987650005")
    makers.make_lead("Marina Alves", contact=makers.Contact.objects.get(name="Marina Alves"))

    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)

    [sent] = graph.sent
    parameters = sent.body["template"]["components"][0]["parameters"]
    assert (sent.body["to"], [each["text"] for each in parameters]) == ("+5511987654321", ["Marina"])
    assert broadcast.state == "done"
    assert broadcasts.left_out(broadcast) == [
        ("no_address", "sem número", 1),
        ("repeated", "número já incluído", 1),
        ("opted_out", "não quer mais", 1),
        ("no_consent", "nunca aceitou", 1),
        ("unfilled", "um espaço ficaria vazio", 1),
    ]
    told = Notification.objects.filter(kind="broadcast.done").values_list("user__email", "path")
    assert list(told) == [("manager@aurora.test", f"broadcasts/{broadcast.pk}/")]
    assert Conversation.objects.get().state == "resolved"  # nobody has to answer anything yet
    with in_tenant(rival.schema):
        assert not Recipient.objects.exists()


def test_results_come_in_and_never_go_back(broadcast, channel, graph, meta, aurora):
    person("Marina Alves", "+5511987654321")
    person("Otávio", "+5511987650002")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    ids = dict(Message.objects.values_list("conversation__contact__name", "external_id"))

    def status(name: str, how: str, at: int) -> None:
        row = {"id": ids[name], "status": how, "timestamp": str(NOW + at), "recipient_id": "5511987654321"}
        row |= {"errors": [{"code": 131026, "title": "x"}]} if how == "failed" else {}
        meta.tells(channel, envelope(change({"statuses": [row]})))

    for how, at in (("read", 30), ("delivered", 20), ("failed", 40)):
        status("Marina Alves", how, at)
    status("Otávio", "failed", 20)
    meta.tells(channel, envelope(change({"messages": [text_message("SAIR", at=int(timezone.now().timestamp()))]})))

    numbers = broadcasts.progress(broadcast).numbers
    expected = {"sent": 1, "delivered": 1, "read": 1, "replied": 1, "failed": 1, "opted_out": 1, "waiting": 0, "all": 2}
    assert {key: numbers[key] for key in expected} == expected
    assert [row.contact.name for row in broadcasts.people(broadcast, "failed")] == ["Otávio"]
    assert Conversation.objects.get(contact__name="Marina Alves").state == "open"


def test_the_pace_is_kept_and_a_pause_holds_the_rest_until_somebody_goes_on(broadcast, graph, meta, aurora):
    for number in range(8):
        person(f"Pessoa {number}", f"+551198765000{number}")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta, 0)
    assert len(graph.sent) == 1

    passes(broadcast, meta, 2)
    assert len(graph.sent) == 3
    meta.works(lambda: keeping.pause(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    assert (len(graph.sent), broadcast.state) == (3, "paused")

    meta.works(lambda: keeping.resume(broadcast, by=aurora.manager.user))
    assert len(graph.sent) == 4
    meta.works(lambda: keeping.cancel(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    assert (len(graph.sent), broadcast.state) == (4, "cancelled")
    assert broadcasts.left_out(broadcast) == [("called_off", "cancelado antes", 4)]


def test_a_crash_in_the_middle_leaves_the_person_waiting_and_nobody_gets_it_twice(
    broadcast, graph, meta, aurora, monkeypatch
):
    for number in range(3):
        person(f"Pessoa {number}", f"+551198765000{number}")
    real, calls = running.outbox.send_template, []

    def breaks(*args, **kwargs):
        calls.append(kwargs["idempotency_key"])
        message = real(*args, **kwargs)
        if len(calls) == 2:
            raise RuntimeError("The worker died.")
        return message

    monkeypatch.setattr("messaging.services.outbox.send_template", breaks)
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    with pytest.raises(RuntimeError):
        passes(broadcast, meta)
    assert Recipient.objects.waiting().count() == 2

    passes(broadcast, meta)
    keeping.begin(broadcast, by=aurora.manager.user)  # pressed once more

    assert sorted(each.body["to"] for each in graph.sent) == [f"+551198765000{number}" for number in range(3)]
    assert broadcast.state == "done"
    assert calls[1] == calls[2]


def test_without_the_plans_feature_it_rests_and_says_that(broadcast, graph, meta, aurora, monkeypatch):
    for number in range(2):
        person(f"Pessoa {number}", f"+551198765000{number}")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta, 0)

    monkeypatch.setattr(features, "have", lambda key: key != features.BROADCASTS)
    passes(broadcast, meta)

    assert (broadcast.state, broadcast.why, len(graph.sent)) == ("paused", "feature", 1)


@pytest.mark.parametrize(("quality", "state"), [("YELLOW", "paused"), ("RED", "stopped")])
def test_a_falling_quality_pauses_or_stops_it_and_its_author_is_told(quality, state, broadcast, graph, meta, aurora):
    for number in range(3):
        person(f"Pessoa {number}", f"+551198765000{number}")
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user))
    passes(broadcast, meta, 0)
    connection = Connection.objects.get()
    Connection.objects.update(account={**connection.account, "quality": quality})

    passes(broadcast, meta)

    assert (broadcast.state, len(graph.sent)) == (state, 1)
    [told] = Notification.objects.filter(user=aurora.manager.user)
    assert told.kind == f"broadcast.{state}"
    meta.works(lambda: keeping.resume(broadcast, by=aurora.manager.user))
    passes(broadcast, meta)
    assert len(graph.sent) == (3 if quality == "YELLOW" else 1)


def test_it_waits_for_its_moment_and_for_room_in_the_outbox(broadcast, graph, meta, aurora, monkeypatch):
    person("Marina Alves", "+5511987654321")
    soon = timezone.now() + timedelta(hours=1)
    meta.works(lambda: keeping.begin(broadcast, by=aurora.manager.user, at=soon))
    passes(broadcast, meta)
    assert (broadcast.state, graph.sent) == ("scheduled", [])

    Broadcast.objects.update(starts_at=timezone.now())
    monkeypatch.setattr(running, "DEPTH", 0)
    passes(broadcast, meta)
    assert (broadcast.state, graph.sent) == ("running", [])
    monkeypatch.setattr(running, "DEPTH", 50)
    passes(broadcast, meta)
    assert len(graph.sent) == 1


def test_gathering_costs_the_same_for_many_as_for_few(broadcast, aurora):
    counts = []
    for size in (1, 3):
        for number in range(size):
            person(f"Pessoa {size} {number}", f"+55119876{size}000{number}")
        Recipient.objects.all().delete()
        Broadcast.objects.update(state="gathering", cursor=None, query="state=open")
        with count_queries() as asked:
            running.work_some()
        counts.append(len(asked))

    assert counts[0] == counts[1]
