"""Two colleagues who answer one person: the second one is told before it goes, and goes on if they insist."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Conversation, Message
from tenants.context import in_tenant
from tests.makers import next_number
from tests.messaging.threads import say, talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


@pytest.fixture
def asked(aurora, marina) -> Message:
    with in_tenant(aurora.schema):
        return marina.messages.get(text="Oi!")


def answer(cast, browser, conversation, text: str = "Olá!", who: str = "rep", **data):
    said = {"key": f"browser-key-{next_number()}", "text": text} | data
    return browser(cast.members[who]).post(cast.url(f"inbox/{conversation.pk}/messages/"), said)


def colleague_says(cast, conversation, text: str = "Já respondi", *, minutes: int = 0, **more) -> Message:
    with in_tenant(cast.schema):
        said = say(conversation, text, by=more.pop("by", cast.owner), **more)
        Message.objects.filter(pk=said.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
        return said


def answers(cast, conversation) -> list[str]:
    with in_tenant(cast.schema):
        return list(conversation.messages.filter(author=cast.rep.user).values_list("text", flat=True))


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [(0, "Owner acabou de responder a esta pessoa."), (3, "Owner respondeu a esta pessoa há 3 min.")],
)
def test_who_began_before_a_colleague_answered_is_told_and_nothing_goes(
    aurora, marina, asked, browser, minutes, reason
):
    with in_tenant(aurora.schema):
        Message.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(minutes=9))
    theirs = colleague_says(aurora, marina, minutes=minutes)

    response = answer(aurora, browser, marina, seen=asked.pk)

    assert response.status_code == 422
    assert json.loads(response.content) == {"reason": reason, "code": "collides", "about": str(theirs.pk)}
    assert answers(aurora, marina) == []


def test_who_insists_is_not_asked_again(aurora, marina, asked, browser):
    colleague_says(aurora, marina)

    assert answer(aurora, browser, marina, seen=asked.pk, anyway="on").status_code == 200
    assert answers(aurora, marina) == ["Olá!"]


@pytest.mark.parametrize("what", ["own", "failed", "scheduled", "cancelled", "note"])
def test_what_the_person_did_not_get_from_a_colleague_is_none(aurora, marina, asked, browser, what):
    with in_tenant(aurora.schema):
        if what == "own":
            say(marina, by=aurora.rep)
        elif what == "note":
            Message.objects.create(conversation=marina, channel=marina.channel, direction="note", status="noted")
        else:
            say(marina, by=aurora.owner, status=what)

    assert answer(aurora, browser, marina, seen=asked.pk).status_code == 200


def test_who_had_seen_it_or_sends_later_is_not_asked(aurora, marina, asked, browser):
    theirs = colleague_says(aurora, marina)

    assert answer(aurora, browser, marina, "um", seen=theirs.pk).status_code == 200
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert answer(aurora, browser, marina, "dois", seen=asked.pk, at=tomorrow).status_code == 200
    assert answer(aurora, browser, marina, "três").status_code == 200


def test_what_has_gone_already_is_not_asked_about_when_it_comes_twice(aurora, marina, asked, browser):
    assert answer(aurora, browser, marina, seen=asked.pk, key="the-same-key").status_code == 200
    colleague_says(aurora, marina)

    assert answer(aurora, browser, marina, seen=asked.pk, key="the-same-key").status_code == 200
    assert answers(aurora, marina) == ["Olá!"]


def test_a_message_of_another_conversation_says_nothing(aurora, rival, marina, browser):
    with in_tenant(rival.schema):
        foreign = talk("LEAK-B", to=rival.rep).messages.get()
    colleague_says(aurora, marina)

    assert answer(aurora, browser, marina, seen=foreign.pk).status_code == 200
