"""The archive: what hangs on a record, who may put it away, how it comes back, what is left when it is erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, AuditLine, Company, Contact, Identity, Lead, Note, StageVisit, Task
from crm.queries.metrics.history import History
from crm.services import contacts, identifying, keeping, leads, merging, notes, purging
from messaging.models import Conversation, Message
from tenants.context import in_tenant
from tests import makers
from tests.markup import text_of
from tests.messaging.makers import make_channel
from tests.queries import count_queries

PHONE = "+5511987654321"


@pytest.fixture
def marina(aurora) -> Contact:
    with in_tenant(aurora.schema):
        return makers.make_contact("Marina Alves", PHONE, owner=aurora.rep.user, email="marina@lume.test")


def archived(row, by=None, *, days: int = 0):
    """Put away so many days ago."""
    keeping.put_away(row, by=by)
    row.archived_at -= timedelta(days=days)
    row.kept_until -= timedelta(days=days)
    row.save()
    return row


def thread_with(contact: Contact, **fields) -> Conversation:
    thread = Conversation.objects.create(channel=make_channel(), contact=contact, peer={"wa_id": "5511"}, **fields)
    Message.objects.create(
        conversation=thread, channel=thread.channel, direction="in", status="received", text="Meu CPF é 123"
    )
    return thread


class TestPuttingAway:
    def test_what_hangs_on_a_contact_is_told_first(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            lead = makers.make_lead(contact=marina, owner=aurora.rep)
            makers.make_lead(contact=marina, owner=aurora.rep, in_stage="Ganho")
            makers.make_task(lead, due_at=timezone.now())
            Note.objects.create(lead=lead, text="Gostou")
            thread_with(marina)

        said = text_of(browser(aurora.manager).get(aurora.url(f"contacts/{marina.pk}/archive/")))

        for line in ("1 lead aberto", "1 conversa aberta", "1 lead fechado", "1 tarefa", "1 nota"):
            assert line in said

    def test_open_work_keeps_a_contact_until_somebody_decides(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            lead = makers.make_lead(contact=marina, owner=aurora.rep)
            thread = thread_with(marina)
        url = aurora.url(f"contacts/{marina.pk}/archive/")

        refused = browser(aurora.manager).post(url)
        with in_tenant(aurora.schema):
            assert (refused.status_code, Contact.objects.get(pk=marina.pk).archived_at) == (422, None)
        browser(aurora.manager).post(url, {"with_work": "1"})

        with in_tenant(aurora.schema):
            away = Contact.objects.get(pk=marina.pk)
            assert away.archived_by == aurora.manager.user
            assert away.kept_until - away.archived_at == timedelta(days=30)
            assert Lead.objects.get(pk=lead.pk).archived_at is not None
            assert Conversation.objects.get(pk=thread.pk).state == "resolved"

    def test_leads_out_of_reach_keep_their_contact(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            lead = makers.make_lead(contact=marina, owner=aurora.other_rep)

        answer = browser(aurora.manager).post(aurora.url(f"contacts/{marina.pk}/archive/"), {"with_work": "1"})

        with in_tenant(aurora.schema):
            assert answer.status_code == 422
            assert Contact.objects.get(pk=marina.pk).archived_at is None
            assert Lead.objects.get(pk=lead.pk).archived_at is None

    def test_a_company_goes_and_its_people_and_leads_stay(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            lume = Company.objects.create(name="Studio Lume")
            lead = makers.make_lead(contact=marina, owner=aurora.rep, company=lume)
        url = aurora.url(f"companies/{lume.pk}/archive/")

        browser(aurora.owner).post(url)
        with in_tenant(aurora.schema):
            assert Company.objects.get(pk=lume.pk).archived_by == aurora.owner.user
            assert Lead.objects.get(pk=lead.pk).company == lume
        browser(aurora.owner).delete(url)

        with in_tenant(aurora.schema):
            assert Company.objects.get(pk=lume.pk).archived_at is None


class TestComingBack:
    def test_whoever_writes_again_is_back(self, aurora, marina):
        with in_tenant(aurora.schema):
            archived(marina, days=3)

            known, is_new = identifying.identify(phone="(11) 98765-4321")

            assert (known.pk, known.archived_at, is_new) == (marina.pk, None, False)
            assert Contact.objects.get(pk=marina.pk).kept_until is None

    def test_a_lead_brings_its_contact_back(self, aurora, marina):
        with in_tenant(aurora.schema):
            lead = makers.make_lead(contact=marina)
            contacts.archive(marina, by=aurora.owner.user, with_work=True)

            leads.restore(Lead.objects.get(pk=lead.pk), by=aurora.owner.user)

            assert Contact.objects.get(pk=marina.pk).archived_at is None

    def test_a_number_that_is_somebody_elses_by_now_is_offered_for_merging(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            archived(marina)
            other = makers.make_contact("Bia Costa", owner=aurora.rep.user)
            Identity.objects.filter(contact=marina, kind="phone").update(contact=other)
        url = aurora.url(f"contacts/{marina.pk}/archive/")

        refused = browser(aurora.owner).delete(url)
        with in_tenant(aurora.schema):
            assert Contact.objects.get(pk=marina.pk).archived_at is not None
        assert (refused.status_code, "Bia Costa" in text_of(refused)) == (422, True)
        browser(aurora.owner).delete(f"{url}?into={other.pk}")

        with in_tenant(aurora.schema):
            assert Contact.objects.get(pk=marina.pk).merged_into == other

    def test_a_phone_that_two_people_share_keeps_neither_away(self, aurora, inside_aurora):
        known = {"phone": PHONE, "name": "Ana"}
        identifying.identify(document="529.982.247-25", **known)
        bia, _is_new = identifying.identify(document="111.444.777-35", **known | {"name": "Bia"})
        archived(bia)

        contacts.restore(bia, by=aurora.owner.user)

        assert Contact.objects.get(pk=bia.pk).archived_at is None


class TestThePage:
    def test_each_kind_is_listed_with_whom_and_how_long(self, aurora, browser, marina, rival):
        with in_tenant(aurora.schema):
            archived(marina, aurora.manager.user, days=10)
            archived(makers.make_lead("Otávio Reis", owner=aurora.rep))
        with in_tenant(rival.schema):
            archived(makers.make_contact("Rival Person"))

        said = text_of(browser(aurora.owner).get(aurora.url("archive/?kind=contact")))

        assert "Marina Alves" in said
        assert "Manager" in said
        assert " 20" in said
        assert "Rival Person" not in said
        assert "Otávio Reis" not in said
        assert "Otávio Reis" in text_of(browser(aurora.owner).get(aurora.url("archive/?kind=lead&q=otavio")))

    def test_those_that_are_picked_come_back(self, aurora, browser, marina):
        with in_tenant(aurora.schema):
            archived(marina)
            stays = archived(makers.make_contact("Bia Costa"))

        browser(aurora.owner).post(aurora.url("archive/restoration/"), {"kind": "contact", "ids": [str(marina.pk)]})

        with in_tenant(aurora.schema):
            assert Contact.objects.get(pk=marina.pk).archived_at is None
            assert Contact.objects.get(pk=stays.pk).archived_at is not None

    def test_erasing_asks_for_the_word(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = archived(makers.make_lead("Otávio Reis", owner=aurora.rep))
        said = {"kind": "lead", "ids": [str(lead.pk)]}
        url = aurora.url("archive/purge/")

        assert browser(aurora.owner).post(url, {**said, "word": "sim"}).status_code == 422
        with in_tenant(aurora.schema):
            assert Lead.objects.filter(pk=lead.pk).exists()
        assert browser(aurora.owner).post(url, {**said, "word": "Apagar"}).status_code == 204

        with in_tenant(aurora.schema):
            assert not Lead.objects.filter(pk=lead.pk).exists()

    def test_what_is_living_is_not_erased(self, aurora, browser):
        with in_tenant(aurora.schema):
            lead = makers.make_lead("Otávio Reis", owner=aurora.rep)

        said = {"kind": "lead", "ids": [str(lead.pk)], "word": "apagar"}
        browser(aurora.owner).post(aurora.url("archive/purge/"), said)

        with in_tenant(aurora.schema):
            assert Lead.objects.filter(pk=lead.pk).exists()

    @pytest.mark.parametrize("kind", ["lead", "contact", "company"])
    def test_it_costs_the_same_however_long(self, aurora, browser, kind):
        def one(name):
            if kind == "company":
                return archived(Company.objects.create(name=name), aurora.owner.user)
            made = makers.make_lead(name) if kind == "lead" else makers.make_contact(name)
            return archived(made, aurora.owner.user)

        page = browser(aurora.owner)
        with in_tenant(aurora.schema):
            one("Ana")
        with count_queries() as first:
            page.get(aurora.url(f"archive/?kind={kind}"))
        with in_tenant(aurora.schema):
            one("Bia"), one("Caio")
        with count_queries() as second:
            page.get(aurora.url(f"archive/?kind={kind}"))

        assert len(second) == len(first)


class TestErasing:
    def test_after_thirty_days_and_not_before(self, inside_aurora):
        over = archived(makers.make_lead("Ana"), days=30)
        kept = archived(makers.make_lead("Bia"), days=29)
        over_too = archived(Company.objects.create(name="Studio Lume"), days=31)

        while purging.purge_some():
            pass

        assert list(Lead.objects.filter(pk__in=[over.pk, kept.pk])) == [kept]
        assert not Company.objects.filter(pk=over_too.pk).exists()
        assert AuditLine.objects.filter(table="crm_lead", row_id=str(over.pk), action="delete").exists()

    def test_of_a_person_only_what_counts_is_left(self, aurora, inside_aurora):
        marina = makers.make_contact("Marina Alves", PHONE, email="marina@lume.test", document="52998224725")
        lead = makers.make_lead(
            contact=marina, owner=aurora.rep, in_stage="Ganho", title="Site da Marina", value_cents=100,
            closed_at=timezone.now(),
        )  # fmt: skip
        notes.add(lead, by=aurora.rep.user, text="Marina gostou")
        gone = archived(makers.make_lead(contact=marina))
        thread = thread_with(marina, preview="Meu CPF")
        before = History(lead.pipeline, Lead.objects.living().filter(pipeline=lead.pipeline)).totals
        archived(marina, days=30)

        assert purging.purge_some() is True
        assert purging.purge_some() is False

        erased = Contact.objects.get(pk=marina.pk)
        assert (erased.name, erased.phone, erased.email, erased.document) == ("", "", "", "")
        assert not Identity.objects.filter(contact=marina).exists()
        assert not Lead.objects.filter(pk=gone.pk).exists()
        after = Lead.objects.get(pk=lead.pk)
        assert (after.title, after.value_cents, after.stage.name, after.owner) == ("", 100, "Ganho", aurora.rep.user)
        assert not Note.objects.filter(lead=lead).exists()
        assert not Activity.objects.filter(contact=marina).exists()
        assert not Task.objects.filter(lead=lead).exists()
        assert StageVisit.objects.filter(lead=lead).count() == 1
        assert History(lead.pipeline, Lead.objects.living().filter(pipeline=lead.pipeline)).totals == before
        message = Message.objects.get(conversation=thread)
        thread.refresh_from_db()
        assert (message.text, message.status, thread.preview, thread.peer) == ("", "received", "", {})

    def test_nothing_a_contact_says_is_forgotten_to_be_erased(self, inside_aurora):
        """A new field of contacts is either erased or named here."""
        counted = {"id", "created_at", "updated_at", "owner", "archived_at", "archived_by", "purged_at"}
        looked_up = {"merged_into", "compared_at", "checked_at", "kept_until"}
        marina = archived(makers.make_contact("Marina Alves", PHONE), days=30)
        texts = [f.name for f in Contact._meta.concrete_fields if f.name not in counted | looked_up]
        told = {name: ({"a": 1} if name in ("custom", "kept") else "x") for name in texts if name != "company"}
        Contact.objects.filter(pk=marina.pk).update(**told, company=Company.objects.create(name="Lume"))

        purging.purge_some()

        erased = Contact.objects.get(pk=marina.pk)
        assert [name for name in texts if getattr(erased, name)] == []

    def test_whoever_was_merged_into_a_person_is_forgotten_too(self, aurora, inside_aurora):
        marina, other = makers.make_contact("Marina Alves"), makers.make_contact("M. Alves", PHONE)
        merging.merge(marina, [other], by=aurora.owner.user)
        marina.refresh_from_db()
        archived(marina, days=30)

        purging.purge_some()

        assert set(Contact.objects.filter(pk__in=[marina.pk, other.pk]).values_list("name", "phone")) == {("", "")}

    def test_an_erased_person_comes_back_neither_by_hand_nor_by_writing(self, aurora, inside_aurora):
        marina = archived(makers.make_contact("Marina Alves", PHONE), days=30)
        purging.purge_some()

        contacts.restore(Contact.objects.get(pk=marina.pk), by=aurora.owner.user)
        known, is_new = identifying.identify(phone=PHONE)

        assert Contact.objects.get(pk=marina.pk).archived_at is not None
        assert (is_new, known.pk == marina.pk) == (True, False)
