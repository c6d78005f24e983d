"""Files that answer a field of the organization's own: kept with the record, and gone with the answer.

The record says the file's id. What was replaced or taken back is away for as long as it can be brought back.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from crm.custom import values
from crm.models import Company, Contact, CustomField, File, Lead
from crm.models.about import of
from crm.services import facts, files, setting_aside
from tenants.models import User

Record = Lead | Contact | Company


class NotItsFile(Exception):
    """What was named is no file of the record; the message says so. ``key`` is the field's."""

    def __init__(self, key: str):
        super().__init__(_("This is no file of this record. Attach it to the record first."))
        self.key = key


def merged(row: Record, said: Mapping[str, Any], *, by: User | None) -> dict[str, Any]:
    """The record's answers with these. What was sent becomes a file of it. Raises ``NotItsFile``.

    Also of a record that is about to be made in the same transaction.
    """
    kept = dict(said)
    for key in _of_files(row, said):
        kept[key] = _settled(row, key, said[key], by=by)
        before = row.custom.get(key)
        if before and before != kept[key]:
            _put_away(row, key, before, by=by)
    return values.merged(row.custom, kept)


@transaction.atomic
def carried(row: Record, said: Mapping[str, Any], *, by: User | None) -> dict[str, str]:
    """Files that were sent with a form that comes back, kept with the record; what is not its file is nothing."""
    kept = {}
    for key in _of_files(row, said):
        value = said[key]
        if isinstance(value, UploadedFile):
            [file] = files.add(row, [value], by=by)
            kept[key] = str(file.pk)
        elif value and not File.objects.filter(pk=value, **of(row)).exists():
            kept[key] = ""
    return kept


def _of_files(row: Record, said: Mapping[str, Any]) -> list[str]:
    """Only what looks like one is asked about: most answers are words and numbers."""
    likely = [key for key, value in said.items() if _may_be_one(value) or _may_be_one(row.custom.get(key))]
    if not likely:
        return []
    fields = CustomField.objects.of_files(row).filter(key__in=likely)
    return list(fields.values_list("key", flat=True))


def _may_be_one(value: Any) -> bool:
    return isinstance(value, UploadedFile) or bool(isinstance(value, str) and uuid_or_none(value))


def _settled(row: Record, key: str, value: Any, *, by: User | None) -> str | None:
    if isinstance(value, UploadedFile):
        [file] = files.add(row, [value], by=by, quietly=True)
        return str(file.pk)
    if value is None or value == row.custom.get(key):
        return value
    named = File.ever.filter(pk=value, **of(row)).select_for_update().first()
    if named is None or (named.removed_at and named.answered != key) or value in row.custom.values():
        raise NotItsFile(key)
    if named.removed_at:
        setting_aside.bring_back(named, answered="")
        facts.part_shown("file.restored", row, named.pk, by=by)
    return value


def _put_away(row: Record, key: str, value: str, *, by: User | None) -> None:
    for file in File.objects.filter(pk=value, **of(row)).select_for_update():
        setting_aside.put_away(file, answered=key)
        facts.part_shown("file.deleted", row, file.pk, by=by)
