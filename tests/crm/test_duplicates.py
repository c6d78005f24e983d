"""Suggestions of duplicates: found in the background, decided by people, in the queue and on the person's page."""

import pytest

from crm.models import Company, CompanyDuplicate, Contact, Duplicate, Event, MatchKey, Merge
from crm.services import identifying, merging, resembling
from tenants import sweeping
from tenants.context import in_tenant
from tests import makers
from tests.markup import parse
from tests.queries import count_queries

NAMES = ("Marina Alves", "Otávio Prado", "Beatriz Lins")


def compare_all() -> None:
    while resembling.compare_some():
        pass


def told() -> list[tuple[str, str, list[str]]]:
    return [(pair.first.name, pair.second.name, pair.reasons) for pair in Duplicate.objects.order_by("-probability")]


@pytest.fixture
def marinas(aurora, rival):
    """The same person twice in each organization, and somebody else."""
    for cast in (rival, aurora):
        with in_tenant(cast.schema):
            lume = Company.objects.create(name="Studio Lume")
            kwargs = {"owner": cast.rep.user, "city": "Recife"}
            one, _new = identifying.identify(
                phone="(11) 98765-4321", email="marina.alves@gmail.com", name="Marina Alves"
            )
            other, _new = identifying.identify(email="marinaalves+site@googlemail.com", name="MARINA ALVES")
            Contact.objects.update(company=lume, **kwargs)
            makers.make_contact("Otávio Prado", phone="+5521998765432", owner=cast.rep.user)
            compare_all()
            pair = Duplicate.objects.get()
    return one, other, pair


@pytest.mark.usefixtures("inside_aurora")
class TestComparing:
    def test_the_same_mailbox_and_name_are_suggested(self):
        identifying.identify(email="marina.alves@gmail.com", name="Marina Alves")
        identifying.identify(email="marinaalves+site@googlemail.com", name="MARINA ALVES")

        compare_all()

        [(one, other, reasons)] = told()
        assert {one, other} == {"Marina Alves", "MARINA ALVES"}
        assert "email=mailbox" in reasons
        assert Event.objects.filter(kind="contact.suggested").count() == 2

    def test_a_shared_company_phone_is_only_suggested(self):
        identifying.identify(document="529.982.247-25", phone="(11) 3333-4444", name="Rita Moura")
        identifying.identify(document="111.444.777-35", phone="(11) 3333-4444", name="Caio Lins")

        compare_all()

        assert Contact.objects.filter(archived_at=None).count() == 2
        assert [reasons for _one, _other, reasons in told()] == [["phone=same"]]

    def test_colleagues_and_namesakes_are_no_question(self):
        lume = Company.objects.create(name="Studio Lume")
        for name, city in (("Daniel Dutra", "Salvador"), ("Daniel Figueira", "Salvador")):
            Contact.objects.create(name=name, company=lume, city=city)
        for email in ("a@x.com", "zz9@y.com"):
            Contact.objects.create(name="Maria Silva", email=email)

        compare_all()

        assert told() == []

    def test_whoever_changes_is_compared_again_by_whatever_way(self):
        one = makers.make_contact("Marina Alves", phone="+5511987654321")
        other = makers.make_contact("Otávio Prado", email="otavio@lume.com.br")
        compare_all()
        assert told() == []

        Contact.objects.filter(pk=other.pk).update(name="Marina Alves", phone="+5511987654321")
        compare_all()
        assert len(told()) == 1

        Contact.objects.filter(pk=one.pk).update(name="Zilda Reis", phone="", email="z@z.com")
        one.identities.all().delete()
        compare_all()
        assert told() == []

    def test_what_was_decided_is_remembered(self):
        for phone in ("+5511987654321", "+5511987654322"):
            makers.make_contact("Marina Alves", phone=phone, city="Recife")
        compare_all()
        Duplicate.objects.update(state="different")

        Contact.objects.update(city="Natal")
        compare_all()

        assert list(Duplicate.objects.values_list("state", flat=True)) == ["different"]

    def test_companies_are_suggested_by_name_and_by_the_root_of_their_cnpj(self):
        for name, cnpj in (
            ("Studio Lume", ""),
            ("STUDIO LUME LTDA", "12.345.678/0001-95"),
            ("Lume Filial", "12.345.678/0002-76"),
            ("Padaria Central", ""),
        ):
            Company.objects.create(name=name, cnpj=cnpj)

        compare_all()

        pairs = CompanyDuplicate.objects.order_by("probability")
        assert sorted((pair.reasons, {pair.first.name, pair.second.name}) for pair in pairs) == [
            (["cnpj=root"], {"STUDIO LUME LTDA", "Lume Filial"}),
            (["name=0.999"], {"Studio Lume", "STUDIO LUME LTDA"}),
        ]

    def test_many_of_one_name_cost_no_more_than_a_few(self):
        for number in range(130):
            Contact.objects.create(name="Maria Silva", city="São Paulo", email=f"m{number}x@y{number}.com")

        compare_all()

        assert Duplicate.objects.count() < 130 * resembling.CHUNK * 2
        assert MatchKey.objects.count() < 130 * 10

    def test_the_sweep_wakes_somebody_where_there_is_something_to_compare(self, queue, aurora, rival):
        with in_tenant(rival.schema):
            compare_all()
        makers.make_contact("Marina Alves")

        sweeping.sweep()

        assert [sent[:2] for sent in queue.sent if sent[0] == resembling.COMPARE] == [
            (resembling.COMPARE, [aurora.schema])
        ]
        compare_all()
        assert not Contact.objects.filter(compared_at=None).exists()


def test_the_queue_shows_both_and_why(aurora, browser, marinas):
    page = parse(browser(aurora.manager).get(aurora.url("duplicates/")))

    assert page.one(".dup .dup-sides").text.count("Marina Alves".upper()) == 1
    assert "mesma caixa de e-mail" in page.one(".dup-foot").text
    assert [link.text for link in page.all(".dup-tabs a")] == ["Contatos 1", "Empresas 0"]


def test_a_suggestion_about_somebody_out_of_reach_is_not_shown(aurora, browser, marinas):
    with in_tenant(aurora.schema):
        Contact.objects.filter(pk=marinas[0].pk).update(owner=aurora.other_rep.user)

    assert "dup-sides" not in browser(aurora.manager).get(aurora.url("duplicates/")).content.decode()
    assert browser(aurora.manager).get(aurora.url(f"duplicates/{marinas[2].pk}/")).status_code == 404
    assert "dup-sides" in browser(aurora.owner).get(aurora.url("duplicates/")).content.decode()


def test_not_the_same_is_remembered_and_taken_back(aurora, browser, marinas):
    client, path = browser(aurora.manager), aurora.url(f"duplicates/{marinas[2].pk}/difference/")

    assert client.post(path).status_code == 204
    with in_tenant(aurora.schema):
        pair = Duplicate.objects.get()
        assert (pair.state, pair.decided_by) == ("different", aurora.manager.user)
    assert "dup-sides" not in client.get(aurora.url("duplicates/")).content.decode()

    assert client.delete(path).status_code == 204
    with in_tenant(aurora.schema):
        pair.refresh_from_db()
        assert (pair.state, pair.decided_by, pair.decided_at) == ("open", None, None)


def test_side_by_side_each_field_is_chosen_and_what_goes_along_is_counted(aurora, browser, marinas):
    one, other, pair = marinas
    with in_tenant(aurora.schema):
        makers.make_lead(contact=Contact.objects.get(pk=one.pk), owner=aurora.rep)

    form = parse(browser(aurora.manager).get(aurora.url(f"duplicates/{pair.pk}/")))

    assert {field["value"] for field in form.all('input[name="record"]')} == {str(one.pk), str(other.pk)}
    stays = next(field for field in form.all('input[name="survivor"]') if "checked" in field)
    assert stays["value"] == str(one.pk)  # it has a lead
    assert [row.one("th").text for row in form.all("tr.differs")] == ["Nome", "Telefone", "E-mail"]
    assert "1 lead" in form.one("tfoot").text


def send(rows, survivor, **picks) -> dict:
    return {"entity": "contact", "record": [row.pk for row in rows], "survivor": survivor.pk, **picks}


def test_a_merge_does_as_chosen_and_its_old_address_leads_on(aurora, rival, browser, marinas):
    one, other, _pair = marinas
    client = browser(aurora.manager)

    answer = client.post(aurora.url("merges/"), send([one, other], one, pick_email=other.pk, pick_name=one.pk))

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        one.refresh_from_db()
        assert (one.name, one.email) == ("Marina Alves", "marinaalves+site@googlemail.com")
        assert Duplicate.objects.get().state == "merged"
        batch = Merge.objects.get().batch
    assert f"merges/{batch}/" in answer.headers["HX-Trigger"]
    assert client.get(aurora.url(f"contacts/{other.pk}/")).headers["Location"] == aurora.url(f"contacts/{one.pk}/")
    live = client.get(aurora.url(f"contacts/{other.pk}/parts/"))
    assert live.headers["HX-Redirect"] == aurora.url(f"contacts/{one.pk}/")
    with in_tenant(rival.schema):
        assert Merge.objects.count() == 0

    assert client.delete(aurora.url(f"merges/{batch}/")).status_code == 204
    assert client.get(aurora.url(f"contacts/{other.pk}/")).status_code == 200
    with in_tenant(aurora.schema):
        assert Duplicate.objects.get().state == "open"


def test_a_rep_sees_that_somebody_may_be_the_same_and_may_not_merge(aurora, browser, marinas):
    one, other, _pair = marinas
    client = browser(aurora.rep)

    page = client.get(aurora.url(f"contacts/{one.pk}/")).content.decode()
    assert "Talvez seja a mesma pessoa" in page and "MARINA ALVES" in page
    assert "arrow-merge" not in page
    assert client.post(aurora.url("merges/"), send([one, other], one)).status_code == 403
    with in_tenant(aurora.schema):
        assert Merge.objects.count() == 0


@pytest.mark.parametrize("who", ["out of reach", "of the other organization", "nobody else", "no survivor"])
def test_only_what_one_reaches_is_merged(aurora, rival, browser, marinas, who):
    one, other, _pair = marinas
    with in_tenant(aurora.schema):
        Contact.objects.filter(pk=other.pk).update(owner=aurora.other_rep.user)
    with in_tenant(rival.schema):
        theirs = Contact.objects.filter(name="Otávio Prado").get()
    rows = {"out of reach": [one, other], "of the other organization": [one, theirs]}.get(who, [one])
    body = send(rows, one) if who != "no survivor" else {**send([one, other], one), "survivor": "x"}

    assert browser(aurora.manager).post(aurora.url("merges/"), body).status_code == 404
    with in_tenant(aurora.schema):
        assert Merge.objects.count() == 0


def test_a_contact_is_merged_with_others_found_by_name_phone_or_document(aurora, browser, marinas):
    one, other, _pair = marinas
    client, path = browser(aurora.owner), aurora.url(f"contacts/{one.pk}/merge/")

    assert [found.pk for found in client.get(path).context["found"]] == [other.pk]  # suggested, unasked
    for text in ("otavio", "99876-5432"):
        assert [str(found) for found in client.get(path, {"q": text}).context["found"]] == ["Otávio Prado"]
    with in_tenant(aurora.schema):
        third = Contact.objects.get(name="Otávio Prado")
    side_by_side = parse(client.get(path, {"with": [other.pk, third.pk]}))
    assert len(side_by_side.all('input[name="record"]')) == 3
    assert next(f for f in side_by_side.all('input[name="survivor"]') if "checked" in f)["value"] == str(one.pk)


def test_companies_are_merged_too(aurora, browser):
    with in_tenant(aurora.schema):
        kept, gone = (Company.objects.create(name=name) for name in ("Studio Lume", "Studio Lume Ltda"))
        compare_all()
        pair = CompanyDuplicate.objects.get()
    client = browser(aurora.owner)
    assert "Studio Lume Ltda" in client.get(aurora.url("duplicates/?of=companies")).content.decode()
    assert client.get(aurora.url(f"company-duplicates/{pair.pk}/")).status_code == 200

    body = {**send([kept, gone], kept), "entity": "company"}
    assert client.post(aurora.url("merges/"), body).status_code == 204

    with in_tenant(aurora.schema):
        gone.refresh_from_db()
        assert gone.merged_into == kept


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queue_costs_the_same_however_long(aurora, browser, how_many):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            for turn in range(2):
                makers.make_contact(NAMES[number], city="Recife", email=f"m{number}@x{turn}.com.br")
        compare_all()
        assert Duplicate.objects.count() == how_many
    client = browser(aurora.manager)
    client.get(aurora.url("duplicates/"))

    with count_queries() as queries:
        client.get(aurora.url("duplicates/"))

    assert len(queries) == 11


def test_a_merge_that_came_second_is_told_so(aurora, browser, marinas):
    one, other, _pair = marinas
    with in_tenant(aurora.schema):
        third = makers.make_contact("Marina", owner=aurora.rep.user)
        merging.merge(third, [other], by=None)

    assert browser(aurora.manager).post(aurora.url("merges/"), send([one, other], one)).status_code == 404
