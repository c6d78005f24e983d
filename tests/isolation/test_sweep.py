"""Every address × method × person, from the table of addresses itself."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction

from tenants.context import in_tenant
from tenants.models import Membership
from tenants.routes import Route, routes
from tests import access
from tests.cast import Cast
from tests.isolation.rows import MAKERS, Names, fingerprint, prefix_for

METHODS = ("get", "post", "put", "patch", "delete")
Content = dict[str, tuple[int, int]]
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
ALL = list(routes())
OURS = [r for r in ALL if not r.path.startswith(access.THEIR_OWN) and r.name != access.NOWHERE]
INSIDE = [r for r in OURS if r.is_inside_organization]
OUTSIDE = [r for r in OURS if not r.is_inside_organization]
REFUSALS = frozenset({401, 403, 404})
NOT_FOUND, NO_SUCH_METHOD, NOT_THERE_OUTSIDE = frozenset({404}), frozenset({405}), frozenset({401, 404})


def plain(path: str) -> str:
    """The pattern as people write it: DRF's regular expressions become ``<uuid:pk>`` too."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path)
    return path.replace("^", "").replace("\\Z", "").rstrip("$").replace("\\.", ".")


def kind_of(route: Route) -> str:
    """Which row stands in the address; none in many."""
    path = plain(route.path)
    return prefix_for(path) if CONVERTER.search(path) else ""


# One kind after the other: its rows are made once for all addresses that name them.
BY_KIND = sorted(((kind_of(route), route) for route in INSIDE), key=lambda one: one[0])


@dataclass(frozen=True)
class Rows:
    """Both organizations, a row of a kind in each, and what they hold then. Each belongs to the ``rep``."""

    aurora: Cast
    rival: Cast
    ours: Names
    theirs: Names
    before: dict[str, Content]


@dataclass(frozen=True)
class Planted:
    """Both organizations, and where the address leads in each."""

    aurora: Cast
    rival: Cast
    ours: str
    theirs: str
    before: dict[str, Content]
    turn: int | None

    def in_turn(self, methods: Sequence[str]) -> Sequence[str]:
        """One of them, at the next address the next one; all of them with ``--deep``."""
        if self.turn is None or not methods:
            return methods
        return (methods[self.turn % len(methods)],)

    def is_untouched(self) -> bool:
        """Whether both hold what they held before anybody tried."""
        return all(fingerprint(schema) == content for schema, content in self.before.items())


@pytest.fixture(scope="module")
def rows(kind, django_db_setup, django_db_blocker) -> Iterator[Rows]:
    """Made once for all tests of a kind, each of which is undone by itself: making the rows takes longest."""
    with django_db_blocker.unblock(), transaction.atomic():
        aurora, rival = Cast.of("aurora"), Cast.of("rival")
        ours, theirs = of_kind(kind, aurora), of_kind(kind, rival)
        before = {cast.schema: fingerprint(cast.schema) for cast in (aurora, rival)}
        yield Rows(aurora, rival, ours, theirs, before)
        transaction.set_rollback(True)


def of_kind(kind: str, cast: Cast) -> Names:
    with in_tenant(cast.schema):
        return MAKERS[kind](cast) if kind else {}


@pytest.fixture
def planted(route, rows, request) -> Planted:
    ours, theirs = address(route, rows.ours), address(route, rows.theirs)
    turn = None if request.config.getoption("--deep") else INSIDE.index(route)
    return Planted(rows.aurora, rows.rival, ours, theirs, rows.before, turn)


def address(route: Route, ids: Names) -> str:
    """The address with the ids of rows in it."""
    return CONVERTER.sub(lambda found: str(ids[found[2]]), plain(route.path))


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


def offered(route: Route) -> set[str]:
    """The methods that a view has something for, by its own word: those of an API's view, or of its class."""
    if actions := getattr(route.view, "actions", None):
        return set(actions).intersection(METHODS)  # DRF adds HEAD with the first request
    view = getattr(route.view, "view_class", None) or route.view.cls
    return {method for method in METHODS if method in view.http_method_names and hasattr(view, method)}


def test_no_view_has_a_method_that_the_table_does_not_name():
    assert {plain(route.path): offered(route) for route in INSIDE} == {
        path: set(methods) for path, methods in access.INSIDE.items()
    }


@dataclass(frozen=True)
class Attempt:
    """Somebody asks for what is not theirs or not there, and what they may be told."""

    who: str
    person: Membership | None
    method: str
    address: str
    told: frozenset[int]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.address} by {self.who}"

    def answered(self, browser) -> int:
        return getattr(browser(self.person), self.method)(self.address).status_code


def of_strangers(path: str, planted: Planted) -> Iterator[Attempt]:
    """Whatever the method: who may not enter is sent away before anybody looks at what they ask for, and how."""
    address = planted.aurora.url(planted.ours)
    for who, person in (("a stranger", None), ("another organization's owner", planted.rival.owner)):
        for method in planted.in_turn(METHODS):
            yield Attempt(who, person, method, address, NOT_FOUND)


def of_another_organizations_row(path: str, planted: Planted) -> Iterator[Attempt]:
    if planted.ours != planted.theirs:
        owner, address = planted.aurora.owner, planted.aurora.url(planted.theirs)
        for method in access.INSIDE[path]:
            yield Attempt("the owner, with another organization's row", owner, method, address, NOT_FOUND)


def of_weaker_roles(path: str, planted: Planted) -> Iterator[Attempt]:
    aurora, address = planted.aurora, planted.aurora.url(planted.ours)
    for method, allowed in access.INSIDE[path].items():
        for name in sorted(access.EVERYBODY - allowed):
            yield Attempt(name, aurora.members[name], method, address, REFUSALS)


def of_other_methods(path: str, planted: Planted) -> Iterator[Attempt]:
    """No view has a word for them, which is looked up in all of them; that it matters is tried by one of them."""
    owner, address = planted.aurora.owner, planted.aurora.url(planted.ours)
    for method in planted.in_turn(sorted(set(METHODS) - set(access.INSIDE[path]))):
        yield Attempt("the owner, by a method that is not there", owner, method, address, NO_SUCH_METHOD)


def outside(path: str, planted: Planted) -> Iterator[Attempt]:
    """Unless the public table has an address of this name."""
    if planted.ours not in {*access.OPEN, *access.SIGNED_IN, *access.PUBLIC_API}:
        yield Attempt("the owner, outside", planted.aurora.owner, "get", f"/{planted.ours}", NOT_THERE_OUTSIDE)


ATTEMPTS = (of_strangers, of_another_organizations_row, of_weaker_roles, of_other_methods, outside)


def that_change_something(attempts: list[Attempt], planted: Planted, browser) -> Iterator[str]:
    """Which of them do, each made alone: asked only when all together did, for a look at every table takes long."""
    for attempt in attempts:
        with undone():
            attempt.answered(browser)
            if not planted.is_untouched():
                yield str(attempt)


@pytest.mark.parametrize(
    ("kind", "route"), BY_KIND, ids=[plain(route.path) for _kind, route in BY_KIND], scope="module"
)
class TestInside:
    def test_whoever_must_not_is_refused_and_changes_nothing(self, route, planted, db, browser):
        attempts = [each for kind in ATTEMPTS for each in kind(plain(route.path), planted)]

        with undone():
            answers = {str(each): each.answered(browser) for each in attempts}
            untouched = planted.is_untouched()
        print(f"{len(attempts)} attempts at {planted.ours}: refused, and nothing was changed")

        assert len(answers) == len(attempts)
        assert {str(each): answers[str(each)] for each in attempts if answers[str(each)] not in each.told} == {}
        assert untouched, list(that_change_something(attempts, planted, browser))

    def test_whoever_may_is_not_refused(self, route, planted, db, browser):
        aurora, path = planted.aurora, planted.aurora.url(planted.ours)

        for method, allowed in access.INSIDE[plain(route.path)].items():
            for name in sorted(allowed):
                with undone():
                    status = getattr(browser(aurora.members[name]), method)(path).status_code
                assert status not in REFUSALS and status < 500, (name, method, status)


@pytest.mark.parametrize("route", [r for r in OUTSIDE if plain(r.path) in access.SIGNED_IN], ids=lambda r: r.path)
def test_a_stranger_is_sent_away_from_what_needs_a_person(route, db, client):
    for method in METHODS:
        assert getattr(client, method)(f"/{plain(route.path)}").status_code in {403, 302, 405}


def test_the_two_tables_are_the_ones_in_use():
    assert {route.urlconf for route in ALL} == {settings.ROOT_URLCONF, settings.ORGANIZATION_URLCONF}
