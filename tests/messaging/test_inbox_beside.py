"""What stands around a thread: person and lead beside it, below it whether one may write freely."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import Conversation
from tenants.context import in_tenant
from tests.clock import travel
from tests.makers import make_lead, make_task
from tests.markup import parse
from tests.messaging.threads import hear, make_conversation, talk

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # noon in São Paulo
MINUTE = timedelta(minutes=1)


def page_of(aurora, browser, conversation, part=""):
    return parse(browser(aurora.rep).get(aurora.url(f"inbox/{conversation.pk}/{part}")))


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep, phone="+5511987654321")


class TestBeside:
    """The right pane: as much of person and lead as this person may see."""

    def test_it_shows_person_lead_task_and_what_happened(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1250000, title="Site")
            make_task(lead, due_at=NOON, title="Enviar contrato")
            conversation = talk(to=aurora.rep, lead=lead)

        side = page_of(aurora, browser, conversation, part="side/")

        assert "Site R$ 12.500" in side.text
        assert side.one('[data-menu="stage_menu"]')["aria-label"] == "Etapa: Proposta. Mudar"
        assert len([bar for bar in side.all(".stagesel i") if "on" in bar.classes]) == 3
        assert "Enviar contrato" in side.one(".task").text
        assert side.one("#side")["data-lead"] == str(lead.pk)

    def test_somebody_elses_lead_is_not_shown(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = make_lead("Marina Alves", owner=aurora.other_rep, title="Segredo")
            lead.contact.email = "segredo@x.com"
            lead.contact.save()
            conversation = talk(to=aurora.rep, lead=lead)

        page = page_of(aurora, browser, conversation)

        assert "Segredo" not in page.text and "segredo@x.com" not in page.text
        assert "O lead desta pessoa está com outra pessoa da equipe." in page.text
        assert page.all("#side [hx-post]") == []

    def test_without_a_lead_one_may_be_made(self, aurora, marina, browser):
        side = page_of(aurora, browser, marina, part="side/")

        assert side.one("form")["hx-post"] == aurora.url(f"inbox/{marina.pk}/lead/")


class TestWindow:
    """How long free text may go, and what there is instead."""

    def composer(self, aurora, browser, ago: timedelta | None, **channel):
        with in_tenant(aurora.schema):
            conversation = make_conversation("Rodrigo Teles", to=aurora.rep)
            if ago is not None:
                hear(conversation, at=NOON - ago)
            for name, value in channel.items():
                setattr(conversation.channel, name, value)
                conversation.channel.save()
        return page_of(aurora, browser, conversation, part="composer/").one("#composer")

    @travel(NOON, tick=False)
    def test_open(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(hours=2))

        assert composer["data-state"] == "open"
        assert composer.one(".win").text.startswith("Janela fecha amanhã às 10:00 · grátis")
        assert len(composer.all("#reply_text")) == 1

    @travel(NOON, tick=False)
    def test_soon(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(hours=23, minutes=12))

        assert composer["data-state"] == "soon"
        assert composer.one(".win").text.startswith("Janela fecha em 48 min , às 12:48")
        assert len(composer.all("#reply_text")) == 1

    @travel(NOON, tick=False)
    @pytest.mark.parametrize(("ago", "since"), [(timedelta(hours=24), "12:00"), (timedelta(hours=40), "ontem, 20:00")])
    def test_closed(self, aurora, browser, ago, since):
        composer = self.composer(aurora, browser, ago)

        assert composer["data-state"] == "closed"
        assert composer.one(".win").text.startswith(f"Janela fechada desde {since} · reabre quando Rodrigo responder")
        assert composer.all("#reply_text") == []
        assert composer.one("#panel_reply [data-picker-open]").text == "Modelos"
        assert len(composer.all("#note_text")) == 1

    def test_somebody_who_never_wrote(self, aurora, browser):
        composer = self.composer(aurora, browser, None)

        assert composer["data-state"] == "closed"
        assert composer.one(".win").text.startswith("A janela abre quando Rodrigo escrever.")

    def test_a_channel_that_is_off(self, aurora, browser):
        composer = self.composer(aurora, browser, timedelta(0), is_active=False)

        assert composer["data-state"] == "off"
        assert composer.one(".win").text.startswith("O canal está desligado.")
        assert composer.all("#reply_text, [data-picker-open]") == []
        assert len(composer.all("#note_text")) == 1
