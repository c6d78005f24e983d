"""A file that answers a field of the organization's own, as forms ask for it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from config.ids import uuid_or_none
from crm import uploads
from crm.models import CustomField, File

Accepts = CustomField.Accepts
PDF = "application/pdf"
ENDINGS: dict[str, str] = {Accepts.PDF: ".pdf", Accepts.IMAGES: "image/*", Accepts.PDF_OR_IMAGES: ".pdf,image/*"}
EMPTIED = "-emptied"


class Posted(str):
    """An id as it came back from a browser: nobody asked yet whether it may be looked at."""


class FileAnswerInput(forms.FileInput):
    """What answers now, to be kept, emptied or replaced: its id travels beside what is sent."""

    template_name = "forms/file_answer.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        now = value if isinstance(value, str) and uuid_or_none(value) else ""
        context = super().get_context(name, None, attrs)
        file = File.objects.filter(pk=now).first() if now and not isinstance(value, Posted) else None
        context["widget"] |= {"now": now, "file": file, "emptied": f"{name}{EMPTIED}"}
        if now:
            context["widget"]["attrs"].pop("required", None)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if sent := files.get(name):
            return sent
        return "" if data.get(f"{name}{EMPTIED}") else data.get(name, "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and name not in files and f"{name}{EMPTIED}" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return not initial


class FileAnswerField(forms.Field):
    """What was sent, or the id of a file that the record has."""

    widget: type[forms.Widget] = FileAnswerInput
    default_error_messages = {
        "invalid": _("This is no file of this record. Attach it to the record first."),
        Accepts.PDF: _("Choose a PDF."),
        Accepts.IMAGES: _("Choose an image."),
        Accepts.PDF_OR_IMAGES: _("Choose a PDF or an image."),
    }

    def __init__(self, *, accepts: str = Accepts.ANY, **options: Any):
        self.accepts = accepts
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ENDINGS[self.accepts]} if self.accepts in ENDINGS else {}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, UploadedFile):
            return self._checked(value)
        if not value:
            return ""
        if not isinstance(value, str) or (known := uuid_or_none(value)) is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return str(known)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Posted(data) if isinstance(data, str) else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return isinstance(data, UploadedFile) or (initial or "") != (data or "")

    def _checked(self, file: UploadedFile) -> UploadedFile:
        if why := uploads.trouble_with(file):
            raise forms.ValidationError(why)
        if self.accepts != Accepts.ANY and not _is_one(uploads.kind_of(file), self.accepts):
            raise forms.ValidationError(self.error_messages[self.accepts])
        return file


class GivesFilesBack:
    """A form that asks for files: where it comes back, whoever chose one is told to choose it again. Browsers forget."""

    fields: dict[str, forms.Field]
    files: MultiValueDict
    _is_cleaned = False

    def full_clean(self) -> None:
        self._is_cleaned = False
        super().full_clean()  # type: ignore[misc]
        self._is_cleaned = True
        if self._errors:  # type: ignore[attr-defined]
            self._give_back()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)  # type: ignore[misc]
        if self._is_cleaned:
            self._give_back()

    def _give_back(self) -> None:
        sent, self.files = self.files, MultiValueDict()
        for name, field in self.fields.items():
            if isinstance(field, FileAnswerField) and sent.get(name) and name not in self.errors:  # type: ignore[attr-defined]
                self.add_error(name, _("Choose the file again."))


def _is_one(kind: str, accepts: str) -> bool:
    is_pdf, is_image = kind == PDF, kind.startswith("image/")
    return {Accepts.PDF: is_pdf, Accepts.IMAGES: is_image}.get(Accepts(accepts), is_pdf or is_image)
