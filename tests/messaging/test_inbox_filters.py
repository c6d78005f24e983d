"""The inbox narrowed: by one choice, by several together, as the address says it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Conversation, Label
from messaging.services import marking
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import parse
from tests.messaging.makers import make_channel
from tests.messaging.makers import make_conversation as make_on
from tests.messaging.threads import hear, say, talk
from tests.queries import count_queries

HOUR = timedelta(hours=1)


@pytest.fixture
def threads(aurora) -> dict[str, str]:
    """Four conversations that differ in all that can be chosen; the ids their addresses name."""
    with in_tenant(aurora.schema):
        urgent = talk("Urgente", to=aurora.rep, ago=5 * HOUR)
        marking.mark(urgent, by=None, priority="urgent", labels=["VIP"])
        read = talk("Lida", to=aurora.other_rep, ago=2 * HOUR)
        say(read, by=aurora.other_rep)
        Conversation.objects.filter(pk=read.pk).update(unread_count=0, last_outbound_at=timezone.now())
        marking.mark(read, by=None, priority="low", labels=["VIP", "Troca"])
        talk("De Ninguém", ago=HOUR / 2)
        support = make_channel("Suporte", phone_number_id="403", waba_id="303")
        other = make_on(support, make_contact("No Suporte"), assignee=aurora.rep.user, last_inbound_at=None)
        hear(other, at=timezone.now() - 3 * HOUR)
        labels = {label.name: str(label.pk) for label in Label.objects.all()}
        return {**labels, "Suporte": str(support.pk), "rep": str(aurora.rep.user_id)}


def names(response) -> list[str]:
    return [name.text for name in parse(response).all(".cv-n")]


def listed(aurora, browser, query: str, who: str = "owner") -> list[str]:
    return names(browser(aurora.members[who]).get(aurora.url(f"inbox/?tab=all&{query}")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("priority=urgent", ["Urgente"]),
        ("priority=urgent&priority=low", ["Lida", "Urgente"]),
        ("label={VIP}", ["Lida", "Urgente"]),
        ("label={Troca}", ["Lida"]),
        ("label={VIP}&label={Troca}", ["Lida", "Urgente"]),
        ("channel={Suporte}", ["No Suporte"]),
        ("unread=1", ["De Ninguém", "No Suporte", "Urgente"]),
        ("waiting=1h", ["No Suporte", "Urgente"]),
        ("waiting=4h", ["Urgente"]),
        ("waiting=15m&owner=none", ["De Ninguém"]),
        ("owner=none", ["De Ninguém"]),
        ("owner={rep}", ["No Suporte", "Urgente"]),
        ("owner=none&owner={rep}&priority=urgent&label={VIP}&unread=1&waiting=1h", ["Urgente"]),
        ("priority=low&unread=1", []),
        (
            "priority=nonsense&label=x&channel=x&owner=x&waiting=9y&unread=no",
            ["Lida", "De Ninguém", "No Suporte", "Urgente"],
        ),
    ],
)
def test_choices_narrow_together(aurora, threads, browser, query, expected):
    assert listed(aurora, browser, query.format(**threads)) == expected


def test_the_tabs_count_what_is_let_through(aurora, threads, browser):
    page = parse(browser(aurora.owner).get(aurora.url(f"inbox/?tab=all&label={threads['VIP']}")))
    tabs, [radar] = page.all("#inbox_tabs a"), page.all("#inbox_radar a")

    assert [tab.text for tab in tabs] == ["Minhas 0", "Sem dono 0", "Todas 2", "Adiadas 0"]
    assert all(f"label={threads['VIP']}" in tab["href"] for tab in tabs)
    assert radar["href"] == aurora.url("radar/")  # a page of its own, whatever the inbox is narrowed to


def test_what_is_chosen_is_said_and_can_be_given_up(aurora, threads, browser):
    address = aurora.url(f"inbox/?tab=all&priority=urgent&label={threads['VIP']}&waiting=1h")
    page = parse(browser(aurora.owner).get(address))

    said = [button.text for button in page.all("#inbox_filters .on button")]
    assert said == ["Espera por nós: há uma hora ou mais", "Prioridade: urgente", "Etiquetas: VIP"]
    without = page.all("#inbox_filters .on a")[1]["href"]
    assert "priority" not in without and "waiting=1h" in without and threads["VIP"] in without
    hidden = {
        (field["name"], field["value"])
        for field in page.all("#inbox_search input")
        if field.attributes.get("type") == "hidden"
    }
    assert {("priority", "urgent"), ("label", threads["VIP"]), ("waiting", "1h"), ("state", "open")} <= hidden


def test_without_a_choice_the_filters_are_out_of_the_way(aurora, threads, browser):
    page = parse(browser(aurora.rep).get(aurora.url("inbox/")))

    assert "hidden" in page.one("#inbox_filters").attributes
    labels = [button.text for button in page.all("#inbox_filters button")]
    assert labels == ["Situação", "Não lidas", "Espera por nós", "Prioridade", "Etiquetas", "Canal", "Equipe"]


def test_the_next_page_and_what_changed_keep_to_the_filters(aurora, threads, browser):
    with in_tenant(aurora.schema):
        ids = list(Conversation.objects.values_list("pk", flat=True))

    changed = browser(aurora.owner).get(aurora.url("inbox/rows/"), {"tab": "all", "priority": "urgent", "id": ids})

    assert names(changed) == ["Urgente"]


def test_a_choice_reaches_nothing_one_may_not_see(aurora, rival, threads, browser):
    with in_tenant(rival.schema):
        theirs = talk("LEAK-B", to=rival.rep)
        marking.mark(theirs, by=None, priority="urgent", labels=["LEAK-B"])
        label = Label.objects.get()

    assert listed(aurora, browser, "priority=low", who="rep") == []
    page = browser(aurora.owner).get(aurora.url(f"inbox/?tab=all&label={label.pk}&priority=urgent"))
    assert names(page) == ["Urgente"]
    assert b"LEAK-B" not in page.content


def test_rows_alone_do_not_ask_what_could_be_chosen(aurora, threads, browser):
    client, headers = browser(aurora.owner), {"HX-Request": "true", "HX-Target": "inbox_rows"}
    client.get(aurora.url("inbox/"), headers=headers)

    with count_queries() as queries:
        client.get(aurora.url("inbox/"), headers=headers)

    assert len(queries) == 9  # with the three of the radar beside the tabs
