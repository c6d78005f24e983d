"""What was said is found by its words, the newest first, by whoever may read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.queries.searching import everything
from messaging.models import Conversation, Message
from messaging.queries import searching
from tests import makers
from tests.crm.test_searching import addresses_of_an_organization, found  # noqa: F401 - a fixture
from tests.isolation.conversation_rows import channel_of


@pytest.fixture
def said(inside_aurora):
    """``said("text")``: a message to the rep's conversation."""
    lead = makers.make_lead("Construtora Ápice", owner=inside_aurora.rep)
    conversation = Conversation.objects.create(
        channel=channel_of(inside_aurora), contact=lead.contact, lead=lead, assignee=inside_aurora.rep.user
    )

    def say(text: str, **fields) -> Message:
        return Message.objects.create(
            conversation=conversation,
            channel=conversation.channel,
            direction="in",
            status="received",
            text=text,
            external_id=f"wamid.{makers.next_number()}",
            **fields,
        )

    return say


@pytest.mark.parametrize("text", ["orçamento", "ORCAMENTO", "orçamentos", "orçam", "mandar orçamento"])
def test_messages_are_found_by_any_form_of_their_words(said, inside_aurora, text):
    said("Bom dia! Você consegue mandar o orçamento até sexta?")

    assert found(text, inside_aurora.rep)["message"] == ["Construtora Ápice"]


def test_they_are_quoted_around_what_was_asked_for(said, inside_aurora):
    said("Oi, tudo bem por aí? Olha, ontem à tarde eu falei com a Marina e ela aprova até sexta-feira, pode ser?")

    groups = {group.kind: group for group in everything.search("marina", inside_aurora.rep).groups}
    quoted = groups["message"].lines[0].quoted

    assert [piece.text for piece in quoted if piece.is_marked] == ["Marina"]
    assert "".join(piece.text for piece in quoted).startswith("…")


def test_what_was_taken_back_is_not_found(said, inside_aurora):
    said("segredo", revoked_at=timezone.now())

    assert found("segredo", inside_aurora.owner) == {}


def test_the_newest_come_first(said, inside_aurora):
    old, new = said("proposta antiga"), said("proposta nova")
    Message.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=3))

    group = everything.search("proposta", inside_aurora.owner, kinds=["message"]).groups[0]

    assert [line.hit.id for line in group.lines] == [new.pk, old.pk]


def test_behind_the_latest_the_words_own_index_goes_on(said, inside_aurora, monkeypatch):
    monkeypatch.setattr(searching, "LATEST", 2)
    hours = [5, 1, 4, 2, 3]
    by_age = {hour: said("proposta", sent_at=timezone.now() - timedelta(hours=hour)) for hour in hours}

    def ids(**page):
        groups = everything.search("proposta", inside_aurora.owner, kinds=["message"], **page).groups
        return [line.hit.id for group in groups for line in group.lines]

    assert ids() == [by_age[hour].pk for hour in (1, 2, 3, 4, 5)]
    assert [ids(first=first, count=2) for first in (0, 2, 4)] == [
        [by_age[1].pk, by_age[2].pk],
        [by_age[3].pk, by_age[4].pk],
        [by_age[5].pk],
    ]
    assert found("proposta", inside_aurora.other_rep) == {}


def test_other_peoples_conversations_are_not_searched(said, inside_aurora):
    said("palavra única")

    assert "message" in found("única", inside_aurora.manager)
    assert found("única", inside_aurora.other_rep) == {}


def test_signs_that_mean_something_to_the_database_are_words_or_nothing(said, inside_aurora):
    said("a & b | !c:* 'd'")

    for text in ("&", "!c:*", "' | '", "\\", "%", "_", "(((", "a:b & c", "'"):
        everything.search(text, inside_aurora.owner)
    assert found("%", inside_aurora.owner) == {}
