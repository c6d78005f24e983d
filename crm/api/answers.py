"""Answers to the organization's own fields, as the API tells them: a file with its name and where its bytes are."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.ids import uuid_or_none
from crm.models import CustomField, File
from crm.services.answer_files import NotItsFile
from tenants.api.problems import Unprocessable


@extend_schema_field({"type": "object", "additionalProperties": {}})
class Answers(serializers.Field):
    """By the keys of the fields. Files of a whole page are looked up together."""

    def __init__(self, **options: Any):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row: Any) -> dict[str, Any]:
        files = self._files_around(row)
        return {key: files.get(value, value) if isinstance(value, str) else value for key, value in row.custom.items()}

    def _files_around(self, row: Any) -> dict[str, Any]:
        page = getattr(self.parent.parent, "instance", None)  # of a list; none of one row
        rows = list(page) if isinstance(self.parent.parent, serializers.ListSerializer) and page is not None else [row]
        if getattr(self, "_page", None) is not page or page is None:
            self._page, self._files = page, self._looked_up(rows)
        return self._files

    def _looked_up(self, rows: list[Any]) -> dict[str, Any]:
        likely = {
            key for row in rows for key, said in row.custom.items() if isinstance(said, str) and uuid_or_none(said)
        }
        if not likely:
            return {}
        fields = CustomField.objects.of_files(rows[0]).filter(key__in=likely)
        ids = {row.custom[field.key] for field in fields for row in rows if row.custom.get(field.key)}
        return {str(file.pk): self._told(file) for file in File.objects.filter(pk__in=ids)} if ids else {}

    def _told(self, file: File) -> dict[str, Any]:
        url = reverse("api-file-content", args=[file.pk])
        asked = self.context.get("request")
        whole = asked.build_absolute_uri(url) if asked else url
        return {"id": str(file.pk), "name": file.name, "size": file.size, "url": whole}


NOT_ITS_FILE = "A file that is to answer is not the record's own."


class TakesAnswers:
    """A view that takes answers: a file that is not the record's is refused, and nothing was changed."""

    def handle_exception(self, error: Exception) -> Any:
        if isinstance(error, NotItsFile):
            error = Unprocessable(str(error), code="not_its_file", fields=[error.key])
        return super().handle_exception(error)  # type: ignore[misc]
