"""What conversations add to leads' cards and pages: only what the reader may see, in a fixed number of queries."""

import pytest

from crm import parts
from messaging.models import Conversation
from tests.makers import make_contact, make_lead
from tests.messaging.makers import make_channel, make_conversation, make_message
from tests.queries import count_queries

pytestmark = [pytest.mark.usefixtures("inside_aurora"), pytest.mark.urls("config.organization_urls")]


@pytest.fixture
def lead(aurora):
    return make_lead("Marina Alves", owner=aurora.rep)


@pytest.fixture
def thread(channel, aurora, lead) -> Conversation:
    return make_conversation(channel, lead.contact, lead=lead, assignee=aurora.rep.user, unread_count=2, preview="Oi!")


def test_a_card_says_how_much_is_unread_and_where(aurora, lead, thread):
    support = make_channel("Suporte", phone_number_id="403", waba_id="303")
    make_conversation(support, lead.contact, lead=lead, assignee=aurora.rep.user, unread_count=1)

    badge = parts.badges_of([lead.pk], aurora.rep)[lead.pk]
    assert badge.unread == 3
    assert "/inbox/" in badge.url


def test_others_see_no_badge_thread_or_excerpt(aurora, lead, thread):
    message = make_message(thread)
    for stranger in (aurora.other_rep, aurora.viewer):
        assert parts.badges_of([lead.pk], stranger) == {}
        assert parts.threads_of(lead.pk, stranger) == []
        assert parts.threads_of_contact(lead.contact_id, stranger) == []
        assert parts.excerpts_of([message.pk], stranger) == {}


def test_a_lead_and_a_contact_list_their_threads(aurora, lead, thread):
    [told] = parts.threads_of(lead.pk, aurora.rep)

    assert (told.id, told.title, told.preview, told.unread, told.icon) == (
        thread.pk,
        "Comercial",
        "Oi!",
        2,
        "brand-whatsapp",
    )
    assert [thread.id for thread in parts.threads_of_contact(lead.contact_id, aurora.rep)] == [thread.pk]


def test_an_excerpt_is_the_message_as_it_is_now(aurora, thread):
    message = make_message(thread, text="Quanto custa?")

    assert parts.excerpts_of([message.pk], aurora.rep)[message.pk].text == "Quanto custa?"


@pytest.mark.parametrize("how_many", [1, 4])
def test_badges_cost_the_same_for_any_number_of_cards(aurora, channel, how_many):
    leads = [make_lead(f"Pessoa {n}", owner=aurora.rep) for n in range(how_many)]
    for number, each in enumerate(leads):
        contact = make_contact(f"P{number}", phone=f"+55119870000{number:02}")
        make_conversation(channel, contact, lead=each, assignee=aurora.rep.user)

    with count_queries() as queries:
        assert len(parts.badges_of([each.pk for each in leads], aurora.rep)) == how_many
    assert len(queries) == 1
