"""One person, however known: found again by any address, made once whatever comes at once."""

import pytest

from crm.models import Contact, Identity
from crm.services import identifying
from tests.makers import make_contact

pytestmark = pytest.mark.usefixtures("inside_aurora")

WITH_NINTH, WITHOUT_NINTH = "5531982296801", "553182296801"


def identities(contact: Contact) -> set[tuple[str, str]]:
    return set(contact.identities.values_list("kind", "value"))


def test_an_unknown_person_becomes_a_contact_with_all_that_is_known():
    contact, is_new = identifying.identify(wa_id=WITHOUT_NINTH, bsuid="BR.123", name="Marina")

    assert is_new
    assert (contact.name, contact.phone) == ("Marina", f"+{WITHOUT_NINTH}")
    assert identities(contact) == {
        ("bsuid", "BR.123"),
        ("phone", f"+{WITHOUT_NINTH}"),
        ("whatsapp", WITHOUT_NINTH),
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"wa_id": WITH_NINTH},
        {"wa_id": WITHOUT_NINTH},
        {"phone": "(31) 98229-6801"},
        {"phone": "+55 31 8229-6801"},
        {"bsuid": "BR.123"},
        {"email": "MARINA@Example.com"},
    ],
)
def test_a_person_is_found_again_by_any_address_and_with_or_without_the_ninth_digit(asked):
    known, _new = identifying.identify(wa_id=WITHOUT_NINTH, bsuid="BR.123", email="marina@example.com")

    again, is_new = identifying.identify(**asked)

    assert (again, is_new) == (known, False)
    assert Contact.objects.count() == 1


def test_a_contact_typed_in_by_hand_is_the_one_who_writes_later():
    typed = make_contact("Marina Alves", phone=f"+{WITH_NINTH}")

    found, is_new = identifying.identify(wa_id=WITHOUT_NINTH, name="~mari~")

    assert (found, is_new) == (typed, False)
    assert found.name == "Marina Alves"
    assert ("whatsapp", WITHOUT_NINTH) in identities(typed)


def test_somebody_without_a_number_is_somebody_too():
    contact, is_new = identifying.identify(bsuid="BR.777", name="Sem Número")

    assert is_new
    assert contact.phone == ""
    assert identifying.identify(bsuid="BR.777") == (contact, False)


def test_an_address_of_another_contact_stays_where_it_is():
    by_phone, _new = identifying.identify(phone=f"+{WITH_NINTH}")
    by_id, _new = identifying.identify(bsuid="BR.5")

    found, is_new = identifying.identify(bsuid="BR.5", wa_id=WITHOUT_NINTH)

    assert (found, is_new) == (by_id, False)
    assert Identity.objects.get(kind="phone").contact == by_phone


def test_a_changed_number_moves_and_the_old_one_may_become_somebody_elses():
    contact, _new = identifying.identify(wa_id="5511911110000", name="Marina")

    identifying.replace(contact, gone=("5511911110000",), wa_id="5511922220000")

    contact.refresh_from_db()
    assert contact.phone == "+5511922220000"
    assert identifying.identify(wa_id="5511922220000") == (contact, False)
    assert identifying.identify(wa_id="5511911110000")[1] is True


def test_nobody_is_identified_by_nothing():
    with pytest.raises(ValueError, match="by nothing"):
        identifying.identify(name="Marina")


CPF, OTHER_CPF = "529.982.247-25", "111.444.777-35"


def test_a_document_finds_a_person_whatever_else_is_said():
    known, _new = identifying.identify(document=CPF, phone="(31) 98229-6801", name="Marina")

    again, is_new = identifying.identify(document="52998224725", phone="(11) 91234-5678")

    assert (again, is_new) == (known, False)
    assert known.document == "52998224725"
    assert identities(known) == {
        ("cpf", "52998224725"),
        ("phone", "+5531982296801"),
        ("phone", "+5511912345678"),
    }


def test_two_documents_at_one_phone_are_two_people_and_the_phone_stays_with_the_first():
    mother, _new = identifying.identify(document=CPF, phone="(31) 98229-6801")

    child, is_new = identifying.identify(document=OTHER_CPF, phone="(31) 98229-6801", name="Ana")

    assert is_new
    assert child != mother
    assert (child.phone, identities(child)) == ("+5531982296801", {("cpf", "11144477735")})
    assert identifying.identify(phone="(31) 98229-6801") == (mother, False)
    assert identifying.identify(document=OTHER_CPF, phone="(31) 98229-6801") == (child, False)


def test_a_phone_without_a_document_gets_the_one_that_comes_later():
    known, _new = identifying.identify(phone="(31) 98229-6801")

    again, is_new = identifying.identify(phone="(31) 98229-6801", document=CPF)

    assert (again, is_new) == (known, False)
    assert again.document == "52998224725"


def test_the_same_whatsapp_id_is_the_same_person_whatever_the_document():
    known, _new = identifying.identify(wa_id=WITHOUT_NINTH, document=CPF)

    assert identifying.identify(wa_id=WITHOUT_NINTH, document=OTHER_CPF) == (known, False)


def test_a_mistyped_document_identifies_nobody():
    with pytest.raises(ValueError, match="by nothing"):
        identifying.identify(document="529.982.247-26")


def test_a_number_without_area_code_identifies_nobody():
    with pytest.raises(ValueError, match="by nothing"):
        identifying.identify(phone="98229-6801")


def test_all_numbers_of_a_field_are_the_persons():
    contact, _new = identifying.identify(phone="(11) 3333-4444 / (31) 98229-6801")

    assert contact.phone == "+551133334444"
    assert identifying.identify(wa_id=WITHOUT_NINTH) == (contact, False)
