"""A table of strangers becomes leads: new ones, known ones, faulty ones, each once."""

import pytest

from crm.models import (
    Activity,
    Company,
    Contact,
    CustomField,
    Event,
    Identity,
    JobFile,
    JobItem,
    Lead,
    Note,
    Notification,
)
from crm.services import custom, identifying, job_files
from tenants.context import in_tenant
from tests import makers

TABLE = """Nome;Telefone;E-mail;Empresa;Valor;Etapa;Tags;Previsão;Observações;Responsável
Marina Alves;(11) 98765-4321;marina@lume.com.br;Studio Lume;R$ 12.500,00;Proposta;site, #branding;31/12/2026;Quer começar em março;Rep
João Souza;21 99876-5432;;studio lume;1.234;;;;;
Pedro Lima;98765-4321;pedro@gmail.con;;;Porposta;;31/02/2026;;Ninguém
"""


def leads(cast) -> list[tuple]:
    with in_tenant(cast.schema):
        rows = Lead.objects.order_by("stage__position", "position")
        return list(rows.values_list("contact__name", "value_cents", "stage__name", "owner__email"))


def test_rows_become_people_companies_and_leads(desk, aurora, rival):
    job = desk.bring(TABLE)

    assert (job.state, job.total, job.done, job.failed) == ("done", 3, 2, 1)
    assert job.report["counts"] == {"created": 2}
    assert leads(aurora) == [
        ("João Souza", 123400, "Lead", None),
        ("Marina Alves", 1250000, "Proposta", "rep@aurora.test"),
    ]
    assert leads(rival) == []
    with in_tenant(aurora.schema):
        marina = Lead.objects.select_related("contact__company").get(contact__name="Marina Alves")
        assert (marina.contact.phone, marina.contact.email) == ("+5511987654321", "marina@lume.com.br")
        assert (marina.tags, str(marina.expected_close)) == (["site", "branding"], "2026-12-31")
        assert marina.source_detail == {"import": "leads.csv"}
        assert Company.objects.get().name == "Studio Lume"
        assert Contact.objects.filter(company=Company.objects.get()).count() == 2
        assert Note.objects.get().text == "Quer começar em março"
        assert set(Identity.objects.values_list("key", flat=True)) == {
            "551187654321",
            "552198765432",
            "marina@lume.com.br",
        }
        assert sorted(Activity.objects.values_list("kind", flat=True)) == ["lead.created", "lead.created", "note.added"]


def test_open_boards_get_one_hint_a_column_and_the_new_owner_one_word(desk, aurora):
    desk.bring(TABLE)

    with in_tenant(aurora.schema):
        kinds = Event.objects.exclude(kind__in=["job.changed", "notification.created"]).values_list("kind", flat=True)
        assert list(kinds) == ["stage.rearranged", "stage.rearranged"]
        told = Notification.objects.get(user=aurora.rep.user)
        assert (told.kind, told.particulars) == ("leads.imported", {"name": "leads.csv", "n": 1})


def test_the_check_says_what_would_happen_and_touches_nothing(desk, aurora):
    with in_tenant(aurora.schema):
        makers.make_contact("João", phone="+5521998765432")
    twice = TABLE + "Marina A.;11 8765-4321;;;;;;;;\n"

    checked = desk.check(desk.send(twice))

    assert checked.report["counts"] == {"new": 1, "update": 1, "invalid": 1, "duplicate": 1}
    assert [(row["place"], row["outcome"]) for row in checked.report["preview"]] == [
        (2, "new"),
        (3, "update"),
        (4, "invalid"),
        (5, "duplicate"),
    ]
    with in_tenant(aurora.schema):
        assert (Lead.objects.count(), Contact.objects.count()) == (0, 1)


def test_each_fault_has_its_reason_and_a_hint(desk, aurora):
    checked = desk.check(desk.send(TABLE))

    with in_tenant(aurora.schema):
        [faulty] = JobItem.objects.filter(job=checked)
        assert faulty.place == 4
        assert {reason["field"]: reason["hint"] for reason in faulty.reasons} == {
            "phone": "(DDD) 98765-4321",
            "email": "pedro@gmail.com",
            "stage": "Proposta",
            "expected_close": "28/02/2026",
            "owner": "Rep, Manager",
        }


@pytest.mark.parametrize(
    ("column", "typed", "hint"),
    [
        ("Previsão", "12/31/2026", "31/12/2026"),
        ("Previsão", "30.2.2028", "29/02/2028"),
        ("Previsão", "32/13/2026", "Escreva assim: 31/12/2026."),
        ("Previsão", "44927", "Escreva assim: 31/12/2026."),
        ("E-mail", "ana@lume.com.br / ana@gmail.com", "ana@lume.com.br"),
        ("E-mail", "ana @lume,com", "ana@lume.com"),
        ("E-mail", "ana", ""),
    ],
)
def test_what_cannot_be_read_comes_back_with_what_was_probably_meant(desk, aurora, column, typed, hint):
    """A day that only reads as English is not taken: the other days of its file would be taken the wrong way round."""
    checked = desk.check(desk.send(f"Nome;{column}\nAna;{typed}\n"))

    with in_tenant(aurora.schema):
        [faulty] = JobItem.objects.filter(job=checked)
        assert [reason["hint"] for reason in faulty.reasons] == [hint]


@pytest.mark.parametrize(
    ("known", "second", "hint"),
    [
        ([], "", "(DDD) 98765-4321"),
        (["+5571988887777", "+5571999990000", "+5511912345678"], "", "(71) 98765-4321"),
        (["+5571988887777"], "(85) 3333-4444", "(85) 98765-4321"),
        (["+351912345678"], "", "(DDD) 98765-4321"),
    ],
)
def test_a_phone_without_area_code_is_told_the_one_that_was_probably_meant(desk, aurora, known, second, hint):
    with in_tenant(aurora.schema):
        for phone in known:
            identifying.identify(phone=phone, name="Alguém")
    desk.check(desk.send(f"Nome;Telefone;Telefone 2\nMarina;98765-4321;{second}\n"))

    with in_tenant(aurora.schema):
        reasons = {reason["field"]: reason["hint"] for reason in JobItem.objects.get(outcome="failed").reasons}
        assert reasons == {"phone": hint}


def test_faulty_rows_come_back_as_a_file_that_can_be_mended_and_sent_again(desk, aurora):
    job = desk.bring(TABLE)
    with in_tenant(aurora.schema):
        file = JobFile.objects.get(job=job, purpose="errors")
        text = job_files.path_of(file).read_text("utf-8-sig")
    header, row = text.splitlines()
    assert file.name == "leads - linhas para corrigir.csv"
    assert header == TABLE.splitlines()[0] + ";Erro;Como corrigir"
    assert row.startswith("Pedro Lima;98765-4321;pedro@gmail.con;;;Porposta;;31/02/2026;;Ninguém;")

    mended = text.replace("98765-4321", "11 98765-9999", 1).replace("gmail.con", "gmail.com", 1)
    mended = (
        mended.replace("Porposta", "Proposta", 1).replace("31/02/2026", "28/02/2027", 1).replace("Ninguém", "Rep", 1)
    )
    again = desk.bring("\ufeff" + mended, name="mended.csv")

    assert (again.done, again.failed, again.report["counts"]) == (1, 0, {"created": 1})
    assert len(leads(aurora)) == 3


def test_sending_the_same_file_twice_changes_nothing_more(desk, aurora):
    desk.bring(TABLE, by=aurora.owner)
    before = leads(aurora)

    again = desk.bring(TABLE.replace(";Quer começar em março", ";"), by=aurora.owner)

    assert again.report["counts"] == {"unchanged": 2}
    assert leads(aurora) == before


@pytest.mark.parametrize(
    ("known", "counts", "name", "value", "how_many"),
    [
        ("fill", {"updated": 1}, "Marina", 1250000, 1),
        ("overwrite", {"updated": 1}, "Marina Alves", 1250000, 1),
        ("skip", {"skipped": 1}, "Marina", 0, 1),
        ("new", {"created": 1}, "Marina", 1250000, 2),
    ],
)
def test_what_becomes_of_known_people_is_a_choice(desk, aurora, known, counts, name, value, how_many):
    with in_tenant(aurora.schema):
        contact = makers.make_contact("Marina", phone="+5511987654321")
        makers.make_lead(contact=contact, owner=aurora.rep)

    job = desk.bring("Nome,Telefone,Valor\nMarina Alves,11 98765-4321,12500\n", known=known)

    assert job.report["counts"] == counts
    with in_tenant(aurora.schema):
        newest = Lead.objects.order_by("-created_at").first()
        assert (Lead.objects.count(), Contact.objects.get().name, newest.value_cents) == (how_many, name, value)


def test_a_lead_that_a_colleague_works_on_gets_no_rival(desk, aurora):
    with in_tenant(aurora.schema):
        contact = makers.make_contact("Marina", phone="+5511987654321")
        makers.make_lead(contact=contact, owner=aurora.other_rep)

    job = desk.bring("Nome,Telefone,Valor\nMarina Alves,11 98765-4321,12500\n", by=aurora.rep)

    assert job.report["counts"] == {"skipped": 1}
    assert leads(aurora) == [("Marina", 0, "Lead", "other_rep@aurora.test")]


def test_with_all_or_nothing_one_faulty_row_stops_it_before_it_begins(desk, aurora):
    from crm.services.importing import sending

    asked = desk.send(TABLE)
    desk.check(asked, is_whole=True)

    with pytest.raises(sending.NotReady):
        desk.run(asked)
    assert leads(aurora) == []


def test_it_runs_once(desk, aurora):
    from crm.services.importing import sending

    asked = desk.send(TABLE)
    desk.check(asked)
    desk.run(asked)

    with pytest.raises(sending.NotReady):
        desk.run(asked)
    assert len(leads(aurora)) == 2


def test_a_rep_imports_for_oneself_and_gives_to_nobody_else(desk, aurora):
    text = "Nome;Telefone;Responsável\nAna;11 98765-1111;\nBia;11 98765-2222;Manager\n"

    job = desk.bring(text, by=aurora.rep, options={"owner": "me"})

    assert (job.done, job.failed) == (1, 1)
    assert leads(aurora) == [("Ana", 0, "Lead", "rep@aurora.test")]


def test_leads_are_given_in_turn(desk, aurora):
    text = "Nome;Telefone\n" + "".join(f"Pessoa {n};11 98765-{n:04}\n" for n in range(4))

    desk.bring(text, options={"owner": "turn"})

    assert [owner for *_rest, owner in leads(aurora)] == [
        "rep@aurora.test",
        "other_rep@aurora.test",
        "rep@aurora.test",
        "other_rep@aurora.test",
    ]


def test_companies_are_known_by_cnpj(desk, aurora):
    text = "Razão social;CNPJ;Cidade\nStudio Lume LTDA;11.222.333/0001-81;São Paulo\nOutra;11.222.333/0001-99;Rio\n"
    with in_tenant(aurora.schema):
        Company.objects.create(name="Studio Lume", cnpj="11.222.333/0001-81")

    job = desk.bring(text, entity="company", by=aurora.owner)

    assert (job.report["counts"], job.failed) == ({"updated": 1}, 1)
    with in_tenant(aurora.schema):
        assert list(Company.objects.values_list("name", "city")) == [("Studio Lume", "São Paulo")]


def test_companies_bring_their_addresses(desk, aurora):
    """A sheet drops the nought at the beginning of a CEP; what is no state is given back."""
    text = "Nome;Endereço;Bairro;Cidade;UF;CEP\nLume;Av. Paulista, 37;Bela Vista;São Paulo;sp;1311902\nOutra;;;;XX;\n"

    job = desk.bring(text, entity="company", by=aurora.owner)

    assert (job.report["counts"], job.failed) == ({"created": 1}, 1)
    with in_tenant(aurora.schema):
        row = Company.objects.get()
        told = (row.street, row.district, row.city, row.state, row.postal_code)
        assert told == ("Av. Paulista, 37", "Bela Vista", "São Paulo", "SP", "01311902")
        assert JobItem.objects.get(job=job, outcome="failed").reasons[0]["hint"] == "Escreva as duas letras, como SP."


def test_the_organizations_own_fields_are_columns_too(desk, aurora):
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Ramo", kind="choice", options=["Moda", "Comida"])
        custom.create("lead", by=None, label="Verba", kind="money")
    text = "Nome;Telefone;Ramo;Verba\nAna;11 98765-1111;moda;1.500,00\nBia;11 98765-2222;Carros;\n"

    job = desk.bring(text)

    assert (job.done, job.failed) == (1, 1)
    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        [ramo] = CustomField.objects.filter(key="ramo")
        assert (ramo.labels[lead.custom["ramo"]], lead.custom["verba"]) == ("Moda", 150000)
        [faulty] = JobItem.objects.filter(job=job, outcome="failed")
        assert faulty.reasons[0]["hint"] == "Moda, Comida"
