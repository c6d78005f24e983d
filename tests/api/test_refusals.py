"""Every action of the API, tried by everybody who must not get in: refused, and nothing of the organization changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from crm.models import Company, Lead, LostReason
from messaging.services import uploads
from tenants.access import KEY_SCOPES
from tenants.api.docs import description
from tenants.context import in_tenant
from tests.api.calling import ROOT, Caller, key_of, make_key, session_of
from tests.api.tried import ARCHIVING, BODIES, ELSEWHERE, FOR_LEADERS, FOR_PEOPLE, NOUNS, OF_ALL, OTHERS
from tests.cast import Cast, client_of
from tests.isolation.rows import fingerprint, request_of, rows_for
from tests.isolation.source_rows import source_of
from tests.isolation.work_rows import import_of
from tests.makers import make_contact, make_lead, stage
from tests.messaging.threads import talk

MARKER = "LEAK-A"


@dataclass(frozen=True)
class Action:
    """One operation of the description."""

    name: str
    method: str
    path: str

    @property
    def own(self) -> str:
        return self.name.rpartition("_partial_update")[0] or self.name.rpartition("_")[0]

    @property
    def nouns(self) -> tuple[str, ...]:
        """Of the permissions that let somebody in."""
        return NOUNS.get(self.own, (self.own,))

    @property
    def noun(self) -> str:
        """Of what: how its address begins."""
        return self.path.split("/")[0]

    @property
    def rows(self) -> str:
        """What the address's own id is one of."""
        return self.path.partition("/{id}")[0].rpartition("/")[2]

    @property
    def kind(self) -> str:
        """Which rows it names besides those that all have; none in many."""
        return self.rows if self.rows == "uploads" else self.noun if self.noun in {*MARKED, *OTHERS} else ""

    @property
    def names_a_row(self) -> bool:
        return "{" in self.path

    def by(self, caller: Caller, ids: dict[str, str]):
        own = {"id": ids[self.rows]} if "{id}" in self.path else {}
        body = BODIES[self.name]
        filled = {name: _filled(value, ids) for name, value in body.items()} if body else None
        return caller.call(self.method, self.path.format(**ids | own), filled)


def _filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, ids) for each in value]
    return value.format(**ids) if isinstance(value, str) else value


ACTIONS = [
    Action(operation["operationId"], method, path.removeprefix(ROOT))
    for path, methods in description()["paths"].items()
    for method, operation in methods.items()
]


@pytest.fixture(scope="module")
def ids(kind, django_db_setup, django_db_blocker) -> Iterator[dict[str, str]]:
    """One row of each kind that the actions name, all of them marked; made once for whoever tries actions of a kind.

    Each try is undone by itself, inside what is undone here.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted(Cast.of("aurora"), kind)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def before(ids) -> dict[str, tuple[int, int]]:
    """What the organization holds before anybody tries an action."""
    return fingerprint(Cast.of("aurora").schema)


def planted(aurora: Cast, kind: str) -> dict[str, str]:
    """Also all that a lead has."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name=f"{MARKER} Ltda.")
        contact = make_contact(f"{MARKER} Marina", "+5511987654321", company=company, owner=aurora.rep.user)
        lead = make_lead(contact=contact, company=company, owner=aurora.rep, title=f"{MARKER} site")
        conversation = talk(lead=lead, to=aurora.rep, text=f"{MARKER} oi")
        column = stage("Proposta")
        column.name = f"{MARKER} Proposta"
        column.save()
        rows = {"company": company, "contact": contact, "lead": lead, "stage": column, "conversation": conversation}
        named = {name: row.pk for name, row in rows.items()} | {"pipeline": column.pipeline_id}
        named |= {
            "companies": company.pk,
            "contacts": contact.pk,
            "leads": lead.pk,
            "conversations": conversation.pk,
            "messages": conversation.messages.get().pk,
            "stages": column.pk,
            "pipelines": column.pipeline_id,
        }
        if kind == "uploads":
            begun = {"key": "a-large-file", "filename": f"{MARKER}.mp4", "size": 9}
            named["uploads"] = uploads.begin(conversation, by=aurora.rep.user, **begun).pk
            named["number"] = 0
        elif kind:
            named[kind] = _row(kind, aurora, lead)
    return {name: str(pk) for name, pk in named.items()}


MARKED: dict[str, Callable[[Cast, Lead], Any]] = {
    "lost-reasons": lambda cast, lead: LostReason.objects.create(name=f"{MARKER} preço").pk,
    "move-requests": lambda cast, lead: request_of(cast, lead).pk,
    "imports": lambda cast, lead: import_of(cast, text=MARKER)["pk"],
    "sources": lambda cast, lead: source_of(cast, MARKER)["pk"],
    "receipts": lambda cast, lead: source_of(cast, MARKER)["receipt"],
    "assignments": lambda cast, lead: source_of(cast, MARKER)["receipt"],  # whoever comes in is given to somebody
}


def _row(noun: str, cast: Cast, lead: Lead) -> Any:
    return MARKED[noun](cast, lead) if noun in MARKED else rows_for(f"api/v1/{noun}/", cast)["pk"]


def each_action(actions: list[Action]) -> pytest.MarkDecorator:
    """A test for each; those of one kind run one after the other, over the same rows."""
    cases = sorted(((action.kind, action) for action in actions), key=lambda case: case[0])
    names = [action.name for _kind, action in cases]
    return pytest.mark.parametrize(("kind", "action"), cases, ids=names, scope="module")


def test_the_table_above_names_every_action():
    assert {action.name for action in ACTIONS} == set(BODIES)


def refusals(aurora: Cast, rival: Cast, action: Action) -> list[tuple[str, Caller, int]]:
    """Who tries, and what they are told."""
    _key, foreign_secret = make_key(rival)
    rest = [scope for scope in KEY_SCOPES if scope.partition(".")[0] not in action.nouns]
    without = [
        ("a viewer", session_of(aurora, aurora.viewer), 403),
        ("a key without the scope", key_of(aurora, *rest), 403),
    ]
    return [
        *(without if action.nouns else []),
        ("a stranger", Caller(ROOT, Client()), 401),
        ("a stranger at the address", Caller(aurora.url("api/v1/"), Client()), 404),
        ("another organization's owner", session_at(aurora, rival.owner), 404),
        (
            "another organization's key that names this one",
            Caller(
                ROOT, Client(), Authorization=f"Bearer {foreign_secret}", **{"X-Org-Id": str(aurora.organization.pk)}
            ),
            403,
        ),
    ]


def session_at(cast: Cast, member) -> Caller:
    return Caller(cast.url("api/v1/"), client_of(member.user))


@each_action(ACTIONS)
def test_nobody_gets_in_who_must_not(action, aurora, rival, ids, before):
    for who, caller, expected in refusals(aurora, rival, action):
        answer = action.by(caller, ids)
        assert answer.status_code == expected, who
        assert MARKER not in answer.content.decode(), who

    assert fingerprint(aurora.schema) == before


@pytest.mark.parametrize("as_person", [False, True], ids=["key", "owner"])
@each_action(ACTIONS)
def test_another_organization_finds_nothing_by_our_ids(action, as_person, aurora, rival, ids, before):
    caller = session_of(rival, rival.owner) if as_person else key_of(rival)

    answer = action.by(caller, ids)

    expected = 404 if action.names_a_row else 400 if "create" in action.name else 200
    is_barred = action.name in FOR_PEOPLE and not as_person
    assert answer.status_code == (403 if is_barred else ELSEWHERE.get(action.name, expected))
    assert MARKER not in answer.content.decode()
    assert fingerprint(aurora.schema) == before


@each_action([action for action in ACTIONS if action.nouns != ("pipeline",)])
def test_a_colleague_finds_nothing_that_is_out_of_reach(action, aurora, ids, before):
    caller = session_of(aurora, aurora.other_rep)

    answer = action.by(caller, ids)

    if action.own in FOR_LEADERS or action.name in ARCHIVING:
        assert answer.status_code == 403  # sales archives nothing
    elif action.name in OF_ALL:
        assert answer.status_code == OF_ALL[action.name]
    elif action.names_a_row:
        assert answer.status_code == 404
    elif action.name in ELSEWHERE:
        assert answer.status_code == ELSEWHERE[action.name]
    else:
        assert answer.status_code == (400 if "create" in action.name else 200)
        assert fingerprint(aurora.schema) == before
    assert MARKER not in answer.content.decode().replace(f"{MARKER} Proposta", "")
