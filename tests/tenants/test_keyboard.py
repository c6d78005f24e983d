"""The keys of the pages: one list, changed by each person for oneself alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tenants import shortcuts
from tenants.models import User
from tenants.services import keyboard
from tests.cast import client_of

ADDRESS = "/preferences/keyboard/"


@pytest.fixture
def person(aurora) -> User:
    return User.objects.get(pk=aurora.rep.user_id)


@pytest.fixture
def post(browser, aurora):
    def send(**fields):
        return browser(aurora.rep).post(ADDRESS, fields)

    return send


def kept(person: User) -> tuple[dict, bool]:
    person.refresh_from_db()
    return person.shortcut_keys, person.uses_letter_keys


@pytest.mark.parametrize("key", ["m", "ç", "7", ";", "alt+n", "alt+9", ""])
def test_one_visible_character_or_alt_with_one_is_a_key(key):
    assert shortcuts.is_possible(key)


@pytest.mark.parametrize("key", ["mm", " ", "\t", "M", "alt+", "alt+ç", "alt+nn", "ctrl+n", "Enter", "\u200b", "\x00"])
def test_nothing_else_is(key):
    assert not shortcuts.is_possible(key)


def test_the_usual_keys_do_not_clash_with_each_other():
    assert [shortcuts.clash(each.action, each.key, {}) for each in shortcuts.SHORTCUTS] == [None] * len(
        shortcuts.SHORTCUTS
    )


def test_a_key_is_kept_for_one_person_only(post, person, aurora):
    answer = post(action="next", key="H")

    assert answer.status_code == 200
    assert 'data-key="h"' in person_page(aurora, person)
    assert kept(person) == ({"next": "h"}, True)
    assert set(User.objects.exclude(pk=person.pk).values_list("shortcut_keys__next", flat=True)) == {None}


def person_page(aurora, person) -> str:
    return client_of(person).get(aurora.url("tasks/")).content.decode()


def test_a_taken_key_is_refused_and_whose_it_is_is_said(post, person):
    answer = post(action="next", key="k")

    assert answer.status_code == 422
    assert "K é a tecla de “Linha anterior”" in answer.content.decode()
    assert kept(person) == ({}, True)


@pytest.mark.parametrize(
    ("action", "key"),
    [("pick", "c"), ("create", "?"), ("help", "t"), ("note", "e"), ("resolve", "n"), ("templates", "r"), ("edit", "x")],
)
def test_no_two_actions_of_one_page_have_one_key(post, person, action, key):
    assert post(action=action, key=key).status_code == 422
    assert kept(person) == ({}, True)


def test_actions_of_different_pages_may_share_a_key(post, person):
    assert post(action="pick", key="t").status_code == 200  # the list; a new task is the lead's
    assert kept(person)[0] == {"pick": "t"}


def test_a_key_that_was_given_up_can_be_taken(post, person):
    post(action="next", key="")
    post(action="pick", key="j")

    assert kept(person)[0] == {"next": "", "pick": "j"}
    assert post(action="next", key="j").status_code == 422  # not even by the action whose usual key it is


@pytest.mark.parametrize(("action", "key"), [("next", "enter"), ("next", "ctrl+a"), ("nothing", "h"), ("", "h")])
def test_what_is_no_action_or_no_key_changes_nothing(post, person, action, key):
    assert post(action=action, key=key).status_code == 422
    assert kept(person) == ({}, True)


def test_the_usual_key_again_leaves_nothing_behind(post, person):
    post(action="next", key="h")
    post(action="next", key="j")

    assert kept(person)[0] == {}


def test_all_come_back_at_once(post, person, browser, aurora):
    post(action="next", key="h")
    post(action="previous", key="l")

    assert browser(aurora.rep).delete(ADDRESS).status_code == 200

    assert kept(person)[0] == {}


def test_single_keys_are_switched_off_and_their_hints_go(post, person, aurora):
    page = person_page(aurora, person)
    assert 'data-letters="on"' in page

    assert post(letters="off").status_code == 200

    assert kept(person)[1] is False
    page = person_page(aurora, person)
    assert 'data-letters="off"' in page
    assert not re.search(r'<kbd class="end">\?</kbd>', page)


def test_keys_that_are_no_longer_known_do_no_harm(person, aurora):
    User.objects.filter(pk=person.pk).update(shortcut_keys={"gone": "g", "next": "h"})

    page = person_page(aurora, person)

    assert 'data-action="next" data-key="h"' in page
    assert "gone" not in page


def test_hints_name_the_persons_own_key(person, aurora, browser):
    assert "novo (tecla C)" in browser(aurora.rep).get(aurora.url("board/")).content.decode()
    keyboard.choose(person, "create", "m")

    page = browser(aurora.rep).get(aurora.url("board/")).content.decode()

    assert "novo (tecla M)" in page
    assert (
        '<kbd aria-hidden="true">M</kbd>'
        in browser(aurora.rep).get(aurora.url("search/palette/?q=novo")).content.decode()
    )


def test_pages_name_actions_that_there_are_and_never_a_key():
    named = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        named |= set(re.findall(r'data-shortcut="([^"]+)"', path.read_text()))
    for path in (Path(settings.BASE_DIR) / "static/js").rglob("*.js"):
        text = path.read_text()
        named |= set(re.findall(r'(?:does\(event,|register\() ?"(\w+)"', text))

    assert named <= set(shortcuts.BY_ACTION)
    assert {"create", "next", "edit", "resolve"} <= named


def test_the_page_of_the_docs_lists_every_key():
    page = (Path(settings.BASE_DIR) / "docs/keyboard.md").read_text()

    for each in shortcuts.SHORTCUTS:
        where = ", ".join(each.places) or "everywhere"
        assert f"| `{shortcuts.spoken(each.key)}` | {each.action} | {where} |" in page
