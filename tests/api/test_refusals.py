"""Every action of the API, tried by everybody who must not get in: refused, and nothing of the organization changed."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from crm.models import Company, LostReason
from tenants.access import KEY_SCOPES
from tenants.api.docs import description
from tenants.context import in_tenant
from tests.api.calling import ROOT, Caller, key_of, make_key, session_of
from tests.api.tried import BODIES, ELSEWHERE, FOR_LEADERS, FOR_PEOPLE, NOUNS, OTHERS
from tests.cast import Cast, client_of
from tests.isolation.rows import request_of, rows_for, source_of
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
    def names_a_row(self) -> bool:
        return "{" in self.path

    def by(self, caller: Caller, ids: dict[str, str]):
        own = {"id": ids[self.path.split("/")[0]]} if self.names_a_row else {}
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


def rows_of(cast: Cast) -> dict[str, str]:
    """A fingerprint of every table of the organization."""
    with in_tenant(cast.schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [cast.schema])
        tables = [row[0] for row in cursor.fetchall()]
        prints = {}
        for table in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t")
            prints[table] = cursor.fetchone()[0]
    return prints


@pytest.fixture
def ids(aurora) -> dict[str, str]:
    """One row of each kind, all of them marked."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name=f"{MARKER} Ltda.")
        contact = make_contact(f"{MARKER} Marina", "+5511987654321", company=company, owner=aurora.rep.user)
        lead = make_lead(contact=contact, company=company, owner=aurora.rep, title=f"{MARKER} site")
        conversation = talk(lead=lead, to=aurora.rep, text=f"{MARKER} oi")
        column = stage("Proposta")
        column.name = f"{MARKER} Proposta"
        column.save()
        reason = LostReason.objects.create(name=f"{MARKER} preço")
        rows = {
            "companies": company.pk,
            "contacts": contact.pk,
            "leads": lead.pk,
            "conversations": conversation.pk,
            "stages": column.pk,
            "pipelines": column.pipeline_id,
            "lost-reasons": reason.pk,
            "move-requests": request_of(aurora, lead).pk,
            "imports": import_of(aurora, text=MARKER)["pk"],
        }
        source = source_of(aurora, MARKER)
        rows |= {"sources": source["pk"], "receipts": source["receipt"]}
        rows |= {name: rows_for(f"api/v1/{name}/", aurora)["pk"] for name in OTHERS}
    named = {
        "pipeline": column.pipeline_id,
        "company": company.pk,
        "contact": contact.pk,
        "lead": lead.pk,
        "stage": column.pk,
        "conversation": conversation.pk,
    }
    return {name: str(pk) for name, pk in (rows | named).items()}


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


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_nobody_gets_in_who_must_not(action, aurora, rival, ids):
    before = rows_of(aurora)

    for who, caller, expected in refusals(aurora, rival, action):
        answer = action.by(caller, ids)
        assert answer.status_code == expected, who
        assert MARKER not in answer.content.decode(), who

    assert rows_of(aurora) == before


@pytest.mark.parametrize("as_person", [False, True], ids=["key", "owner"])
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_another_organization_finds_nothing_by_our_ids(action, as_person, aurora, rival, ids):
    caller = session_of(rival, rival.owner) if as_person else key_of(rival)
    before = rows_of(aurora)

    answer = action.by(caller, ids)

    expected = 404 if action.names_a_row else 400 if "create" in action.name else 200
    is_barred = action.name in FOR_PEOPLE and not as_person
    assert answer.status_code == (403 if is_barred else ELSEWHERE.get(action.name, expected))
    assert MARKER not in answer.content.decode()
    assert rows_of(aurora) == before


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.nouns != ("pipeline",)], ids=lambda action: action.name)
def test_a_colleague_finds_nothing_that_is_out_of_reach(action, aurora, ids):
    caller = session_of(aurora, aurora.other_rep)
    before = rows_of(aurora)

    answer = action.by(caller, ids)

    if action.own in FOR_LEADERS or action.name in ("contact_destroy", "lead_destroy"):
        assert answer.status_code == 403  # sales archives nothing
    elif action.names_a_row:
        assert answer.status_code == 404
    elif action.name in ELSEWHERE:
        assert answer.status_code == ELSEWHERE[action.name]
    else:
        assert answer.status_code == (400 if "create" in action.name else 200)
        assert rows_of(aurora) == before
    assert MARKER not in answer.content.decode().replace(f"{MARKER} Proposta", "")
