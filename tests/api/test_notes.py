"""Notes over the API: written, edited, pinned, deleted, brought back; by keys and by people."""

import pytest

from crm.models import Note, Notification
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact, make_lead
from tests.markup import text_of
from tests.queries import count_queries


def texts(caller, query: str = "") -> list[str]:
    return [row["text"] for row in caller.get(f"notes/{query}").json()["results"]]


def write(caller, text: str = "Ligou hoje.", **about) -> dict:
    answer = caller.post("notes/", {"text": text, **{noun: str(pk) for noun, pk in about.items()}})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_key_writes_in_its_own_name_and_tells_who_is_called(aurora, rival, key, marina, browser):
    told = write(key, "@Manager viu isto?", lead=marina.pk)

    assert (told["lead"], told["contact"], told["author"], told["author_name"]) == (str(marina.pk), None, None, None)
    assert told["api_key"] is not None
    with in_tenant(aurora.schema):
        assert Notification.objects.get().user == aurora.manager.user
    assert "Site escreveu uma nota" in text_of(browser(aurora.rep).get(aurora.url(f"leads/{marina.pk}/timeline/")))
    with in_tenant(rival.schema):
        assert not Note.objects.exists()


def test_a_person_writes_about_a_contact(aurora, marina):
    rep = session_of(aurora, aurora.rep)

    told = write(rep, contact=marina.contact_id)

    assert (told["contact"], told["lead"], told["author"]) == (str(marina.contact_id), None, str(aurora.rep.user_id))
    assert texts(rep, f"?contact={marina.contact_id}") == ["Ligou hoje."]
    assert texts(rep, f"?lead={marina.pk}") == []


@pytest.mark.parametrize("named", [(), ("lead", "contact")])
def test_a_note_is_about_one_thing(key, marina, named):
    about = {"lead": str(marina.pk), "contact": str(marina.contact_id)}

    answer = key.post("notes/", {"text": "Oi", **{name: about[name] for name in named}})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lead"])


def test_a_key_edits_what_it_wrote_and_nobody_elses(aurora, key, marina):
    mine = write(key, lead=marina.pk)
    theirs = write(session_of(aurora, aurora.rep), lead=marina.pk)
    other = key_of(aurora)

    edited = key.patch(f"notes/{mine['id']}/", {"text": "Ligou ontem.", "updated_at": mine["updated_at"]})

    assert (edited.status_code, edited.json()["text"], edited.json()["edited_at"] is None) == (
        200,
        "Ligou ontem.",
        False,
    )
    late = key.patch(f"notes/{mine['id']}/", {"text": "Não ligou.", "updated_at": mine["updated_at"]})
    assert (late.status_code, late.json()["current"]["text"]) == (409, "Ligou ontem.")
    assert key.patch(f"notes/{theirs['id']}/", {"text": "Outra"}).status_code == 403
    assert other.patch(f"notes/{mine['id']}/", {"text": "Outra"}).status_code == 403


def test_it_is_pinned_and_unpinned(aurora, key, marina):
    pk = write(key, lead=marina.pk)["id"]
    write(key, "Outra", lead=marina.pk)

    assert key.post(f"notes/{pk}/pin/").json()["pinned_at"] is not None
    assert texts(key, "?pinned=true") == ["Ligou hoje."]
    assert texts(key, "?pinned=false") == ["Outra"]
    assert key.post(f"notes/{pk}/unpin/").json()["pinned_at"] is None


def test_it_is_deleted_and_brought_back(aurora, key, marina):
    pk = write(key, lead=marina.pk)["id"]

    assert key.delete(f"notes/{pk}/").status_code == 204
    assert (key.get(f"notes/{pk}/").status_code, texts(key)) == (404, [])
    assert [key.post(f"notes/{pk}/restore/").status_code for _ in range(2)] == [200, 200]
    assert texts(key) == ["Ligou hoje."]


def test_a_key_deletes_others_notes_only_with_the_scope_for_it(aurora, marina):
    pk = write(session_of(aurora, aurora.rep), lead=marina.pk)["id"]

    assert key_of(aurora, "lead.view", "lead.change").delete(f"notes/{pk}/").status_code == 403
    assert key_of(aurora, "contact.view", "contact.change").delete(f"notes/{pk}/").status_code == 404
    assert key_of(aurora, "lead.view", "lead.delete").delete(f"notes/{pk}/").status_code == 204


def test_who_may_only_see_writes_nothing(aurora, marina):
    answer = key_of(aurora, "lead.view", "contact.view", "contact.change").post(
        "notes/", {"lead": str(marina.pk), "text": "Oi"}
    )

    assert answer.status_code == 403
    with in_tenant(aurora.schema):
        assert not Note.objects.exists()


def test_another_organization_and_a_colleague_find_nothing(aurora, rival, key, marina):
    pk = write(key, lead=marina.pk)["id"]

    for caller in (key_of(rival), session_of(rival, rival.owner), session_of(aurora, aurora.other_rep)):
        assert texts(caller) == []
        assert caller.patch(f"notes/{pk}/", {"text": "Minha"}).status_code == 404
        assert caller.post(f"notes/{pk}/restore/").status_code == 404


def test_what_is_archived_is_left_out(key, marina):
    write(key, lead=marina.pk)
    assert key.delete(f"leads/{marina.pk}/").status_code == 204

    assert texts(key) == []


def test_a_list_costs_the_same_however_long(aurora, key, marina):
    def more():
        with in_tenant(aurora.schema):
            lead, contact = make_lead("Bia", owner=aurora.rep), make_contact("Téo")
        write(key, lead=lead.pk)
        write(key, contact=contact.pk)

    more()
    key.get("notes/")
    with count_queries() as one:
        assert len(texts(key)) == 2
    more()
    with count_queries() as three:
        assert len(texts(key)) == 4
    assert len(one) == len(three)
