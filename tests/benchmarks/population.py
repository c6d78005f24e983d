"""One organization that has lived for years, made in seconds: rows go in by COPY, past triggers and one-by-one writes.

``populate(owners=…)`` inside the organization's door. The same seed gives the same people, so figures can be compared.
"""

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone
from fractional_indexing import generate_n_keys_between
from psycopg import sql

from config.ids import uuid7
from crm.models import Activity, Company, Contact, Identity, Lead, LeadMove, Pipeline, Stage
from crm.phones import comparable
from crm.services import visits
from tests.benchmarks.words import CITIES, COMPANIES, FIRST, LAST, TAGS, TRADES

YEARS = timedelta(days=730)
MOST_MOVES = 4
PLAIN = (str, int, UUID, datetime)  # what PostgreSQL is told as it is


@dataclass
class Population:
    """What was made, for the tests that ask about it."""

    contacts: list[UUID] = field(default_factory=list)
    leads: list[UUID] = field(default_factory=list)


@transaction.atomic
def populate(
    *,
    owners: Sequence[UUID | None],
    leads: int = 50_000,
    contacts: int = 100_000,
    in_one_column: int = 5_000,
    seed: int = 7,
) -> Population:
    """People, their companies, their leads with the moves that led there. The first stage gets ``in_one_column``."""
    dice, now = random.Random(seed), timezone.now()
    companies = [uuid7() for _number in range(max(1, contacts // 10))]
    copy_rows(Company, (_company(dice, pk) for pk in companies))
    people = [_contact(dice, number, companies, now) for number in range(contacts)]
    copy_rows(Contact, people)
    copy_rows(Identity, (_identity(person) for person in people))
    rows = list(_leads(dice, people[:leads] or people, leads, in_one_column, owners, now))
    copy_rows(Lead, rows)
    copy_rows(LeadMove, _moves(dice, rows))
    copy_rows(Activity, (_activity(row) for row in rows))
    visits.rebuild()
    analyze(Company, Contact, Identity, Lead, LeadMove, Activity)
    return Population([person["id"] for person in people], [row["id"] for row in rows])


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Rows by their column names, all saying the same ones; the rest is as the model has it. No trigger runs."""
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return
    columns = [each for each in model._meta.concrete_fields if each.attname in first or not _by_database(each)]
    said = [(each.attname, each) for each in columns]
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(sql.Identifier(each.column) for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy:
            for row in itertools.chain([first], rows):
                copy.write_row([_prepared(each, row[name] if name in row else _usual(each)) for name, each in said])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def analyze(*tables: type[models.Model]) -> None:
    """Tell the planner what has come: autovacuum would, a minute later."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))


def _by_database(column: models.Field) -> bool:
    return column.has_db_default() or column.generated or isinstance(column, models.AutoField)


def _usual(column: models.Field) -> Any:
    return timezone.now() if getattr(column, "auto_now", False) else column.get_default()


def _prepared(column: models.Field, value: Any) -> Any:
    return value if isinstance(value, PLAIN) else column.get_db_prep_save(value, connection)


def _company(dice: random.Random, pk: UUID) -> dict[str, Any]:
    name = f"{dice.choice(COMPANIES)} {dice.choice(LAST)} {dice.choice(TRADES)}"
    return {"id": pk, "name": name, "city": dice.choice(CITIES)}


def _contact(dice: random.Random, number: int, companies: list[UUID], now: datetime) -> dict[str, Any]:
    first, last = dice.choice(FIRST), f"{dice.choice(LAST)} {dice.choice(LAST)}"
    plain = f"{first}.{last}".lower().replace(" ", ".")
    return {
        "id": uuid7(),
        "created_at": now - dice.random() * YEARS,
        "name": f"{first} {last}",
        "phone": f"+55{dice.choice((11, 21, 31, 41, 51, 62, 71, 81))}9{number:08d}",
        "email": f"{plain}.{number}@exemplo.com.br",
        "company_id": dice.choice(companies) if number % 3 else None,
        "city": dice.choice(CITIES),
    }


def _identity(person: dict[str, Any]) -> dict[str, Any]:
    phone = person["phone"]
    return {"contact_id": person["id"], "kind": "phone", "value": phone, "key": comparable(phone)}


def _leads(
    dice: random.Random,
    people: list[dict],
    count: int,
    in_one_column: int,
    owners: Sequence[UUID | None],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    stages = list(Stage.objects.filter(pipeline=Pipeline.objects.get(is_default=True)).order_by("position"))
    keys = generate_n_keys_between(None, None, count)
    for number, key in enumerate(keys):
        stage = stages[0] if number < in_one_column else stages[1 + number % (len(stages) - 1)]
        created = people[number % len(people)]["created_at"]
        entered = created + dice.random() * (now - created)
        yield {
            "id": uuid7(),
            "created_at": created,
            "pipeline_id": stage.pipeline_id,
            "stage_id": stage.pk,
            "contact_id": people[number % len(people)]["id"],
            "company_id": people[number % len(people)]["company_id"],
            "owner_id": dice.choice(owners) if owners else None,
            "title": f"{dice.choice(TRADES)} {number}" if number % 4 else "",
            "value_cents": dice.randrange(0, 5_000_000, 10_000),
            "source": dice.choice(Lead.Source.values),
            "score": dice.randint(0, 100),
            "tags": dice.sample(TAGS, dice.randint(0, 3)),
            "expected_close": (entered + timedelta(days=dice.randint(1, 90))).date() if number % 2 else None,
            "position": key,
            "entered_stage_at": entered,
            "closed_at": None if stage.kind == Stage.Kind.OPEN else entered,
            "version": MOST_MOVES + 1,
        }


def _moves(dice: random.Random, leads: list[dict]) -> Iterator[dict[str, Any]]:
    """From stage to stage up to where the lead stands now, the last one when it entered there."""
    order = {pk: place for place, pk in enumerate(Stage.objects.order_by("position").values_list("pk", flat=True))}
    by_place = {place: pk for pk, place in order.items()}
    for lead in leads:
        steps = range(max(0, order[lead["stage_id"]] - MOST_MOVES), order[lead["stage_id"]])
        span = (lead["entered_stage_at"] - lead["created_at"]) / max(1, len(steps))
        for number, place in enumerate(steps, start=1):
            yield {
                "lead_id": lead["id"],
                "created_at": lead["created_at"] + span * number,
                "from_stage_id": by_place[place],
                "to_stage_id": by_place[place + 1],
                "from_position": "a0",
                "version": number + 1,
                "moved_by_id": lead["owner_id"],
            }


def _activity(lead: dict[str, Any]) -> dict[str, Any]:
    return {
        "lead_id": lead["id"],
        "contact_id": lead["contact_id"],
        "kind": "lead.created",
        "particulars": {"stage": "Lead", "source": lead["source"]},
        "happened_at": lead["created_at"],
    }
