"""What an address and a number tell by themselves."""

import pytest

from crm.reach import emails, phones


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ana.Souza@gmial.com", "ana.souza@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmal.com.b", "ana@gmail.com"),
        ("ana@hotmial.com.br", "ana@hotmail.com.br"),
        ("ana@yaho.com.br", "ana@yahoo.com.br"),
        ("ana@yahoo.com.b", "ana@yahoo.com.br"),
        ("ana@outlok.com", "ana@outlook.com"),
        ("ana@hotmail.co", "ana@hotmail.com"),
        # right as they are: providers, other countries, real names a letter away, companies, nonsense
        *((right, "") for right in ("a@gmail.com", "a@bol.com.br", "a@yahoo.com.ar", "a@hotmail.fr", "a@ymail.com")),
        *(
            (right, "")
            for right in ("a@mail.com", "a@studiolume.com.br", "a@serra.com.br", "gmial.com", "@gmial.com", "")
        ),
    ],
)
def test_a_slip_of_the_finger_is_seen_and_nothing_else(typed, meant):
    assert emails.meant(typed) == meant


def test_throw_away_mailboxes_are_known_below_their_domain_too():
    assert emails.is_throwaway("x@mailinator.com")
    assert emails.is_throwaway("x@de.mailinator.com")
    assert not emails.is_throwaway("x@gmail.com")
    assert not emails.is_throwaway("mailinator.com")


@pytest.mark.parametrize(
    ("number", "kind", "place"),
    [
        ("+5511987654321", "mobile", "SP"),
        ("+551187654321", "mobile", "SP"),  # as WhatsApp still knows it
        ("+552125551234", "fixed", "RJ"),
        ("+5520987654321", "wrong", ""),  # no area has the code 20
        ("+5511187654321", "wrong", "SP"),
        ("+351912345678", "mobile", "PT"),
        ("+558007701234", "other", ""),
        ("", "", ""),
    ],
)
def test_a_number_is_mobile_or_fixed_or_does_not_exist(number, kind, place):
    assert phones.kind_of(number) == kind
    if kind in ("mobile", "fixed"):
        assert phones.place_of(number) == place
