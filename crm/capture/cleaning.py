"""What somebody said of themselves, as we keep it; what is wrong or missing is told and never thrown away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from crm.capture import naming
from crm.capture.bodies import plain
from crm.forms.fields import MoneyField, TagsField
from crm.identity import documents, phones
from crm.phones import e164

LENGTHS = {"name": 120, "company": 120, "job_title": 80, "city": 80, "title": 120, "email": 160, "referred_by": 160}
INVALID, MISSING = "invalid", "missing"
# A lead can be worked on when its person can be named and reached; any of these reaches.
REACH = ("phone", "email")


@dataclass(frozen=True)
class Problem:
    """Why an arrival is not whole: a code, and the field it is about."""

    code: str
    field: str = ""
    label: str = ""  # of a field of the organization's own

    def told(self) -> dict[str, str]:
        return {"code": self.code, "field": self.field, **({"label": self.label} if self.label else {})}


@dataclass
class Person:
    """A clean arrival. ``unclean`` is what could not be understood, as it was written."""

    name: str = ""
    phone: str = ""
    email: str = ""
    document: str = ""
    company: str = ""
    job_title: str = ""
    city: str = ""
    message: str = ""
    title: str = ""
    referred_by: str = ""
    value_cents: int = 0
    tags: list[str] = field(default_factory=list)
    unclean: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """What a colleague has to ask for: what is wrong, and what was wanted and not given."""
        return list(dict.fromkeys(problem.field for problem in self.problems if problem.field))

    @property
    def called(self) -> list[str]:
        """The same, each as colleagues call it."""
        names = (problem.label or naming.called(problem.field) for problem in self.problems if problem.field)
        return list(dict.fromkeys(names))

    @property
    def is_known_by_something(self) -> bool:
        return bool(self.phone or self.email or self.document)


def clean(said: Mapping[str, str], *, wanted: tuple[str, ...] = ()) -> Person:
    """``wanted`` are the fields a source insists on, beside a way to reach the person."""
    person = Person()
    for name, length in LENGTHS.items():
        if name != "email":
            setattr(person, name, _line(said.get(name, ""))[:length])
    if not person.name:
        both = f"{said.get('first_name', '')} {said.get('last_name', '')}"
        person.name = _line(both)[:120]
    person.message = plain(said.get("message", "")).strip()[:5000]
    _addresses(person, said)
    _rest(person, said)
    for name in wanted:
        given = person.value_cents if name == "value" else getattr(person, name, "") or said.get(name, "")
        if not given:
            _note(person, MISSING, name)
    if not any(getattr(person, name) for name in REACH) and not set(REACH) & set(person.missing):
        _note(person, MISSING, "phone")
    if not person.name:
        _note(person, MISSING, "name")
    return person


def _addresses(person: Person, said: Mapping[str, str]) -> None:
    if text := _line(said.get("phone", "")):
        person.phone = phones.read(text).first or e164(text)
        if not person.phone:
            _wrong(person, "phone", text)
    if text := _line(said.get("email", "")).removeprefix("mailto:").strip("<>"):
        try:
            validate_email(text)
        except ValidationError:
            _wrong(person, "email", text)
        else:
            person.email = text if len(text) <= LENGTHS["email"] else ""
    if text := _line(said.get("document", "")):
        person.document = documents.key(text)
        if not person.document:
            _wrong(person, "document", text)


def _rest(person: Person, said: Mapping[str, str]) -> None:
    if text := _line(said.get("value", "")):
        try:
            person.value_cents = MoneyField().to_python(text[:40])
        except ValidationError:  # "10k-50k" is an answer and not an error of the person's
            person.unclean["value"] = text[:500]
    person.tags = [tag[:40] for tag in TagsField().to_python(_line(said.get("tags", ""))[:400])]


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()


def _wrong(person: Person, name: str, text: str) -> None:
    person.unclean[name] = text[:500]
    _note(person, INVALID, name)


def _note(person: Person, code: str, name: str) -> None:
    if name not in person.missing:
        person.problems.append(Problem(code, name))
