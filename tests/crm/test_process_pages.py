"""The settings of the process, and moves that wait, by request: what is answered, to whom, and what it costs."""

import json
import re
from html import unescape

import pytest

from crm.models import CustomField, Lead, LostReason, MoveRequest, Pipeline, Settings, Stage
from crm.services import moving, pipelines
from tenants.context import in_tenant
from tests.crm.board_page import cards, text
from tests.makers import make_lead, stage
from tests.queries import count_queries


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=1_000_000)
        return make_lead("Marina", owner=aurora.rep, value_cents=1_250_000)


@pytest.fixture
def call(browser, aurora):
    """A request as the board's page sends it."""

    def send(member, method: str, path: str, data=None):
        client = browser(member)
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{aurora.url('board/')}"}
        return getattr(client, method)(aurora.url(path), data, headers=headers)

    return send


@pytest.fixture
def asked(aurora, lead) -> MoveRequest:
    with in_tenant(aurora.schema):
        return moving.move(lead, by=aurora.rep.user, to=stage("Proposta"), version=1)


def toast(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def in_stage(aurora, lead) -> str:
    with in_tenant(aurora.schema):
        return Lead.objects.get(pk=lead.pk).stage.name


def test_a_high_move_answers_202_with_the_card_where_it_was(aurora, lead, call):
    with in_tenant(aurora.schema):
        fields = {"to": stage("Proposta").pk, "version": 1}

    answer = call(aurora.rep, "post", f"leads/{lead.pk}/move/", fields)

    assert answer.status_code == 202
    assert "Aguarda aprovação de Manager · Proposta" in cards(answer)["Marina"]
    with in_tenant(aurora.schema):
        pk = MoveRequest.objects.get().pk
    assert toast(answer) == {
        "text": "Proposta aguarda aprovação de Manager",
        "undo_url": aurora.url(f"move-requests/{pk}/"),
        "undo_method": "DELETE",
    }
    assert in_stage(aurora, lead) == "Lead"


def test_what_is_missing_is_asked_for_and_nothing_else(aurora, lead, call):
    with in_tenant(aurora.schema):
        Stage.objects.filter(name="Contato").update(required_fields=["value_cents", "contact.email", "company"])
        Settings.objects.update(high_value_cents=None)
        fields = {"to": stage("Contato").pk, "version": 1}

    first = call(aurora.rep, "post", f"leads/{lead.pk}/move/", fields)
    names = re.findall(r'name="(told\.[^"]+)"', first.content.decode())
    wrong = call(
        aurora.rep, "post", f"leads/{lead.pk}/move/", fields | {"told.contact.email": "x", "told.company": "Lume"}
    )
    told = {"told.contact.email": "m@lume.test", "told.company": "Lume"}
    done = call(aurora.rep, "post", f"leads/{lead.pk}/move/", fields | told)

    assert (first.status_code, first["HX-Retarget"], names) == (422, "#dialog", ["told.company", "told.contact.email"])
    assert (wrong.status_code, 'value="Lume"' in wrong.content.decode()) == (422, True)
    assert (done.status_code, in_stage(aurora, lead)) == (200, "Contato")
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=lead.pk).contact.email == "m@lume.test"


def test_a_stage_of_others_says_so_and_the_card_goes_back(aurora, lead, call):
    with in_tenant(aurora.schema):
        Stage.objects.filter(name="Negociação").update(move_roles=[aurora.manager.role_id])
        fields = {"to": stage("Negociação").pk, "version": 1}

    answer = call(aurora.rep, "post", f"leads/{lead.pk}/move/", fields)

    assert (answer.status_code, answer.content) == (422, b"")
    assert toast(answer) == {"text": "Só Gerente pode mover leads para Negociação.", "kind": "bad"}


def test_a_manager_approves_and_the_lead_moves(aurora, lead, asked, call):
    page = call(aurora.manager, "get", f"move-requests/{asked.pk}/")
    answer = call(aurora.manager, "post", f"move-requests/{asked.pk}/approval/", {"version": 1})
    again = call(aurora.admin, "post", f"move-requests/{asked.pk}/approval/", {"version": 1})

    assert "Marina pode mudar de etapa?" in unescape(page.content.decode())
    assert (answer.status_code, in_stage(aurora, lead)) == (200, "Proposta")
    assert toast(answer)["text"] == "Aprovado: Marina foi para Proposta"
    assert (again.status_code, "Aprovado: Marina" in again.content.decode()) == (409, True)


def test_what_changed_meanwhile_is_shown_before_it_is_approved(aurora, lead, asked, call):
    with in_tenant(aurora.schema):
        from crm.services import leads

        leads.change(lead, by=aurora.rep.user, version=1, value_cents=9_900_000)

    answer = call(aurora.manager, "post", f"move-requests/{asked.pk}/approval/", {"version": 1})

    assert (answer.status_code, in_stage(aurora, lead)) == (409, "Lead")
    assert "Mudou desde o pedido: Valor: R$ 12.500 → R$ 99.000" in text(answer.content.decode()).replace("\xa0", " ")
    assert '"version": "2"' in unescape(answer.content.decode())


def test_a_refusal_needs_a_word(aurora, lead, asked, call):
    without = call(aurora.manager, "post", f"move-requests/{asked.pk}/refusal/", {"answer": " "})
    refused = call(aurora.manager, "post", f"move-requests/{asked.pk}/refusal/", {"answer": "Falta o contrato"})

    assert (without.status_code, refused.status_code) == (422, 200)
    with in_tenant(aurora.schema):
        assert MoveRequest.objects.get().answer == "Falta o contrato"
    bell = call(aurora.rep, "get", "notifications/").content.decode()
    assert "Falta o contrato" in bell


@pytest.mark.parametrize(("who", "status"), [("rep", 403), ("other_rep", 404), ("viewer", 403)])
def test_who_asks_does_not_decide(aurora, lead, asked, call, who, status):
    for part in ("approval", "refusal"):
        answer = call(aurora.members[who], "post", f"move-requests/{asked.pk}/{part}/", {"version": 1, "answer": "x"})
        assert answer.status_code == status
    assert in_stage(aurora, lead) == "Lead"


def test_another_organization_has_no_such_request(aurora, rival, lead, asked, browser):
    for part in ("", "approval/", "refusal/"):
        path = rival.url(f"move-requests/{asked.pk}/{part}")
        client = browser(rival.owner)
        assert (client.post(path, {"version": 1}) if part else client.get(path)).status_code == 404
    assert in_stage(aurora, lead) == "Lead"


def test_who_asked_withdraws_and_the_lead_page_says_what_waits(aurora, lead, asked, call):
    before = text(call(aurora.rep, "get", f"leads/{lead.pk}/").content.decode())
    answer = call(aurora.rep, "delete", f"move-requests/{asked.pk}/")
    after = text(call(aurora.rep, "get", f"leads/{lead.pk}/").content.decode())

    assert "Aguarda aprovação de Manager : Lead → Proposta" in before.replace("Manager:", "Manager :")
    assert answer.status_code == 200
    assert "Aguarda aprovação" not in after
    assert "retirou o pedido" in after


def test_a_lead_goes_to_another_pipeline_from_its_page(aurora, lead, call):
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=None)
        other = pipelines.create("Pós-venda", by=None)
        column = other.stages.order_by("position").first()

    asked_where = call(aurora.rep, "get", f"leads/{lead.pk}/pipeline/")
    answer = call(aurora.rep, "post", f"leads/{lead.pk}/move/", {"to": column.pk, "version": 1, "dialog": "1"})

    assert "Pós-venda" in asked_where.content.decode()
    assert "Vendas" not in asked_where.content.decode()
    assert (answer.status_code, cards(answer)) == (200, {})
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=lead.pk).pipeline == other


@pytest.mark.parametrize("path", ["settings/pipelines/", "settings/pipelines/{}/"])
def test_the_settings_cost_the_same_however_much_there_is(aurora, browser, path):
    costs = []
    for number in range(3):
        with in_tenant(aurora.schema):
            make_lead(f"Lead {number}", owner=aurora.rep)
            pipelines.create(f"Pipeline {number}", by=None)
            pipelines.add_stage(Pipeline.objects.get(is_default=True), by=None, name=f"Etapa {number}")
            LostReason.objects.create(name=f"Motivo {number}", position=20 + number)
            address = aurora.url(path.format(Pipeline.objects.get(is_default=True).pk))
        with count_queries() as queries:
            assert browser(aurora.manager).get(address).status_code == 200
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def test_a_stage_is_added_changed_ordered_and_removed_by_its_pages(aurora, call):
    with in_tenant(aurora.schema):
        pipeline = Pipeline.objects.get(is_default=True)
        make_lead("Ana", in_stage="Contato")
    fields = {
        "name": "Contrato",
        "kind": "open",
        "colour": "proposal",
        "probability": "70",
        "required_fields": ["company"],
    }

    made = call(aurora.manager, "post", f"settings/pipelines/{pipeline.pk}/stages/", fields)
    twice = call(aurora.manager, "post", f"settings/pipelines/{pipeline.pk}/stages/", fields | {"kind": "won"})
    with in_tenant(aurora.schema):
        new, gone = Stage.objects.get(name="Contrato"), stage("Contato")
        others = pipeline.stages.exclude(pk=new.pk).order_by("position").values_list("pk", flat=True)
        order = [str(pk) for pk in (new.pk, *others)]
    ordered = call(aurora.manager, "post", f"settings/pipelines/{pipeline.pk}/order/", {"id": order})
    asks = call(aurora.manager, "get", f"settings/stages/{gone.pk}/removal/")
    without = call(aurora.manager, "post", f"settings/stages/{gone.pk}/removal/")
    removed = call(aurora.manager, "post", f"settings/stages/{gone.pk}/removal/", {"to": str(new.pk)})

    assert (made.status_code, twice.status_code, ordered.status_code) == (200, 422, 200)
    assert "As métricas contam com uma só" in twice.content.decode()
    assert "1 lead está aqui" in text(asks.content.decode())
    assert (without.status_code, removed.status_code) == (422, 200)
    with in_tenant(aurora.schema):
        found = list(pipeline.stages.order_by("position").values_list("name", flat=True))
        assert found == ["Contrato", "Lead", "Proposta", "Negociação", "Ganho", "Perdido"]
        assert Lead.objects.get().stage.name == "Contrato"


def test_the_rules_are_decided_and_kept(aurora, rival, browser):
    client = browser(aurora.manager)

    answer = client.post(aurora.url("settings/process/"), {"high_value_cents": "10.000", "approval_kinds": ["won"]})

    assert answer.status_code == 302
    with in_tenant(aurora.schema):
        row = Settings.objects.get()
        assert (row.high_value_cents, row.approval_kinds) == (1_000_000, ["won"])
    with in_tenant(rival.schema):
        assert Settings.objects.get().high_value_cents is None
    assert client.post(aurora.url("settings/process/"), {"high_value_cents": "muito"}).status_code == 422


def test_the_bell_decides_while_it_waits_and_is_read_for_all_afterwards(aurora, lead, asked, call):
    before = call(aurora.manager, "get", "notifications/").content.decode()
    approval = aurora.url(f"move-requests/{asked.pk}/approval/")

    call(aurora.owner, "post", f"move-requests/{asked.pk}/approval/", {"version": 1})
    after = call(aurora.manager, "get", "notifications/").content.decode()

    assert (before.count(approval), after.count(approval)) == (1, 0)
    assert "is-new" in before
    assert "is-new" not in after


def test_a_stage_asks_for_the_organizations_own_fields_in_their_own_form(aurora, lead, call):
    with in_tenant(aurora.schema):
        options = [{"id": "s", "label": "Site"}, {"id": "l", "label": "Logo"}]
        CustomField.objects.create(entity="lead", key="servicos", label="Serviços", kind="choices", options=options)
        CustomField.objects.create(entity="lead", key="quando", label="Quando", kind="date")
        required = ["custom.quando", "custom.servicos"]
        Stage.objects.filter(name="Contato").update(required_fields=required)
        Settings.objects.update(high_value_cents=None)
        column = stage("Contato")
    fields = {"to": column.pk, "version": 1}
    path = f"leads/{lead.pk}/move/"

    dialog = call(aurora.rep, "post", path, fields).content.decode()
    empty = call(aurora.rep, "post", path, fields | {"told.custom.quando": "", "told.custom.servicos": ["l"]})
    told = {"told.custom.quando": "2026-12-01", "told.custom.servicos": ["s", "l"]}
    done = call(aurora.rep, "post", path, fields | told)
    settings = call(aurora.manager, "get", f"settings/stages/{column.pk}/").content.decode()

    assert set(re.findall(r'name="(told\.custom[^"]+)"', dialog)) == {"told.custom.quando", "told.custom.servicos"}
    assert (empty.status_code, done.status_code) == (422, 200)
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=lead.pk).custom == {"quando": "2026-12-01", "servicos": ["s", "l"]}
    assert re.search(r'value="custom.servicos"[^>]*checked', settings)
