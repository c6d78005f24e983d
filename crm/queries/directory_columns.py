"""The columns that the lists of people and of companies may have."""

from django.db.models import F, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.queries.columns import Column, by_name

FOLDER = "crm/people/cells"
USUAL_SORT = "name"


def _text(path: str) -> NullIf:
    """As people sort words; what says nothing is empty, and so comes last."""
    return NullIf(by_name(path), Value(""))


def _column(key: str, label, *sort, **looks) -> Column:
    return Column(key, label, sort, folder=FOLDER, **looks)


_CREATED = _column("created", pgettext_lazy("record", "Created"), F("created_at"))
_UPDATED = _column("updated", pgettext_lazy("record", "Changed"), F("updated_at"))
_ACTIVE = _column("active", _("Last activity"), F("active_at"))
_OPEN = _column("open", _("Open leads"), F("open_leads"), is_right=True)
_NAME = _column("name", _("Name"), _text("name"), is_fixed=True, on_phones=True)
_CITY = _column("city", _("City"), _text("city"))

CONTACTS = {
    column.key: column
    for column in (
        _NAME,
        _column("phone", _("Phone"), _text("phone"), on_phones=True),
        _column("email", _("E-mail"), _text("email")),
        _column("company", _("Company"), _text("company__name")),
        _column("job", _("Job title"), _text("job_title")),
        _column("document", "CPF/CNPJ", _text("document")),
        _CITY,
        _OPEN,
        _column("owner", _("Responsible"), _text("owner__name")),
        _ACTIVE,
        _CREATED,
        _UPDATED,
    )
}
COMPANIES = {
    column.key: column
    for column in (
        _NAME,
        _column("cnpj", "CNPJ", _text("cnpj")),
        _CITY,
        _column("state", _("State (UF)"), _text("state")),
        _column("people", _("People"), F("people"), is_right=True, on_phones=True),
        _column("open", _("Open leads"), F("open_leads"), is_right=True, on_phones=True),
        _column("value", _("Value"), F("open_cents"), is_right=True),
        _ACTIVE,
        _CREATED,
        _UPDATED,
    )
}
USUAL_CONTACTS = ("name", "phone", "email", "company", "city", "open", "owner")
USUAL_COMPANIES = ("name", "cnpj", "city", "people", "open", "value")
