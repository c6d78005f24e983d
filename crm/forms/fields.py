"""Fields that people fill in their own way: money as it is written here, tags, phones."""

import re
from datetime import datetime
from decimal import Decimal

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from crm import phones, profiles
from crm.identity import documents

MOST_CENTS = 10**13
MOST_DIGITS = 20
HERE = r"(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d{0,2}))?"
ABROAD = r"(\d+|\d{1,3}(?:,\d{3})+)\.(\d{0,2})"


class MoneyField(forms.CharField):
    """Reais as people type them, ``12.500``, ``R$ 12.500,00``, ``12500.5``; cents for us."""

    default_error_messages = {"invalid": _("Type an amount, such as 12.500,00.")}

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 40, "empty_value": "", **options})

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value):
        if not isinstance(value, int):
            return value
        return number_format(Decimal(value) / 100, decimal_pos=2, force_grouping=True) if value else ""

    def to_python(self, value) -> int:  # type: ignore[override]
        if isinstance(value, int):
            return value
        text = re.sub(r"\s|R\$", "", value or "")
        if not text:
            return 0
        if len(text) > MOST_DIGITS:
            raise forms.ValidationError(self.error_messages["invalid"])
        return _cents(text, self.error_messages["invalid"])

    def run_validators(self, value):
        """The length is that of what was typed; cents have none."""

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class TagsField(forms.CharField):
    """Words apart by commas, with or without ``#``."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 400, **options})

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:  # type: ignore[override]
        return value if isinstance(value, list) else [tag.strip() for tag in (value or "").split(",") if tag.strip()]

    def run_validators(self, value):
        super().run_validators(", ".join(value))

    def has_changed(self, initial, data) -> bool:
        return self.to_python(initial) != self.to_python(data)


class SeenField(forms.CharField):
    """The moment of a row's last change, as it was seen, to the microsecond: later words of others are not lost."""

    default_error_messages = {"invalid": _("This cannot be saved any more. Close it and open it again.")}

    def __init__(self, **options):
        super().__init__(**{"widget": forms.HiddenInput, "max_length": 40, **options})

    def clean(self, value) -> datetime:
        try:
            return datetime.fromisoformat(super().clean(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PhoneField(forms.CharField):
    """A number as people write it; E.164 for us."""

    default_error_messages = {"invalid": _("This is no complete number. Include the area code: (11) 98765-4321.")}

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 40, **options})

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "tel", "autocomplete": "off"}

    def prepare_value(self, value):
        return phones.pretty(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value) -> str:
        text = super().clean(value)
        if text and not (text := phones.e164(text)):
            raise forms.ValidationError(self.error_messages["invalid"])
        return text

    def has_changed(self, initial, data) -> bool:
        return (phones.e164(initial or "") or initial or "") != (phones.e164(data or "") or data or "")


class ProfilesField(forms.CharField):
    """Links to social networks, as people paste them."""

    default_error_messages = {"invalid": _("“%(said)s” is no web address such as instagram.com/name, or one too many.")}
    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(
            **{
                "required": False,
                "max_length": profiles.MOST * profiles.LONGEST,
                "help_text": _("One a line."),
                **options,
            }
        )

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"rows": 2, "placeholder": "instagram.com/", "autocomplete": "off"}

    def clean(self, value) -> str:
        try:
            return profiles.tidy(super().clean(value))
        except profiles.NoAddress as error:
            raise forms.ValidationError(self.error_messages["invalid"] % {"said": str(error)[:80]}) from None

    def has_changed(self, initial, data) -> bool:
        return (initial or "").split() != (data or "").split()


class DocumentField(forms.CharField):
    """A CPF or a CNPJ as people write it; its signs for us."""

    default_error_messages = {"invalid": _("This is no CPF and no CNPJ: a digit is wrong or missing.")}

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 30, **options})

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"autocomplete": "off"}

    def prepare_value(self, value):
        return documents.pretty(value) if isinstance(value, str) else value

    def clean(self, value) -> str:
        text = super().clean(value)
        if text and not (text := documents.key(text)):
            raise forms.ValidationError(self.error_messages["invalid"])
        return text

    def has_changed(self, initial, data) -> bool:
        return (documents.key(initial or "") or initial or "") != (documents.key(data or "") or data or "")


def _cents(text: str, complaint) -> int:
    """Written here, or as programs abroad write it where only that can be meant. ``1,234`` can be either and is neither."""
    found = re.fullmatch(HERE, text) or re.fullmatch(ABROAD, text)
    whole, part = found.groups("") if found else ("", "")
    cents = int(re.sub(r"\D", "", whole)) * 100 + int(f"{part:0<2}") if found else -1
    if not 0 <= cents <= MOST_CENTS:
        raise forms.ValidationError(complaint)
    return cents


def postal_code(text: str) -> str:
    """``01311-902`` → ``01311902``; empty for what is no CEP."""
    digits = "".join(sign for sign in text if sign not in " .-")
    return digits if len(digits) == 8 and digits.isascii() and digits.isdecimal() else ""
