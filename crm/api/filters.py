"""What narrows the API's lists of contacts, companies and leads."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from crm.custom import values
from crm.models import CustomField, Lead, Stage
from crm.plain import Asked
from crm.queries.filters import LONGEST_TEXT
from crm.queries.searching import matching
from crm.services import identifying
from tenants.api.filters import YesNo

LONGEST_TAG = 40


class RecordFilter(filters.FilterSet):
    """What every list of records can be narrowed by."""

    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte", label="At or after.")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt", label="Before.")
    updated_after = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte", label="At or after.")
    custom = filters.CharFilter(
        method="answering",
        max_length=200,
        label="`key:answer` of a field of the organization's own; a choice by its label.",
    )
    archived = YesNo(method="only_archived", label="`true`: what is archived, and only that.")

    def only_archived(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(archived_at__isnull=not value)

    def answering(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        key, _sign, answer = text.partition(":")
        field = CustomField.objects.of(rows.model._meta.model_name or "").filter(key=key.strip()).first()
        return values.answering(rows, field, answer.strip()) if field else rows.none()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What is archived shows only when it is asked for."""
        if not self.form.cleaned_data.get("archived"):
            queryset = queryset.filter(archived_at=None)
        return super().filter_queryset(queryset)


class CompanyFilter(RecordFilter):
    """Companies."""

    q = filters.CharFilter(method="about", max_length=LONGEST_TEXT, label="Words of the name.")

    def about(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return matching.companies(rows, Asked.read(text))


class ContactFilter(RecordFilter):
    """Contacts."""

    owner = filters.UUIDFilter(field_name="owner", label="Whose they are.")
    company = filters.UUIDFilter(field_name="company", label="Of which company.")
    phone = filters.CharFilter(method="known_by_phone", max_length=40, label="Exactly this number, however written.")
    email = filters.CharFilter(method="known_by_email", max_length=160, label="Exactly this address.")
    document = filters.CharFilter(method="known_by_document", max_length=30, label="Exactly this CPF or CNPJ.")
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
    stage = filters.UUIDFilter(field_name="stage", label="In which column.")
    stage_kind = filters.ChoiceFilter(field_name="stage__kind", choices=Stage.Kind.choices, label="Open, won or lost.")
    contact = filters.UUIDFilter(field_name="contact", label="Of which person.")
    company = filters.UUIDFilter(field_name="company", label="Of which company.")
    owner = filters.UUIDFilter(field_name="owner", label="Whose they are.")
    unowned = YesNo(field_name="owner", lookup_expr="isnull", label="`true`: nobody's.")
    source = filters.ChoiceFilter(choices=Lead.Source.choices, label="Where from.")
    tag = filters.CharFilter(method="tagged", max_length=LONGEST_TAG, label="With this tag.")
    q = filters.CharFilter(
        method="about", max_length=LONGEST_TEXT, label="Words of contact, company or title; or digits of a phone."
    )

    def tagged(self, rows: QuerySet, name: str, tag: str) -> QuerySet:
        return rows.filter(tags__contains=[tag])

    def about(self, rows: Any, name: str, text: str) -> QuerySet:
        return matching.narrow(rows, text)


def _known_by(rows: QuerySet, **address: str) -> QuerySet:
    """By the same comparison that tells persons apart: the ninth digit and letter case do not matter."""
    known = identifying.find(**address)
    return rows.filter(pk=known.pk) if known else rows.none()
