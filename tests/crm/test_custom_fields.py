"""Fields of the organization's own: what is kept of each kind, where they stand, what the other organization has of it."""

import re

import pytest

from crm.models import Activity, Contact, CustomField, Lead
from crm.queries import changes
from crm.services import contacts, custom, leads
from tenants.context import in_tenant
from tests import makers
from tests.api.calling import session_of
from tests.markup import text_of
from tests.queries import count_queries


def make_field(label: str = "Serviço", kind: str = "text", entity: str = "lead", **fields) -> CustomField:
    return custom.create(entity, by=None, label=label, kind=kind, **fields)


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "typed", "kept", "shown"),
        [
            ("text", "  Site ", "Site", "Site"),
            ("long_text", "a\nb", "a\nb", "a\nb"),
            ("number", "1.234,5", 1234.5, "1.234,5"),
            ("number", 3, 3, "3"),
            ("money", "12.500,00", 1_250_000, "R$ 12.500"),
            ("money", 1_250_050, 1_250_050, "R$ 12.500,50"),
            ("date", "2026-11-30", "2026-11-30", "30/11/2026"),
            ("yes_no", True, True, "Sim"),
            ("yes_no", "False", False, "Não"),
            ("url", "studiolume.com.br", "https://studiolume.com.br", "https://studiolume.com.br"),
        ],
    )
    def test_an_answer_is_kept_as_plain_data_and_read_by_people(self, inside_aurora, kind, typed, kept, shown):
        from django.utils import translation

        field = make_field(kind=kind)
        with translation.override("pt-br"):
            values, wrong = custom.clean("lead", {field.key: typed})

            assert (values, wrong) == ({field.key: kept}, {})
            assert _shown(field, kept) == shown

    @pytest.mark.parametrize("kind", CustomField.Kind.values)
    def test_an_empty_answer_is_none(self, inside_aurora, kind):
        field = make_field(kind=kind, options=["Site"])
        for empty in (None, "", []):
            assert custom.clean("lead", {field.key: empty}) == ({field.key: None}, {})

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [
            ("number", "doze"),
            ("number", "1" * 30),
            ("money", "-5"),
            ("date", "31/02/2026"),
            ("url", "javascript:alert(1)"),
            ("choice", "nothing of the sort"),
            ("choices", ["nothing of the sort"]),
            ("person", "6a3f0c8e-0000-4000-8000-000000000000"),
            ("text", {"a": 1}),
            ("text", "x" * 201),
        ],
    )
    def test_what_is_no_answer_is_refused_by_name(self, inside_aurora, kind, typed):
        field = make_field(kind=kind, options=["Site"])
        values, wrong = custom.clean("lead", {field.key: typed})
        assert (values, list(wrong)) == ({}, [field.key])

    def test_choices_are_kept_by_their_ids(self, inside_aurora):
        field = make_field(kind="choices", options=["Site", "Tráfego"])
        first, second = (option["id"] for option in field.options)

        values, _wrong = custom.clean("lead", {field.key: [second, first]})

        assert values == {field.key: [second, first]}
        assert _shown(field, [second, first]) == "Tráfego, Site"

    def test_a_person_is_a_member_of_this_organization(self, inside_aurora, rival):
        field = make_field(kind="person")
        mine, theirs = str(inside_aurora.rep.user_id), str(rival.rep.user_id)

        assert custom.clean("lead", {field.key: mine}) == ({field.key: mine}, {})
        assert custom.clean("lead", {field.key: theirs})[0] == {}

    def test_a_field_that_is_not_there_is_named_with_those_that_are(self, inside_aurora):
        make_field("Serviço")
        _values, wrong = custom.clean("lead", {"servicos": "Site"})
        assert "servico" in wrong["servicos"][0]

    def test_a_required_one_must_be_filled(self, inside_aurora):
        field = make_field(required=True)
        assert list(custom.clean("lead", {field.key: ""})[1]) == [field.key]


def _shown(field, kept) -> str:
    from crm.custom import kinds

    return kinds.shown(field, kept)


class TestFields:
    def test_the_key_is_made_of_the_label_and_is_one_fields(self, inside_aurora):
        assert [make_field("Serviço pedido").key, make_field("Serviço pedido").key] == [
            "servico_pedido",
            "servico_pedido_2",
        ]
        assert make_field("Serviço pedido", entity="contact").key == "servico_pedido"

    def test_a_choice_may_be_called_otherwise_and_keeps_its_meaning(self, inside_aurora):
        field = make_field(kind="choice", options=["Site", "Tráfego"])
        site, traffic = (option["id"] for option in field.options)
        lead = leads.create(by=None, contact=makers.make_contact(), custom={field.key: site})

        fresh = custom.change(
            field, by=None, renamed={site: "Site institucional"}, gone=[traffic], added=["SEO", "seo"]
        )

        assert _shown(fresh, lead.custom[field.key]) == "Site institucional"
        assert [label for _pk, label in fresh.offered] == ["Site institucional", "SEO"]
        assert _shown(fresh, traffic) == "Tráfego"  # rows that have it still say so

    def test_they_stand_in_the_order_they_are_put(self, inside_aurora):
        one, two, three = make_field("Um"), make_field("Dois"), make_field("Três")

        custom.arrange("lead", [three.pk, one.pk], by=None)

        assert [field.label for field in custom.definitions("lead")] == ["Três", "Um", "Dois"]
        assert two.key == "dois"

    def test_an_archived_one_is_gone_from_forms_and_comes_back_with_what_was_said(self, inside_aurora):
        field = make_field()
        lead = leads.create(by=None, contact=makers.make_contact(), custom={field.key: "Site"})

        custom.archive(field, by=None)
        assert custom.definitions("lead") == []

        custom.restore(field, by=None)
        lead.refresh_from_db()
        assert lead.custom == {field.key: "Site"}

    def test_there_is_an_end_to_them(self, inside_aurora, monkeypatch):
        monkeypatch.setattr(custom, "MOST_FIELDS", 1)
        make_field("Um")
        with pytest.raises(custom.TooMany):
            make_field("Dois")


class TestChanges:
    def test_only_what_changed_is_told_in_words(self, inside_aurora):
        service, budget = make_field("Serviço"), make_field("Verba", "money")
        lead = leads.create(by=None, contact=makers.make_contact(), custom={service.key: "Site", budget.key: 500_000})

        fresh = leads.change(lead, by=inside_aurora.rep.user, version=1, custom={budget.key: 750_000})

        assert fresh.custom == {service.key: "Site", budget.key: 750_000}
        line = Activity.objects.get(kind="lead.changed")
        assert changes.told(line.particulars["changes"]) == [changes.Change("Verba", "R$ 5.000", "R$ 7.500")]

    def test_an_answer_is_taken_back(self, inside_aurora):
        field = make_field()
        lead = leads.create(by=None, contact=makers.make_contact(), custom={field.key: "Site"})
        assert leads.change(lead, by=None, version=1, custom={field.key: None}).custom == {}

    def test_what_stays_leaves_no_trace(self, inside_aurora):
        field = make_field()
        lead = leads.create(by=None, contact=makers.make_contact(), custom={field.key: "Site"})
        assert leads.change(lead, by=None, version=1, custom={field.key: "Site"}).version == 1

    def test_a_contacts_answers_too(self, inside_aurora):
        field = make_field("Aniversário", "date", entity="contact")
        contact = makers.make_contact()
        contacts.change(contact, by=None, seen=contact.updated_at, custom={field.key: "1990-05-01"})
        assert Contact.objects.get(pk=contact.pk).custom == {field.key: "1990-05-01"}


class TestPages:
    @pytest.fixture
    def lead(self, aurora) -> Lead:
        with in_tenant(aurora.schema):
            make_field("Serviço", "choice", options=["Site", "Tráfego"])
            make_field("Prazo", help="Em dias")
            make_field("Aniversário", "date", entity="contact")
            return makers.make_lead("Marina Alves", owner=aurora.rep)

    def test_the_new_lead_asks_and_keeps_them(self, aurora, browser, lead):
        client = browser(aurora.rep)
        assert "Serviço" in text_of(client.get(aurora.url("leads/new/")))
        with in_tenant(aurora.schema):
            option = CustomField.objects.get(key="servico").options[0]["id"]
            column = makers.stage().pk

        said = {"name": "Otávio", "stage": column, "source": "manual", "custom_servico": option, "custom_prazo": "21"}
        assert client.post(aurora.url("leads/new/"), said).status_code == 204

        with in_tenant(aurora.schema):
            assert Lead.objects.get(contact__name="Otávio").custom == {"servico": option, "prazo": "21"}

    def test_the_leads_page_shows_and_changes_them(self, aurora, browser, lead):
        client, path = browser(aurora.rep), aurora.url(f"leads/{lead.pk}/deal/")
        assert "Serviço –" in text_of(client.get(aurora.url(f"leads/{lead.pk}/")))
        form = client.get(path).content.decode()
        opened = dict(re.findall(r'name="(initial-[^"]+)"(?: value="([^"]*)")?', form))

        said = {"version": "1", "source": "manual", "custom_prazo": "21 dias", **opened}
        assert client.post(path, said).status_code == 200

        assert "Prazo 21 dias" in text_of(client.get(aurora.url(f"leads/{lead.pk}/")))

    def test_they_are_managed_in_the_settings(self, aurora, browser):
        client, path = browser(aurora.manager), aurora.url("settings/fields/")
        said = {"entity": "company", "label": "Ramo", "kind": "choice", "options": "Varejo\nSaúde\n\nvarejo"}

        page = client.post(path, said)

        assert "Ramo Varejo, Saúde Uma escolha" in text_of(page)
        with in_tenant(aurora.schema):
            field = CustomField.objects.get(entity="company")
        assert client.post(aurora.url(f"settings/fields/{field.pk}/place/"), {"to": "up"}).status_code == 200
        assert client.delete(aurora.url(f"settings/fields/{field.pk}/")).status_code == 200
        assert "1 campo arquivado" in text_of(client.get(path))

    def test_a_choice_without_choices_is_refused(self, aurora, browser):
        answer = browser(aurora.manager).post(aurora.url("settings/fields/"), {"label": "Ramo", "kind": "choice"})
        assert answer.status_code == 422
        with in_tenant(aurora.schema):
            assert CustomField.objects.count() == 0

    def test_the_other_organization_has_none_of_it(self, aurora, rival, browser, lead):
        assert "Serviço" not in text_of(browser(rival.owner).get(rival.url("settings/fields/")))

    @pytest.mark.parametrize("how_many", [1, 5])
    def test_a_leads_page_costs_the_same_however_many_fields(self, aurora, browser, how_many):
        with in_tenant(aurora.schema):
            for number in range(how_many):
                make_field(f"Campo {number}")
            lead = makers.make_lead(owner=aurora.rep)
        client, path = browser(aurora.rep), aurora.url(f"leads/{lead.pk}/parts/")
        client.get(path)
        with count_queries() as queries:
            client.get(path)
        TestPages.costs = getattr(TestPages, "costs", None) or len(queries)
        assert len(queries) == TestPages.costs


class TestApi:
    def test_answers_are_written_read_and_searched(self, aurora):
        with in_tenant(aurora.schema):
            field = make_field(kind="choice", options=["Site", "Tráfego"])
            option = field.options[1]["id"]
            contact = makers.make_contact()
        api = session_of(aurora, aurora.owner)

        made = api.post("leads/", {"contact": str(contact.pk), "custom": {"servico": option}})
        wrong = api.post("leads/", {"contact": str(contact.pk), "custom": {"servico": "x", "nada": 1}})

        assert made.status_code == 201, made.content
        assert made.json()["custom"] == {"servico": option}
        assert wrong.status_code == 400
        assert set(wrong.json()["errors"]["custom"]) == {"servico", "nada"}
        found = [row["id"] for row in api.get("leads/?custom=servico:tráfego").json()["results"]]
        assert found == [made.json()["id"]]
        assert api.get("leads/?custom=servico:site").json()["results"] == []

    def test_fields_are_made_changed_and_archived(self, aurora, rival):
        api = session_of(aurora, aurora.manager)
        made = api.post(
            "custom-fields/", {"entity": "lead", "label": "Serviço", "kind": "choice", "options": ["Site"]}
        ).json()

        changed = api.patch(
            f"custom-fields/{made['id']}/", {"label": "Serviços", "options": ["SEO"], "required": True}
        ).json()

        assert (made["key"], changed["label"], changed["required"]) == ("servico", "Serviços", True)
        assert [option["label"] for option in changed["options"]] == ["Site", "SEO"]
        assert (
            session_of(aurora, aurora.rep)
            .post("custom-fields/", {"entity": "lead", "label": "X", "kind": "text"})
            .status_code
            == 403
        )
        assert session_of(rival, rival.owner).get(f"custom-fields/{made['id']}/").status_code == 404
        assert api.delete(f"custom-fields/{made['id']}/").status_code == 204
        assert api.get(f"custom-fields/{made['id']}/").json()["archived_at"]
