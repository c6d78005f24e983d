"""What narrows the API's lists of contacts, companies and leads."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from crm.custom import values
from crm.custom.said import OWN
from crm.models import CustomField, Lead, Stage
from crm.models.checked import EmailState, PhoneState
from crm.plain import Asked
from crm.queries import checks, own_filters, ranges, viewing
from crm.queries.directory import DIRECTORIES, with_open_leads
from crm.queries.filters import LONGEST_TEXT, PERIODS
from crm.queries.searching import matching
from crm.queries.wanted import Wanted
from crm.services import identifying
from tenants.api.filters import Moment, YesNo

LONGEST_TAG = 40
REACHABLE = "Whether e-mail and phone can be right; any of these."
PERIOD = "`today`, `7d`, `30d`, `90d`, `this-month`, `last-month`, `this-year`, or days, `2026-01-01..2026-01-31`."


class UUIDs(filters.BaseInFilter, filters.UUIDFilter):
    """Any of these ids."""


class RecordFilter(filters.FilterSet):
    """What every list of records can be narrowed by."""

    created_after = Moment(field_name="created_at", lookup_expr="gte", label="At or after.")
    created_before = Moment(field_name="created_at", lookup_expr="lt", label="Before.")
    updated_after = Moment(field_name="updated_at", lookup_expr="gte", label="At or after.")
    custom = filters.CharFilter(
        method="answering",
        max_length=200,
        label=(
            "`key:answer` of a field of the organization's own; a choice by its label. `custom.key=…` takes ranges, "
            "words, several choices and `none` for no answer."
        ),
    )
    archived = YesNo(method="only_archived", label="`true`: what is archived, and only that.")

    def only_archived(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(archived_at__isnull=not value)

    def answering(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        key, _sign, answer = text.partition(":")
        field = CustomField.objects.of(rows.model._meta.model_name or "").filter(key=key.strip()).first()
        return values.answering(rows, field, answer.strip()) if field else rows.none()

    @classmethod
    def takes(cls, name: str) -> bool:
        """Fields of the organization's own are filters by their name."""
        return own_filters.NAME.fullmatch(name) is not None

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What is archived shows only when it is asked for."""
        if not self.form.cleaned_data.get("archived"):
            queryset = queryset.filter(archived_at=None)
        for own in self._own(queryset.model._meta.model_name or ""):
            queryset = queryset.filter(own.passing(self.request.auth))
        return super().filter_queryset(queryset)

    def _own(self, entity: str) -> tuple[own_filters.OwnFilter, ...]:
        """Strictly: a field that is not there, and a value that means nothing, are told."""
        found = own_filters.read(self.data, entity)
        said = {own.key: own for own in found}
        wrong = {}
        for key in own_filters.keys_in(self.data):
            name = f"{OWN}{key}"
            if (own := said.get(key)) is None:
                wrong[name] = [_("There is no such field here, or this means nothing in it.")]
            elif len(own.said) < len(set(filter(None, self.data.getlist(name)))):
                wrong[name] = [
                    _("Some of this means nothing here. Understood: %(said)s.") % {"said": ", ".join(own.said)}
                ]
        if wrong:
            raise ValidationError(wrong)
        return found


class DirectoryFilter(RecordFilter):
    """What contacts and companies share: what is known of them by their leads, and by what happened."""

    source = filters.MultipleChoiceFilter(
        method="as_listed", choices=Lead.Source.choices, label="Where one of their leads is from."
    )
    tag = filters.CharFilter(method="as_listed", max_length=LONGEST_TAG, label="One of their leads has this tag.")
    created = filters.CharFilter(method="in_period", max_length=40, label=PERIOD)
    active = filters.CharFilter(method="in_period", max_length=40, label=f"When something last happened. {PERIOD}")
    open_leads = YesNo(method="with_open_leads", label="`true`: with an open lead; `false`: without.")

    def as_listed(self, rows: QuerySet, name: str, said: Any) -> QuerySet:
        """As the page of the list narrows by it."""
        values = tuple(said) if isinstance(said, list) else (said,)
        return self._directory(rows, Wanted().with_(**{name: values})) if said else rows

    def in_period(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return self._directory(rows, Wanted().with_(**{name: period_of(name, text)}))

    def with_open_leads(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return with_open_leads(rows, rows.model._meta.model_name or "", value)

    def _directory(self, rows: QuerySet, wanted: Wanted) -> QuerySet:
        return DIRECTORIES[rows.model._meta.model_name or ""](self.request.auth, wanted).narrow(rows)


class CompanyFilter(DirectoryFilter):
    """Companies."""

    q = filters.CharFilter(method="about", max_length=LONGEST_TEXT, label="Words of the name.")

    def about(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return matching.companies(rows, Asked.read(text))


class ContactFilter(DirectoryFilter):
    """Contacts."""

    owner = filters.UUIDFilter(field_name="owner", label="Whose they are.")
    company = filters.UUIDFilter(field_name="company", label="Of which company.")
    phone = filters.CharFilter(method="known_by_phone", max_length=40, label="Exactly this number, however written.")
    email = filters.CharFilter(method="known_by_email", max_length=160, label="Exactly this address.")
    document = filters.CharFilter(method="known_by_document", max_length=30, label="Exactly this CPF or CNPJ.")
    email_state = filters.MultipleChoiceFilter(choices=EmailState.choices, label="What is known of the e-mail.")
    phone_state = filters.MultipleChoiceFilter(choices=PhoneState.choices, label="What is known of the phone.")
    check = filters.MultipleChoiceFilter(method="as_listed", choices=list(checks.LABELS.items()), label=REACHABLE)
    known_by = filters.CharFilter(
        method="known_by_any", max_length=160, label="Exactly this phone, e-mail, CPF, CNPJ or WhatsApp id."
    )
    q = filters.CharFilter(
        method="about", max_length=LONGEST_TEXT, label="Words of name or e-mail; or digits of a phone."
    )

    def known_by_document(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return _known_by(rows, document=text)

    def known_by_any(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        found = (_known_by(rows, **{kind: text}) for kind in ("document", "email", "phone", "wa_id", "bsuid"))
        return next((one for one in found if one.exists()), rows.none())

    def known_by_phone(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return _known_by(rows, phone=text)

    def known_by_email(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return _known_by(rows, email=text)

    def about(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return matching.contacts(rows, Asked.read(text))


class LeadFilter(RecordFilter):
    """Leads."""

    pipeline = filters.UUIDFilter(field_name="pipeline", label="On which board.")
    stage = UUIDs(field_name="stage", lookup_expr="in", label="In which columns, apart by commas.")
    stage_kind = filters.ChoiceFilter(field_name="stage__kind", choices=Stage.Kind.choices, label="Open, won or lost.")
    contact = filters.UUIDFilter(field_name="contact", label="Of which person.")
    company = filters.UUIDFilter(field_name="company", label="Of which company.")
    owner = UUIDs(field_name="owner", lookup_expr="in", label="Whose they are, apart by commas.")
    unowned = YesNo(field_name="owner", lookup_expr="isnull", label="`true`: nobody's.")
    source = filters.ChoiceFilter(choices=Lead.Source.choices, label="Where from.")
    tag = filters.CharFilter(method="tagged", max_length=LONGEST_TAG, label="With this tag.")
    value = filters.CharFilter(method="ranged", max_length=40, label="In reais, `5000..20000`; either end may be open.")
    score = filters.CharFilter(method="ranged", max_length=40, label="`70..100`; either end may be open.")
    created = filters.CharFilter(method="in_period", max_length=40, label=PERIOD)
    closed = filters.CharFilter(method="in_period", max_length=40, label=PERIOD)
    active = filters.CharFilter(method="in_period", max_length=40, label=f"When something last happened. {PERIOD}")
    check = filters.MultipleChoiceFilter(
        method="reachable",
        choices=list(checks.LABELS.items()),
        label=REACHABLE,
    )
    view = filters.UUIDFilter(method="through_view", label="What a saved view lets through.")
    q = filters.CharFilter(
        method="about", max_length=LONGEST_TEXT, label="Words of contact, company or title; or digits of a phone."
    )

    def ranged(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        read, column = {"value": (ranges.money, "value_cents"), "score": (ranges.points, "score")}[name]
        if not (found := read(text)):
            raise ValidationError({name: [_("This is no range; write 10..20, 10.. or ..20.")]})
        return rows.filter(found.of(column))

    def in_period(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return rows.filter(ranges.within(period_of(name, text), PERIODS[name]))

    def through_view(self, rows: Any, name: str, pk: UUID) -> QuerySet:
        if (view := viewing.named(self.request.auth, str(pk))) is None:
            raise ValidationError({name: [_("There is no such one that you may use here.")]})
        filters_of = viewing.filters_of(view)
        rows = rows.filter(pipeline=filters_of.pipeline) if filters_of.pipeline else rows
        return filters_of.narrow(rows, self.request.auth)

    def reachable(self, rows: QuerySet, name: str, values: list[str]) -> QuerySet:
        return rows.filter(checks.passing(values, of="contact__")) if values else rows

    def tagged(self, rows: QuerySet, name: str, tag: str) -> QuerySet:
        return rows.filter(tags__contains=[tag])

    def about(self, rows: Any, name: str, text: str) -> QuerySet:
        return matching.narrow(rows, text)


def period_of(name: str, text: str) -> str:
    """In our way of writing. Raises ``ValidationError``."""
    if not (period := ranges.period(text)):
        raise ValidationError({name: [_("This is no period; write 90d or 2026-01-01..2026-01-31.")]})
    return period


def _known_by(rows: QuerySet, **address: str) -> QuerySet:
    """By the same comparison that tells persons apart: the ninth digit and letter case do not matter."""
    known = identifying.find(**address)
    return rows.filter(pk=known.pk) if known else rows.none()
