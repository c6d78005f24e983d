"""The organization's own fields in a form for visitors: which may be asked, how, and what of the answers is kept."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from crm import uploads
from crm.capture.cleaning import INVALID, MISSING, Problem
from crm.custom import kinds, values
from crm.custom.said import OWN
from crm.forms import visitor_file
from crm.forms.visitor_file import VisitorFileField
from crm.models import CustomField

ENTITIES = (CustomField.Entity.LEAD, CustomField.Entity.CONTACT)
INSIDE = CustomField.Kind.PERSON  # who works here is no visitor's business
ASKED_FOR = "custom"  # how an incomplete lead says that one of these is missing


@dataclass(frozen=True)
class SentFile:
    """A file that may be kept, and whether it is an answer to the field that it was sent for."""

    row: CustomField
    file: UploadedFile
    fits: bool


@dataclass
class Answers:
    """What may be stored, by entity and key; what is wrong or missing; and the wrong ones as they were written."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unclean: dict[str, str] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)

    def lacks(self, row: CustomField) -> None:
        self.problems.append(Problem(MISSING, ASKED_FOR, row.label))

    def is_wrong(self, row: CustomField, said: str) -> None:
        self.problems.append(Problem(INVALID, ASKED_FOR, row.label))
        self.unclean[row.label] = said[:500]


def askable() -> dict[str, CustomField]:
    """By the names that they have in a form: ``custom.lead.budget``."""
    rows = CustomField.objects.filter(entity__in=ENTITIES, archived_at=None).exclude(kind=INSIDE)
    order = {entity: place for place, entity in enumerate(ENTITIES)}
    known = sorted(rows.order_by("position", "created_at"), key=lambda row: order[CustomField.Entity(row.entity)])
    return {f"{OWN}{row.entity}.{row.key}": row for row in known}


def question(row: CustomField, *, label: str, required: bool) -> forms.Field:
    """In the form's words; the hint is for colleagues."""
    of_file = VisitorFileField(accepts=row.accepts) if row.kind == CustomField.Kind.FILE else None
    asked = of_file or kinds.form_field(row)
    asked.label, asked.help_text, asked.required = label, of_file.limit if of_file else "", required
    asked.widget.is_required = required
    return asked


def worded(told: Mapping[str, str]) -> dict[str, str]:
    """Choices as they are called now, and no longer as the page names them: a receipt is read by people."""
    known = _asked(told)
    return {name: _labels(known[name], said) if name in known else said for name, said in told.items()}


def read(
    told: Mapping[str, str],
    asked: Mapping[str, bool],
    *,
    files: Mapping[str, UploadedFile],
    received: Container[str] = (),
) -> Answers:
    """``asked`` says of each field of the form whether it must be answered. A field out of use is asked nothing.

    What was ``received`` by the same form before is not asked for again.
    """
    answers, known = Answers(), _asked(asked)
    for name, row in known.items():
        said = told.get(name, "").strip()
        if name in files:
            _take(answers, name, row, files[name])
            continue
        if name in received:
            continue
        if not said:
            if asked[name]:
                answers.lacks(row)
            continue
        if row.kind == CustomField.Kind.FILE:  # a name alone is no file
            answers.is_wrong(row, said)
            continue
        good, wrong = values.clean([row], {row.key: _typed(row, said)})
        if wrong:
            answers.is_wrong(row, said)
        else:
            answers.values.setdefault(row.entity, {}).update(good)
    return answers


def _take(answers: Answers, name: str, row: CustomField, file: UploadedFile) -> None:
    """One of another kind than was asked for is told and kept all the same; what nobody keeps is told."""
    try:
        VisitorFileField(accepts=row.accepts).clean(file)
    except ValidationError as error:
        answers.is_wrong(row, f"{uploads.plain_name(file.name or '')}: {' '.join(error.messages)}")
        if not visitor_file.trouble_with(file):
            answers.files[name] = SentFile(row, file, fits=False)
    else:
        answers.files[name] = SentFile(row, file, fits=True)


def _asked(names: Mapping[str, Any]) -> dict[str, CustomField]:
    if not any(name.startswith(OWN) for name in names):
        return {}
    return {name: row for name, row in askable().items() if name in names}


def _labels(row: CustomField, said: str) -> str:
    return "\n".join(str(row.labels.get(line, line)) for line in said.splitlines()) if row.has_options else said


def _typed(row: CustomField, said: str) -> Any:
    """As its question takes it: choices by their ids."""
    if not row.has_options:
        return said
    ids = values.ids_of(row, said.splitlines())
    return ids if row.kind == CustomField.Kind.CHOICES else ids[0]
