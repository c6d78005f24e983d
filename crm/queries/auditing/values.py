"""What stood in a field before and after, as people read it: names instead of ids, no secret ever."""

import re
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from config import words
from crm.queries.auditing import kinds
from crm.queries.auditing.names import Line, Names
from crm.queries.changes import Change

NOTHING, SECRET, LONGEST = "—", "••••••", 200
SECRET_NAME = re.compile(r"secret|sealed|password|token|digest|nonce|credential|recovery|otp|proof|api_key$")
SEALED = re.compile(r"v\d+:")  # how tenants.crypto begins what it seals
SILENT = frozenset({"id", "created_at", "updated_at", "organization_id", "schema_name", "schema_version"})


def changes(line: Line, names: Names, *, readable: bool) -> list[Change]:
    """Field by field. Whoever may not read such records learns which fields, and nothing of what stood there."""
    before, after = line.before or {}, line.after or {}
    told = []
    for column in dict.fromkeys([*before, *after]):
        if column not in SILENT:
            shown = (_shown(line.table, column, each.get(column), names) for each in (before, after))
            old, new = shown if readable else (SECRET if each.get(column) else NOTHING for each in (before, after))
            told.append(Change(_label(line.table, column), old, new))
    return [each for each in told if each.before != each.after or each.before == SECRET]


def _label(table: str, column: str) -> str:
    field = kinds.shown_field(table, column)
    text = str(field.verbose_name) if field is not None else column.replace("_", " ")
    return text[:1].upper() + text[1:]


def _shown(table: str, column: str, value: Any, names: Names) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if SECRET_NAME.search(column) or (isinstance(value, str) and SEALED.match(value)):
        return SECRET
    field = kinds.shown_field(table, column)
    if field is not None and field.is_relation:
        return names.get((field.related_model._meta.db_table, str(value)), str(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if column.endswith("_cents") and isinstance(value, int):
        return words.brl(value)
    return _plain(value)[:LONGEST]


def _plain(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return ", ".join(
                f"{key}: {SECRET if SECRET_NAME.search(key) else _plain(each)}" for key, each in value.items()
            )
        case list():
            return ", ".join(_plain(each) for each in value)
        case str() if "T" in value[:11] and (moment := _moment(value)):
            return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    return str(value)


def _moment(text: str) -> Any:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
