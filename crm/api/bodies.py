"""What the API takes of contacts, companies and leads."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm import phones, profiles
from crm.api import examples
from crm.distribution import areas
from crm.forms.fields import MOST_CENTS, postal_code
from crm.identity import documents
from crm.models import Company, Contact, CustomField, Lead, LostReason, Stage
from crm.queries import people
from crm.services import custom
from crm.services.leads import MOST_TAGS
from tenants.access import Principal, Scope
from tenants.api.bodies import Body, Related
from tenants.api.schema import example
from tenants.models import User

CENTS = "In cents: 1250000 is R$ 12.500,00."
MOST_DETAILS = 30
STATES = [(code, code) for code in sorted(areas.STATES)]


def contacts_in_reach(principal: Principal) -> QuerySet:
    return Contact.objects.accessible_by(principal).filter(archived_at=None)


def companies_in_reach(principal: Principal) -> QuerySet:
    return Company.objects.accessible_by(principal).filter(archived_at=None)


def living_leads(principal: Principal) -> QuerySet:
    return Lead.objects.accessible_by(principal).filter(archived_at=None)


def leads_in_reach(principal: Principal) -> QuerySet:
    return Lead.objects.accessible_by(principal)


def stages(principal: Principal) -> QuerySet:
    return Stage.objects.all()


def lost_reasons(principal: Principal) -> QuerySet:
    return LostReason.objects.all()


class Owner(Related):
    """Somebody to whom the caller may give it. Whoever reaches only their own cannot give it away, nor to nobody."""

    default_error_messages = {"kept": _("Your role does not give this away.")}

    def __init__(self, permission: str, **options: Any):
        self.permission = permission
        super().__init__(self._people, allow_null=True, required=False, **options)

    def validate_empty_values(self, data):
        if data is None and self.context["request"].auth.scope(self.permission) == Scope.OWN:
            self.fail("kept")
        return super().validate_empty_values(data)

    def _people(self, principal: Principal) -> QuerySet:
        return User.objects.filter(pk__in=[user.pk for user in people.assignable(principal, self.permission)])


class Phone(serializers.CharField):
    """A number as people write it; E.164 for us."""

    default_error_messages = {"number": _("This is no complete number. Include the area code: (11) 98765-4321.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not (text := phones.e164(text)):
            self.fail("number")
        return text


class Profiles(serializers.ListField):
    """Links to social networks; text of lines for us."""

    child = serializers.CharField(max_length=profiles.LONGEST)
    default_error_messages = {"address": _("“%(said)s” is no web address such as instagram.com/name, or one too many.")}

    def to_internal_value(self, data: Any) -> Any:
        try:
            return profiles.tidy("\n".join(super().to_internal_value(data)))
        except profiles.NoAddress as error:
            raise serializers.ValidationError(self.error_messages["address"] % {"said": str(error)[:80]}) from None


class Document(serializers.CharField):
    """A CPF or a CNPJ as people write it; its signs for us."""

    default_error_messages = {"document": _("This is no CPF and no CNPJ: a digit is wrong or missing.")}
    kinds: tuple[str, ...] = (documents.CPF, documents.CNPJ)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        document = documents.read(text)
        if text and (document is None or document.kind not in self.kinds):
            self.fail("document")
        return document.value if document else ""


class Cnpj(Document):
    """A CNPJ, with or without letters."""

    default_error_messages = {"document": _("This is no CNPJ: a sign is wrong or missing.")}
    kinds = (documents.CNPJ,)


class PostalCode(serializers.CharField):
    """A CEP as people write it; its eight digits for us."""

    default_error_messages = {"digits": _("A CEP has eight digits, such as 01311-902.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        digits = postal_code(text)
        if text and not digits:
            self.fail("digits")
        return digits


class Custom(serializers.JSONField):
    """Answers to the organization's own fields, by key; null takes one back."""

    default_error_messages = {"named": _("Send an object: answers by the keys of the fields.")}

    def __init__(self, entity: str, *, of_many: bool = False, **options: Any):
        self.entity, self.of_many = entity, of_many
        told = "Answers to the organization's own fields by key (see `custom-fields/`); null takes one back."
        super().__init__(required=False, help_text=told, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("named")
        values, wrong = custom.clean(self.entity, data, of_many=self.of_many)
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


class Details(serializers.DictField):
    """Where a lead came from, in names and values of the caller's own."""

    child = serializers.CharField(max_length=500, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        told = super().to_internal_value(data)
        if len(told) > MOST_DETAILS or any(len(name) > 60 for name in told):
            raise serializers.ValidationError(
                _("At most %(most)s names of at most 60 characters.") % {"most": MOST_DETAILS}
            )
        return told


@extend_schema_serializer(component_name="Company", examples=[example(examples.COMPANY_WRITTEN)])
class CompanyBody(Body):
    """A company."""

    name = serializers.CharField(max_length=120)
    cnpj = Cnpj(max_length=30, allow_blank=True, required=False)
    street = serializers.CharField(max_length=160, allow_blank=True, required=False)
    district = serializers.CharField(max_length=80, allow_blank=True, required=False)
    state = serializers.ChoiceField(STATES, allow_blank=True, required=False)
    postal_code = PostalCode(max_length=20, allow_blank=True, required=False)
    city = serializers.CharField(max_length=80, allow_blank=True, required=False)
    custom = Custom(CustomField.Entity.COMPANY)


@extend_schema_serializer(component_name="CompanyChange", examples=[example(examples.COMPANY_WRITTEN)])
class CompanyChangeBody(CompanyBody):
    """What is to change."""

    name = serializers.CharField(max_length=120, required=False)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As it was seen. When the company has changed since, the answer is 409."
    )


class _Person(Body):
    name = serializers.CharField(max_length=120, allow_blank=True, required=False)
    phone = Phone(
        max_length=40, allow_blank=True, required=False, help_text="As people write it, or E.164; kept as E.164."
    )
    email = serializers.EmailField(max_length=160, allow_blank=True, required=False)
    document = Document(
        max_length=30, allow_blank=True, required=False, help_text="CPF or CNPJ, as people write it; kept as its signs."
    )
    job_title = serializers.CharField(max_length=80, allow_blank=True, required=False)
    city = serializers.CharField(max_length=80, allow_blank=True, required=False)
    profiles = Profiles(required=False, help_text="Links to social networks, at most eight.")
    custom = Custom(CustomField.Entity.CONTACT)


@extend_schema_serializer(component_name="Contact", examples=[example(examples.CONTACT_CREATED)])
class ContactBody(_Person):
    """A person: at least a name, a phone or an e-mail."""

    company = Related(companies_in_reach, allow_null=True, required=False)
    owner = Owner("contact.create", help_text="Without it: the person who asks; nobody when a key asks.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.get(name) for name in ("name", "phone", "email", "document")):
            raise serializers.ValidationError({"name": [_("Send a name, a phone or an e-mail.")]})
        return attrs


@extend_schema_serializer(component_name="ContactChange", examples=[example(examples.CONTACT_CHANGED)])
class ContactChangeBody(_Person):
    """What is to change."""

    updated_at = serializers.DateTimeField(
        required=False, help_text="As it was seen. When the contact has changed since, the answer is 409."
    )


class _Deal(Body):
    title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    value_cents = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, required=False, help_text=CENTS)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field's own attribute of that name
        choices=Lead.Source.choices, required=False
    )
    source_detail = Details(required=False, help_text="Where from exactly: UTM tags, click ids.")
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_TAGS, required=False)
    expected_close = serializers.DateField(allow_null=True, required=False)
    company = Related(companies_in_reach, allow_null=True, required=False)
    custom = Custom(CustomField.Entity.LEAD)

    def validate_expected_close(self, day: date | None) -> date | None:
        if day and not 2000 <= day.year <= 2100:
            raise serializers.ValidationError(_("Check the year."))
        return day


@extend_schema_serializer(component_name="Lead", examples=[example(examples.LEAD_CREATED)])
class LeadBody(_Deal):
    """A new opportunity."""

    contact = Related(contacts_in_reach)
    stage = Related(stages, required=False, help_text="Without it: the first stage of the default pipeline.")
    owner = Owner(
        "lead.create", help_text="Without it: the person who asks; by turns among sales when a key asks. Null: nobody."
    )

    def validate_stage(self, stage: Stage) -> Stage:
        if stage.kind == Stage.Kind.LOST:
            raise serializers.ValidationError(_("A lead is not created as lost. Move it there, with a reason."))
        return stage


@extend_schema_serializer(component_name="LeadChange", examples=[example(examples.LEAD_CHANGED)])
class LeadChangeBody(_Deal):
    """What is to change, of the version that was seen."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    owner = Owner("lead.change")


@extend_schema_serializer(component_name="LeadMove", examples=[example(examples.LEAD_MOVED)])
class MoveBody(Body):
    """Where a lead is to go: below ``after``, else above ``before``, else to the top of the column."""

    to = Related(stages, help_text="A stage of the lead's own pipeline, or of another.")
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    after = Related(leads_in_reach, required=False, allow_null=True, help_text="The lead right above the place.")
    before = Related(leads_in_reach, required=False, allow_null=True, help_text="The lead right below the place.")
    lost_reason = Related(
        lost_reasons, required=False, allow_null=True, help_text="Needed when the stage is a lost one."
    )
