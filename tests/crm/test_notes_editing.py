"""Notes that are edited and pinned: by whom, what stays of it, and who is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Activity, AuditLine, Event, Note, Notification
from crm.queries.timeline import PAGE
from crm.services import notes
from tenants.context import in_tenant
from tests.cast import Cast
from tests.makers import make_lead
from tests.markup import parse, text_of


def written(cast: Cast, text: str = "Ligou hoje.") -> Note:
    with in_tenant(cast.schema):
        lead = make_lead("Marina Alves", owner=cast.rep, title="Site")
        return notes.add(lead, by=cast.rep.user, text=text)


def saved(cast: Cast, client, note: Note, text: str, *, seen: str = ""):
    said = {"text": text, "seen": seen or note.updated_at.isoformat()}
    return client.post(cast.url(f"notes/{note.pk}/"), said)


def told(cast: Cast) -> list[str]:
    with in_tenant(cast.schema):
        return list(Notification.objects.order_by("created_at", "id").values_list("user__name", flat=True))


def test_the_dialog_opens_with_the_words_and_what_was_seen(aurora, browser):
    note = written(aurora, "Gostou <b>muito</b>")

    page = browser(aurora.rep).get(aurora.url(f"notes/{note.pk}/")).content.decode()

    assert "Gostou &lt;b&gt;muito&lt;/b&gt;</textarea>" in page
    assert f'name="seen" value="{note.updated_at.isoformat()}"' in page


def test_an_edited_note_says_so_and_the_audit_keeps_both_texts(aurora, rival, browser):
    note, other = written(aurora), written(rival)

    answer = saved(aurora, browser(aurora.rep), note, "Ligou ontem.")

    assert answer.status_code == 200
    assert "Ligou ontem. (editada)" in text_of(answer)
    with in_tenant(aurora.schema):
        now = Note.objects.get()
        audit = AuditLine.objects.get(table="crm_note", action="update")
        event = Event.objects.get(kind="note.changed")
        assert Activity.objects.count() == 1
    assert (now.text, now.author, now.edited_at is not None) == ("Ligou ontem.", aurora.rep.user, True)
    assert (audit.before["text"], audit.after["text"]) == ("Ligou hoje.", "Ligou ontem.")
    assert audit.actor_id == str(aurora.rep.user_id)
    assert (event.subject_id, event.particulars) == (note.lead_id, {"item": str(note.pk)})
    with in_tenant(rival.schema):
        assert Note.objects.get().updated_at == other.updated_at


def test_the_same_words_are_no_edit(aurora, browser):
    note = written(aurora)

    assert saved(aurora, browser(aurora.rep), note, " Ligou hoje. ").status_code == 200

    with in_tenant(aurora.schema):
        assert Note.objects.get().edited_at is None
        assert not Event.objects.filter(kind="note.changed").exists()


def test_only_who_was_not_called_before_is_told(aurora, browser):
    note = written(aurora, "@Manager fecha?")

    saved(aurora, browser(aurora.rep), note, "@manager e @Admin fecham? @Other Rep não vê")

    assert told(aurora) == ["Manager", "Admin"]
    with in_tenant(aurora.schema):
        assert Activity.objects.get().particulars == {"mentions": ["manager", "Admin"]}


def test_somebody_elses_later_words_are_shown_before_they_are_replaced(aurora, browser):
    note = written(aurora)
    saved(aurora, browser(aurora.manager), note, "Palavras da gerente")

    answer = saved(aurora, browser(aurora.rep), note, "Minhas palavras")

    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert "<p>Palavras da gerente</p>" in page
    assert "Minhas palavras</textarea>" in page
    with in_tenant(aurora.schema):
        now = Note.objects.get()
    assert now.text == "Palavras da gerente"
    again = saved(aurora, browser(aurora.rep), note, "Minhas palavras", seen=now.updated_at.isoformat())
    assert again.status_code == 200
    with in_tenant(aurora.schema):
        assert Note.objects.get().text == "Minhas palavras"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", ""), ("  ", ""), ("x" * 5001, ""), ("Oi", "ontem"), ("Oi", "2026-13-45T10:00:00")],
)
def test_what_cannot_be_saved_is_refused_in_its_dialog(aurora, browser, text, seen):
    note = written(aurora)

    answer = saved(aurora, browser(aurora.rep), note, text, seen=seen)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    with in_tenant(aurora.schema):
        assert Note.objects.get().text == "Ligou hoje."


@pytest.mark.parametrize(
    ("who", "status"),
    [("rep", 200), ("manager", 200), ("admin", 200), ("owner", 200), ("other_rep", 404), ("viewer", 403)],
)
def test_its_author_and_who_leads_there_edit_a_note(aurora, browser, who, status):
    note = written(aurora)
    client = browser(aurora.members[who])

    assert client.get(aurora.url(f"notes/{note.pk}/")).status_code == status
    assert saved(aurora, client, note, "Outra").status_code == status

    with in_tenant(aurora.schema):
        assert Note.objects.get().text == ("Outra" if status == 200 else "Ligou hoje.")


def test_a_manager_leaves_notes_of_leads_that_are_not_the_teams(aurora, browser):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.other_rep)
        note = notes.add(lead, by=aurora.other_rep.user, text="Ligou hoje.")

    assert saved(aurora, browser(aurora.manager), note, "Outra").status_code == 403


def test_what_the_person_wrote_stays_as_it_was_written(aurora, browser):
    note = written(aurora)
    with in_tenant(aurora.schema):
        Note.objects.update(author=None)

    assert saved(aurora, browser(aurora.owner), note, "Outra").status_code == 403
    page = browser(aurora.owner).get(aurora.url(f"leads/{note.lead_id}/")).content.decode()
    assert "Editar nota" not in page


def test_another_organizations_note_is_not_there(aurora, rival, browser):
    note = written(rival)

    assert saved(aurora, browser(aurora.owner), note, "Outra").status_code == 404
    with in_tenant(rival.schema):
        assert Note.objects.get().text == "Ligou hoje."


def test_a_note_more_is_no_query_more(aurora, browser):
    note = written(aurora)
    client, page = browser(aurora.manager), aurora.url(f"leads/{note.lead_id}/timeline/")
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    with in_tenant(aurora.schema):
        for number in range(2):
            notes.add(note.lead, by=aurora.rep.user, text=f"Nota {number}")
    with CaptureQueriesContext(connection) as three:
        shown = client.get(page)

    assert shown.content.decode().count('aria-label="Editar nota"') == 3
    assert len(one) == len(three)


def test_a_pinned_note_stands_above_the_timeline_until_it_is_put_back(aurora, browser):
    first = written(aurora, "Só fala @Manager")
    with in_tenant(aurora.schema):
        notes.add(first.lead, by=aurora.rep.user, text="Outra coisa")
    client, pin = browser(aurora.manager), aurora.url(f"notes/{first.pk}/pin/")

    pinned = client.post(pin)

    assert [note.text for note in parse(pinned).all(".tl-pinned p")] == ["Só fala @Manager"]
    assert len(parse(client.get(aurora.url(f"leads/{first.lead_id}/timeline/?only=tasks"))).all(".tl-pinned")) == 0
    with in_tenant(aurora.schema):
        assert Event.objects.filter(kind="note.changed", subject_id=first.lead_id).count() == 1
        assert Note.objects.get(pk=first.pk).updated_at == first.updated_at
    assert len(parse(client.delete(pin)).all(".tl-pinned")) == 0
    client.delete(pin)
    with in_tenant(aurora.schema):
        assert not Note.objects.filter(pinned_at__isnull=False).exists()
        assert Event.objects.filter(kind="note.changed").count() == 2


def test_older_notes_can_be_pinned_too(aurora, browser):
    lead = written(aurora, "Nota mais velha").lead
    with in_tenant(aurora.schema):
        for number in range(PAGE):
            notes.add(lead, by=aurora.rep.user, text=f"Nota {number}")
    client, lines = browser(aurora.rep), aurora.url(f"leads/{lead.pk}/timeline/")

    older = client.get(lines, {"before": str(client.get(lines).context["page"].older)})

    assert "Nota mais velha" in text_of(older)
    assert older.content.decode().count('aria-label="Fixar nota"') == 1


@pytest.mark.parametrize(("who", "status"), [("rep", 200), ("owner", 200), ("other_rep", 404), ("viewer", 403)])
def test_who_changes_the_lead_pins_its_notes(aurora, browser, who, status):
    note = written(aurora)

    assert browser(aurora.members[who]).post(aurora.url(f"notes/{note.pk}/pin/")).status_code == status

    with in_tenant(aurora.schema):
        assert Note.objects.filter(pinned_at__isnull=False).exists() == (status == 200)


def test_another_organizations_note_cannot_be_pinned(aurora, rival, browser):
    note = written(rival)

    assert browser(aurora.owner).post(aurora.url(f"notes/{note.pk}/pin/")).status_code == 404
    with in_tenant(rival.schema):
        assert Note.objects.get().pinned_at is None
