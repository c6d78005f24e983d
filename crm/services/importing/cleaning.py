"""A row as it stands in a file becomes what the forms would have taken, or a list of what is wrong with it."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from rapidfuzz import process

from crm.custom import values as custom_values
from crm.distribution import areas
from crm.forms.fields import DocumentField, MoneyField, PhoneField, ProfilesField, TagsField, postal_code
from crm.identity import documents, phones
from crm.identity.names import plain
from crm.models import CustomField, Import
from crm.services.importing import agreeing, area_codes
from crm.services.importing.columns import CONSENT, CUSTOM, Entity

DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
TYPED_WRONG = {
    "gmail.con": "gmail.com",
    "gmail.com.br": "gmail.com",
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gamil.com": "gmail.com",
    "hotmail.con": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "hotmial.com": "hotmail.com",
    "outlok.com": "outlook.com",
    "yahoo.con": "yahoo.com",
    "yaho.com.br": "yahoo.com.br",
}
ALIKE = 80  # of 100
LENGTHS = {"name": 120, "job_title": 80, "company": 120, "city": 80, "title": 120, "company_name": 120, "note": 4000}
LENGTHS |= {"street": 160, "district": 80}
SHORT_CEP = 7
MONTHS, LONGEST_MONTH = 12, 31


@dataclass(frozen=True)
class Problem:
    """Why a cell cannot be taken, and what would help."""

    field: str
    said: str
    hint: str = ""

    @property
    def told(self) -> dict[str, str]:
        return {"field": self.field, "said": self.said, "hint": self.hint}


class Wrong(Exception):
    """A cell that cannot be taken."""

    def __init__(self, said: str, hint: str = ""):
        super().__init__(said)
        self.said, self.hint = said, hint


@dataclass
class Cleaned:
    """A row, read."""

    place: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Choices:
    """The organization's own words, by how they compare: stages, people, sources."""

    stages: dict[str, Any]
    owners: dict[str, Any]
    sources: dict[str, Any]
    customs: dict[str, CustomField]
    area: str = ""  # where most people of the organization are


class Cleaner:
    """Reads the rows of one import. Made once a chunk; the fields are those of the forms."""

    def __init__(self, asked: Import, choices: Choices):
        self.entity, self.mapping, self.choices = asked.entity, asked.mapping, choices
        self.money, self.phone, self.tags, self.document = MoneyField(), PhoneField(), TagsField(), DocumentField()
        self.profiles = ProfilesField()
        self.readers: dict[str, Callable[[str], Any]] = {
            "phone": self._phone,
            "phone_2": self._phone,
            "email": _email,
            "document": self.document.clean,
            "cnpj": _cnpj,
            "postal_code": _postal_code,
            "state": _state,
            "value_cents": self._money,
            "tags": lambda text: self.tags.clean(text.replace(";", ",").replace("|", ",")),
            "expected_close": _day,
            "consent_at": lambda text: agreeing.passed(_day(text)),
            "stage": lambda text: _chosen(text, choices.stages, _("There is no stage of this name.")),
            "owner": lambda text: _chosen(text, choices.owners, _("Nobody here has this name or e-mail.")),
            "source": self._source,
            "profiles": lambda text: self.profiles.clean(re.sub(r"[,;|]", " ", text)),
        }

    def clean(self, place: int, cells: Sequence[str]) -> Cleaned:
        row = Cleaned(place)
        for key, text in zip(self.mapping, cells, strict=False):
            if not key or not text:
                continue
            try:
                if key.startswith(CUSTOM):
                    row.values.setdefault("custom", {}).update(self._custom(key, text))
                    continue
                row.values[key] = self._read(key, text)
            except Wrong as wrong:
                row.problems.append(Problem(key, wrong.said, wrong.hint))
            except forms.ValidationError as error:
                row.problems.append(Problem(key, str(error.messages[0]), self._hint_for(key, text, cells)))
        _join_names(row.values)
        if not row.problems and not any(row.values.get(key) for key in _needed(self.entity)):
            row.problems.append(Problem("", _("The row names nobody."), _needs(self.entity)))
        return row

    def _hint_for(self, key: str, text: str, cells: Sequence[str]) -> str:
        if key in area_codes.PHONES:
            said = dict(zip(self.mapping, cells, strict=False))
            return area_codes.meant(text, said, otherwise=self.choices.area)
        if key.startswith(CONSENT):
            return _("Write “sim” or “não”, or leave it empty where nothing was said.")
        hints = {
            "value_cents": "12.500,00",
            "document": _("Compare it with the document."),
            "profiles": "instagram.com/",
        }
        return hints.get(key, "")

    def _read(self, key: str, text: str) -> Any:
        if "\ufffd" in text:
            raise Wrong(_("Some letters cannot be read."), _("Save the file as “CSV UTF-8” and send it again."))
        if key.startswith(CONSENT):
            return agreeing.yes_or_no(text)
        if reader := self.readers.get(key):
            return reader(text)
        if len(text) > LENGTHS.get(key, 120):
            raise Wrong(_("Too long: at most %(n)s characters.") % {"n": LENGTHS.get(key, 120)}, _("Shorten it."))
        return " ".join(text.split()) if key != "note" else text

    def _custom(self, key: str, text: str) -> dict[str, Any]:
        """As the organization's own forms would take it; choices by what they are called."""
        field = self.choices.customs.get(key)
        if field is None:
            raise Wrong(_("This field is no longer there."), _("Choose another one for the column."))
        answer: Any = text
        if field.has_options:
            ids = {plain(label): pk for pk, label in field.offered}
            several = field.kind == CustomField.Kind.CHOICES
            words = text.replace(";", ",").replace("|", ",").split(",") if several else [text]
            answer = [ids.get(plain(word), word) for word in words]
            answer = answer if several else answer[0]
        values, wrong = custom_values.clean([field], {field.key: answer})
        if wrong:
            raise Wrong(wrong[field.key][0], ", ".join(label for _pk, label in field.offered[:8]))
        return values

    def _phone(self, text: str) -> str:
        """Excel makes numbers of phones; a field may hold two."""
        text = text.removesuffix(",00").removesuffix(".0")
        return text if phones.read(text).sure else self.phone.clean(text)

    def _money(self, text: str) -> int:
        return self.money.clean(text)

    def _source(self, text: str) -> dict[str, str]:
        """One of ours, or the file's own word kept beside it."""
        known = self.choices.sources.get(plain(text))
        return {"source": known, "said": ""} if known else {"source": "", "said": text[:120]}


def _join_names(values: dict[str, Any]) -> None:
    first, last = values.pop("first_name", ""), values.pop("last_name", "")
    if (first or last) and not values.get("name"):
        values["name"] = " ".join(filter(None, [first, last]))[:120]


def _needed(entity: str) -> tuple[str, ...]:
    return ("company_name",) if entity == Entity.COMPANY else ("name", "phone", "phone_2", "email", "document")


def _needs(entity: str) -> str:
    return _("Fill in the name.") if entity == Entity.COMPANY else _("Fill in a name, a phone or an e-mail.")


def _email(text: str) -> str:
    text = text.removeprefix("mailto:").strip(" <>;,")
    local, _at, domain = text.rpartition("@")
    if right := TYPED_WRONG.get(domain.lower()):
        raise Wrong(_("The domain looks mistyped."), f"{local}@{right}")
    try:
        validate_email(text)
    except forms.ValidationError:
        raise Wrong(_("The address is not complete, like name@company.com."), _nearest_email(text)) from None
    return text


def _nearest_email(text: str) -> str:
    """The first of several, or the one there is without its slips."""
    tidy = "".join(text.split()).replace(",", ".")
    return next((each for each in (tidy, *re.split(r"[\s,;/|]+", text)) if _is_email(each)), "")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


def _cnpj(text: str) -> str:
    paper = documents.read(text)
    if paper is None or paper.kind != documents.CNPJ:
        raise Wrong(_("This is no CNPJ: a digit is wrong or missing."), _("Compare it with the company’s card."))
    return paper.value


def _postal_code(text: str) -> str:
    """A sheet drops the nought at the beginning: 1311902 is 01311-902."""
    digits = postal_code(f"0{text}" if len(text) == SHORT_CEP and text.isdecimal() else text)
    if not digits:
        raise Wrong(_("A CEP has eight digits, such as 01311-902."))
    return digits


def _state(text: str) -> str:
    state = areas.known(text)
    if state not in areas.STATES:
        raise Wrong(_("There is no such state."), _("Write its two letters, such as SP."))
    return state


def _day(text: str) -> date:
    plain_text = text.split(" ")[0].split("T")[0]
    for form in DATES:
        try:
            day = datetime.strptime(plain_text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if 2000 <= day.year <= 2100:
            return day
    raise Wrong(_("This is no date."), _nearest_day(plain_text) or _("Write it as 31/12/2026."))


def _nearest_day(text: str) -> str:
    """What was probably meant: month and day exchanged, as in English, or the last day of a shorter month.

    Only suggested: where both read as days, nobody could tell that a file has them the other way round.
    """
    found = re.fullmatch(r"(\d{1,2})\D(\d{1,2})\D(20\d\d)", text)
    day, month, year = map(int, found.groups()) if found else (0, 0, 0)
    if month > MONTHS:
        day, month = month, day
    if not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        return ""
    return f"{min(day, monthrange(year, month)[1]):02}/{month:02}/{year}"


def _chosen(text: str, known: dict[str, Any], said: str) -> Any:
    if (found := known.get(plain(text))) is not None:
        return found
    near = process.extractOne(plain(text), known.keys(), score_cutoff=ALIKE)
    if near:
        raise Wrong(said, str(known[near[0]]))
    raise Wrong(said, ", ".join(dict.fromkeys(str(each) for each in list(known.values())[:6])))
