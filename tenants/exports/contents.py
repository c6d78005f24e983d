"""What an export holds: every table of the organization, its rows in public and its people; never a secret."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from psycopg import sql

from tenants.models import Membership, Organization, PlatformAuditLine, User
from tenants.services.backing_up import is_an_organizations

AT_ONCE = 500  # rows
# Of these a table for spreadsheets is made too; the apps name theirs at start-up.
as_tables = {"tenants.User", "tenants.Membership"}
# Copies of what stands elsewhere, or how the product does its work.
LEFT_OUT = {
    "tenants.AnsweredCall": "what calls of the API were answered; what they made stands in its tables",
    "tenants.Delivery": "raw webhooks, which are sealed; what they said stands in messages and leads",
    "tenants.Erasure": "digests of erased people, which outlive them to keep them erased",
    "tenants.Lease": "which process holds what",
    "tenants.OrganizationExport": "exports like this one",
    "tenants.OutboxItem": "what waits to be sent, by id; the messages are there",
    "tenants.PlanNotice": "which warnings were sent",
    "tenants.Route": "outside accounts by id; the channels are there",
}
PEOPLE = ("id", "email", "name", "language", "is_active", "created_at")
SECRETS = frozenset({"token", "nonce", "password"})
SECRETS_OF = {
    "tenants.ApiKey": frozenset({"digest", "former_digest"}),
    "tenants.Grant": frozenset({"proof"}),
    "tenants.OAuthApp": frozenset({"digest"}),
}


@dataclass(frozen=True)
class Part:
    """One table of the export: where it stands, which of its rows, and which columns stay out."""

    label: str
    table: sql.Identifier
    key: str
    columns: list[str]
    left_out: list[str]
    narrowed: sql.Composable

    @property
    def is_table(self) -> bool:
        return self.label in as_tables

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT count(*) FROM {} t WHERE {}").format(self.table, self.narrowed))
            return cursor.fetchone()[0]

    def rows(self, after: str | None) -> list[tuple[str, str]]:
        """(key, row as JSON) of the next ones behind this key; ``None`` begins."""
        key = sql.Identifier(self.key)
        behind = sql.SQL("true") if after is None else sql.SQL("t.{} > {}").format(key, sql.Literal(after))
        statement = sql.SQL(
            "SELECT t.{key}::text, (to_jsonb(t) - {left_out}::text[])::text FROM {table} t"
            " WHERE {narrowed} AND {behind} ORDER BY t.{key} LIMIT {limit}"
        ).format(
            key=key,
            left_out=sql.Literal(self.left_out),
            table=self.table,
            narrowed=self.narrowed,
            behind=behind,
            limit=sql.Literal(AT_ONCE),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


def parts(organization: Organization) -> list[Part]:
    """In one order, whoever asks and when."""
    found = [*_of_schema(organization), *_of_public(organization)]
    return sorted(found, key=lambda part: part.label)


def _of_schema(organization: Organization) -> Iterator[Part]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name in settings.TENANT_APPS and model._meta.managed and not model._meta.proxy:
            yield _part(model, organization.schema_name, sql.SQL("true"))


def _of_public(organization: Organization) -> Iterator[Part]:
    whose = sql.Literal(str(organization.pk))
    theirs = sql.SQL("t.organization_id = {}").format(whose)
    for model in apps.get_models():
        if is_an_organizations(model) and model._meta.label not in LEFT_OUT:
            yield _part(model, "public", theirs)
    yield _part(PlatformAuditLine, "public", theirs)
    yield _part(Organization, "public", sql.SQL("t.id = {}").format(whose))
    people = sql.SQL("t.id IN (SELECT user_id FROM {} WHERE organization_id = {})")
    members = sql.Identifier("public", Membership._meta.db_table)
    yield _part(User, "public", people.format(members, whose), only=PEOPLE)


def _part(model: type[Model], schema: str, narrowed: sql.Composable, only: tuple[str, ...] = ()) -> Part:
    meta = model._meta
    columns = [field.column for field in meta.concrete_fields if field.column]
    kept = [column for column in columns if not _is_secret(meta.label, column) and (not only or column in only)]
    left_out = [column for column in columns if column not in kept]
    return Part(meta.label, sql.Identifier(schema, meta.db_table), str(meta.pk.column), kept, left_out, narrowed)


def _is_secret(label: str, column: str) -> bool:
    is_sealed = column.endswith("_sealed") or column.startswith("sealed_")
    return is_sealed or column in SECRETS or column in SECRETS_OF.get(label, ())
