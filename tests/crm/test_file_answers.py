"""A field of the organization's own may be answered with a file: of the record, and gone and back with the answer."""

import json

import pytest

from crm.models import Activity, Company, Contact, CustomField, File, Lead
from crm.queries import required
from crm.services import companies, custom, files, leads, removed, undoing
from tenants.context import in_tenant
from tests.crm.answer_files import PDF, PNG, answered, field_of, living, save, sent
from tests.crm.editing import deal_of, fresh, lead_of, person_of
from tests.makers import make_contact, make_lead
from tests.markup import parse, text_of


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def field(aurora) -> CustomField:
    return field_of(aurora)


@pytest.fixture
def lead(aurora, field) -> Lead:
    return lead_of(aurora, title="Site")


def test_a_file_is_answered_on_the_lead_and_shown_there_and_among_its_files(aurora, rival, browser, lead):
    client = browser(aurora.rep)
    form = parse(client.get(aurora.url(f"leads/{lead.pk}/deal/")))

    answer = save(client, aurora, lead, custom_contrato=sent())

    assert form.one("form")["hx-encoding"] == "multipart/form-data"
    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        file = File.objects.get()
        line = Activity.objects.get(kind="lead.changed")
        assert not Activity.objects.filter(kind="file.added").exists()  # the change tells of it
    assert (file.name, file.lead_id, file.added_by) == ("contrato.pdf", lead.pk, aurora.rep.user)
    assert fresh(aurora, lead).custom == {"contrato": str(file.pk)}
    assert line.particulars["changes"] == {"custom:Contrato": ["", "contrato.pdf"]}
    page = parse(client.get(aurora.url(f"leads/{lead.pk}/")))
    links = [link["href"] for link in page.all("a[download]")]
    assert links == [aurora.url(f"files/{file.pk}/")] * 2
    with in_tenant(rival.schema):
        assert not File.objects.exists()


def test_saving_other_fields_keeps_the_file(aurora, browser, lead):
    file = answered(aurora, lead)
    name = {"custom_contrato": str(file.pk), "initial-custom_contrato": str(file.pk)}

    save(browser(aurora.rep), aurora, lead, title="Outro", **name)

    assert fresh(aurora, lead).custom == {"contrato": str(file.pk)}
    assert (fresh(aurora, lead).title, living(aurora)) == ("Outro", ["contrato.pdf"])


def test_a_file_is_replaced_and_the_change_is_taken_back_and_again(aurora, browser, lead):
    first, client = answered(aurora, lead), browser(aurora.rep)
    save(client, aurora, lead, custom_contrato=sent("novo.pdf"), **{"initial-custom_contrato": str(first.pk)})
    assert living(aurora) == ["novo.pdf"]

    with in_tenant(aurora.schema):
        change = Activity.objects.filter(kind="lead.changed").latest("happened_at")
    assert client.delete(aurora.url(f"changes/{change.pk}/")).status_code == 200
    assert (living(aurora), fresh(aurora, lead).custom) == (["contrato.pdf"], {"contrato": str(first.pk)})

    with in_tenant(aurora.schema):
        change = Activity.objects.filter(kind="lead.changed").latest("happened_at")
    client.delete(aurora.url(f"changes/{change.pk}/"))
    assert living(aurora) == ["novo.pdf"]


def test_an_emptied_field_takes_its_file_away(aurora, browser, lead):
    file = answered(aurora, lead)
    told = {"custom_contrato": str(file.pk), "initial-custom_contrato": str(file.pk), "custom_contrato-emptied": "1"}

    save(browser(aurora.rep), aurora, lead, **told)

    assert (fresh(aurora, lead).custom, living(aurora)) == ({}, [])


def test_a_file_that_was_pruned_does_not_come_back(aurora, lead):
    answered(aurora, lead)
    answered(aurora, lead, sent("novo.pdf"))
    with in_tenant(aurora.schema):
        change = Activity.objects.filter(kind="lead.changed").latest("happened_at")
        File.ever.filter(removed_at__isnull=False).delete()

        with pytest.raises(undoing.NotUndoable, match="de vez"):
            undoing.undo(change, by=aurora.rep.user)

    assert living(aurora) == ["novo.pdf"]


def test_deleting_the_file_clears_the_answer_and_restoring_gives_it_again(aurora, browser, lead):
    file, client = answered(aurora, lead), browser(aurora.rep)

    gone = client.delete(aurora.url(f"files/{file.pk}/"))

    assert (gone.status_code, fresh(aurora, lead).custom, living(aurora)) == (200, {}, [])
    undo = json.loads(gone["HX-Trigger"])["toast"]["undo_url"]
    assert client.post(undo).status_code == 200
    assert (fresh(aurora, lead).custom, living(aurora)) == ({"contrato": str(file.pk)}, ["contrato.pdf"])


def test_what_is_answered_anew_meanwhile_stays(aurora, browser, lead):
    first = answered(aurora, lead)
    with in_tenant(aurora.schema):
        removed.remove(first, by=aurora.rep.user)
    lead.refresh = fresh(aurora, lead)
    second = answered(aurora, lead.refresh, sent("novo.pdf"))
    with in_tenant(aurora.schema):
        removed.restore(first, by=aurora.rep.user)

    assert fresh(aurora, lead).custom == {"contrato": str(second.pk)}
    assert living(aurora) == ["contrato.pdf", "novo.pdf"]  # a file of the lead, as others are


@pytest.mark.parametrize("whose", ["another lead", "nobody", "its own, given twice"])
def test_only_a_file_of_the_record_answers(aurora, browser, field, lead, whose):
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Anexo", kind="file")
        other = make_lead("Rui Lima", owner=aurora.rep)
        [foreign] = files.add(other, [sent("alheio.pdf")], by=None)
    mine = answered(aurora, lead)
    pk = {"another lead": foreign.pk, "nobody": lead.pk, "its own, given twice": mine.pk}[whose]

    answer = save(browser(aurora.rep), aurora, lead, title="Outro", custom_anexo=str(pk))

    now = fresh(aurora, lead)
    assert (answer.status_code, now.title, now.custom) == (422, "Site", {"contrato": str(mine.pk)})
    assert "não é um arquivo deste registro" in answer["HX-Trigger"].encode().decode("unicode_escape")


def test_whoever_only_sees_the_lead_changes_no_answer(aurora, rival, browser, lead):
    assert save(browser(aurora.viewer), aurora, lead, custom_contrato=sent()).status_code == 403
    assert save(browser(aurora.other_rep), aurora, lead, custom_contrato=sent()).status_code == 404
    assert save(browser(rival.owner), rival, lead, custom_contrato=sent()).status_code == 404
    assert living(aurora) == []


@pytest.mark.parametrize(
    ("accepts", "content", "said"),
    [
        ("pdf", PNG, "Escolha um PDF."),
        ("images", PDF, "Escolha uma imagem."),
        ("both", b"texto", "Escolha um PDF ou uma imagem."),
        ("any", b"", "contrato.pdf está vazio."),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_bytes(aurora, browser, lead, field, accepts, content, said):
    with in_tenant(aurora.schema):
        custom.change(field, by=None, accepts=accepts)

    answer = save(browser(aurora.rep), aurora, lead, custom_contrato=sent(content=content))

    assert (answer.status_code, said in text_of(answer), living(aurora)) == (422, True, [])


def test_a_form_that_comes_back_asks_for_the_file_again_and_keeps_the_one_there_was(aurora, browser, lead):
    file, client = answered(aurora, lead), browser(aurora.rep)
    old = {"initial-custom_contrato": str(file.pk)}

    answer = save(client, aurora, lead, value_cents="muito", custom_contrato=[sent("novo.pdf"), str(file.pk)], **old)

    assert (answer.status_code, "Escolha o arquivo de novo." in text_of(answer)) == (422, True)
    hidden = [
        field["value"] for field in parse(answer).all('input[name="custom_contrato"]') if field["type"] == "hidden"
    ]
    assert (hidden, living(aurora)) == ([str(file.pk)], ["contrato.pdf"])


def test_whoever_comes_second_chooses_and_loses_no_file(aurora, browser, lead):
    client = browser(aurora.rep)
    stale = deal_of(lead, custom_contrato=sent("meu.pdf"), **{"initial-custom_contrato": ""})
    answered(aurora, fresh(aurora, lead), sent("delas.pdf"))

    conflict = client.post(aurora.url(f"leads/{lead.pk}/deal/"), stale)

    assert (conflict.status_code, living(aurora)) == (409, ["delas.pdf", "meu.pdf"])
    assert "Contrato delas.pdf meu.pdf" in " ".join(text_of(conflict).split())
    hidden = parse(conflict).all('input[type="hidden"]')
    again = {field["name"]: field.attributes.get("value", "") for field in hidden}
    assert client.post(aurora.url(f"leads/{lead.pk}/deal/"), again).status_code == 200
    with in_tenant(aurora.schema):
        assert File.objects.get(pk=fresh(aurora, lead).custom["contrato"]).name == "meu.pdf"
    assert living(aurora) == ["meu.pdf"]


def test_a_stage_counts_a_file_as_an_answer_and_takes_it_with_the_move(aurora, browser, field, lead):
    with in_tenant(aurora.schema):
        target = lead.pipeline.stages.get(name="Proposta")
        target.required_fields = ["custom.contrato"]
        target.save()
    client, move = browser(aurora.rep), {"to": target.pk, "version": lead.version}

    asked = client.post(aurora.url(f"leads/{lead.pk}/move/"), move)
    moved = client.post(aurora.url(f"leads/{lead.pk}/move/"), {**move, "told.custom.contrato": sent(), "dialog": 1})

    assert (asked.status_code, parse(asked).one("form")["hx-encoding"]) == (422, "multipart/form-data")
    assert (moved.status_code, living(aurora)) == (200, ["contrato.pdf"])
    now = fresh(aurora, lead)
    with in_tenant(aurora.schema):
        assert (now.stage_id, required.missing(now, ["custom.contrato"])) == (target.pk, [])


def test_new_leads_contacts_and_companies_begin_with_their_files(aurora, browser, field):
    field_of(aurora, "contact", required=True), field_of(aurora, "company")
    client = browser(aurora.owner)
    with in_tenant(aurora.schema):
        first = leads.first_stage()

    client.post(
        aurora.url("leads/new/"),
        {"name": "Ana", "stage": first.pk, "source": "manual", "custom_contrato": sent("l.pdf")},
    )
    refused = client.post(aurora.url("contacts/"), {"name": "Bia"})
    client.post(aurora.url("contacts/"), {"name": "Bia", "custom_contrato": sent("c.pdf")})
    client.post(aurora.url("companies/"), {"name": "Lume", "custom_contrato": sent("e.pdf")})

    assert (refused.status_code, living(aurora)) == (422, ["c.pdf", "e.pdf", "l.pdf"])
    with in_tenant(aurora.schema):
        for row, name in (
            (Lead.objects.get(), "l.pdf"),
            (Contact.objects.get(name="Bia"), "c.pdf"),
            (Company.objects.get(), "e.pdf"),
        ):
            assert File.objects.get(pk=row.custom["contrato"]).name == name
            assert File.objects.get(pk=row.custom["contrato"]).about == row


def test_a_contact_is_answered_and_taken_back(aurora, browser):
    field_of(aurora, "contact")
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves", owner=aurora.rep.user)
    client = browser(aurora.rep)

    answer = client.post(aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, custom_contrato=sent()))

    assert (answer.status_code, living(aurora)) == (200, ["contrato.pdf"])
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    client.delete(undo)
    assert (living(aurora), fresh(aurora, contact).custom) == ([], {})


def test_a_companys_file_is_downloaded_replaced_and_brought_back(aurora, browser):
    field_of(aurora, "company")
    with in_tenant(aurora.schema):
        company = companies.create(name="Lume", custom={"contrato": sent()})
    client, first = browser(aurora.owner), company.custom["contrato"]

    said = {"initial-custom_contrato": first, "custom_contrato": sent("b.pdf"), "seen": company.updated_at.isoformat()}
    answer = client.post(
        aurora.url(f"companies/{company.pk}/details/"), {"name": "Lume", "initial-name": "Lume", **said}
    )

    assert (answer.status_code, living(aurora)) == (200, ["b.pdf"])
    assert client.delete(json.loads(answer["HX-Trigger"])["toast"]["undo_url"]).status_code == 200
    assert (living(aurora), fresh(aurora, company).custom) == (["contrato.pdf"], {"contrato": first})
    download = client.get(aurora.url(f"files/{first}/"))
    assert b"".join(download) == PDF
    download.close()
