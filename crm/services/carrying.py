"""Rows that a merge takes along, each remembered as it was, and put back by the undo unless somebody changed it since."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from crm.models import Merge, MergedRow

CHUNK = 2000


class Carrier:
    """Changes rows for one merge and notes what they were."""

    def __init__(self, merge: Merge, merged: models.Model, survivor: models.Model):
        self.merge = merge
        self.merged: Any = merged
        self.survivor: Any = survivor

    def change(self, rows: models.QuerySet, **columns: Any) -> None:
        """Set columns of these rows, by ``update``: nothing else of them changes."""
        model: Any = rows.model
        names = [model._meta.get_field(name).attname for name in columns]
        after = {name: plain(value) for name, value in zip(names, columns.values(), strict=True)}
        found = list(model._base_manager.filter(pk__in=rows.values("pk")).values("pk", *names))
        if not found:
            return
        MergedRow.objects.bulk_create(
            (
                MergedRow(
                    merge=self.merge,
                    model=model._meta.label,
                    row_id=str(row["pk"]),
                    before={name: plain(row[name]) for name in names},
                    after=after,
                )
                for row in found
            ),
            batch_size=CHUNK,
        )
        model._base_manager.filter(pk__in=[row["pk"] for row in found]).update(**columns)


def put_back(merge: Merge) -> dict[str, list[str]]:
    """What the merge changed is as before, last first; ids by model. A column that changed since stays as it is."""
    touched: dict[str, list[str]] = {}
    rows = merge.rows.order_by("-pk").iterator(CHUNK)
    for (label, before, after), alike in groupby(rows, lambda row: (row.model, row.before or {}, row.after or {})):
        ids = [row.row_id for row in alike]
        touched.setdefault(label, []).extend(ids)
        _restore_alike(apps.get_model(label), ids, before, after)
    return touched


def _restore_alike(model: Any, ids: list[str], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Thousands of rows of which one column was set need one statement a chunk."""
    if len(before) > 1:
        for pk in ids:
            restore(model, pk, before, after)
        return
    [(name, was)], [now] = before.items(), after.values()
    field = _field(model, name)
    still = {f"{name}__isnull": True} if now is None else {name: field.to_python(now)}
    for start in range(0, len(ids), CHUNK):
        rows = model._base_manager.filter(pk__in=ids[start : start + CHUNK], **still)
        rows.update(**{name: None if was is None else field.to_python(was)})


def restore(model: Any, pk: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Column by column: only what still says what the merge made it say."""
    now = model._base_manager.filter(pk=pk).values(*before).first()
    if now is None:
        return
    fields = {name: _field(model, name) for name in before}
    columns = {
        name: fields[name].to_python(value) if value is not None else None
        for name, value in before.items()
        if plain(now[name]) == after.get(name)
    }
    if columns:
        model._base_manager.filter(pk=pk).update(**columns)


def taken(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Columns of a row, as they can be kept."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """As JSON keeps it, to the last microsecond."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    return value


def _field(model: Any, attname: str) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == attname)
    return field.target_field if field.is_relation else field
