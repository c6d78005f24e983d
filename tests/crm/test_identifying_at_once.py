"""Twenty threads ask about people at the same moment, on connections of their own."""

from functools import partial

from crm.models import Contact, Identity
from crm.services import identifying
from tenants.context import in_tenant
from tests.committed import at_once


def ask(schema: str, **known):
    with in_tenant(schema):
        contact, is_new = identifying.identify(**known)
        return contact.pk, is_new


def test_twenty_who_ask_about_one_person_get_one_contact(committed):
    forms = [{"wa_id": "553182296801"}, {"wa_id": "5531982296801"}, {"phone": "+5531982296801", "bsuid": "BR.9"}]

    answers = at_once(*(partial(ask, committed.aurora.schema, **forms[turn % 3]) for turn in range(20)))

    assert len({pk for pk, _is_new in answers}) == 1
    assert [is_new for _pk, is_new in answers].count(True) == 1
    with in_tenant(committed.aurora.schema):
        assert Contact.objects.count() == 1
        assert sorted(Identity.objects.values_list("kind", flat=True)) == ["bsuid", "phone", "whatsapp"]


def test_fifty_captures_of_one_person_are_one_contact(committed):
    forms = [
        {"document": "529.982.247-25", "phone": "(31) 98229-6801"},
        {"phone": "+553182296801", "email": "Marina@Lume.com.br"},
        {"email": "marina@lume.com.br", "phone": "0xx31 98229-6801", "document": "52998224725"},
        {"wa_id": "553182296801"},
        {"document": "52998224725", "wa_id": "whatsapp:+5531982296801", "name": "Marina"},
    ]

    answers = at_once(*(partial(ask, committed.aurora.schema, **forms[turn % 5]) for turn in range(50)), within=60)

    assert len({pk for pk, _is_new in answers}) == 1
    assert [is_new for _pk, is_new in answers].count(True) == 1
    with in_tenant(committed.aurora.schema):
        assert Contact.objects.count() == 1
        assert sorted(Identity.objects.values_list("kind", flat=True)) == ["cpf", "email", "phone", "whatsapp"]
    with in_tenant(committed.rival.schema):
        assert Contact.objects.count() == 0


def test_twenty_who_ask_about_twenty_people_get_twenty(committed):
    answers = at_once(*(partial(ask, committed.aurora.schema, wa_id=f"55119{70000000 + turn}") for turn in range(20)))

    assert len({pk for pk, _is_new in answers}) == 20
    assert all(is_new for _pk, is_new in answers)
