"""Every page, with another organization's ids and with nonsense in every name that it looks for."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from psycopg import sql

from crm.models import Contact, Lead
from messaging.models import Conversation, Message
from tenants.api.docs import description
from tenants.context import in_tenant
from tests import access
from tests.api.calling import session_of
from tests.isolation.rows import fingerprint
from tests.isolation.test_markers import marker
from tests.isolation.test_sweep import CONVERTER, INSIDE, plain, undone
from tests.security.asking import Place, filled, places, watched

# What each name is given in turns; the first ones have found most.
NONSENSE = (
    "\x00", "'\");--", "9" * 400, "-1", "contact__owner__password__startswith", "9999-12-31T23:59:59-14:00", "[]", "1e999", "%",
    '{"a":[1]}', "NaN", "0001-01-01", "019a4f00-0000-7000-8000-000000000011", "١٢", "a\r\nSet-Cookie: b=c", "x" * 70_000,
)  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What was asked for, kept with the work that looks for it in the organization's own rows, and finds nothing.
QUESTIONS = [("settings/audit/exports/", ["crm_job.options"])]
NAMES: dict[tuple[str, str], list[str]] = {}
REPS = {"rep", "other_rep"}
SEEN_BY_ALL = {"user", "member", "role", "team", "stage", "to", "pipeline", "template", "channel"}
BYTES = ("%ED%A0%80", "%00", "%FF%FE", "%2500", "%C0%AE")


def foreign_ids(rival, ids) -> dict[str, str]:
    """Of people, roles and rows of the other organization, by the names that forms have for such."""
    with in_tenant(rival.schema):
        talk = Conversation.objects.get(pk=ids["inbox/"]["pk"])
    of_rows = {
        "stage": "board/columns/",
        "pipeline": "api/v1/pipelines/",
        "template": "settings/templates/",
        "company": "companies/",
    }
    found = {name: ids[prefix]["pk"] for name, prefix in of_rows.items()}
    found |= {"to": found["stage"], "lead": talk.lead_id, "channel": talk.channel_id, "conversation": talk.pk}
    found |= {
        "contact": talk.contact_id,
        "with": talk.contact_id,
        "reply_to": ids["inbox/"]["message"],
        "file": ids["files/"]["pk"],
    }
    found |= {
        "attachment": ids["media/"]["pk"],
        "team": rival.rep.team_id,
        "role": rival.rep.role_id,
        "member": rival.rep.pk,
    }
    return {name: str(pk) for name, pk in ({"user": rival.rep.user_id} | found).items()}


@cache
def references(schema: str) -> list[tuple[str, str]]:
    """Columns that may name another row. Words that somebody typed stand in texts, and in particulars."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = %s AND (data_type IN ('uuid', 'jsonb') OR udt_name = '_uuid')
               AND table_name NOT LIKE '%%auditline%%' AND column_name <> 'particulars'""",
            [schema],
        )
        return cursor.fetchall()


def columns_that_name(schema: str, ids: list[str]) -> list[str]:
    """Where an id of another organization stands."""
    return sorted(rows_that_name(schema, ids))


def rows_that_name(schema: str, ids: list[str]) -> dict[str, int]:
    """How often any of them stands in which column."""
    parts = [
        sql.SQL("SELECT {}, count(*) FROM {} WHERE {}::text ~ {} HAVING count(*) > 0").format(
            sql.Literal(f"{table}.{column}"),
            sql.Identifier(schema, table),
            sql.Identifier(column),
            sql.Literal("|".join(ids)),
        )
        for table, column in references(schema)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return dict(cursor.fetchall())


def test_ids_of_another_organization_are_nothing_in_any_form(deep, both, aurora, rival, browser):
    """Each name is given the id of what it is called after, and anything else a person's; then all of them each id."""
    ids, theirs = foreign_ids(rival, both["rival"]), fingerprint(rival.schema)
    others = list(ids) if deep else ["user"]
    tried, wrong = 0, []

    for place in places("post", both["aurora"], aurora):
        client, address = answering(browser(aurora.members[place.who])), aurora.url(place.address)
        names = names_of(client, place, address)
        with undone():
            taken = False
            for other in others if names else ():
                answer = client.post(address, {name: ids.get(name, ids[other]) for name in names})
                tried, taken = tried + 1, taken or answer.status_code < 400
                if answer.status_code >= 500 or marker(rival) in answer.content.decode(errors="replace"):
                    wrong.append((place.path, other, answer.status_code))
            kept = columns_that_name(aurora.schema, list(ids.values())) if taken else []
            if kept and (place.path, kept) not in QUESTIONS:
                wrong.append((place.path, kept))
    print(f"{tried} forms filled with {len(ids)} ids of another organization: none of them is kept anywhere")

    assert wrong == []
    assert tried > 130
    assert fingerprint(rival.schema) == theirs


def test_ids_of_another_organization_are_nothing_in_any_body_of_the_api(both, aurora, rival):
    """The examples of the description, each id in them exchanged for one of the other organization."""
    ids, theirs, caller = foreign_ids(rival, both["rival"]), fingerprint(rival.schema), session_of(aurora, aurora.owner)
    tried, wrong = 0, []

    for route in INSIDE:
        path = plain(route.path)
        for method, example in bodies_of(path):
            body = exchanged(example, ids)
            if body == example:
                continue
            with undone():
                answer = caller.call(method, filled(path, both["aurora"], aurora).removeprefix("api/v1/"), body)
                tried += 1
                if marker(rival) in answer.content.decode() or columns_that_name(aurora.schema, list(ids.values())):
                    wrong.append((method, path, body, answer.status_code))
    print(f"{tried} bodies of the API with ids of another organization: none of them is kept anywhere")

    assert wrong == []
    assert tried > 20
    assert fingerprint(rival.schema) == theirs


def bodies_of(path: str) -> Iterator[tuple[str, Any]]:
    """What the description shows as an example for each method of an address, with its body's name for ids kept."""
    address = "/" + CONVERTER.sub(lambda found: f"{{{'id' if found[2] == 'pk' else found[2]}}}", path)
    for method, operation in description()["paths"].get(address, {}).items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        examples = [each["value"] for each in content.get("examples", {}).values()]
        for example in [*examples, *([content["example"]] if "example" in content else [])]:
            yield method, example


def exchanged(value: Any, ids: dict[str, str], name: str = "user") -> Any:
    match value:
        case dict():
            return {key: exchanged(each, ids, key) for key, each in value.items()}
        case list():
            return [exchanged(each, ids, name.rstrip("s")) for each in value]
        case str() if UUID.fullmatch(value):
            return ids.get(name, ids["user"])
    return value


def test_ids_that_a_colleague_may_not_see_are_nothing_in_any_form(deep, both, aurora, browser):
    """Of one's own organization, so they exist: in forms about rows of one's own, and in lists. Every fourth; all in the long form."""
    known, mark = foreign_ids(aurora, both["aurora"]), "Zebulon HIDDEN"
    ids = {name: pk for name, pk in known.items() if name not in SEEN_BY_ALL}
    attacker = replace(aurora, rep=aurora.other_rep, other_rep=aurora.rep)
    client, tried, wrong = answering(browser(aurora.other_rep)), 0, []
    with in_tenant(aurora.schema):
        for model, name in ((Contact, "name"), (Lead, "title"), (Message, "text"), (Conversation, "preview")):
            model.objects.update(**{name: mark})

    reps = [
        path for path in map(plain, (route.path for route in INSIDE)) if access.INSIDE[path].get("post", set()) & REPS
    ]
    for path in [path for path in reps if not path.startswith("api/")][:: 1 if deep else 4]:
        with undone():
            place = Place(path, filled(path, {}, attacker), "post", "other_rep")
            names = names_of(client, place, aurora.url(place.address))
            before = rows_that_name(aurora.schema, list(ids.values()))
            answer = client.post(aurora.url(place.address), {name: ids.get(name, ids["lead"]) for name in names})
            tried += 1
            if answer.status_code >= 500 or mark in b"".join(answer).decode(errors="replace"):
                wrong.append((path, answer.status_code))
            if answer.status_code < 400 and rows_that_name(aurora.schema, list(ids.values())) != before:
                wrong.append((path, "kept"))
    print(f"{tried} forms filled with ids of colleagues' rows: none is shown, and none is kept anywhere")

    assert wrong == []
    assert tried > 15


@pytest.mark.parametrize("method", ["get", "post"])
def test_nonsense_in_every_name_is_no_fault_of_ours(method, deep, both, aurora, browser):
    """All names at once, a different nonsense in each; in the long form each name is given all of it."""
    tried, wrong = 0, []
    for number, place in enumerate(places(method, both["aurora"], aurora)):
        client, address = answering(browser(aurora.members[place.who])), aurora.url(place.address)
        names = names_of(client, place, address)
        for shift in (range(len(NONSENSE)) if deep else [number % len(NONSENSE)]) if names else ():
            said = dict(zip(names, islice(cycle(NONSENSE), shift, None), strict=False))
            with undone():
                status = getattr(client, method)(address, said).status_code
            tried += 1
            if status >= 500:
                wrong.append((place.path, {name: text[:40] for name, text in said.items()}))
        for bad in (BYTES if deep else BYTES[:1]) if names and method == "get" else ():
            with undone():
                status = client.get(f"{address}?{'&'.join(f'{quote(name)}={bad}' for name in names)}").status_code
            tried += 1
            if status >= 500:
                wrong.append((place.path, bad))
    print(f"{tried} × {method.upper()} with nonsense: no answer is a fault of ours")

    assert wrong == []
    assert tried > 130


def answering(client):
    """A fault of ours is an answer here, as it is to a browser."""
    client.raise_request_exception = False
    return client


def names_of(client, place: Place, address: str) -> list[str]:
    """Asked once for all tests: a page looks for the same names whoever's rows it is about."""
    if (known := NAMES.get((place.method, place.path))) is None:
        with undone(), watched() as names:
            getattr(client, place.method)(address)
        known = NAMES[place.method, place.path] = sorted(names)
    return known
