"""Notes about a person, without any lead."""

import pytest

from crm.models import Activity, AuditLine, Contact, Event, Note, Notification
from crm.services import merging, notes, purging
from tenants.context import in_tenant
from tests.cast import Cast
from tests.makers import make_contact, make_lead
from tests.markup import parse, text_of
from tests.queries import count_queries


def person(cast: Cast) -> Contact:
    """The rep's by a lead; the contact itself is nobody's."""
    with in_tenant(cast.schema):
        return make_lead("Marina Alves", owner=cast.rep, title="Site").contact


def written(cast: Cast, contact: Contact, text: str = "Prefere de manhã.") -> Note:
    with in_tenant(cast.schema):
        return notes.add(contact, by=cast.rep.user, text=text)


def test_it_is_written_on_the_persons_page(aurora, rival, browser):
    marina = person(aurora)
    rep, page = browser(aurora.rep), aurora.url(f"contacts/{marina.pk}/")

    assert f'hx-post="{page}notes/"' in rep.get(page).content.decode()
    answer = rep.post(f"{page}notes/", {"text": " Prefere de manhã, @Manager. "})

    assert (answer.status_code, "Rep escreveu uma nota" in text_of(answer)) == (200, True)
    with in_tenant(aurora.schema):
        note, line = Note.objects.get(), Activity.objects.get(kind="note.added")
        event = Event.objects.get(kind="note.added")
        told = Notification.objects.get()
        assert AuditLine.objects.filter(table="crm_note", action="insert").count() == 1
        touched = list(Event.objects.filter(kind="lead.touched").values_list("subject_id", flat=True))
        assert touched == list(marina.leads.values_list("pk", flat=True))
    assert (note.lead_id, note.contact_id, note.author, note.text) == (
        None,
        marina.pk,
        aurora.rep.user,
        "Prefere de manhã, @Manager.",
    )
    assert (line.lead_id, line.contact_id, line.particulars) == (None, marina.pk, {"mentions": ["Manager"]})
    assert (event.subject_id, event.particulars) == (marina.pk, {"item": str(note.pk)})
    assert (told.user, told.path) == (aurora.manager.user, f"contacts/{marina.pk}/#note_{note.pk}")
    with in_tenant(rival.schema):
        assert not Note.objects.exists()


def test_who_is_told_must_see_the_person(aurora, browser):
    marina = person(aurora)

    offered = browser(aurora.rep).get(aurora.url(f"contacts/{marina.pk}/mentions/")).context["people"]
    written(aurora, marina, "@Other Rep e @Viewer não veem; @Owner vê")

    assert [who.user.name for who in offered] == ["Admin", "Manager", "Owner"]
    with in_tenant(aurora.schema):
        assert list(Notification.objects.values_list("user__name", flat=True)) == ["Owner"]


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_an_empty_or_endless_one_is_refused_in_its_place(aurora, browser, text):
    marina = person(aurora)

    answer = browser(aurora.rep).post(aurora.url(f"contacts/{marina.pk}/notes/"), {"text": text})

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#note_form")
    assert f'hx-post="{aurora.url(f"contacts/{marina.pk}/notes/")}"' in answer.content.decode()
    with in_tenant(aurora.schema):
        assert not Note.objects.exists()


def test_it_is_edited_pinned_and_deleted_where_it_is_read(aurora, browser):
    marina = person(aurora)
    note, manager = written(aurora, marina), browser(aurora.manager)
    path, here = aurora.url(f"notes/{note.pk}/"), "?in=contact"

    assert "Prefere de manhã.</textarea>" in manager.get(path).content.decode()
    edited = manager.post(path, {"text": "Prefere de tarde.", "seen": note.updated_at.isoformat(), "in": "contact"})
    pinned = manager.post(f"{path}pin/{here}")
    gone = manager.delete(f"{path}{here}")

    assert "Prefere de tarde. (editada)" in text_of(edited)
    assert "Prefere de tarde." in parse(pinned).all(".tl-pinned p")[0].text
    for answer in (edited, pinned, gone):
        assert f'id="contact_{marina.pk}_feed"' in answer.content.decode()
    with in_tenant(aurora.schema):
        assert not Note.objects.exists()


def test_what_is_pinned_to_the_person_stands_on_the_persons_leads(aurora, browser):
    marina = person(aurora)
    note = written(aurora, marina, "Surda: só por escrito")
    with in_tenant(aurora.schema):
        notes.pin(note, by=aurora.rep.user, is_pinned=True)
        lead = marina.leads.get()
    rep = browser(aurora.rep)

    page = rep.get(aurora.url(f"leads/{lead.pk}/"))
    unpinned = rep.delete(aurora.url(f"notes/{note.pk}/pin/?lead={lead.pk}&in=page"))

    assert [each.text for each in parse(page).all(".tl-pinned p")] == ["Surda: só por escrito"]
    assert f'id="lead_{lead.pk}_feed"' in unpinned.content.decode()
    assert len(parse(unpinned).all(".tl-pinned")) == 0


def test_notes_of_leads_are_edited_on_the_persons_page_too(aurora, browser):
    marina = person(aurora)
    with in_tenant(aurora.schema):
        note = notes.add(marina.leads.get(), by=aurora.rep.user, text="Do lead")

    page = browser(aurora.rep).get(aurora.url(f"contacts/{marina.pk}/")).content.decode()
    answer = browser(aurora.rep).delete(aurora.url(f"notes/{note.pk}/?in=contact"))

    assert page.count('aria-label="Editar nota"') == 1
    assert f'id="contact_{marina.pk}_feed"' in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "writes", "edits", "deletes"),
    [
        ("owner", 200, 200, 200),
        ("manager", 200, 200, 200),
        ("rep", 200, 403, 403),  # the owner wrote it
        ("other_rep", 404, 404, 404),
        ("viewer", 403, 403, 403),
    ],
)
def test_who_writes_edits_and_deletes(aurora, browser, who, writes, edits, deletes):
    marina, client = person(aurora), browser(aurora.members[who])
    with in_tenant(aurora.schema):
        note = notes.add(marina, by=aurora.owner.user, text="Prefere de manhã.")

    assert client.post(aurora.url(f"contacts/{marina.pk}/notes/"), {"text": "Oi"}).status_code == writes
    assert client.get(aurora.url(f"notes/{note.pk}/")).status_code == edits
    assert client.delete(aurora.url(f"notes/{note.pk}/")).status_code == deletes

    with in_tenant(aurora.schema):
        assert Note.objects.filter(pk=note.pk).exists() == (deletes != 200)


def test_another_organizations_person_and_note_are_not_there(aurora, rival, browser):
    marina = person(rival)
    note, client = written(rival, marina), browser(aurora.owner)

    assert client.post(aurora.url(f"contacts/{marina.pk}/notes/"), {"text": "Oi"}).status_code == 404
    assert client.get(aurora.url(f"contacts/{marina.pk}/mentions/")).status_code == 404
    assert client.delete(aurora.url(f"notes/{note.pk}/")).status_code == 404
    with in_tenant(rival.schema):
        assert Note.objects.get().text == "Prefere de manhã."


def test_who_is_archived_gets_no_notes(aurora, browser):
    marina = person(aurora)
    with in_tenant(aurora.schema):
        Contact.objects.update(archived_at=marina.created_at)

    assert browser(aurora.rep).post(aurora.url(f"contacts/{marina.pk}/notes/"), {"text": "Oi"}).status_code == 403


def test_a_note_more_is_no_query_more(aurora, browser):
    marina = person(aurora)
    written(aurora, marina)
    client, page = browser(aurora.manager), aurora.url(f"contacts/{marina.pk}/timeline/")
    client.get(page)
    with count_queries() as one:
        client.get(page)
    written(aurora, marina)
    written(aurora, marina)

    with count_queries() as three:
        shown = client.get(page)

    assert shown.content.decode().count('aria-label="Editar nota"') == 3
    assert len(one) == len(three)


def test_it_is_found_by_its_words(aurora, browser):
    marina = person(aurora)
    note = written(aurora, marina, "Gostou do portfólio")
    address = aurora.url(f"contacts/{marina.pk}/#note_{note.pk}")

    for who, is_found in (("rep", True), ("other_rep", False)):
        page = browser(aurora.members[who]).get(aurora.url("search/"), {"q": "portfolio"}).content.decode()
        assert (f'href="{address}"' in page) == is_found


def test_it_goes_with_a_merge_and_comes_back_with_its_undo(inside_aurora):
    marina, other = make_contact("Marina"), make_contact("Marina Alves")
    note = notes.add(other, by=inside_aurora.rep.user, text="Prefere de manhã.")

    batch = merging.merge(marina, [other], by=None)
    assert Note.objects.get(pk=note.pk).contact_id == marina.pk
    merging.undo(batch, by=None)

    assert Note.objects.get(pk=note.pk).contact_id == other.pk


def test_a_purge_takes_it_and_who_was_told_of_it(inside_aurora):
    marina = make_contact("Marina", owner=inside_aurora.rep.user)
    notes.add(marina, by=inside_aurora.rep.user, text="@Manager ela ligou")
    Contact.objects.filter(pk=marina.pk).update(archived_at=marina.created_at)

    assert purging.contacts([marina.pk]) == 1

    assert (Note.ever.count(), Notification.objects.count()) == (0, 0)
