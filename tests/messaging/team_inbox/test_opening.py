"""Opening hours, and what is said to whoever writes outside them: once in each closed time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.models import Conversation, OpeningHours
from messaging.opening import Opening
from messaging.queries.narrowing import waiting_for
from messaging.services import hours, outbox
from tenants.context import in_tenant
from tests.clock import travel
from tests.markup import parse, text_of
from tests.messaging.makers import change, envelope, make_channel, posted, text_message
from tests.messaging.threads import talk

ZONE = ZoneInfo("America/Sao_Paulo")
WORKDAYS = {str(day): [["09:00", "12:00"], ["13:00", "18:00"]] for day in range(5)}
TEXT = "Oi, {{first_name}}! Abrimos {{opens_at}}."


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZONE)


class TestOpening:
    """Friday, 20 November 2026 is a holiday in Brazil; 9 July is one in São Paulo alone."""

    week = Opening(WORKDAYS, ZONE, "SP", frozenset({date(2026, 11, 23)}))

    @pytest.mark.parametrize(
        ("moment", "opens"),
        [
            ((2026, 11, 19, 17, 59), None),
            ((2026, 11, 19, 12, 30), (2026, 11, 19, 13, 0)),
            ((2026, 11, 19, 18, 0), (2026, 11, 24, 9, 0)),  # the holiday, the weekend, the day somebody closed
            ((2026, 11, 20, 10, 0), (2026, 11, 24, 9, 0)),
            ((2026, 11, 24, 8, 59), (2026, 11, 24, 9, 0)),
            ((2026, 7, 9, 10, 0), (2026, 7, 10, 9, 0)),
        ],
    )
    def test_the_whole_closed_time_ends_at_one_moment(self, moment, opens):
        here = at(*moment)

        assert self.week.is_open(here) == (opens is None)
        if opens:
            assert self.week.opens_at(here) == at(*opens)
            assert self.week.opens_at(here.astimezone(UTC)) == at(*opens)

    def test_a_day_says_why_it_is_closed(self):
        said = [self.week.why_closed(date(2026, *day)) for day in ((11, 20), (11, 23), (11, 24))]
        assert said == ["Dia Nacional de Zumbi e da Consciência Negra", "", None]
        assert Opening(WORKDAYS, ZONE, "BR").why_closed(date(2026, 7, 9)) is None
        assert Opening(WORKDAYS, ZONE, "").why_closed(date(2026, 12, 25)) is None

    def test_an_empty_week_is_always_open_but_on_holidays(self):
        always = Opening({}, ZONE, "BR")

        assert always.is_open(at(2026, 11, 22, 3))
        assert always.opens_at(at(2026, 12, 25, 3)) == at(2026, 12, 26)
        assert always.closes_at(at(2026, 12, 24, 3)) == at(2026, 12, 25)

    def test_what_never_opens_says_no_moment(self):
        never = Opening(WORKDAYS, ZONE, "", frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(60)))
        assert never.opens_at(at(2026, 11, 10, 10)) is None

    def test_it_closes_when_the_last_span_that_goes_on_ends(self):
        joined = Opening({"3": [["09:00", "12:00"], ["12:00", "18:00"]]}, ZONE)
        assert joined.closes_at(at(2026, 11, 19, 10)) == at(2026, 11, 19, 18)


def said(conversation) -> list[str]:
    return list(conversation.messages.filter(direction="out").order_by("pk").values_list("text", flat=True))


def writes(meta, channel, moment: datetime, **how) -> None:
    """Marina writes, and it is delivered at once."""
    with travel(moment):
        meta.tells(channel, posted(text_message("Oi!", at=int(moment.timestamp())), **how))


@pytest.fixture
def closed(thread, channel, graph) -> Conversation:
    """Marina's; in the evening nobody answers."""
    Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=None)
    type(thread.contact).objects.filter(pk=thread.contact_id).update(name="Marina Alves")
    hours.keep(None, by=None, week=WORKDAYS, holidays="SP", answers=True, text=TEXT)
    return thread


def test_whoever_writes_in_a_closed_time_is_told_once_and_in_the_next_one_again(closed, channel, meta, graph):
    evening, holiday, next_evening = at(2026, 11, 19, 19), at(2026, 11, 20, 10), at(2026, 11, 24, 19)

    writes(meta, channel, evening)
    writes(meta, channel, holiday)
    assert len(said(closed)) == 1
    assert said(closed)[0].startswith("Oi, Marina! Abrimos ")
    assert "09:00" in said(closed)[0]
    assert [sent.body["text"]["body"] for sent in graph.sent] == said(closed)
    writes(meta, channel, at(2026, 11, 24, 10))  # open
    assert len(said(closed)) == 1
    writes(meta, channel, next_evening)

    assert len(said(closed)) == 2
    now = Conversation.objects.get(pk=closed.pk)
    assert (now.state, now.unread_count, now.last_outbound_at) == ("open", 4, None)
    with travel(next_evening + timedelta(hours=2)):
        assert Conversation.objects.filter(waiting_for("1h")).exists()  # nobody has answered yet
    assert closed.messages.filter(direction="out").first().payload["sender"] == "Resposta automática"


def test_nobody_is_told_who_is_being_answered_or_whose_words_are_old(closed, channel, meta, aurora, graph):
    evening = at(2026, 11, 19, 19)
    with travel(evening):
        meta.tells(channel, posted(text_message("Ontem", at=int((evening - timedelta(hours=5)).timestamp()))))
    assert said(closed) == []

    with travel(evening):
        Conversation.objects.filter(pk=closed.pk).update(last_inbound_at=evening)
        meta.works(lambda: outbox.reply(closed, by=aurora.rep.user, text="Estou aqui", idempotency_key="here-1234"))
    writes(meta, channel, evening + timedelta(minutes=5))
    assert said(closed) == ["Estou aqui"]

    echo = text_message("Da rua", at=int(evening.timestamp())) | {"to": "5511987654321", "from": "551155550100"}
    with travel(evening + timedelta(hours=2)):
        meta.tells(channel, envelope(change({"message_echoes": [echo]}, field="smb_message_echoes")))
    assert said(closed)[:1] == ["Estou aqui"]
    assert not closed.messages.filter(payload__automatic=True).exists()


def test_a_channel_keeps_to_hours_of_its_own(closed, channel, meta):
    hours.keep(channel, by=None, week={}, holidays="", answers=True, text=TEXT)

    writes(meta, channel, at(2026, 11, 19, 23))

    assert said(closed) == []


def test_another_robot_is_told_a_few_times_a_day_at_most(closed, channel, meta):
    spans = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8, 18)]
    hours.keep(None, by=None, week={"3": spans})

    for hour in range(8, 17):
        writes(meta, channel, at(2026, 11, 19, hour, 40))

    assert len(said(closed)) == 3


FORM = {"day_0": "9h-18h", "holidays": "SP", "closed_days": "24/12/2026", "answers": "on", "text": TEXT}


def test_the_settings_are_kept_shown_and_given_up(aurora, browser):
    admin = browser(aurora.admin)
    with in_tenant(aurora.schema):
        channel = make_channel()
    of_all, own = aurora.url("settings/hours/all/"), aurora.url(f"settings/hours/{channel.pk}/")
    assert admin.post(of_all, FORM | {"day_0": "vinte"}).status_code == 422
    assert admin.post(of_all, FORM | {"closed_days": "amanhã"}).status_code == 422
    assert admin.post(of_all, FORM | {"text": "Oi {{segredo}}"}).status_code == 422
    assert admin.post(of_all, FORM | {"text": " "}).status_code == 422

    assert "Seg 09:00-18:00." in text_of(admin.post(of_all, FORM))
    assert admin.post(own, {"holidays": "", "text": ""}).status_code == 200

    with in_tenant(aurora.schema):
        kept = OpeningHours.objects.get(channel=None)
        assert (kept.week, kept.holidays, kept.closed_days) == ({"0": [["09:00", "18:00"]]}, "SP", [date(2026, 12, 24)])
        assert OpeningHours.objects.get(channel=channel).week == {}
    page = text_of(admin.get(aurora.url("settings/hours/")))
    assert "Todos os dias, 24 horas." in page
    assert admin.delete(own).status_code == 200
    with in_tenant(aurora.schema):
        assert OpeningHours.objects.get().channel is None


def test_the_composer_says_that_it_is_closed(aurora, rival, browser):
    with in_tenant(aurora.schema):
        marina = talk("Marina Alves", to=aurora.rep)
        hours.keep(None, by=None, week=WORKDAYS, holidays="", answers=True, text=TEXT)
    with in_tenant(rival.schema):
        other = talk("Bruno Dias", to=rival.rep)
    composer = f"inbox/{marina.pk}/composer/"

    with travel(at(2026, 11, 18, 19), tick=False):
        shown = parse(browser(aurora.rep).get(aurora.url(composer))).one(".win-shut")
        assert "amanhã, 09:00" in shown.text
        assert not parse(browser(rival.rep).get(rival.url(f"inbox/{other.pk}/composer/"))).all(".win-shut")
    with travel(at(2026, 11, 18, 10), tick=False):
        assert not parse(browser(aurora.rep).get(aurora.url(composer))).all(".win-shut")
