"""A wrong environment stops the start, and the message says which variable and what to use."""

import base64
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

STRONG = "Xkq3Jz9-Vw7Xr1Lp5Tn2Bm8Hd4Gs6Fa0Yc-Ue3Io7Rt9Wq1Kj5"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def given(monkeypatch):
    """Sets the variable ``THING``."""
    return lambda value: monkeypatch.setenv("THING", value)


def refused(words: str):
    return pytest.raises(ImproperlyConfigured, match=f"^{re.escape(words)}")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in ("THING", "THING_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_text_without_default_must_be_given(given):
    with refused("THING is not set; it needs a value."):
        env.text("THING")

    given("  ")
    with refused("THING is not set; it needs a value."):
        env.text("THING")

    given(" blue ")
    assert env.text("THING") == "blue"


def test_an_empty_variable_means_the_default(given):
    given("")

    assert env.text("THING", "red") == "red"
    assert env.integer("THING", 7) == 7
    assert env.flag("THING", default=True) is True
    assert env.choice("THING", ["a", "b"], "b") == "b"
    assert env.listing("THING", ["a", "b"]) == ["a", "b"]
    assert env.listing("THING", []) == []


@pytest.mark.parametrize(("value", "meaning"), [("true", True), ("FALSE", False), ("True", True)])
def test_a_flag_is_true_or_false(given, value, meaning):
    given(value)

    assert env.flag("THING") is meaning


@pytest.mark.parametrize("value", ["yes", "1", "on"])
def test_a_flag_in_other_words_is_refused(given, value):
    given(value)

    with refused(f"THING is {value!r}; use true or false."):
        env.flag("THING")


def test_a_number_keeps_to_its_limits(given):
    given("20")
    assert env.integer("THING", at_least=20, at_most=20) == 20
    with refused("THING is 20; use 21 or more."):
        env.integer("THING", at_least=21)
    with refused("THING is 20; use 19 or less."):
        env.integer("THING", at_most=19)

    given("twenty")
    with refused("THING is 'twenty'; use a whole number."):
        env.integer("THING")


def test_a_number_without_default_must_be_given():
    with refused("THING is not set; it needs a value."):
        env.integer("THING")


def test_a_choice_names_what_there_is(given):
    given("green")

    with refused("THING is 'green'; use one of: red, blue."):
        env.choice("THING", ["red", "blue"])


def test_a_listing_is_split_at_commas(given):
    given(" a.example , b.example,")

    assert env.listing("THING") == ["a.example", "b.example"]


def test_an_address_needs_scheme_and_host(given):
    given("https://graph.example/v23.0/")
    assert env.url("THING") == "https://graph.example/v23.0"

    given("graph.example/v23.0")
    with refused(
        "THING is 'graph.example/v23.0'; use an address that begins with http:// or https:// and names a host."
    ):
        env.url("THING")

    given("https://graph.example:port/")
    with refused("THING is not an address: "):
        env.url("THING")


def test_a_database_address_is_taken_apart(given):
    given("postgresql://maria:p%40ss@db.example/loved%2Dcrm")

    assert env.database("THING") == {
        "NAME": "loved-crm",
        "USER": "maria",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5432",
    }


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (
            "mysql://maria:p4ss@db.example/crm",
            "THING is mysql://db.example; use an address that begins with postgresql://",
        ),
        ("postgresql://maria:p4ss@db.example/", "THING names no database; use postgresql://"),
        ("maria:p4ss@db.example/crm", "THING is 'db.example/crm'; use an address that begins with postgresql://"),
    ],
)
def test_a_wrong_database_address_is_refused_without_showing_its_password(given, value, complaint):
    given(value)

    with refused(complaint) as refusal:
        env.database("THING")

    assert "p4ss" not in str(refusal.value)


@pytest.mark.parametrize("weak", ["hunter2", "a" * 60, "django-insecure-" + STRONG])
def test_a_weak_secret_is_refused_without_showing_it(given, weak):
    given(weak)

    with refused(
        "THING is weak; it needs 50 characters or more that nobody can guess. Make one with: python"
    ) as refusal:
        env.secret("THING")

    assert weak not in str(refusal.value)


def test_a_missing_secret_says_how_to_make_one(given):
    with refused("THING is not set; make one with: python -c"):
        env.secret("THING")

    given(STRONG)
    assert env.secret("THING") == STRONG


def test_whatever_is_given_may_stand_in_a_file(given, monkeypatch, tmp_path):
    place = tmp_path / "thing"
    monkeypatch.setenv("THING_FILE", str(place))
    with refused(f"THING_FILE is {str(place)!r}, which cannot be read (FileNotFoundError)."):
        env.text("THING", "red")

    place.write_text(f"  {KEY}\n")
    assert (env.text("THING"), env.secret("THING", minimum=20), env.keys("THING")) == (KEY, KEY, [bytes(range(32))])
    place.write_text("hunter2\n")
    with refused("THING is weak; it needs 50 characters") as refusal:
        env.secret("THING")
    assert "hunter2" not in str(refusal.value)
    given("blue")
    with refused("THING and THING_FILE are both set; keep one of them."):
        env.text("THING")


def test_keys_are_read_in_their_order(given):
    second = base64.b64encode(bytes(32)).decode()
    given(f"{KEY}, {second}")

    assert env.keys("THING") == [bytes(range(32)), bytes(32)]


@pytest.mark.parametrize("wrong", ["not base64!", base64.b64encode(bytes(16)).decode()])
def test_a_key_that_is_not_32_bytes_is_refused_by_its_place(given, wrong):
    given(f"{KEY},{wrong}")

    with refused("Key 2 of THING is not 32 bytes in base64; make one with: python") as refusal:
        env.keys("THING")

    assert wrong not in str(refusal.value)


def test_missing_keys_say_how_to_make_one():
    with refused("THING is not set; make a key with: python -c"):
        env.keys("THING")
