"""Priority and labels of a conversation."""

import json

import pytest

from crm.models import Event
from crm.services import merging
from messaging.models import Conversation, Label
from messaging.services import marking
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import parse
from tests.messaging.makers import make_conversation
from tests.messaging.threads import talk
from tests.queries import count_queries


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep)


def marks(cast, conversation) -> tuple[str, list[str]]:
    with in_tenant(cast.schema):
        now = Conversation.objects.get(pk=conversation.pk)
        return now.priority, [label.name for label in now.labels.all()]


def post(aurora, browser, conversation, **said):
    return browser(aurora.rep).post(aurora.url(f"inbox/{conversation.pk}/marks/"), said)


def test_both_are_set_in_place_and_shown_in_header_and_row(aurora, marina, browser):
    response = post(aurora, browser, marina, priority="urgent", new="VIP, #cobrança")

    assert marks(aurora, marina) == ("urgent", ["cobrança", "VIP"])
    assert [chip.text for chip in parse(response).all(".th-marks .chip")] == ["Prioridade: urgente", "cobrança", "VIP"]
    assert "close-overlay" in json.loads(response["HX-Trigger"])
    row = parse(browser(aurora.rep).get(aurora.url("inbox/"))).one(".cv")
    assert [chip.text for chip in row.all(".cv-c .chip")] == ["Prioridade: urgente", "cobrança", "VIP"]
    with in_tenant(aurora.schema):
        told = Event.objects.filter(kind="conversation.changed", subject_id=marina.pk)
        assert [event.particulars["what"] for event in told] == ["marked"]


def test_the_dialog_shows_what_it_has_and_gives_up_what_is_unticked(aurora, marina, browser):
    post(aurora, browser, marina, priority="low", new="VIP, Troca")
    page = parse(browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/marks/")))

    assert [box["value"] for box in page.all("input") if "checked" in box.attributes] == ["low", "Troca", "VIP"]
    post(aurora, browser, marina, priority="none", labels=["VIP"])
    assert marks(aurora, marina) == ("none", ["VIP"])


@pytest.mark.parametrize(
    "said",
    [
        {"priority": "burning"},
        {"labels": ["no such"], "priority": "low"},
        {"new": "x" * 41, "priority": "low"},
        {"new": ",".join(f"l{n}" for n in range(11)), "priority": "low"},
    ],
)
def test_what_cannot_be_changes_nothing(aurora, marina, browser, said):
    assert post(aurora, browser, marina, **said).status_code == 422
    assert marks(aurora, marina) == ("none", [])
    with in_tenant(aurora.schema):
        assert not Label.objects.exists()


def test_a_label_is_one_however_it_is_capitalized(thread):
    marking.mark(thread, by=None, labels=["VIP"])
    marking.mark(thread, by=None, labels=["vip", "Troca"])

    assert [label.name for label in Label.objects.all()] == ["Troca", "VIP"]
    assert len({label.colour for label in Label.objects.all()}) == 2


def test_the_same_marks_again_tell_nobody(thread):
    marking.mark(thread, by=None, priority="high", labels=["VIP"])
    told = Event.objects.count()

    marking.mark(thread, by=None, priority="high", labels=["VIP"])

    assert Event.objects.count() == told


def test_a_merged_thread_brings_its_labels_and_the_higher_priority_and_takes_them_back(channel):
    here, there = (make_conversation(channel, make_contact("Marina")) for _each in range(2))
    marking.mark(here, by=None, priority="low", labels=["VIP"])
    marking.mark(there, by=None, priority="high", labels=["VIP", "Troca"])

    batch = merging.merge(here.contact, [there.contact], by=None)
    merged = Conversation.objects.get(pk=here.pk)
    assert (merged.priority, [label.name for label in merged.labels.all()]) == ("high", ["Troca", "VIP"])
    merging.undo(batch, by=None)

    again = Conversation.objects.get(pk=here.pk), Conversation.objects.get(pk=there.pk)
    assert [(each.priority, [label.name for label in each.labels.all()]) for each in again] == [
        ("low", ["VIP"]),
        ("high", ["Troca", "VIP"]),
    ]


def test_labels_of_a_row_cost_no_query_a_row(aurora, browser):
    client = browser(aurora.rep)

    def costs_with(more: int) -> int:
        with in_tenant(aurora.schema):
            for number in range(more):
                marking.mark(talk(f"Pessoa {number}", to=aurora.rep), by=None, labels=["VIP", f"L{number}"])
        client.get(aurora.url("inbox/"))
        with count_queries() as queries:
            client.get(aurora.url("inbox/"))
        return len(queries)

    assert costs_with(1) == costs_with(2)


def test_another_organization_has_labels_of_its_own(aurora, rival, marina, browser):
    with in_tenant(rival.schema):
        theirs = talk("LEAK-B", to=rival.rep)
        marking.mark(theirs, by=None, labels=["LEAK-B"])

    assert browser(aurora.owner).get(aurora.url(f"inbox/{theirs.pk}/marks/")).status_code == 404
    assert post(aurora, browser, theirs, priority="low").status_code == 404
    assert "LEAK-B" not in parse(browser(aurora.owner).get(aurora.url(f"inbox/{marina.pk}/marks/"))).text
    assert marks(rival, theirs) == ("none", ["LEAK-B"])
