"""A form that is sent again, because no answer came, changes things once; the other organization knows of no key."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.models import Activity, Company, Contact, Lead, Note, Sent, Task
from crm.services import leads, notes, once
from tenants.context import in_tenant
from tests.committed import at_once
from tests.crm.editing import company_of, deal_of, fresh, lead_of, person_of
from tests.makers import make_lead, make_task, stage

TASK = {"title": "Ligar", "due_date": "2026-12-01", "due_time": "10:00", "priority": "2", "repeat": "", "remind": ""}


@pytest.fixture
def lead(aurora):
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Aurora")
    return lead_of(aurora, title="Site", value_cents=100_000, company=company)


def sent(browser, cast, path: str, data: dict, *, key: str, by=None):
    return browser(by or cast.rep).post(cast.url(path), data, headers={"Idempotency-Key": key})


def forms(cast, lead) -> list[tuple[str, dict]]:
    """Each form that may be sent again, filled in."""
    task = make_task(lead, due_at=timezone.now(), owner=cast.rep)
    note = Note.objects.create(lead=lead, author=cast.rep.user, text="Ligou.")
    owned = {**TASK, "owner": str(cast.rep.user_id)}
    company = lead.company
    new = {"name": "Bia", "stage": str(stage().pk), "source": "manual"}
    return [
        (f"leads/{lead.pk}/deal/", deal_of(lead, title="Loja")),
        (f"leads/{lead.pk}/cells/", {"title": "Outra", "initial-title": "Loja", "version": 2}),
        (f"contacts/{lead.contact_id}/details/", person_of(lead.contact, city="Rio")),
        (f"leads/{lead.pk}/notes/", {"text": "Volta amanhã."}),
        (f"notes/{note.pk}/", {"text": "Ligou hoje.", "seen": note.updated_at.isoformat()}),
        (f"leads/{lead.pk}/tasks/", owned),
        (f"contacts/{lead.contact_id}/tasks/", owned),
        (f"tasks/{task.pk}/", {**owned, "title": "Visitar"}),
        (f"tasks/{task.pk}/postponement/", {"to": "day"}),
        ("leads/new/", new),
        ("contacts/", {"name": "Carla"}),
        ("companies/", {"name": "Lume"}),
        (f"companies/{company.pk}/details/", company_of(company, city="Rio")),
    ]


def test_every_form_sent_twice_is_saved_once_and_answered_alike(aurora, rival, browser, lead):
    with in_tenant(aurora.schema):
        filled = forms(aurora, lead)
    for path, data in filled:
        key = str(uuid4())
        first = sent(browser, aurora, path, data, key=key)
        with in_tenant(aurora.schema):
            before = (Activity.objects.count(), Note.objects.count(), Task.objects.count(), Lead.objects.count())
            versions = list(Lead.objects.order_by("pk").values_list("version", flat=True))
            moments = list(Task.objects.order_by("pk").values_list("due_at", "updated_at"))

        again = sent(browser, aurora, path, data, key=key)

        assert (first.status_code, again.status_code) in {(200, 200), (204, 204)}, (path, first.content)
        assert again.headers.get("HX-Redirect") == first.headers.get("HX-Redirect"), path
        with in_tenant(aurora.schema):
            assert before == (
                Activity.objects.count(),
                Note.objects.count(),
                Task.objects.count(),
                Lead.objects.count(),
            ), path
            assert versions == list(Lead.objects.order_by("pk").values_list("version", flat=True)), path
            assert moments == list(Task.objects.order_by("pk").values_list("due_at", "updated_at")), path
    with in_tenant(aurora.schema):
        assert Sent.objects.count() == len(filled)
        assert [note.text for note in Note.objects.order_by("created_at")] == ["Ligou hoje.", "Volta amanhã."]
        assert Contact.objects.filter(name="Carla").count() == 1
    with in_tenant(rival.schema):
        assert not Sent.objects.exists()


def test_without_a_key_the_same_note_twice_is_two_notes(aurora, browser, lead):
    for _time in range(2):
        browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/notes/"), {"text": "Oi"})

    with in_tenant(aurora.schema):
        assert (Note.objects.count(), Sent.objects.count()) == (2, 0)


def test_a_key_with_other_words_saves_nothing_and_says_that_the_first_ones_are_there(aurora, browser, lead):
    key = str(uuid4())
    sent(browser, aurora, f"leads/{lead.pk}/notes/", {"text": "Primeira"}, key=key)

    answer = sent(browser, aurora, f"leads/{lead.pk}/notes/", {"text": "Primeira e segunda"}, key=key)

    assert answer.status_code == 409
    assert "afinal" in answer["HX-Trigger"].encode().decode("unicode_escape")
    with in_tenant(aurora.schema):
        assert [note.text for note in Note.objects.all()] == ["Primeira"]


def test_a_key_is_its_senders_own(aurora, rival, browser, lead):
    key = str(uuid4())
    theirs = lead_of(rival, title="Outro")
    for cast, about, by in (
        (aurora, lead, aurora.rep),
        (aurora, lead, aurora.manager),
        (rival, theirs, rival.rep),
    ):
        assert sent(browser, cast, f"leads/{about.pk}/notes/", {"text": "Oi"}, key=key, by=by).status_code == 200

    with in_tenant(aurora.schema):
        assert Note.objects.count() == 2
    with in_tenant(rival.schema):
        assert Note.objects.count() == 1


def test_what_was_refused_can_be_sent_again_with_its_key(aurora, browser, lead):
    key, data = str(uuid4()), deal_of(lead, title="Loja")
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Blog")
    assert sent(browser, aurora, f"leads/{lead.pk}/deal/", data, key=key).status_code == 409
    with in_tenant(aurora.schema):
        assert not Sent.objects.exists()

    data["version"] = 2
    assert sent(browser, aurora, f"leads/{lead.pk}/deal/", data, key=key).status_code == 200
    assert fresh(aurora, lead).title == "Loja"


def test_a_repetition_is_answered_only_to_those_who_still_see_the_lead(aurora, browser, lead):
    key = str(uuid4())
    sent(browser, aurora, f"leads/{lead.pk}/notes/", {"text": "Oi"}, key=key)
    with in_tenant(aurora.schema):
        Lead.objects.filter(pk=lead.pk).update(owner=aurora.other_rep.user)

    assert sent(browser, aurora, f"leads/{lead.pk}/notes/", {"text": "Oi"}, key=key).status_code == 404


def test_a_new_lead_sent_again_names_the_one_that_was_made(aurora, browser):
    with in_tenant(aurora.schema):
        data = {"name": "Bia", "phone": "(11) 98765-4321", "stage": str(stage().pk), "source": "manual"}
    key = str(uuid4())
    answers = [sent(browser, aurora, "leads/new/", data, key=key) for _time in range(2)]

    with in_tenant(aurora.schema):
        made = Lead.objects.get()
    assert [str(made.pk) in answer["HX-Trigger"] for answer in answers] == [True, True]


def test_keys_are_forgotten_after_two_days(aurora):
    with in_tenant(aurora.schema):
        for age in (1, 3):
            moment = timezone.now() - timedelta(days=age)
            Sent.objects.create(sender=aurora.rep.user, key=uuid4(), said="", sent_at=moment)
        once.prune()
        assert [row.sent_at.date() for row in Sent.objects.all()] == [(timezone.now() - timedelta(days=1)).date()]


def _note(schema: str, lead: Lead, key, by, text: str = "Oi") -> bool:
    """As a view does it: whether it was this one that wrote the note."""
    with in_tenant(schema), once.once(key, by=by, said=[text]) as turn:
        if turn.is_first:
            notes.add(lead, by=by, text=text)
        return turn.is_first


def test_five_at_once_write_one_note(committed):
    aurora, key = committed.aurora, uuid4()
    with in_tenant(aurora.schema):
        lead = make_lead("Marina", owner=aurora.rep)

    answers = at_once(*[partial(_note, aurora.schema, lead, key, aurora.rep.user)] * 5)

    assert sorted(answers) == [False] * 4 + [True]
    with in_tenant(aurora.schema):
        assert (Note.objects.count(), Sent.objects.count()) == (1, 1)
