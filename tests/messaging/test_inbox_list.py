"""The list of conversations: whose, which, in what order, at what cost."""

from datetime import timedelta

import pytest

from messaging.models import Channel, Conversation
from messaging.queries import inbox
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead
from tests.markup import parse
from tests.messaging.threads import hear, make_conversation, say, talk, the_channel
from tests.queries import count_queries

MINUTE = timedelta(minutes=1)


def names(response) -> list[str]:
    return [name.text for name in parse(response).all(".cv-n")]


def tabs(response) -> list[str]:
    return [tab.text for tab in parse(response).all("#inbox_tabs a")]


@pytest.fixture
def threads(aurora, rival) -> dict[str, Conversation]:
    """Of the rep, of the other rep, of nobody, resolved; and the same people at the rival."""
    with in_tenant(rival.schema):
        talk("LEAK-B", "LEAK-B", to=rival.rep)
    with in_tenant(aurora.schema):
        return {
            "mine": talk("Da Rep", to=aurora.rep, ago=3 * MINUTE),
            "other": talk("De Outra", to=aurora.other_rep, ago=2 * MINUTE),
            "nobodys": talk("De Ninguém", ago=MINUTE),
            "done": talk("Resolvida", to=aurora.rep, ago=9 * MINUTE, state="resolved"),
        }


@pytest.mark.parametrize(
    ("who", "tab", "expected"),
    [
        ("rep", "", ["Da Rep"]),
        ("rep", "mine", ["Da Rep"]),
        ("rep", "unassigned", ["De Ninguém"]),
        ("rep", "all", ["De Ninguém", "Da Rep"]),
        ("other_rep", "all", ["De Ninguém", "De Outra"]),
        ("manager", "", ["Da Rep"]),
        ("owner", "", ["De Ninguém", "De Outra", "Da Rep"]),
        ("owner", "mine", []),
        ("owner", "nonsense", ["De Ninguém", "De Outra", "Da Rep"]),
    ],
)
def test_who_sees_which_conversations(aurora, threads, browser, who, tab, expected):
    response = browser(aurora.members[who]).get(aurora.url(f"inbox/?tab={tab}"))

    assert names(response) == expected


def test_the_tabs_count_what_they_hold(aurora, threads, browser):
    client = browser(aurora.rep)

    assert tabs(client.get(aurora.url("inbox/"))) == ["Minhas 1", "Sem dono 1", "Todas 2", "Adiadas 0"]
    assert tabs(client.get(aurora.url("inbox/?state=resolved"))) == ["Minhas 1", "Sem dono 0", "Todas 1", "Adiadas 0"]
    assert tabs(browser(aurora.owner).get(aurora.url("inbox/"))) == ["Minhas 0", "Sem dono 1", "Todas 3", "Adiadas 0"]


def test_resolved_ones_are_a_filter_away(aurora, threads, browser):
    response = browser(aurora.rep).get(aurora.url("inbox/?tab=mine&state=resolved"))

    assert names(response) == ["Resolvida"]


def test_a_viewer_has_no_inbox(aurora, threads, browser):
    client = browser(aurora.viewer)

    assert client.get(aurora.url("inbox/")).status_code == 403
    assert client.get(aurora.url("inbox/rows/")).status_code == 403


def test_pages_follow_each_other_without_gap_or_repetition(aurora, browser):
    with in_tenant(aurora.schema):
        made = [talk(f"Pessoa {n:03}", to=aurora.rep, ago=n // 2 * MINUTE) for n in range(70)]
        expected = list(Conversation.objects.newest_first().values_list("contact__name", flat=True))
    client, shown, address = browser(aurora.rep), [], aurora.url("inbox/?tab=mine")

    while address:
        page = parse(client.get(address))
        shown += [name.text for name in page.all(".cv-n")]
        more = page.first("[data-more]")
        address = more["hx-get"] if more else ""

    assert shown == expected
    assert len(shown) == len(made) == 70


def test_a_row_that_moves_up_meanwhile_does_not_hide_another(aurora, browser):
    with in_tenant(aurora.schema):
        made = [talk(f"Pessoa {n:02}", to=aurora.rep, ago=n * MINUTE) for n in range(40)]
    client = browser(aurora.rep)
    first = parse(client.get(aurora.url("inbox/?tab=mine")))

    with in_tenant(aurora.schema):
        hear(made[29], "Voltei")
    second = client.get(first.first("[data-more]")["hx-get"])

    assert names(second) == [f"Pessoa {n:02}" for n in range(30, 40)]


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01T00:00:00_x", "2026-01-01T00:00:00_0198c0de-0000-7000-8000-000000000000"]
)
def test_a_made_up_place_in_the_list_is_a_bad_request(aurora, browser, after):
    assert browser(aurora.rep).get(aurora.url("inbox/"), {"after": after}).status_code == 400


def test_the_page_costs_the_same_however_full(aurora, browser):
    client = browser(aurora.rep)

    def costs_with(more: int) -> tuple[int, int]:
        with in_tenant(aurora.schema):
            for number in range(more):
                lead = make_lead(f"Pessoa {number}", owner=aurora.rep, tags=["site"])
                say(talk(to=aurora.rep, lead=lead), by=aurora.rep)
        client.get(aurora.url("inbox/"))
        with count_queries() as whole:
            client.get(aurora.url("inbox/"))
        with count_queries() as rows:
            client.get(aurora.url("inbox/"), headers={"HX-Request": "true", "HX-Target": "inbox_rows"})
        return len(whole), len(rows)

    few = costs_with(3)

    assert few == costs_with(27)
    assert few <= (18, 9)  # three of them are the number of the radar


def test_a_row_says_what_matters(aurora, browser):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", tags=["branding", "site", "seo"])
        conversation = talk(to=aurora.rep, lead=lead, text="Quanto custa?")
        hear(conversation, "Alô?")
    row = parse(browser(aurora.rep).get(aurora.url("inbox/"))).first(".cv")

    assert row.classes == ["cv", "is-unread"]
    assert row.first(".cv-p span").text == "Alô?"
    assert row.first(".unread span").text == "2"
    assert [chip.text for chip in row.all(".cv-c .chip, .cv-c .tagx")] == ["Proposta", "branding", "site"]


def test_the_stage_of_a_lead_that_is_not_ones_own_is_not_told(aurora, browser):
    with in_tenant(aurora.schema):
        talk(to=aurora.rep, lead=make_lead("Marina Alves", owner=aurora.other_rep, in_stage="Proposta"))

    row = parse(browser(aurora.rep).get(aurora.url("inbox/"))).first(".cv")

    assert row.first(".cv-c") is None


@pytest.mark.parametrize(
    ("status", "kind", "text", "shown"),
    [
        ("queued", "text", "Já vai", "enviando Você: Já vai"),
        ("read", "text", "Fechado", "lida Você: Fechado"),
        ("failed", "video", "", "falhou Vídeo não entregue"),
        ("sent", "audio", "", "enviada Você: Áudio"),
    ],
)
def test_a_row_says_how_far_our_message_got(aurora, browser, status, kind, text, shown):
    with in_tenant(aurora.schema):
        say(talk(to=aurora.rep), text, by=aurora.rep, status=status, kind=kind)

    row = parse(browser(aurora.rep).get(aurora.url("inbox/"))).first(".cv")

    assert row.first(".cv-p span").text == shown
    assert [chip.text for chip in row.all(".chip-bad")] == (["falhou"] if status == "failed" else [])


def test_somebody_who_waits_behind_a_closed_window_stands_out(aurora, browser):
    with in_tenant(aurora.schema):
        talk("Espera", to=aurora.rep, ago=timedelta(hours=25))
        say(talk("Respondida", to=aurora.rep, ago=timedelta(hours=25)), by=aurora.rep)

    page = parse(browser(aurora.rep).get(aurora.url("inbox/")))

    assert [row.first(".cv-n").text for row in page.all(".cv") if row.all(".chip-bad")] == ["Espera"]


def test_what_changed_comes_as_rows_tabs_and_the_rails_number(aurora, threads, browser):
    ids = [threads["mine"].pk, threads["nobodys"].pk, threads["other"].pk]
    response = browser(aurora.rep).get(aurora.url("inbox/rows/"), {"tab": "all", "id": ids})

    assert names(response) == ["De Ninguém", "Da Rep"]
    assert tabs(response) == ["Minhas 1", "Sem dono 1", "Todas 2", "Adiadas 0"]
    assert parse(response).first("#unread_inbox span").text == "1"


def test_a_row_that_no_longer_belongs_in_the_list_is_left_out(aurora, threads, browser):
    response = browser(aurora.rep).get(aurora.url("inbox/rows/"), {"tab": "mine", "id": threads["nobodys"].pk})

    assert names(response) == []
    assert tabs(response) == ["Minhas 1", "Sem dono 1", "Todas 2", "Adiadas 0"]


def test_another_organizations_rows_do_not_come(aurora, rival, threads, browser):
    with in_tenant(rival.schema):
        stranger = Conversation.objects.get(contact__name="LEAK-B")

    response = browser(aurora.owner).get(aurora.url("inbox/rows/"), {"tab": "all", "id": stranger.pk})

    assert names(response) == []
    assert b"LEAK-B" not in response.content


def test_a_name_that_is_no_id_is_a_bad_request(aurora, browser):
    assert browser(aurora.rep).get(aurora.url("inbox/rows/?id=7")).status_code == 400


@pytest.mark.parametrize(("target", "root"), [("inbox_list", "inbox_list"), ("inbox_rows", "inbox_rows")])
def test_the_fragment_is_literally_in_the_page(aurora, threads, browser, target, root):
    client = browser(aurora.rep)
    page = client.get(aurora.url("inbox/?tab=all"))

    fragment = client.get(aurora.url("inbox/?tab=all"), headers={"HX-Request": "true", "HX-Target": target})

    assert parse(fragment).one(f"#{root}").outline == parse(page).one(f"#{root}").outline
    assert "HX-Request" in fragment["Vary"]
    assert fragment["Cache-Control"] == "no-store"


def test_an_archived_lead_gives_no_chip(aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        conversation = talk(to=aurora.rep, lead=lead)
        lead.archived_at = lead.created_at
        lead.save()

        [row] = inbox.among(aurora.rep, inbox.Filter(tab="mine"), [conversation.pk])

    assert row.sees_lead is False


def test_an_unassigned_conversation_of_a_channel_not_granted_is_nobody_elses(aurora, browser):
    with in_tenant(aurora.schema):
        talk("Sem grant")
        Channel.objects.update(granted_roles=[])

    assert names(browser(aurora.rep).get(aurora.url("inbox/?tab=all"))) == []
    assert names(browser(aurora.owner).get(aurora.url("inbox/?tab=all"))) == ["Sem grant"]


def test_a_person_without_name_is_shown_by_number(aurora, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("", phone="+5511987654321")
        conversation = Conversation.objects.create(channel=the_channel(), contact=contact, assignee=aurora.rep.user)
        hear(conversation)

    assert names(browser(aurora.rep).get(aurora.url("inbox/"))) == ["+55 11 98765-4321"]


def test_an_empty_conversation_is_listed_too(aurora, browser):
    with in_tenant(aurora.schema):
        make_conversation("Nova", to=aurora.rep)

    assert names(browser(aurora.rep).get(aurora.url("inbox/"))) == ["Nova"]
