"""A person's name and numbers go out of every text that an organization keeps of others, table by table."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from crm.services.forgetting.naming import Wanted

# The audit has its own way; others' addresses are others', and unique; the register names who answers, and its versions stay.
NOT_SWEPT = frozenset({"crm.AuditLine", "crm.Identity", "crm.MatchKey", "crm.Consent", "crm.RegisterVersion"})
NUMBER = "0"  # in JSON a number may stand without quotes
TEXTS = (models.CharField, models.TextField, models.JSONField)


def tables() -> list[str]:
    """Labels of the models whose texts are swept."""
    ours: list[Any] = [model for app in settings.TENANT_APPS for model in apps.get_app_config(app).get_models()]
    return sorted(model._meta.label for model in ours if model._meta.label not in NOT_SWEPT and _texts(model))


def sweep(label: str, wanted: Wanted) -> int:
    """How many rows named the person."""
    model: Any = apps.get_model(label)
    texts = _texts(model)
    found = [
        sql.SQL("{0}::text ~ %(digits)s OR {0}::text ~* %(words)s").format(sql.Identifier(field.column))
        for field in texts
    ]
    statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(_without, texts)), sql.SQL(" OR ").join(found)
    )
    told = {"digits": wanted.digits, "words": wanted.words, "number": NUMBER, "erased": _("[erased]")}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return cursor.rowcount


def _texts(model: Any) -> list[Any]:
    """What people or providers wrote; neither sealed nor one of a few values."""
    fields = [field for field in model._meta.concrete_fields if not field.choices and not field.primary_key]
    return [
        field
        for field in fields
        if not field.column.endswith("_sealed")
        and isinstance(field.base_field if isinstance(field, ArrayField) else field, TEXTS)
    ]


def _without(field: Any) -> sql.Composable:
    """The column's new value, as long as it may be."""
    number = sql.SQL("regexp_replace({}::text, %(digits)s, %(number)s, 'g')").format(sql.Identifier(field.column))
    text = sql.SQL("regexp_replace({}, %(words)s, %(erased)s, 'gi')").format(number)
    if isinstance(field, models.CharField) and field.max_length:
        text = sql.SQL("left({}, {})").format(text, sql.Literal(field.max_length))
    return sql.SQL("{} = ({})::{}").format(
        sql.Identifier(field.column), text, sql.SQL(field.db_type(connection) or "text")
    )
