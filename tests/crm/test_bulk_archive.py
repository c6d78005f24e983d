"""Many contacts or companies into the archive: their impact summed, done together, told, taken back; and their leads."""

import pytest

from crm import tasks
from crm.models import Company, Contact, Event, Job, Lead
from crm.services import companies, contacts
from crm.services.bulk import starting
from messaging.models import Conversation
from tenants.context import in_tenant
from tests.crm.test_archive import thread_with
from tests.makers import make_contact, make_lead
from tests.markup import text_of


@pytest.fixture
def people(aurora):
    """One with open work, one without, one whose lead is out of the manager's reach."""
    with in_tenant(aurora.schema):
        mine = {"owner": aurora.rep.user}
        ana, bia, caio = (make_contact(name, **mine) for name in ("Ana", "Bia", "Caio"))
        make_lead(contact=ana, owner=aurora.rep, title="Site")
        make_lead(contact=ana, owner=aurora.rep, in_stage="Ganho", title="Marca")
        thread_with(ana)
        make_lead(contact=caio, owner=aurora.other_rep)
        return {"Ana": ana.pk, "Bia": bia.pk, "Caio": caio.pk}


@pytest.fixture
def ask(browser, aurora):
    def post(member, ids, *, path: str = "contacts/bulk/", action: str = "archive", **values):
        said = {"action": action, "ids": ",".join(map(str, ids)), **values}
        return browser(member).post(aurora.url(path), said)

    return post


def away(aurora, model=Contact) -> set[str]:
    with in_tenant(aurora.schema):
        return {str(row) for row in model.objects.filter(archived_at__isnull=False)}


def take_back(aurora, browser, member):
    with in_tenant(aurora.schema):
        job = Job.objects.filter(reverts=None).latest("created_at")
    return browser(member).post(aurora.url(f"bulk/{job.pk}/undo/"))


def test_what_hangs_on_all_of_them_is_summed_before_anything_happens(aurora, people, ask):
    said = text_of(ask(aurora.manager, people.values()))

    for line in ("Arquivar 3 contatos?", "2 leads abertos", "1 conversa aberta", "1 lead fechado", "1 contato fica"):
        assert line in said
    assert away(aurora) == set()


def test_they_go_with_their_open_work_and_all_of_it_comes_back(aurora, people, ask, browser):
    answer = ask(aurora.manager, people.values(), confirmed="1", with_work="1")

    assert "2 contatos arquivados 1 contato ficou como estava: Contato Por quê Caio 1 lead aberto não é seu" in text_of(
        answer
    )
    assert away(aurora) == {"Ana", "Bia"}
    assert away(aurora, Lead) == {"Site"}
    with in_tenant(aurora.schema):
        assert Conversation.objects.get().state == "resolved"

    take_back(aurora, browser, aurora.manager)

    assert (away(aurora), away(aurora, Lead)) == (set(), set())
    with in_tenant(aurora.schema):
        assert Conversation.objects.get().state == "open"


def test_without_it_those_with_open_work_stay(aurora, people, ask):
    ask(aurora.owner, people.values(), confirmed="1")

    assert away(aurora) == {"Bia"}


def test_all_that_the_filters_let_through_are_meant(aurora, people, ask):
    ask(aurora.owner, [], path="contacts/bulk/?state=without", all="1", confirmed="1")

    assert away(aurora) == {"Bia"}


def test_more_than_a_hundred_are_done_by_a_worker_and_taken_back(aurora, people, ask, browser, queue, monkeypatch):
    monkeypatch.setattr(starting, "AT_ONCE", 2)

    answer = ask(aurora.owner, people.values(), confirmed="1", with_work="1")
    assert away(aurora) == set()
    assert "3 registros est" in answer["HX-Trigger"]
    while tasks.work_jobs(aurora.schema):
        pass
    assert away(aurora) == {"Ana", "Bia", "Caio"}
    with in_tenant(aurora.schema):
        job = Job.objects.get()
    assert "Alteração de muitos contatos" in text_of(browser(aurora.owner).get(aurora.url(f"bulk/{job.pk}/")))

    take_back(aurora, browser, aurora.owner)
    while tasks.work_jobs(aurora.schema):
        pass
    assert away(aurora) == set()


def test_companies_go_and_come_back_while_their_people_stay(aurora, rival, people, ask, browser):
    with in_tenant(aurora.schema):
        lume, casa = (Company.objects.create(name=name) for name in ("Lume", "Casa"))
        Contact.objects.filter(pk=people["Ana"]).update(company=lume)
    with in_tenant(rival.schema):
        theirs = Company.objects.create(name="Rival")
    chosen, path = [lume.pk, casa.pk, theirs.pk], "companies/bulk/"

    assert "1 pessoa fica" in text_of(ask(aurora.owner, chosen, path=path))
    ask(aurora.owner, chosen, path=path, confirmed="1")
    assert (away(aurora, Company), away(aurora), away(rival, Company)) == ({"Casa", "Lume"}, set(), set())

    take_back(aurora, browser, aurora.owner)
    assert away(aurora, Company) == set()
    assert ask(aurora.rep, chosen, path=path, confirmed="1").status_code == 403


def test_open_pages_get_one_hint_though_nobody_owns_them(aurora, people, ask):
    with in_tenant(aurora.schema):
        Contact.objects.update(owner=None)
        Event.objects.all().delete()

    ask(aurora.owner, [people["Bia"]], confirmed="1")

    with in_tenant(aurora.schema):
        assert [event.kind for event in Event.objects.visible_to(aurora.owner) if "job" not in event.kind] == [
            "batch.worked"
        ]


class TestWithTheirLeads:
    """A contact that went away with its leads brings them along, if that is wanted."""

    @pytest.fixture(autouse=True)
    def gone(self, aurora, people):
        with in_tenant(aurora.schema):
            ana = Contact.objects.get(pk=people["Ana"])
            other = make_lead(contact=ana, owner=aurora.rep, title="Antes")
            Lead.objects.filter(pk=other.pk).update(archived_at="2026-01-01T00:00:00Z")
            contacts.archive(ana, by=aurora.manager.user, with_work=True)

    @pytest.mark.parametrize("path", ["archive/restoration/", "contacts/bulk/"])
    def test_it_is_asked_first_and_done_in_one_act_that_can_be_undone(self, aurora, browser, people, ask, path):
        said = {"path": path, "action": "restore", "kind": "contact"}

        asked = text_of(ask(aurora.manager, [people["Ana"]], **said))
        assert "1 lead foi arquivado junto: Site" in asked
        assert away(aurora) == {"Ana"}
        answer = ask(aurora.manager, [people["Ana"]], with_leads="1", **said)

        assert "1 contato voltou" in answer["HX-Trigger"]
        assert (away(aurora), away(aurora, Lead)) == (set(), {"Antes"})
        take_back(aurora, browser, aurora.manager)
        assert (away(aurora), away(aurora, Lead)) == ({"Ana"}, {"Antes", "Site"})

    def test_or_without_them(self, aurora, browser, people):
        page, url = browser(aurora.manager), aurora.url(f"contacts/{people['Ana']}/archive/")

        assert "Trazer também os leads?" in text_of(page.delete(url))
        page.delete(f"{url}?with_leads=0")

        assert (away(aurora), away(aurora, Lead)) == (set(), {"Antes", "Site"})


def test_putting_a_company_away_is_told_to_those_who_reach_it(aurora, people):
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Lume")
        Contact.objects.filter(pk=people["Ana"]).update(company=lume)
        companies.archive(lume, by=aurora.owner.user)
        companies.restore(lume, by=aurora.owner.user)

        told = Event.objects.filter(subject_id=lume.pk)
        assert [event.kind for event in told.order_by("id")] == ["company.archived", "company.restored"]
        assert Event.objects.visible_to(aurora.rep).filter(subject_id=lume.pk).count() == 2
        assert Event.objects.visible_to(aurora.other_rep).filter(subject_id=lume.pk).count() == 0
