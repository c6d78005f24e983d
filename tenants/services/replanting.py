"""Rows of one organization made anew in another: with ids of their own, and without anything that is not there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from config.ids import uuid7

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
QUERY = "conditions"  # a column, or an entry of a JSON value, that is written as an address is
GONE = UUID(int=0)  # what rules call somebody, or something, that is not there any more
SEALED = "_sealed"  # columns of secrets: they never go along


@dataclass
class Replanting:
    """Which id stands for which, and in which rows something was emptied because it was not carried along."""

    ids: dict[str, UUID] = field(default_factory=dict)
    emptied: list[models.Model] = field(default_factory=list)
    started: datetime = field(default_factory=timezone.now)
    made: int = 0

    def know(self, old: UUID, new: UUID | None = None) -> UUID:
        """A row that goes along, and the id it has there."""
        return self.ids.setdefault(str(old), new or uuid7())

    def plant(self, rows: Sequence[models.Model], instead: Mapping[str, Any]) -> list[models.Model]:
        """Make them in the organization that is entered. ``instead``: what stands in some columns, or what makes it."""
        made = [self._anew(row, instead) for row in rows]
        if made:
            type(made[0])._base_manager.bulk_create(made)
        return made

    def _anew(self, row: models.Model, instead: Mapping[str, Any]) -> models.Model:
        values: dict[str, Any] = {}
        is_emptied = False
        for column in row._meta.concrete_fields:
            old = getattr(row, column.attname)
            values[column.attname], missing = self._value(column, old)
            is_emptied |= missing and column.name not in instead
        self.made += 1
        # Lists stand in the order in which their rows were made.
        values["created_at"] = self.started + timedelta(microseconds=self.made)
        values |= {name: value() if callable(value) else value for name, value in instead.items()}
        made = type(row)(**values)
        if is_emptied:
            self.emptied.append(made)
        return made

    def _value(self, column: models.Field, old: Any) -> tuple[Any, bool]:
        """What stands there now, and whether something had to be left out."""
        if column.name.endswith(SEALED):
            return column.get_default(), False
        if column.primary_key or isinstance(column, models.ForeignKey | models.UUIDField):
            new = self.ids.get(str(old))
            return new, old is not None and new is None
        if isinstance(column, ArrayField) and isinstance(column.base_field, models.UUIDField):
            known = [self.ids[str(each)] for each in old if str(each) in self.ids]
            return known, len(known) < len(old)
        if column.name == QUERY and isinstance(old, str):
            return self._query(old)
        if isinstance(column, models.JSONField):
            return self._inside(old)
        return old, False

    def _inside(self, value: Any, name: str = "") -> tuple[Any, bool]:
        if isinstance(value, dict):
            parts = {key: self._inside(each, key) for key, each in value.items()}
            return {key: new for key, (new, _missing) in parts.items()}, any(
                missing for _new, missing in parts.values()
            )
        if isinstance(value, list):
            found = [self._inside(each) for each in value]
            return [new for new, _missing in found], any(missing for _new, missing in found)
        if not isinstance(value, str):
            return value, False
        if name == QUERY:
            return self._query(value)
        if ID.fullmatch(value):
            new = self.ids.get(value.lower())
            return str(new or GONE), new is None
        return value, False

    def _query(self, query: str) -> tuple[str, bool]:
        """Without the pairs that name something that is not here."""
        kept, is_emptied = [], False
        for name, value in parse_qsl(query, keep_blank_values=True):
            if all(found.lower() in self.ids for found in ID.findall(value)):
                kept.append((name, ID.sub(lambda found: str(self.ids[found[0].lower()]), value)))
            else:
                is_emptied = True
        return urlencode(kept, safe=",:.") if ID.search(query) else query, is_emptied
