"""Moving over the board by request: what is answered, and who is refused."""

import json
import re
from uuid import uuid4

import pytest

from crm.models import Event, Lead, LeadMove, LostReason
from crm.services import leads, moving
from tenants.context import in_tenant
from tests.crm.board_page import cards, headers, text
from tests.makers import make_lead, stage
from tests.queries import count_queries


@pytest.fixture
def send(browser, aurora):
    """A request as the board's page sends it."""

    def post(member, lead, column: str, cast=aurora, **fields):
        with in_tenant(aurora.schema):
            to = stage(column)
        fields = {"to": to.pk, "version": lead.version} | fields
        page = f"http://testserver{cast.url('board/')}"
        headers_ = {"HX-Request": "true", "HX-Current-URL": page}
        return browser(member).post(cast.url(f"leads/{lead.pk}/move/"), fields, headers=headers_)

    return post


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return make_lead("Marina", owner=aurora.rep, value_cents=1_250_000)


def place_of(lead: Lead, aurora) -> tuple[str, int]:
    with in_tenant(aurora.schema):
        now = Lead.objects.select_related("stage").get(pk=lead.pk)
        return now.stage.name, now.version


def told(response) -> dict:
    return json.loads(response["HX-Trigger"])


def test_a_move_answers_with_the_card_the_sums_and_the_way_back(aurora, lead, send):
    answer = send(aurora.rep, lead, "Proposta")

    assert answer.status_code == 200
    assert list(cards(answer)) == ["Marina"]
    assert headers(answer) | {} == {
        "Lead": "0 leads, R$ 0",
        "Contato": "0 leads, R$ 0",
        "Proposta": "1 lead, R$ 12.500",
        "Negociação": "0 leads, R$ 0",
        "Ganho": "0 leads, R$ 0",
        "Perdido": "0 leads, R$ 0",
    }
    with in_tenant(aurora.schema):
        move = LeadMove.objects.get()
    assert told(answer) == {
        "lead:changed": {"id": str(lead.pk)},
        "toast": {
            "text": "Marina foi para Proposta",
            "undo_url": aurora.url(f"moves/{move.pk}/"),
            "undo_method": "DELETE",
        },
    }
    assert place_of(lead, aurora) == ("Proposta", 2)


def test_the_sums_are_those_of_the_filtered_board(aurora, lead, browser):
    with in_tenant(aurora.schema):
        make_lead("Ana", owner=aurora.rep, tags=["seo"], value_cents=100)
        fields = {"to": stage("Contato").pk, "version": 1}

    answer = browser(aurora.rep).post(
        aurora.url(f"leads/{lead.pk}/move/"),
        fields,
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{aurora.url('board/')}?tag=seo"},
    )

    assert (headers(answer)["Lead"], headers(answer)["Contato"]) == ("1 lead, R$ 1", "0 leads, R$ 0")


def test_a_new_place_in_the_column_needs_no_notice(aurora, lead, send):
    with in_tenant(aurora.schema):
        other = make_lead("Ana", owner=aurora.rep)

    answer = send(aurora.rep, lead, "Lead", after=other.pk)

    assert told(answer) == {"lead:changed": {"id": str(lead.pk)}}


def test_the_second_mover_is_told_who_and_where_and_may_insist(aurora, lead, send):
    send(aurora.manager, lead, "Negociação")

    conflict = send(aurora.rep, lead, "Ganho")

    assert conflict.status_code == 409
    assert (conflict["HX-Retarget"], conflict["HX-Reswap"]) == ("#dialog", "innerHTML")
    said = text(conflict.content.decode())
    assert "Manager mudou este lead" in said
    assert "Etapa Negociação Ganho" in said
    assert "Ficar com o de Manager Usar o meu" in said
    assert place_of(lead, aurora) == ("Negociação", 2)
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', conflict.content.decode()))
    lead.version = int(hidden["version"])
    insisted = send(aurora.rep, lead, "Ganho", dialog=hidden["dialog"])
    assert (insisted.status_code, "close-overlay" in told(insisted)) == (200, True)
    assert place_of(lead, aurora) == ("Ganho", 3)


def test_the_second_mover_is_told_of_other_changes_too(aurora, lead, send):
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, value_cents=2_000_000)

    said = text(send(aurora.rep, lead, "Ganho").content.decode())

    assert "Manager mudou este lead" in said
    assert "Valor R$ 20.000 R$ 12.500" in said


def test_the_same_move_sent_again_is_answered_as_the_first_time(aurora, lead, send):
    first, again = send(aurora.rep, lead, "Proposta"), send(aurora.rep, lead, "Proposta")

    assert (first.status_code, again.status_code) == (200, 200)
    assert told(first)["toast"] == told(again)["toast"]
    with in_tenant(aurora.schema):
        assert (LeadMove.objects.count(), Event.objects.filter(kind="lead.moved").count()) == (1, 1)


def test_losing_asks_why(aurora, lead, send):
    asked = send(aurora.rep, lead, "Perdido")

    assert (asked.status_code, asked["HX-Retarget"]) == (422, "#dialog")
    assert "Por que Marina foi perdido? " in text(asked.content.decode())
    assert place_of(lead, aurora) == ("Lead", 1)
    with in_tenant(aurora.schema):
        price = LostReason.objects.get(name="Preço")
    answer = send(aurora.rep, lead, "Perdido", lost_reason=price.pk, dialog="1")
    assert list(told(answer)) == ["lead:changed", "toast", "close-overlay"]
    with in_tenant(aurora.schema):
        assert Lead.objects.get().lost_reason == price


@pytest.mark.parametrize(
    "fields",
    [
        {"to": uuid4()},
        {"to": "x"},
        {"version": "x"},
        {"version": 0},
        {"version": 2**40},
        {"after": "x"},
        {"before": "'"},
        {"lost_reason": uuid4()},
    ],
)
def test_a_request_that_makes_no_sense_changes_nothing(aurora, lead, send, fields):
    answer = send(aurora.rep, lead, "Proposta", **fields)

    assert answer.status_code == 422
    assert told(answer)["toast"]["kind"] == "bad"
    assert place_of(lead, aurora) == ("Lead", 1)


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("other_rep", 404), ("manager", 200), ("admin", 200)])
def test_only_who_may_change_the_lead_moves_it(aurora, lead, send, who, status):
    assert send(aurora.members[who], lead, "Proposta").status_code == status
    assert place_of(lead, aurora) == (("Proposta", 2) if status == 200 else ("Lead", 1))


def test_a_lead_that_one_may_only_see_is_refused(aurora, send):
    with in_tenant(aurora.schema):
        theirs = make_lead("Theirs", owner=aurora.other_rep)

    assert send(aurora.manager, theirs, "Proposta").status_code == 403
    assert place_of(theirs, aurora) == ("Lead", 1)


def test_another_organization_does_not_have_the_lead(aurora, rival, lead, send):
    assert send(rival.owner, lead, "Proposta", cast=rival).status_code == 404
    assert send(rival.owner, lead, "Proposta").status_code == 404
    assert place_of(lead, aurora) == ("Lead", 1)


def test_a_stage_of_another_pipeline_is_no_place_for_it(aurora, rival, lead, send):
    with in_tenant(rival.schema):
        foreign = stage("Proposta")

    assert send(aurora.rep, lead, "Proposta", to=foreign.pk).status_code == 422


@pytest.mark.parametrize("how_many", [3, 30])
def test_a_move_costs_the_same_however_full_the_board(aurora, lead, browser, how_many):
    with in_tenant(aurora.schema):
        others = [make_lead(f"Lead {number}", owner=aurora.rep, in_stage="Proposta") for number in range(how_many)]
        fields = {"to": stage("Proposta").pk, "version": 1, "after": others[0].pk, "before": others[1].pk}
    rep = browser(aurora.rep)

    with count_queries() as queries:
        answer = rep.post(
            aurora.url(f"leads/{lead.pk}/move/"),
            fields,
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{aurora.url('board/')}"},
        )

    assert answer.status_code == 200
    assert len(queries) == COST_OF_A_MOVE, "\n".join(queries.statements)


# Who asks (3), the lead and where it goes (2), columns and lead locked (2), neighbours (2), lead, move, event and line (4), the time
# by the database's clock (1), and what is answered: the card, its task, badge, request and what failed by itself, stages, sums (7).
COST_OF_A_MOVE = 24


def undo(browser, cast, member, move):
    return browser(member).delete(cast.url(f"moves/{move.pk}/"), headers={"HX-Request": "true"})


@pytest.fixture
def moved(aurora, lead) -> LeadMove:
    with in_tenant(aurora.schema):
        return moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)


def test_a_move_is_undone(aurora, browser, lead, moved):
    answer = undo(browser, aurora, aurora.rep, moved)

    assert answer.status_code == 200
    assert told(answer) == {
        "lead:changed": {"id": str(lead.pk)},
        "toast": {"text": "Marina voltou para Lead"},
    }
    assert place_of(lead, aurora) == ("Lead", 3)


def test_an_undo_that_comes_too_late_says_why(aurora, browser, lead, moved):
    with in_tenant(aurora.schema):
        moving.move(lead, by=aurora.manager.user, to=stage("Ganho"), version=2)

    answer = undo(browser, aurora, aurora.rep, moved)

    assert answer.status_code == 409
    assert told(answer)["toast"] == {
        "text": "O lead foi movido de novo depois disso, então este movimento fica. Mova-o à mão para onde quiser.",
        "kind": "bad",
    }
    assert place_of(lead, aurora) == ("Ganho", 3)


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("other_rep", 404), ("manager", 200)])
def test_only_who_may_change_the_lead_undoes_its_moves(aurora, browser, lead, moved, who, status):
    assert undo(browser, aurora, aurora.members[who], moved).status_code == status
    assert place_of(lead, aurora)[0] == ("Lead" if status == 200 else "Proposta")


def test_another_organization_undoes_nothing(aurora, rival, browser, lead, moved):
    assert undo(browser, rival, rival.owner, moved).status_code == 404
    assert place_of(lead, aurora) == ("Proposta", 2)


def test_archiving_has_a_way_back_and_is_not_for_reps(aurora, browser, lead):
    address = aurora.url(f"leads/{lead.pk}/archive/")

    assert browser(aurora.rep).post(address).status_code == 403
    answer = browser(aurora.manager).post(address)
    assert (answer.status_code, told(answer)["toast"]["undo_method"]) == (204, "DELETE")
    with in_tenant(aurora.schema):
        assert Lead.objects.living().count() == 0
    assert browser(aurora.other_rep).delete(address).status_code == 403
    assert browser(aurora.manager).delete(told(answer)["toast"]["undo_url"]).status_code == 204
    with in_tenant(aurora.schema):
        assert Lead.objects.living().count() == 1
