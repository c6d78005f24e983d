"""What was said with one person on every channel, in one place; never more than whoever asks may read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Conversation
from messaging.queries import history
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import parse, text_of
from tests.messaging.makers import make_channel, make_conversation, make_message

NOW = timezone.now().replace(hour=15, minute=0)


def second_channel():
    return make_channel("Suporte", phone_number_id="401000000000002", waba_id="301000000000002", phone="+551155550200")


@pytest.fixture
def two(aurora) -> list[Conversation]:
    """Marina writes to both numbers, in turn; ``rep`` answers both."""
    with in_tenant(aurora.schema):
        marina = make_contact("Marina Alves")
        threads = [
            make_conversation(each, marina, assignee=aurora.rep.user) for each in (make_channel(), second_channel())
        ]
        for number in range(6):
            at = NOW - timedelta(days=6 - number)
            make_message(threads[number % 2], text=f"Pergunta {number}", sent_at=at)
        make_message(threads[0], "out", text="Amanhã", status="scheduled", sent_at=NOW + timedelta(days=1))
        return threads


def shown(response) -> list[str]:
    return [line.text for line in parse(response).all(".hist-a .txt")]


def test_messages_of_all_channels_stand_in_their_order_and_load_as_one_scrolls(aurora, two, browser, monkeypatch):
    monkeypatch.setattr(history.page, "__kwdefaults__", history.page.__kwdefaults__ | {"size": 4})
    rep, address = browser(aurora.rep), aurora.url(f"inbox/{two[0].pk}/history/")

    first = rep.get(address)
    rest = rep.get(parse(first).one(".th-more")["hx-get"])

    assert shown(first) == ["Pergunta 5", "Pergunta 4", "Pergunta 3", "Pergunta 2"]
    assert shown(rest) == ["Pergunta 1", "Pergunta 0"]
    assert not parse(rest).all(".th-more")
    assert {"Comercial", "Suporte"} <= {name.text for name in parse(first).all(".hist-h .mut")}
    side = parse(rep.get(aurora.url(f"inbox/{two[0].pk}/side/")))
    assert "Suporte" in side.text


def test_each_conversation_is_asked_about_again_each_time(aurora, rival, two, browser):
    rep, address = browser(aurora.rep), aurora.url(f"inbox/{two[0].pk}/history/")
    with in_tenant(aurora.schema):
        newest = two[1].messages.latest("sent_at")
        Conversation.objects.filter(pk=two[1].pk).update(assignee=aurora.other_rep.user)

    assert shown(rep.get(address)) == ["Pergunta 4", "Pergunta 2", "Pergunta 0"]
    assert rep.get(f"{address}?before={newest.pk}").status_code == 404
    assert "Suporte" not in text_of(rep.get(aurora.url(f"inbox/{two[0].pk}/side/")))
    assert browser(rival.owner).get(rival.url(f"inbox/{two[0].pk}/history/")).status_code == 404
