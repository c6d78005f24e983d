"""Who else has a conversation open and who writes in it: told to those who may see it, of those who may see it."""

import json

import pytest

from crm.realtime.audience import EVERYBODY
from messaging.models import Conversation
from tenants.context import in_tenant
from tests.cast import client_of
from tests.live.attending import come, said_of_others
from tests.live.happening import happen
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", to=aurora.rep)


@pytest.fixture
def place(marina) -> str:
    return f"conversation:{marina.pk}"


def seen(cast, member, conversation) -> str:
    return said_of_others(cast, member, f"inbox/{conversation.pk}/")


def test_whoever_reads_and_writes_is_seen(listen, aurora, marina, place):
    owner, rep = listen(aurora, aurora.owner), listen(aurora, aurora.rep)
    come(owner, place)
    come(rep, place)
    assert owner.next() == {"at": place}
    assert seen(aurora, aurora.owner, marina) == "Rep também está aqui"

    rep.say(at={place: "typing"})
    assert owner.next() == {"at": place}
    assert seen(aurora, aurora.owner, marina) == "Rep está escrevendo…"


def test_who_may_not_see_the_conversation_is_nowhere(listen, aurora, rival, marina, place):
    owner = listen(aurora, aurora.owner)
    come(owner, place)
    strangers = [listen(aurora, aurora.other_rep), listen(rival, rival.owner)]
    for stranger in strangers:
        stranger.say(at={place: "typing"})
    for cast in (aurora, rival):
        happen(cast, module=EVERYBODY)

    assert all("hints" in each.next() for each in (*strangers, owner))  # nothing was told in between
    assert seen(aurora, aurora.owner, marina) == ""
    address = aurora.url(f"inbox/{marina.pk}/present/")
    assert client_of(aurora.other_rep.user).get(address).status_code == 404


def test_an_answer_while_a_colleague_writes_is_asked_about(listen, aurora, marina, place):
    owner = listen(aurora, aurora.owner)
    come(owner, place, "typing")
    said = {"key": "browser-key-1", "text": "Olá!"}
    address = aurora.url(f"inbox/{marina.pk}/messages/")

    refused = client_of(aurora.rep.user).post(address, said)

    assert refused.status_code == 422
    told = json.loads(refused.content)
    assert told == {"reason": "Owner está escrevendo para esta pessoa agora.", "code": "collides", "about": ""}
    assert client_of(aurora.rep.user).post(address, said | {"anyway": "on"}).status_code == 200
