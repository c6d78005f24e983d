"""What people may ask for their data, in the API: a copy, and being erased, with the certificate of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import privacy_examples as examples
from crm.api.exports import ExportFileSerializer, result_of, send_result
from crm.models import Contact, Job
from crm.queries import erasures
from crm.services.disclosing import work as disclosing
from crm.services.forgetting import certificate, ordering
from crm.services.retaining.holding import OnHold
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.paging import NewestFirst
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.refusing import insist_on_recent
from tenants.api.schema import FILE, example
from tenants.api.views import OrganizationViewSet
from tenants.models import Erasure

ADMINS = may("organization.change")
HELD = {409: "The person is being erased already.", 422: "The person, or a lead of theirs, is on hold."}


def _erasable(principal: Principal) -> QuerySet:
    return Contact.objects.accessible_by(principal, "contact.delete").filter(merged_into=None, purged_at=None)


def _tellable(principal: Principal) -> QuerySet:
    return Contact.objects.accessible_by(principal, "contact.export").filter(merged_into=None, purged_at=None)


class CountedSerializer(serializers.Serializer):
    """Rows of one kind."""

    of = serializers.CharField(help_text="What they are, in the caller's language.")
    rows = serializers.IntegerField()

    def to_representation(self, counted: tuple[str, int]) -> Any:
        return {"of": counted[0], "rows": counted[1]}


@extend_schema_serializer(examples=[example(examples.DRY_RUN)])
class ErasurePreviewSerializer(serializers.Serializer):
    """The dry run of an erasure."""

    gone = CountedSerializer(many=True, help_text="Rows that would go.")
    emptied = CountedSerializer(many=True, help_text="Rows that would stay as a number, without words.")
    open_leads = serializers.IntegerField(help_text="Open leads that would go with the person.")
    left = serializers.SerializerMethodField(help_text="Addresses and names that are somebody else's too, and stay.")

    def get_left(self, preview: ordering.Preview) -> int:
        return len(preview.left)


@extend_schema_serializer(examples=[example(examples.ERASURE, status_codes=["200", "202"])])
class ErasureSerializer(serializers.ModelSerializer):
    """One erasure, and its certificate once it is done."""

    contact = serializers.UUIDField(source="contact_id")
    answer_until = serializers.DateField(source="told.answer_until", help_text="Fifteen days after it was asked for.")
    gone = CountedSerializer(many=True, source="told.gone")
    emptied = CountedSerializer(many=True, source="told.emptied")
    mentions = CountedSerializer(
        many=True, source="told.mentions", help_text="Texts of others that named the person, and do no more."
    )
    left = serializers.IntegerField(source="told.left", help_text="Addresses that are somebody else's too.")
    is_genuine = serializers.SerializerMethodField(help_text="Whether the signature fits: nobody changed a word.")

    class Meta:
        model = Erasure
        fields = tuple(examples.ERASURE)
        read_only_fields = fields

    def to_representation(self, erasure: Erasure) -> Any:
        erasure.told = erasures.certificate(erasure)  # type: ignore[attr-defined]  # for the fields above
        return super().to_representation(erasure)

    def get_is_genuine(self, erasure: Erasure) -> bool:
        return certificate.is_genuine(erasure)


@extend_schema_serializer(component_name="ErasurePerson", examples=[example(examples.ABOUT)])
class ErasureDryRunBody(Body):
    """Whom it would be about."""

    contact = Related(_erasable)


@extend_schema_serializer(component_name="ErasureNew", examples=[example(examples.ERASURE_ASKED)])
class ErasureBody(ErasureDryRunBody):
    """Who is erased, how it was asked for, and on which ground."""

    asked = serializers.ChoiceField(Erasure.Asked.choices)
    ground = serializers.ChoiceField(Erasure.Ground.choices)
    asked_on = serializers.DateField()

    def validate_asked_on(self, day):
        if day > timezone.localdate():
            raise serializers.ValidationError(_("This day is still to come."))
        return day


class ErasureViewSet(OrganizationViewSet):
    """People who are erased for good. For owners and admins, signed in: no key erases."""

    tag, noun = "Privacy", "contact"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create", "dry_run"), ADMINS)
    problems: ClassVar = {"create": HELD}
    queryset = Erasure.objects.across_organizations().none()
    serializer_class = ErasureSerializer

    class pagination_class(NewestFirst):  # noqa: N801 - DRF's name
        moment = "ordered_at"

    def rows(self) -> QuerySet:
        return Erasure.objects.all()

    def list(self, request) -> Response:
        """List erasures.

        Newest first, with their certificates. They name nobody.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an erasure: how far it is, then its certificate."""
        return self.shown(self.row())

    @extend_schema(request=ErasureBody, responses={202: ErasureSerializer})
    def create(self, request) -> Response:
        """Erase a person for good.

        In the background. Asks for a sign-in of the last five minutes. Nobody can bring it back.
        """
        said = self.body(ErasureBody)
        insist_on_recent(request, is_sensitive=True)
        try:
            erasure = ordering.order(said.pop("contact"), by=self.principal, **said)
        except ordering.AlreadyOrdered:
            raise Conflict(_("This person is being erased already."), code="ordered") from None
        except OnHold as held:
            raise Unprocessable(str(held), code="on_hold") from None
        return self.shown(erasure, status=202)

    @extend_schema(request=ErasureDryRunBody, responses=ErasurePreviewSerializer)
    @action(detail=False, methods=["post"], url_path="dry-run")
    def dry_run(self, request) -> Response:
        """Tell what an erasure would touch.

        Changes nothing.
        """
        return Response(ErasurePreviewSerializer(ordering.preview(self.body(ErasureDryRunBody)["contact"])).data)


@extend_schema_serializer(examples=[example(examples.COPY, status_codes=["200", "202"])])
class PersonalCopySerializer(serializers.ModelSerializer):
    """A copy of what is held about a person."""

    contact = serializers.UUIDField(source="options.contact")
    file = serializers.SerializerMethodField(help_text="Null until it is written, and after seven days.")

    class Meta:
        model = Job
        fields = tuple(examples.COPY)
        read_only_fields = fields

    @extend_schema_field(ExportFileSerializer(allow_null=True))
    def get_file(self, job: Job) -> Any:
        if (ready := result_of(job)) is None:
            return None
        told = dict(ExportFileSerializer(ready, context=self.context).data)
        return told | {
            "url": self.context["request"].build_absolute_uri(reverse("api-personal-copy-file", args=[job.pk]))
        }


@extend_schema_serializer(component_name="PersonalCopyNew", examples=[example(examples.ABOUT)])
class PersonalCopyBody(Body):
    """Whose data."""

    contact = Related(_tellable)


class PersonalCopyViewSet(OrganizationViewSet):
    """Copies for people who ask what is held about them (LGPD, art. 18, II). For owners and admins, signed in."""

    tag, noun = "Privacy", "contact"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create", "file"), ADMINS)
    queryset = Job.objects.none()
    serializer_class = PersonalCopySerializer

    def rows(self) -> QuerySet:
        mine = Job.objects.filter(started_by=self.principal.private_id)
        return mine.filter(kind=disclosing.KIND).prefetch_related("files")

    def list(self, request) -> Response:
        """List copies.

        Newest first; those that the caller asked for.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a copy: how far it is, and where its file is."""
        return self.shown(self.row())

    @extend_schema(request=PersonalCopyBody, responses={202: PersonalCopySerializer})
    def create(self, request) -> Response:
        """Make a copy.

        In the background: one archive with a page to read, the same as JSON, and the files.
        """
        return self.shown(disclosing.start(self.body(PersonalCopyBody)["contact"], by=self.principal), status=202)

    @extend_schema(responses=FILE)
    @action(detail=True)
    def file(self, request, pk) -> HttpResponseBase:
        """Fetch a copy.

        Only whoever asked for it gets it, for seven days.
        """
        return send_result(self.row(), self.principal)
