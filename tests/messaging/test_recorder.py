"""The flight recorder: what happened to a message on its way, in the order in which we learned of it."""

import time

import pytest

from messaging.models import MessageStatus
from messaging.queries import recorder
from messaging.services import erasing
from tests.messaging.makers import make_message, reported, status

pytestmark = pytest.mark.usefixtures("inside_aurora")


def told(message) -> list[tuple[str, str, list[str]]]:
    return [(step.status, step.title, step.notes) for step in recorder.way(message)]


def test_each_attempt_and_each_answer_is_kept(say, graph, meta):
    graph.break_down(503)
    message = say()
    meta.later(10)

    (first, put_off, second, sent) = message.steps.order_by("recorded_at", "pk")
    assert (first.status, first.detail) == ("sending", {"attempt": 1, "provider": "whatsapp_cloud"})
    assert (put_off.status, put_off.detail["attempt"], put_off.detail["code"]) == ("put_off", 1, "http_503")
    assert put_off.detail["until"] > first.at.isoformat()
    assert (second.status, second.detail["attempt"]) == ("sending", 2)
    assert (sent.status, sent.detail["attempt"], sent.detail["took"] >= 0) == ("sent", 2, True)


def test_a_refusal_keeps_the_providers_words_beside_ours(say, graph):
    graph.refuse(131026)
    message = say()

    failed = told(message)[-1]
    assert failed[0] == "failed"
    assert failed[2][0].startswith("O WhatsApp não conseguiu entregar para este número")
    assert failed[2][1].startswith("131026: ")


def test_an_attempt_that_failed_for_now_says_when_the_next_one_is(say, graph, meta):
    graph.break_down(503)
    message = say()

    status_, title, notes = told(message)[1]
    assert status_ == "put_off"
    assert title.startswith("não saiu; nova tentativa às ")
    assert notes[-1].startswith("http_503: ")


def test_what_the_provider_tells_later_says_its_price_and_how_late_it_came(say, graph, channel, meta):
    message = say()
    pricing = {"billable": True, "pricing_model": "PMP", "category": "utility"}
    late = status(message.external_id, "delivered", at=int(time.time()) - 3700, pricing=pricing)
    meta.tells(channel, reported(late))

    assert told(message)[-1] == ("delivered", "", ["cobrada como utilidade", "soubemos 1\xa0hora depois"])


def test_a_lost_answer_is_a_step_too(say, graph):
    graph.drop_answers()
    message = say()

    lost = message.steps.get(status="unknown")
    assert lost.detail["attempt"] == 1
    assert lost.detail["code"]


def test_erasing_somebody_leaves_no_words_of_the_way(say, graph, thread):
    graph.refuse(131026)
    message = say()
    MessageStatus.objects.create(
        message=message,
        status="delivered",
        at=message.sent_at,
        detail={"external_id": "x", "pricing": {"category": "a"}},
    )

    erasing.erase_threads([thread.contact_id])

    assert all("said" not in step.detail and "external_id" not in step.detail for step in message.steps.all())
    assert message.steps.get(status="delivered").detail == {"pricing": {"category": "a"}}
    assert message.steps.get(status="failed").detail["code"] == "131026"


def test_a_received_message_has_no_steps(thread):
    assert recorder.way(make_message(thread, "in", external_id="wamid.in")) == []
