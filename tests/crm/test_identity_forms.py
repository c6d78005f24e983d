"""Addresses, documents and names, in the one form in which they compare."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm.identity import companies, documents, emails, names, phones
from crm.phones import comparable, e164


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(11) 98765-4321", "+5511987654321"),
        ("11987654321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("+55 11 98765-4321", "+5511987654321"),
        ("0055 11 98765-4321", "+5511987654321"),
        ("whatsapp:+5511987654321", "+5511987654321"),
        ("tel:+55-11-98765-4321", "+5511987654321"),
        ("011 98765-4321", "+5511987654321"),
        ("0 15 11 98765-4321", "+5511987654321"),
        ("0xx11 98765-4321", "+5511987654321"),
        ("(0xx11) 98765-4321", "+5511987654321"),
        ("(11) 8765-4321", "+551187654321"),
        ("(11) 3333-4444", "+551133334444"),
        ("+351 912 345 678", "+351912345678"),
        ("98765-4321", ""),
        ("8765-4321", ""),
        ("123", ""),
        ("não tenho", ""),
        ("", ""),
    ],
)
def test_a_phone_is_read_however_it_is_written(written, number):
    assert e164(written) == number


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+5511987654321", "+551187654321", True),
        ("+5531962345678", "+553162345678", True),
        # The ninth digit of a number that never had eight is no addition: the land line is somebody else's.
        ("+5511946954739", "+551146954739", False),
        ("+5511987654321", "+5521987654321", False),
        ("+351912345678", "+35112345678", False),
    ],
)
def test_the_ninth_digit_does_not_part_and_does_not_join(one, other, same):
    assert (comparable(one) == comparable(other)) is same


@pytest.mark.parametrize(
    ("field", "areas", "sure", "possible"),
    [
        ("(11) 3333-4444 / 98765-4321", ["11"], ["+551133334444"], ["+5511987654321"]),
        ("(11) 98765-4321 ou (21) 99876-5432", [], ["+5511987654321", "+5521998765432"], []),
        ("11 3333-4444/5555", [], ["+551133334444"], []),
        ("(11) 3333-4444 ramal 12", [], ["+551133334444"], []),
        ("98765-4321", ["11", "21"], [], ["+5511987654321", "+5521987654321"]),
        ("98765-4321", [], [], []),
        ("11 98765-4321; 11 98765 4321", [], ["+5511987654321"], []),
    ],
)
def test_a_field_may_hold_several_numbers_and_some_are_only_guessed(field, areas, sure, possible):
    read = phones.read(field, areas=areas)

    assert (list(read.sure), list(read.possible)) == (sure, possible)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("529.982.247-25", "cpf", "52998224725"),
        ("CPF 52998224725", "cpf", "52998224725"),
        ("12.345.678/0001-95", "cnpj", "12345678000195"),
        ("12345678000195", "cnpj", "12345678000195"),
        ("CNPJ: 12.abc.345/01de-35", "cnpj", "12ABC34501DE35"),
    ],
)
def test_a_document_is_read_however_it_is_written(written, kind, value):
    document = documents.read(written)

    assert (document.kind, document.value) == (kind, value)


@pytest.mark.parametrize("wrong", ["", "529.982.247-26", "111.111.111-11", "12.345.678/0001-96", "12ABC34501DE36", "x"])
def test_a_mistyped_document_is_none(wrong):
    assert documents.read(wrong) is None


def test_an_address_and_its_mailbox():
    assert emails.key(" Ma.Rina+Loja@GoogleMail.com ") == "ma.rina+loja@googlemail.com"
    assert emails.mailbox("Ma.Rina+Loja@GoogleMail.com") == "marina@gmail.com"
    assert emails.mailbox("ma.rina+x@lume.com.br") == "ma.rina@lume.com.br"
    assert emails.key("ana@São.com.br") == emails.key("ana@xn--so-sia.com.br")
    assert emails.is_role("contato@lume.com.br") and not emails.is_role("marina@lume.com.br")
    assert (emails.domain("a@lume.com.br"), emails.domain("a@gmail.com")) == ("lume.com.br", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Monteiro, Bruno", "Bruno Monteiro"),
        ("José da Silva", "JOSE SILVA"),
        ("Luiz Fernandes", "Luís Fernandes"),
        ("Dr. Thiago Souza", "tiago souza"),
        ("Zé Silva", "José Silva"),
    ],
)
def test_one_name_in_two_ways(one, other):
    assert names.key(one) == names.key(other)
    assert names.similarity(one, other) > 0.95


def test_other_people_have_other_names():
    assert names.similarity("Pedro Souza", "Paula Moreira") < 0.6
    assert names.similarity("Marina", "Marina Alves") < names.similarity("Marina Alves", "Marina S. Alves")


@pytest.mark.parametrize(
    "name", ["Studio Lume", "STUDIO LUME LTDA - ME", "Studio Lume S/A", "Studio Lume Ltda.", "studio  lume eireli"]
)
def test_what_the_law_appends_is_no_part_of_a_companys_name(name):
    assert companies.key(name) == "studio lume"


WRITTEN = st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()/-]{8,20}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(WRITTEN)
@example("+43000000")
def test_what_is_normal_stays_as_it_is(text):
    number = e164(text)
    assert e164(number) == number
    assert comparable(comparable(text)) == comparable(text)
    assert emails.key(emails.key(text)) == emails.key(text)
    assert emails.mailbox(emails.mailbox(text)) == emails.mailbox(text)
    assert names.plain(names.plain(text)) == names.plain(text)
    assert companies.key(companies.key(text)) == companies.key(text)
    if document := documents.read(text):
        assert documents.read(document.value) == document
        assert documents.read(document.pretty) == document


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_goes_both_ways_and_stays_within_its_bounds(one, other):
    for similarity in (names.similarity, companies.similarity):
        assert similarity(one, other) == similarity(other, one)
        assert 0 <= similarity(one, other) <= 1
