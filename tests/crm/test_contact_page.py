"""The page of a person, and the editing of how the person is reached."""

from html import unescape

import pytest

from crm.models import AuditLine, Event, Identity
from tenants.context import in_tenant
from tests.crm.editing import fresh, lead_of, person_of
from tests.makers import make_contact, make_lead


def test_a_person_is_changed_with_the_addresses_known_by(aurora, rival, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", phone="+5511987654321")
        lead = make_lead(owner=aurora.rep, contact=contact)
        contact.refresh_from_db()
    sent = person_of(contact, name="Marina Alves", phone="(21) 99876-5432", email="Marina@Lume.com.br", lead=lead.pk)

    answer = browser(aurora.rep).post(aurora.url(f"contacts/{contact.pk}/details/"), sent)

    assert answer.status_code == 200
    now = fresh(aurora, contact)
    assert (now.name, now.phone, now.email) == ("Marina Alves", "+5521998765432", "Marina@Lume.com.br")
    with in_tenant(aurora.schema):
        known = set(Identity.objects.values_list("kind", "value", "key"))
        assert known == {
            ("phone", "+5521998765432", "552198765432"),
            ("email", "Marina@Lume.com.br", "marina@lume.com.br"),
        }
        assert list(Event.objects.order_by("id").values_list("kind", "subject_id")) == [
            ("contact.changed", contact.pk),
            ("lead.touched", lead.pk),
        ]
        audit = AuditLine.objects.get(table="crm_contact", action="update")
    assert (audit.actor_name, audit.before["name"], audit.after["name"]) == (
        "rep@aurora.test",
        "Marina",
        "Marina Alves",
    )
    with in_tenant(rival.schema):
        assert Identity.objects.count() == 0


def test_a_phone_that_is_anothers_is_refused(aurora, browser):
    with in_tenant(aurora.schema):
        make_contact("Otávio", phone="+5511987654321")
        contact = make_contact("Marina", phone="+5521998765432", owner=aurora.rep.user)
        contact.refresh_from_db()

    # the same number without its ninth digit
    answer = browser(aurora.rep).post(
        aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, phone="+55 11 8765-4321")
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["phone"])
    assert fresh(aurora, contact).phone == "+5521998765432"
    with in_tenant(aurora.schema):
        assert Identity.objects.filter(contact=contact).get().value == "+5521998765432"
        assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"phone": "123"}, {"email": "marina@"}, {"seen": "ontem"}, {"seen": "2026-13-45T10:00:00"}, {"name": "x" * 121}],
)
def test_a_wrong_address_is_said_in_its_place(aurora, browser, wrong):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", owner=aurora.rep.user)

    answer = browser(aurora.rep).post(aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, **wrong))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert fresh(aurora, contact).name == "Marina"


def test_two_people_edit_one_person(aurora, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", owner=aurora.rep.user)
        contact.refresh_from_db()
    path, sent = aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, city="Santos")
    browser(aurora.manager).post(path, person_of(contact, name="Marina Alves"))

    answer = browser(aurora.rep).post(path, sent)

    assert answer.status_code == 409
    assert [(one.label, one.theirs, one.mine) for one in answer.context["differences"]] == [
        ("Nome", "Marina Alves", "Marina"),
        ("Cidade", "–", "Santos"),
    ]
    assert "Manager mudou isto" in unescape(answer.content.decode())

    token = answer.context["token"]
    assert browser(aurora.rep).post(path, {**sent, "seen": token}).status_code == 200
    now = fresh(aurora, contact)
    assert (now.name, now.city) == ("Marina Alves", "Santos")


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [("owner", 200, 200), ("manager", 200, 403), ("rep", 404, 404), ("other_rep", 200, 200), ("viewer", 403, 403)],
)
def test_who_sees_and_changes_a_person(aurora, browser, who, sees, changes):
    lead = lead_of(aurora, owner=aurora.other_rep)
    client, path = browser(aurora.members[who]), aurora.url(f"contacts/{lead.contact_id}/")

    assert client.get(path).status_code == sees
    assert client.post(f"{path}details/", person_of(lead.contact, city="Rio")).status_code == changes
    assert fresh(aurora, lead.contact).city == ("Rio" if changes == 200 else "")


def test_a_persons_page_shows_the_leads_one_may_see(aurora, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves", phone="+5511987654321")
        make_lead(owner=aurora.rep, contact=contact, title="Site")
        make_lead(owner=aurora.other_rep, contact=contact, title="Segredo")

    page = browser(aurora.rep).get(aurora.url(f"contacts/{contact.pk}/"))

    assert [lead.title for lead in page.context["sheet"].leads] == ["Site"]
    text = page.content.decode()
    assert "+55 11 98765-4321" in text
    assert "Segredo" not in text
