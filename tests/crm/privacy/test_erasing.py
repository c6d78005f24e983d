"""A person is erased: nothing that the organization keeps names them any more, and what is counted stays."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.cache import caches
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from crm.fates import FATES
from crm.models import Contact, Job, JobFile, Lead
from crm.queries import holdings
from crm.services import contacts, identifying, job_work
from crm.services.forgetting import again, certificate, ordering, sweeping
from crm.services.forgetting.naming import Wanted
from messaging.models import Message
from tenants.context import in_tenant
from tenants.models import Delivery, Erasure
from tests import makers
from tests.crm.privacy import persons
from tests.isolation.rows import fingerprint
from tests.markup import text_of

SAID = {"asked": "email", "ground": "wish", "asked_on": "2026-01-05", "word": "apagar"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def erase(cast, contact: Contact) -> Erasure:
    told = {"asked": "email", "ground": "wish", "asked_on": timezone.localdate()}
    erasure = ordering.order(contact, by=cast.owner, **told)
    while job_work.work():
        pass
    erasure.refresh_from_db()
    return erasure


def test_nothing_names_the_person_any_more(aurora, rival, browser, settings, django_capture_on_commit_callbacks):
    with in_tenant(rival.schema):
        persons.leave_everywhere(rival)
    theirs = fingerprint(rival.schema)
    with in_tenant(aurora.schema):
        marina = persons.leave_everywhere(aurora)
        before = persons.dump(aurora.schema, aurora.organization.pk)
        assert set(persons.signs_in(before)) >= {"qüasar", "5511987654321", persons.EMAIL, persons.CPF}
    page = browser(aurora.owner)

    dry = text_of(page.get(aurora.url(f"contacts/{marina.pk}/erasure/")))
    with in_tenant(aurora.schema):
        assert persons.dump(aurora.schema, aurora.organization.pk).count(persons.EMAIL) >= before.count(persons.EMAIL)
    answer = page.post(aurora.url(f"contacts/{marina.pk}/erasure/"), SAID)

    with in_tenant(aurora.schema):
        with django_capture_on_commit_callbacks(execute=True):
            while job_work.work():
                pass
        erasure = Erasure.objects.get()
        assert (erasure.state, erasure.wanted_sealed, "rows" in erasure.report) == ("done", "", False)
        assert persons.signs_in(persons.dump(aurora.schema, aurora.organization.pk)) == []
        assert Delivery.objects.filter(sealed_body="").count() == 1
        assert not JobFile.objects.exists()
        won = Lead.objects.get(contact=marina)
        assert (won.value_cents, won.stage.name, won.owner, won.title) == (900, "Ganho", aurora.rep.user, "")
        assert Message.objects.get().status == "received"
        assert erasure.report["mentions"]["tenants.Delivery"] == 1
        assert erasure.report["emptied"]["crm.AuditLine"] > 5
    files = [path for path in settings.MEDIA_ROOT.glob(f"org/{aurora.organization.pk}/**/*") if path.is_file()]
    assert not [path for path in files if persons.signs_in(path.read_text(errors="replace"))]
    redis = caches["default"]._cache.get_client(None, write=True)
    assert not [key for key in redis.scan_iter("*") if b"lume.test" in key or b"5511987654321" in key]
    assert fingerprint(rival.schema) == theirs
    with in_tenant(rival.schema):
        assert set(persons.signs_in(persons.dump(rival.schema, rival.organization.pk))) >= {"qüasar", persons.CPF}
    assert "notas" in dry.lower() and "1 lead aberto" in dry
    assert answer["HX-Redirect"] == aurora.url(f"settings/privacy/erasures/{erasure.pk}/")
    said = text_of(page.get(answer["HX-Redirect"]))
    assert "Autêntico" in said and str(marina.pk) in said
    assert str(erasure.pk) in page.get(aurora.url("settings/privacy/")).content.decode()


def test_a_certificate_that_was_changed_is_not_genuine(aurora, inside_aurora):
    erasure = erase(aurora, makers.make_contact("Marina Alves", persons.PHONE))
    assert certificate.is_genuine(erasure)

    Erasure.objects.update(ground="over")

    erasure.refresh_from_db()
    assert not certificate.is_genuine(erasure)


def test_what_is_somebody_elses_too_stays_theirs(aurora, inside_aurora):
    ana = makers.make_contact("Ana Lima", "+5511987654321", email="casa@lima.test")
    bia = makers.make_contact("Bia Lima", email="casa@lima.test")
    lead = makers.make_lead(contact=bia, title="Casa de Ana Lima, casa@lima.test", owner=aurora.rep)

    erasure = erase(aurora, ana)

    bia.refresh_from_db()
    lead.refresh_from_db()
    assert (bia.email, lead.title) == ("casa@lima.test", "Casa de [apagado], casa@lima.test")
    assert erasure.report["left"] == 1


def test_whoever_writes_again_is_somebody_new(aurora, inside_aurora):
    marina = makers.make_contact("Marina Alves", persons.PHONE)
    erasure = erase(aurora, marina)

    known, is_new = identifying.identify(phone=persons.PHONE, name="Marina Alves")

    assert (is_new, known.pk == marina.pk, len(erasure.marks)) == (True, False, 1)
    assert persons.PHONE.lstrip("+") not in str(erasure.marks)


def test_whoever_comes_back_by_a_backup_is_erased_again(aurora, inside_aurora):
    """The schema as it was before; the ledger stands outside it."""
    marina = persons.leave_everywhere(aurora)
    kept = Contact.objects.get(pk=marina.pk)
    first = erase(aurora, marina)
    again.prune()
    assert Job.objects.filter(kind=ordering.KIND).count() == 1
    kept.save()

    again.prune()
    while job_work.work():
        pass

    assert (Erasure.objects.get().pk, Erasure.objects.get().state) == (first.pk, "done")
    assert certificate.is_genuine(Erasure.objects.get())
    assert persons.signs_in(str(Contact.objects.filter(pk=marina.pk).values())) == []


def test_a_worker_that_dies_between_two_tables_is_followed_by_another(aurora, inside_aurora, monkeypatch):
    marina = persons.leave_everywhere(aurora)
    sweep, seen = sweeping.sweep, []

    def fail_once(label, wanted):
        seen.append(label)
        if label == "crm.Note" and seen.count(label) == 1:
            raise OSError("gone")
        return sweep(label, wanted)

    monkeypatch.setattr(sweeping, "sweep", fail_once)
    ordering.order(marina, by=aurora.owner, asked="email", ground="wish", asked_on=timezone.localdate())
    job_work.work()
    assert Erasure.objects.get().state == "running"
    Job.objects.update(due_at=timezone.now())
    while job_work.work():
        pass

    assert Erasure.objects.get().state == "done"
    assert (seen.count("crm.Note"), seen.count("crm.Lead")) == (2, 1)
    assert persons.signs_in(persons.dump(aurora.schema, aurora.organization.pk)) == []


@pytest.mark.parametrize(
    ("said", "status"), [({"word": "sim"}, 422), ({"asked_on": "2999-01-01"}, 422), ({"ground": "because"}, 422)]
)
def test_a_refusal_changes_nothing(said, status, aurora, browser):
    with in_tenant(aurora.schema):
        marina = makers.make_contact("Marina Alves", persons.PHONE)
    before = fingerprint(aurora.schema)

    answer = browser(aurora.owner).post(aurora.url(f"contacts/{marina.pk}/erasure/"), {**SAID, **said})

    assert (answer.status_code, fingerprint(aurora.schema)) == (status, before)


def test_it_is_ordered_once(aurora, browser):
    with in_tenant(aurora.schema):
        marina = makers.make_contact("Marina Alves", persons.PHONE)
    url = aurora.url(f"contacts/{marina.pk}/erasure/")

    assert browser(aurora.admin).post(url, SAID).status_code == 200
    assert browser(aurora.owner).post(url, SAID).status_code == 409

    with in_tenant(aurora.schema):
        assert (Erasure.objects.count(), Job.objects.count()) == (1, 1)


def test_the_audit_is_scrubbed_for_an_erasure_of_that_organization_only(aurora, rival):
    with in_tenant(rival.schema):
        told = {"asked": "email", "ground": "wish", "asked_on": timezone.localdate()}
        theirs = ordering.order(makers.make_contact("Bia Costa"), by=rival.owner, **told)
    statement = "SELECT public.scrub_audit_lines(%s::regclass, %s, '{x}', 'x', 'x')"

    for erasure, table in (("0" * 32, "crm_auditline"), (str(theirs.pk), f"{aurora.schema}.crm_auditline")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [f"{aurora.schema}.crm_auditline" if "." not in table else table, erasure])


def test_every_model_that_names_a_person_has_a_fate_and_so_have_its_texts():
    """A new model, or a new text of one, is erased or named as counted."""
    assert set(holdings.labels()) == set(FATES)
    texts = (models.CharField, models.TextField, models.JSONField, ArrayField)
    for label in (label for label in FATES if not FATES[label].goes):
        fields = {field.name for field in apps.get_model(label)._meta.concrete_fields if isinstance(field, texts)}
        assert fields <= {*FATES[label].emptied, *FATES[label].counted}, label


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("fone 11 98765-4321", True),
        ("+55 (11) 98765-4321", True),
        ('{"wa_id": "551187654321"}', True),
        ("Oi\\nmarina  ALVES,", True),
        ("<marina@lume.test>", True),
        ("ana.marina@lume.test", False),
        ("Mariana Alves", False),
        ("pedido 119876543210", False),
        ("Marina", False),
    ],
)
def test_a_person_is_found_as_people_write(text, is_found, inside_aurora):
    marina = makers.make_contact("Marina Alves", persons.PHONE, email="marina@lume.test")

    wanted = Wanted.of([marina.pk])

    assert wanted.names(text) is is_found
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~ %s OR %s ~* %s", [text, wanted.digits, text, wanted.words])
        assert cursor.fetchone() == (is_found,)


def test_a_person_who_was_merged_is_erased_with_both(aurora, inside_aurora):
    marina = makers.make_contact("Marina Alves", persons.PHONE)
    other = makers.make_contact("M. Alves", "+5511912345678", merged_into=marina)

    erase(aurora, marina)

    assert set(Contact.objects.filter(pk__in=[marina.pk, other.pk]).values_list("name", "phone")) == {("", "")}
    assert contacts.holder(marina) is None
