"""Every address × method × person, from the table of addresses itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction

from tenants.context import in_tenant
from tenants.routes import Route, routes
from tests import access
from tests.cast import Cast
from tests.isolation.rows import fingerprint, rows_for

METHODS = ("get", "post", "put", "patch", "delete")
Content = dict[str, tuple[int, int]]
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
ALL = list(routes())
OURS = [r for r in ALL if not r.path.startswith(access.THEIR_OWN) and r.name != access.NOWHERE]
INSIDE = [r for r in OURS if r.is_inside_organization]
OUTSIDE = [r for r in OURS if not r.is_inside_organization]
REFUSALS = {401, 403, 404}


def plain(path: str) -> str:
    """The pattern as people write it: DRF's regular expressions become ``<uuid:pk>`` too."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path)
    return path.replace("^", "").replace("\\Z", "").rstrip("$").replace("\\.", ".")


@dataclass(frozen=True)
class Planted:
    """Both organizations, and where the address leads in each: to a row of its ``rep``'s."""

    aurora: Cast
    rival: Cast
    ours: str
    theirs: str
    before: dict[str, Content]

    def is_untouched(self) -> bool:
        """Whether both hold what they held before anybody tried."""
        return all(fingerprint(schema) == content for schema, content in self.before.items())


@pytest.fixture(scope="class")
def planted(route, django_db_setup, django_db_blocker) -> Iterator[Planted]:
    """Made once for all tests of an address, each of which is undone by itself: making the rows takes longest."""
    with django_db_blocker.unblock(), transaction.atomic():
        aurora, rival = Cast.of("aurora"), Cast.of("rival")
        ours, theirs = address(route, aurora), address(route, rival)
        before = {cast.schema: fingerprint(cast.schema) for cast in (aurora, rival)}
        yield Planted(aurora, rival, ours, theirs, before)
        transaction.set_rollback(True)


def address(route: Route, cast) -> str:
    """The address with the id of a row of ``rep``'s in it, made inside the organization."""
    path = plain(route.path)
    if not CONVERTER.search(path):
        return path
    with in_tenant(cast.schema):
        ids = rows_for(path, cast)
    return CONVERTER.sub(lambda found: str(ids[found[2]]), path)


@contextmanager
def undone() -> Iterator[None]:
    """Whoever comes next finds the row as the first one did; making it anew takes longer than most requests."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def named(table) -> list[str]:
    return sorted({plain(route.path) for route in table})


def test_every_address_is_in_the_table_and_the_table_names_none_that_is_gone():
    assert named(INSIDE) == sorted(access.INSIDE)
    assert named(OUTSIDE) == sorted({*access.OPEN, *access.SIGNED_IN, *access.PUBLIC_API})


@pytest.mark.parametrize("route", INSIDE, ids=lambda route: plain(route.path), scope="class")
class TestInside:
    def test_strangers_and_other_organizations_get_404_and_change_nothing(self, route, planted, db, browser):
        """Whatever the method: who may not enter is sent away before anybody looks at what they ask for."""
        path = planted.aurora.url(planted.ours)

        for person in (None, planted.rival.owner):
            client = browser(person)
            answers = {method: getattr(client, method)(path).status_code for method in METHODS}
            assert set(answers.values()) == {404}, (person, answers)

        assert planted.is_untouched()

    def test_another_organizations_row_is_not_there(self, route, planted, db, browser):
        if planted.ours == planted.theirs:
            pytest.skip("this address names no row")
        path = planted.aurora.url(planted.theirs)

        for method in access.INSIDE[plain(route.path)]:
            assert getattr(browser(planted.aurora.owner), method)(path).status_code == 404, method

        assert planted.is_untouched()

    def test_weaker_roles_are_refused_and_change_nothing(self, route, planted, db, browser):
        aurora, path = planted.aurora, planted.aurora.url(planted.ours)

        for method, allowed in access.INSIDE[plain(route.path)].items():
            for name in access.EVERYBODY - allowed:
                status = getattr(browser(aurora.members[name]), method)(path).status_code
                assert status in REFUSALS, (name, method, status)

        assert planted.is_untouched()

    def test_whoever_may_is_not_refused(self, route, planted, db, browser):
        aurora, path = planted.aurora, planted.aurora.url(planted.ours)

        for method, allowed in access.INSIDE[plain(route.path)].items():
            for name in sorted(allowed):
                with undone():
                    status = getattr(browser(aurora.members[name]), method)(path).status_code
                assert status not in REFUSALS and status < 500, (name, method, status)

    def test_no_other_method_is_there(self, route, planted, db, browser):
        aurora, path = planted.aurora, planted.aurora.url(planted.ours)

        for method in set(METHODS) - set(access.INSIDE[plain(route.path)]):
            status = getattr(browser(aurora.owner), method)(path).status_code
            assert status == 405, (method, status)

    def test_it_does_not_exist_outside(self, planted, db, browser):
        if planted.ours in {*access.OPEN, *access.SIGNED_IN, *access.PUBLIC_API}:
            pytest.skip("the public table has an address of this name")

        assert browser(planted.aurora.owner).get(f"/{planted.ours}").status_code in {401, 404}


@pytest.mark.parametrize("route", [r for r in OUTSIDE if plain(r.path) in access.SIGNED_IN], ids=lambda r: r.path)
def test_a_stranger_is_sent_away_from_what_needs_a_person(route, db, client):
    for method in METHODS:
        assert getattr(client, method)(f"/{plain(route.path)}").status_code in {403, 302, 405}


def test_the_two_tables_are_the_ones_in_use():
    assert {route.urlconf for route in ALL} == {settings.ROOT_URLCONF, settings.ORGANIZATION_URLCONF}
