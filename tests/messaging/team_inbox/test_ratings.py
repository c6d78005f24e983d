"""Asking how somebody was served when a conversation is resolved, hearing the answer, and the report of all of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity
from messaging import scores
from messaging.models import Conversation, Rating, RatingRules
from messaging.services import blocking, rating
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.makers import make_contact
from tests.markup import parse, text_of
from tests.messaging.makers import make_channel, make_conversation, posted, text_message
from tests.messaging.threads import talk
from tests.queries import count_queries

QUESTION, THANKS = "Como foi? De 1 a 5.", "Obrigado!"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", (5, "")), (" 4 ", (4, "")), ("Nota 3", (3, "")), ("nota: 2", (2, "")), ("5️⃣", (5, "")), ("⭐⭐⭐⭐", (4, "")),
        ("4 estrelas", (4, "")), ("5/5", (5, "")), ("5 de 5", (5, "")), ("cinco", (5, "")), ("Cinco estrelas!", (5, "")),
        ("1, demorou demais", (1, "demorou demais")), ("5 - Ótimo, obrigado", (5, "Ótimo, obrigado")), ("4.", (4, "")),
        ("", None), ("0", None), ("6", None), ("10", None), ("55", None), ("2 camisetas", None), ("oi", None),
        ("5 minutos e já volto", None), ("3h30 posso?", None), ("Ótimo!", None), ("R$ 5", None),
    ],
)  # fmt: skip
def test_a_score_is_read_and_what_is_none_is_left_to_people(text, said):
    assert scores.read(text) == said


def test_a_chosen_row_is_a_score():
    assert scores.read("5 · Ótimo", {"type": "list_reply", "list_reply": {"id": "rating:5"}}) == (5, "")
    assert scores.read("Sim", {"type": "list_reply", "list_reply": {"id": "rating:7"}}) is None


@pytest.fixture
def asks(thread, aurora) -> Conversation:
    """Of a channel that asks; ``rep`` has answered in it."""
    RatingRules.objects.create(asks=True, question=QUESTION, thanks=THANKS)
    Conversation.objects.filter(pk=thread.pk).update(last_outbound_at=timezone.now())
    return thread


@pytest.fixture
def resolve(asks, aurora, meta):
    """Resolve it, and let the twenty seconds pass."""

    def resolved() -> Rating | None:
        meta.works(lambda: rating.resolve(asks, by=aurora.rep.user))
        meta.later(30)
        return Rating.objects.order_by("-asked_at").first()

    return resolved


def says(meta, channel, text: str) -> None:
    meta.tells(channel, posted(text_message(text, at=int(timezone.now().timestamp()))))


def now_of(conversation) -> tuple[str, int]:
    fresh = Conversation.objects.get(pk=conversation.pk)
    return fresh.state, fresh.unread_count


def test_asked_once_heard_thanked_and_the_comment_opens_it_again(asks, resolve, channel, meta, graph, aurora):
    asked = resolve()

    (question,) = graph.sent
    rows = question.body["interactive"]["action"]["sections"][0]["rows"]
    assert question.body["interactive"]["body"]["text"] == QUESTION
    assert [row["id"] for row in rows] == [f"rating:{score}" for score in (5, 4, 3, 2, 1)]
    assert (asked.agent, asked.score, now_of(asks)) == (aurora.rep.user, None, ("resolved", 0))

    says(meta, channel, "5")
    asked.refresh_from_db()
    assert (asked.score, asked.comment, now_of(asks)) == (5, "", ("resolved", 0))
    assert graph.sent[-1].body["text"]["body"] == THANKS
    assert Activity.objects.get(kind="conversation.rated").particulars["score"] == 5

    says(meta, channel, "Foi muito rápido")
    asked.refresh_from_db()
    assert (asked.score, asked.comment, now_of(asks)) == (5, "Foi muito rápido", ("open", 1))
    resolve()
    assert Rating.objects.count() == 1  # asked again after thirty days at the soonest


def test_what_is_no_score_opens_the_conversation_and_a_late_one_too(asks, resolve, channel, meta, graph):
    asked = resolve()
    says(meta, channel, "Ainda tenho uma dúvida")
    assert now_of(asks) == ("open", 1)

    Rating.objects.update(asked_at=timezone.now() - timedelta(hours=73))
    says(meta, channel, "5")
    asked.refresh_from_db()
    assert (asked.score, now_of(asks)) == (None, ("open", 2))


def test_whoever_takes_the_resolution_back_in_time_asks_nobody(asks, aurora, meta, graph):
    meta.works(lambda: rating.resolve(asks, by=aurora.rep.user))
    meta.works(lambda: rating.reopen(asks, by=aurora.rep.user))
    meta.later(30)

    assert (graph.sent, Rating.objects.count(), now_of(asks)[0]) == ([], 0, "open")


def test_nobody_is_asked_who_was_not_answered_is_blocked_or_out_of_the_window(asks, resolve, graph):
    def tried(**fields) -> int:
        Conversation.objects.filter(pk=asks.pk).update(state="open", **fields)
        resolve()
        return len(graph.sent)

    assert tried(last_outbound_at=None) == 0
    assert tried(last_outbound_at=timezone.now(), last_inbound_at=timezone.now() - timedelta(hours=25)) == 0
    Conversation.objects.filter(pk=asks.pk).update(last_inbound_at=timezone.now())
    blocking.block(asks.contact, by=None)
    assert (tried(), Rating.objects.count()) == (0, 0)


def rated(cast, name: str, score: int | None, *, by, channel, comment: str = "") -> Rating:
    thread = make_conversation(channel, make_contact(name), assignee=by.user)
    answered = {"score": score, "answered_at": timezone.now(), "comment": comment} if score else {}
    fields = {"conversation": thread, "channel": channel, "agent": by.user, "team_id": by.team_id}
    return Rating.objects.create(resolution=thread.pk, **fields, **answered)


def test_the_report_says_by_whom_and_each_number_opens_its_conversations(aurora, rival, browser):
    with in_tenant(aurora.schema):
        channel = make_channel()
        best = rated(aurora, "Marina Alves", 5, by=aurora.rep, channel=channel, comment="<b>Ótimo</b>")
        rated(aurora, "Bruno Dias", 2, by=aurora.rep, channel=channel)
        rated(aurora, "Carla Reis", 4, by=aurora.other_rep, channel=channel)
        rated(aurora, "Davi Melo", None, by=aurora.other_rep, channel=channel)
    with in_tenant(rival.schema):
        theirs = make_channel("LEAK-B", phone_number_id="409", waba_id="309", phone="+551155550900")
        rated(rival, "LEAK-B", 1, by=rival.rep, channel=theirs)
    address = aurora.url("inbox/ratings/")

    page = browser(aurora.owner).get(address)
    shown = parse(page)
    assert shown.one(".rate-big").text == "3,7 / 5"
    assert [bar.text for bar in shown.all(".rate-bar")] == ["5 1", "4 1", "3 0", "2 1", "1 0"]
    assert "4 perguntadas, 75% responderam" in text_of(page)
    assert "LEAK-B" not in text_of(page)
    assert {row["href"] for row in shown.all(".rate-l")} >= {aurora.url(f"inbox/{best.conversation_id}/")}
    assert b"<b>\xc3\x93timo" not in page.content
    two = parse(browser(aurora.owner).get(address + shown.all(".rate-bar")[3]["href"]))
    assert [row.text.split()[1] for row in two.all(".rate-l")] == ["Bruno"]
    mine = parse(browser(aurora.rep).get(address))
    assert sorted(row.text.split()[1] for row in mine.all(".rate-l")) == ["Bruno", "Marina"]
    assert browser(aurora.viewer).get(address).status_code == 403

    listed = session_of(aurora, aurora.rep).get("ratings/?score=5").json()["results"]
    assert [(row["score"], row["comment"], row["agent_name"]) for row in listed] == [(5, "<b>Ótimo</b>", "Rep")]
    assert session_of(aurora, aurora.owner).get(f"ratings/?agent={rival.rep.user_id}").json()["results"] == []


def test_the_report_costs_the_same_however_many_there_are(aurora, browser):
    client, address = browser(aurora.owner), aurora.url("inbox/ratings/")
    with in_tenant(aurora.schema):
        channel = make_channel()

    def costs_with(names: str) -> int:
        with in_tenant(aurora.schema):
            for name in names:
                rated(aurora, name, 5, by=aurora.rep, channel=channel)
        client.get(address)
        with count_queries() as queries:
            client.get(address)
        return len(queries)

    assert costs_with("A") == costs_with("BCD")


def test_the_rules_are_set_for_all_and_for_one_channel(aurora, browser):
    admin, form = browser(aurora.admin), {"asks": "on", "question": QUESTION, "thanks": "", "pause_days": "7"}
    with in_tenant(aurora.schema):
        channel = make_channel()
        thread = talk("Marina", to=aurora.rep)
    assert admin.post(aurora.url("settings/ratings/all/"), form | {"question": ""}).status_code == 422
    assert admin.post(aurora.url("settings/ratings/all/"), form).status_code == 200
    assert admin.post(aurora.url(f"settings/ratings/{channel.pk}/"), form | {"asks": ""}).status_code == 200

    with in_tenant(aurora.schema):
        assert not rating.rules_of(channel).asks
        assert rating.rules_of(thread.channel) == RatingRules.objects.get(channel=channel)
    assert admin.delete(aurora.url(f"settings/ratings/{channel.pk}/")).status_code == 200
    with in_tenant(aurora.schema):
        assert rating.rules_of(channel).question == QUESTION
