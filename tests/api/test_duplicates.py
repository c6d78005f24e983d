"""Duplicates and merges by key and as a person."""

import pytest

from crm.models import Contact, Duplicate, Lead
from crm.services import resembling
from tenants.context import in_tenant
from tests import makers
from tests.api.calling import key_of, session_of


@pytest.fixture
def pair(aurora, rival):
    """The same two people in each organization; those of aurora's."""
    for cast in (rival, aurora):
        with in_tenant(cast.schema):
            one = makers.make_contact("Marina Alves", phone="+5511987654321", city="Recife", owner=cast.rep.user)
            other = makers.make_contact("Marina Alves", phone="+5511987654322", city="Recife", owner=cast.rep.user)
            makers.make_lead(contact=other, owner=cast.rep)
            while resembling.compare_some():
                pass
    return one, other


def test_duplicates_are_listed_merged_and_parted(aurora, pair):
    one, other = pair
    key = key_of(aurora)

    [told] = key.all_of("duplicates/")
    assert ({told["first"], told["second"]}, told["state"]) == ({str(one.pk), str(other.pk)}, "open")
    assert "name=0.995" in told["reasons"]

    body = {"survivor": str(one.pk), "others": [str(other.pk)], "fields_of": {"phone": str(other.pk)}}
    made = key.post("merges/", body)
    assert (made.status_code, made.json()["merged"]) == (201, [str(other.pk)])
    kept = key.get(f"contacts/{one.pk}/").json()
    assert (kept["phone"], len(kept["identities"])) == ("+5511987654322", 2)
    assert key.get(f"contacts/{other.pk}/").json()["merged_into"] == str(one.pk)
    assert key.all_of("duplicates/") == []
    with in_tenant(aurora.schema):
        assert Lead.objects.get().contact == one

    assert key.delete(f"merges/{made.json()['id']}/").status_code == 204
    assert key.get(f"contacts/{other.pk}/").json()["merged_into"] is None
    assert len(key.all_of("duplicates/")) == 1


def test_not_the_same_is_said_and_taken_back(aurora, pair):
    key = key_of(aurora)
    [told] = key.all_of("duplicates/")

    answer = key.patch(f"duplicates/{told['id']}/", {"state": "different"})

    assert (answer.status_code, answer.json()["state"]) == (200, "different")
    assert key.all_of("duplicates/") == []
    assert key.patch(f"duplicates/{told['id']}/", {"state": "open"}).json()["state"] == "open"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"others": ["{other}"]}, "survivor"),
        ({"survivor": "{one}", "others": []}, "others"),
        ({"survivor": "{one}", "others": ["{one}"]}, "others"),
        ({"survivor": "{one}", "others": ["{theirs}"]}, "others"),
        ({"survivor": "{one}", "others": ["{other}"], "fields_of": {"secret": "{one}"}}, "fields_of"),
        ({"survivor": "{one}", "others": ["{other}"], "fields_of": {"name": "{theirs}"}}, "fields_of"),
    ],
)
def test_what_cannot_be_merged_is_named(aurora, rival, pair, body, field):
    with in_tenant(rival.schema):
        theirs = Contact.objects.first()
    ids = {"{one}": str(pair[0].pk), "{other}": str(pair[1].pk), "{theirs}": str(theirs.pk)}

    answer = key_of(aurora).post("merges/", filled(body, ids))

    assert (answer.status_code, next(iter(answer.json()["errors"])).partition(".")[0]) == (400, field)
    with in_tenant(aurora.schema):
        assert Duplicate.objects.get().state == "open"


def filled(value, ids):
    match value:
        case dict():
            return {name: filled(each, ids) for name, each in value.items()}
        case list():
            return [filled(each, ids) for each in value]
    return ids.get(value, value)


def test_a_rep_and_a_key_without_the_scope_do_not_merge(aurora, pair):
    body = {"survivor": str(pair[0].pk), "others": [str(pair[1].pk)]}

    for caller in (session_of(aurora, aurora.rep), key_of(aurora, "contact.view", "contact.change")):
        assert caller.get("duplicates/").status_code == 403
        assert caller.post("merges/", body).status_code == 403


@pytest.mark.parametrize("text", ["(11) 98765-4321", "11 8765-4321", "551187654321"])
def test_a_contact_is_found_by_any_address(aurora, pair, text):
    found = key_of(aurora).get(f"contacts/?known_by={text}").json()["results"]

    assert [row["id"] for row in found] == [str(pair[0].pk)]


def test_a_document_is_kept_as_its_signs_and_finds_the_person(aurora):
    key = key_of(aurora)

    made = key.post("contacts/", {"name": "Rita", "document": "529.982.247-25"})

    assert (made.status_code, made.json()["document"]) == (201, "52998224725")
    assert key.post("contacts/", {"document": "52998224725"}).status_code == 409
    assert key.post("contacts/", {"document": "529.982.247-26"}).status_code == 400
    for query in ("document=529.982.247-25", "known_by=52998224725"):
        assert [row["name"] for row in key.get(f"contacts/?{query}").json()["results"]] == ["Rita"]


def test_a_cnpj_is_one_companys(aurora):
    key = key_of(aurora)
    lume = key.post("companies/", {"name": "Lume", "cnpj": "12345678000195"}).json()
    assert lume["cnpj"] == "12.345.678/0001-95"

    second = key.post("companies/", {"name": "Lume 2", "cnpj": "12.345.678/0001-95"})

    assert (second.status_code, second.json()["current"]["id"]) == (409, lume["id"])
    assert key.post("companies/", {"name": "X", "cnpj": "12.345.678/0001-96"}).status_code == 400
    letters = key.post("companies/", {"name": "Nova", "cnpj": "12.abc.345/01de-35"})
    assert letters.json()["cnpj"] == "12.ABC.345/01DE-35"
