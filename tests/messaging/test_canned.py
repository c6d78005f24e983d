"""Canned replies: who keeps and uses which, what their variables become, and that nothing half-filled goes out."""

import json

import pytest

from messaging.models import CannedReply, Conversation
from messaging.queries import canned as shown
from messaging.services import canned
from tenants.context import in_tenant
from tests.makers import make_lead, next_number
from tests.markup import text_of
from tests.messaging.threads import make_conversation, talk
from tests.queries import count_queries

SAID = {"title": "Preço", "shortcut": "/Preco", "category": "objection", "text": "Custa {{value}}, {{first_name}}."}


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Quanto custa?")


def keep(cast, who: str = "manager", **fields) -> CannedReply:
    said = {"title": "Preço", "shortcut": "preco", "text": "Oi", "sharing": "everybody"} | fields
    with in_tenant(cast.schema):
        return canned.add(by=cast.members[who], **said)


def post(cast, browser, who: str = "rep", reply: CannedReply | None = None, **fields):
    path = f"settings/replies/{reply.pk}/" if reply else "settings/replies/"
    return browser(cast.members[who]).post(cast.url(path), SAID | {"sharing": "private"} | fields)


def kept(cast) -> list[tuple[str, str, str]]:
    with in_tenant(cast.schema):
        rows = CannedReply.objects.order_by("created_at")
        return list(rows.values_list("shortcut", "sharing", "owner__name"))


class TestKeeping:
    def test_a_person_keeps_their_own(self, aurora, browser):
        response = post(aurora, browser)

        assert response.status_code == 200
        assert "Preço /preco só eu" in text_of(response)
        assert kept(aurora) == [("preco", "private", "Rep")]

    def test_only_who_keeps_templates_shares(self, aurora, browser):
        assert post(aurora, browser, sharing="everybody").status_code == 422
        assert kept(aurora) == []
        assert post(aurora, browser, "manager", sharing="everybody").status_code == 200
        assert kept(aurora) == [("preco", "everybody", "Manager")]

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"text": "Oi {{contact.org.secrets}} {{secret}}"}, "Não existe a variável {{secret}}."),
            ({"shortcut": "com espaço"}, "Use letras, números, - e _, sem espaços."),
        ],
    )
    def test_what_means_nothing_is_told(self, aurora, browser, wrong, told):
        response = post(aurora, browser, **wrong)

        assert response.status_code == 422
        assert told in text_of(response)
        assert kept(aurora) == []

    def test_a_shortcut_is_one_reply_of_those_who_use_it(self, aurora, browser):
        keep(aurora)

        assert "Outra resposta já tem este atalho." in text_of(post(aurora, browser, "admin", sharing="everybody"))
        assert post(aurora, browser).status_code == 200  # one's own may stand beside it
        assert post(aurora, browser).status_code == 422
        assert len(kept(aurora)) == 2

    def test_a_shared_one_is_used_by_all_and_changed_by_who_keeps_templates(self, aurora, browser):
        reply = keep(aurora)

        assert "Preço" in text_of(browser(aurora.rep).get(aurora.url("settings/replies/")))
        assert post(aurora, browser, "rep", reply).status_code == 403
        assert browser(aurora.rep).delete(aurora.url(f"settings/replies/{reply.pk}/")).status_code == 403
        assert post(aurora, browser, "admin", reply, sharing="everybody", shortcut="valor").status_code == 200
        assert kept(aurora) == [("valor", "everybody", "Manager")]

    def test_one_made_private_is_whose_made_it_so(self, aurora, browser):
        reply = keep(aurora)

        assert post(aurora, browser, "admin", reply).status_code == 200
        assert kept(aurora) == [("preco", "private", "Admin")]

    def test_anothers_own_is_none(self, aurora, rival, browser):
        reply = keep(aurora, "rep", sharing="private")

        for cast, who in ((aurora, "owner"), (aurora, "other_rep"), (rival, "owner")):
            assert post(cast, browser, who, reply).status_code == 404
            assert "Preço" not in text_of(browser(cast.members[who]).get(cast.url("settings/replies/")))
        assert browser(aurora.rep).delete(aurora.url(f"settings/replies/{reply.pk}/")).status_code == 200
        assert kept(aurora) == []

    def test_the_page_costs_the_same_however_long(self, aurora, browser):
        client, costs = browser(aurora.rep), []
        for shortcuts in ("a", "bc"):
            for shortcut in shortcuts:
                keep(aurora, shortcut=shortcut)
            client.get(aurora.url("settings/replies/"))
            with count_queries() as queries:
                client.get(aurora.url("settings/replies/"))
            costs.append(len(queries))

        assert costs[0] == costs[1]


class TestFilled:
    def filled(self, cast, conversation, text: str, who: str = "rep") -> shown.Filled:
        keep(cast, text=text, shortcut=f"s{next_number()}")
        with in_tenant(cast.schema):
            fresh = Conversation.objects.select_related("contact__company").get(pk=conversation.pk)
            return shown.filled(fresh, cast.members[who])[0]

    def test_with_what_is_known_of_the_person_and_the_lead(self, aurora, marina):
        text = "Oi {{ first_name }}! {{lead_name}} por {{value}}. Abraço, {{my_name}} {{7*7}}"

        assert self.filled(aurora, marina, text).text == "Oi Marina! Marina Alves por R$ 12.500. Abraço, Rep {{7*7}}"

    def test_and_marked_where_nothing_is(self, aurora, marina):
        told = self.filled(aurora, marina, "Sobre a {{company}}: {{value}}")

        assert told.text == "Sobre a ⟨empresa⟩: R$ 12.500"
        assert [piece.text for piece in told.pieces if piece.is_missing] == ["⟨empresa⟩"]

    def test_a_lead_one_may_not_see_is_not_known(self, aurora):
        with in_tenant(aurora.schema):
            theirs = make_lead("Marina Alves", owner=aurora.other_rep, value_cents=999_00)
            conversation = make_conversation(to=aurora.rep, lead=theirs)

        assert self.filled(aurora, conversation, "{{value}}").text == "⟨valor⟩"

    def test_the_picker_shows_ones_own_and_shared_ones(self, aurora, marina, browser):
        keep(aurora, "rep", sharing="private", shortcut="meu", title="Meu")
        keep(aurora, "other_rep", sharing="private", shortcut="dela", title="Dela")
        keep(aurora, shortcut="todos", title="De todos", text="Oi {{first_name}} <b>")

        told = browser(aurora.rep).get(aurora.url(f"inbox/{marina.pk}/canned/")).content.decode()

        assert 'data-canned="Oi Marina &lt;b&gt;"' in told
        assert "/meu" in told
        assert "/dela" not in told


@pytest.mark.parametrize("text", ["Sobre a ⟨empresa⟩", "Oi {{first_name}}"])
def test_what_is_left_open_does_not_go(aurora, marina, browser, text):
    said = {"key": "browser-key-open", "text": text}
    response = browser(aurora.rep).post(aurora.url(f"inbox/{marina.pk}/messages/"), said)

    assert response.status_code == 422
    assert json.loads(response.content)["reason"].startswith("Preencha ")
