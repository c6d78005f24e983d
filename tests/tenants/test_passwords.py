"""Which passwords are refused, wherever one is chosen."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError

from tenants.invited import NewcomerForm
from tenants.passwords import AWAY
from tests.stubs.pwned import PwnedStub, serving

GOOD = "girafa lilás pede café"


def refused(password: str) -> list[str]:
    try:
        validate_password(password)
    except ValidationError as error:
        return [each.code for each in error.error_list]
    return []


@pytest.mark.parametrize(
    "password", ["1q2w3e4r5t", "1Q2W3E4R5T", "qwertyuiop", "senha123456", "iloveyou12", "Password123"]
)
def test_the_commonest_are_refused_in_any_case(password):
    assert refused(password) == ["well_known"]


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("curta", ["password_too_short"]),
        ("1234567890", ["password_entirely_numeric", "well_known"]),
        (GOOD, []),
        ("correct horse battery", []),
    ],
)
def test_what_else_is_refused_and_what_is_not(password, codes):
    assert refused(password) == codes


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("Loved CRM 2026", True),
        ("l0v3dcrm-2026", True),
        ("Aurora,2026.99", True),
        ("4ur0r@ 1234567", True),
        ("girafa lilás na aurora", False),
        ("Rival-2026-xyz", False),
    ],
)
def test_names_of_the_product_and_of_ones_organizations_are_not_enough(aurora, password, is_refused):
    said = []
    try:
        validate_password(password, aurora.rep.user)
    except ValidationError as error:
        said = [each.code for each in error.error_list]

    assert said == (["of_the_house"] if is_refused else [])


def test_the_name_of_the_organization_that_is_being_made_or_joined_is_not_enough(client, aurora):
    said = {
        "name": "Bia",
        "organization_name": "Estúdio Lume",
        "email": "bia@lume.test",
        "password1": "estudiolume2026",
    }
    answer = client.post("/accounts/signup/", said, REMOTE_ADDR="203.0.113.78")
    joining = NewcomerForm({"name": "Bia", "password": "Aurora#2026"}, email="bia@lume.test", organization="Aurora")

    assert answer.context["form"].errors.keys() == {"password1"}
    assert joining.errors.keys() == {"password"}


@pytest.fixture
def pwned(settings) -> Iterator[PwnedStub]:
    settings.PWNED_PASSWORDS = True
    cache.delete(AWAY)
    with serving() as stub:
        settings.PWNED_PASSWORDS_URL = stub.url
        yield stub
    cache.delete(AWAY)


def test_a_stolen_one_is_refused_and_only_five_characters_of_its_hash_are_told(pwned):
    pwned.stolen = {GOOD: 3, "another of the same kind": 9}

    assert refused(GOOD) == ["stolen"]
    assert refused("never seen anywhere at all") == []
    assert [len(path) for path in pwned.asked] == [len("/range/12345")] * 2


def test_padding_is_no_password(pwned):
    pwned.stolen = {GOOD: 0}

    assert refused(GOOD) == []


def test_who_does_not_answer_is_not_waited_for_and_not_asked_again_for_a_while(pwned, monkeypatch):
    monkeypatch.setattr("tenants.passwords.PATIENCE", 0.1)
    pwned.stolen, pwned.pause = {GOOD: 3}, 0.5

    assert (refused(GOOD), refused(GOOD)) == ([], [])
    cache.delete(AWAY)
    pwned.pause, pwned.status = 0.0, 503
    assert (refused(GOOD), refused(GOOD), len(pwned.asked)) == ([], [], 2)


def test_a_sign_up_and_a_change_ask_the_same(pwned, client, aurora, browser):
    pwned.stolen = {GOOD: 1}
    said = {"name": "Bia", "organization_name": "Lume", "email": "bia@lume.test", "password1": GOOD}

    assert client.post("/accounts/signup/", said).context["form"].errors.keys() == {"password1"}
    change = {"oldpassword": "correct horse battery", "password1": GOOD, "password2": GOOD}
    answer = browser(aurora.rep).post("/accounts/password/change/", change)
    assert answer.context["form"].errors.keys() == {"password1"}
