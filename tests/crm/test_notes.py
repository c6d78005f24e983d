"""Notes about a lead, and the colleagues they call."""

import pytest

from crm.models import Activity, AuditLine, Event, Note, Notification
from crm.services import mentions, notes
from tenants.context import in_tenant
from tenants.models import User
from tests.cast import Cast
from tests.makers import make_lead


def lead_of(cast: Cast, owner=None):
    with in_tenant(cast.schema):
        return make_lead("Marina Alves", owner=owner or cast.rep, title="Site")


def written(cast: Cast, lead, by=None, text: str = "Ligou hoje.") -> Note:
    with in_tenant(cast.schema):
        return notes.add(lead, by=(by or cast.rep).user, text=text)


def told(cast: Cast) -> list[tuple[str, str]]:
    with in_tenant(cast.schema):
        rows = Notification.objects.select_related("user").order_by("user__name")
        return [(row.user.name, row.path) for row in rows]


def test_a_note_is_a_row_a_line_an_event_and_an_audit_line(aurora, rival, browser):
    lead = lead_of(aurora)

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/notes/"), {"text": " Ligou hoje.\nVolta amanhã. "})

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        note = Note.objects.get()
        line = Activity.objects.get(kind="note.added")
        event = Event.objects.get(kind="note.added")
        audit = AuditLine.objects.get(table="crm_note")
    assert (note.lead_id, note.author, note.text) == (lead.pk, aurora.rep.user, "Ligou hoje.\nVolta amanhã.")
    assert (line.lead_id, line.contact_id, line.actor) == (lead.pk, lead.contact_id, aurora.rep.user)
    assert (line.subject_id, line.particulars) == (note.pk, {"mentions": []})
    assert (event.subject_id, event.particulars, event.users) == (
        lead.pk,
        {"item": str(note.pk)},
        [aurora.rep.user_id],
    )
    assert (audit.action, audit.actor_id, audit.actor_name) == ("insert", str(aurora.rep.user_id), "rep@aurora.test")
    assert (audit.before, audit.after["text"]) == (None, "Ligou hoje.\nVolta amanhã.")
    with in_tenant(rival.schema):
        assert (Note.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("text", ["", "   \n", "x" * 5001])
def test_an_empty_or_endless_note_is_refused_in_its_place(aurora, browser, text):
    lead = lead_of(aurora)

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/notes/"), {"text": text})

    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (422, "#note_form", "outerHTML")
    with in_tenant(aurora.schema):
        assert Note.objects.count() == 0


def test_colleagues_called_by_name_are_told(aurora, rival):
    lead = lead_of(aurora)

    note = written(aurora, lead, text="@Manager, @owner: fechamos? (@Rep)")

    path = f"leads/{lead.pk}/#note_{note.pk}"
    assert told(aurora) == [("Manager", path), ("Owner", path)]
    assert told(rival) == []
    with in_tenant(aurora.schema):
        assert Notification.objects.first().particulars == {"name": "Site"}
        assert Activity.objects.get().particulars == {"mentions": ["Manager", "owner", "Rep"]}


def test_a_mention_tells_nobody_who_may_not_see_the_lead(aurora):
    written(aurora, lead_of(aurora), text="@Other Rep e @Viewer não podem ver")

    assert told(aurora) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Rafael Lima fecha?", ["Rafael Lima"]),
        ("@rafael lima fecha?", ["rafael lima"]),
        ("@Rafaela não é @Rafael", []),  # two are called Rafael
        ("@Débora viu", ["Débora"]),
        ("(@Débora Nunes)", ["Débora Nunes"]),
        ("escreva para ana@Débora.com", []),
        ("@Déboraa", []),
        ("@", []),
        ("@Ana.* @Ana", ["Ana"]),
    ],
)
def test_who_is_meant(text, called):
    people = [User(name=name) for name in ("Rafael Lima", "Rafael Costa", "Débora Nunes", "Ana")]

    assert list(mentions.called_in(text, people)) == called


def test_two_of_one_name_are_both_meant():
    people = [User(name="Ana Souza", email="a@x.test"), User(name="Ana Souza", email="b@x.test")]

    assert mentions.called_in("@Ana Souza", people) == {"Ana Souza": people}


def test_a_person_called_twice_is_told_once(aurora):
    written(aurora, lead_of(aurora), text="@Manager @Manager @manager")

    assert len(told(aurora)) == 1


def test_ten_thousand_mentions_are_no_trouble(aurora):
    written(aurora, lead_of(aurora), text="@Manager " * 10_000)

    assert len(told(aurora)) == 1


def test_the_list_offers_those_who_may_see_the_lead_but_oneself(aurora, browser):
    lead = lead_of(aurora)

    people = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/mentions/")).context["people"]

    assert [(person.user.name, person.called) for person in people] == [
        ("Admin", "Admin"),
        ("Manager", "Manager"),
        ("Owner", "Owner"),
    ]


def test_what_is_written_is_no_html(aurora, browser):
    lead = lead_of(aurora)
    written(aurora, lead, text="<img src=x onerror=alert(1)> @Manager")

    page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/")).content.decode()

    assert "&lt;img src=x onerror=alert(1)&gt; " in page
    assert '<span class="at">@Manager</span>' in page
    assert "<img src=x" not in page


def test_ones_own_note_can_be_taken_back(aurora, browser):
    lead = lead_of(aurora)
    note = written(aurora, lead)

    answer = browser(aurora.rep).delete(aurora.url(f"notes/{note.pk}/"))

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        assert (Note.objects.count(), Activity.objects.count()) == (0, 0)
        audit = AuditLine.objects.get(table="crm_note", action="update")
        event = Event.objects.get(kind="note.deleted")
    assert (audit.actor_name, audit.before["removed_at"]) == ("rep@aurora.test", None)
    assert (event.subject_id, event.particulars) == (lead.pk, {"item": str(note.pk)})


@pytest.mark.parametrize(
    ("who", "status"), [("rep", 403), ("manager", 200), ("owner", 200), ("other_rep", 404), ("viewer", 403)]
)
def test_anothers_note_is_taken_back_by_who_may_delete_the_lead(aurora, browser, who, status):
    note = written(aurora, lead_of(aurora), by=aurora.admin)

    assert browser(aurora.members[who]).delete(aurora.url(f"notes/{note.pk}/")).status_code == status

    with in_tenant(aurora.schema):
        assert Note.objects.exists() == (status != 200)
        assert Event.objects.filter(kind="note.deleted").exists() == (status == 200)


def test_a_manager_leaves_notes_of_leads_that_are_not_the_teams(aurora, browser):
    note = written(aurora, lead_of(aurora, owner=aurora.other_rep), by=aurora.other_rep)

    assert browser(aurora.manager).delete(aurora.url(f"notes/{note.pk}/")).status_code == 403

    with in_tenant(aurora.schema):
        assert Note.objects.get().text == "Ligou hoje."


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 403), ("rep", 404), ("viewer", 403), ("owner", 200), ("admin", 200)]
)
def test_whoever_may_not_change_the_lead_writes_no_note(aurora, browser, who, status):
    lead = lead_of(aurora, owner=aurora.other_rep)  # the manager sees it, and it is not of the team

    answer = browser(aurora.members[who]).post(aurora.url(f"leads/{lead.pk}/notes/"), {"text": "Oi"})

    assert answer.status_code == status
    with in_tenant(aurora.schema):
        assert Note.objects.count() == (1 if status == 200 else 0)
        assert Event.objects.count() == Note.objects.count()


def test_another_organizations_lead_and_note_are_not_there(aurora, rival, browser):
    lead = lead_of(rival)
    note = written(rival, lead)
    client = browser(aurora.owner)

    assert client.post(aurora.url(f"leads/{lead.pk}/notes/"), {"text": "Oi"}).status_code == 404
    assert client.delete(aurora.url(f"notes/{note.pk}/")).status_code == 404
    assert client.post(rival.url(f"leads/{lead.pk}/notes/"), {"text": "Oi"}).status_code == 404
    with in_tenant(rival.schema):
        assert Note.objects.get().text == "Ligou hoje."
