"""The organization's own fields in the API: which there are, new ones, other words, out of use."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import examples
from crm.models import CustomField
from crm.removables import NotUndoable
from crm.services import custom
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

MOST_OPTIONS = 200


class Option(serializers.Serializer):
    """A choice: rows keep its id, people read its label."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own attribute of that name


@extend_schema_serializer(examples=[example(examples.CUSTOM_FIELD)])
class CustomFieldSerializer(serializers.ModelSerializer):
    """A field of the organization's own; answers to it stand in `custom` of leads, contacts or companies."""

    options = Option(many=True)

    class Meta:
        model = CustomField
        fields = (
            "id",
            "entity",
            "key",
            "label",
            "kind",
            "options",
            "accepts",
            "required",
            "help",
            "position",
            "archived_at",
        )
        read_only_fields = fields


class _Words(Body):
    accepts = serializers.ChoiceField(
        CustomField.Accepts.choices, required=False, help_text="Which files, of a field of the kind `file`."
    )
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]  # a field's own attribute
    help = serializers.CharField(max_length=160, allow_blank=True, required=False)
    options = serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=MOST_OPTIONS,
        required=False,
        help_text="Labels of choices.",
    )


@extend_schema_serializer(component_name="CustomField", examples=[example(examples.CUSTOM_FIELD_CREATED)])
class CustomFieldBody(_Words):
    """A new field."""

    entity = serializers.ChoiceField(choices=CustomField.Entity.choices)
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices)
    key = serializers.SlugField(max_length=34, required=False, help_text="Made of the label without it; it stays.")

    def validate(self, attrs):
        if attrs["kind"] in (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES) and not attrs.get("options"):
            raise serializers.ValidationError({"options": [_("Name at least one choice.")]})
        return attrs


@extend_schema_serializer(component_name="CustomFieldChange")
class CustomFieldChangeBody(_Words):
    """Other words. `options` adds choices; `renamed` calls known ones otherwise, by id; `gone` no longer offers them."""

    label = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    renamed = serializers.DictField(child=serializers.CharField(max_length=60), required=False)
    gone = serializers.ListField(child=serializers.CharField(max_length=20), max_length=MOST_OPTIONS, required=False)


class CustomFieldViewSet(OrganizationViewSet):
    """Fields of the organization's own."""

    tag, noun = "Custom fields", "pipeline"
    allow: ClassVar = {
        "list": may("pipeline.view"),
        "retrieve": may("pipeline.view"),
        "create": may("pipeline.change"),
        "partial_update": may("pipeline.change"),
        "destroy": may("pipeline.change"),
        "restore": may("pipeline.change"),
    }
    problems: ClassVar = {"restore": {409: "It is too late, or there are as many fields as a form can hold."}}
    queryset = CustomField.objects.none()
    serializer_class = CustomFieldSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return CustomField.objects.all()

    def list(self, request) -> Response:
        """List custom fields.

        All of leads, contacts and companies, also archived ones.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a custom field."""
        return self.shown(self.row())

    @extend_schema(request=CustomFieldBody)
    def create(self, request) -> Response:
        """Create a custom field."""
        said = self.body(CustomFieldBody)
        try:
            return self.shown(custom.create(said.pop("entity"), by=self.person, **said), status=201)
        except custom.TooMany:
            raise Unprocessable(_("There are as many fields as a form can hold."), code="too_many") from None

    @extend_schema(request=CustomFieldChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a custom field.

        Its kind, key and entity stay: make another field where they must be others.
        """
        said = self.body(CustomFieldChangeBody)
        return self.shown(custom.change(self.row(), by=self.person, added=said.pop("options", ()), **said))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Archive a custom field.

        It leaves forms and lists; what rows say in it stays.
        """
        custom.archive(self.row(), by=self.person)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a custom field back.

        For 30 days, with what rows say in it.
        """
        try:
            custom.restore(self.row(), by=self.person)
        except NotUndoable as why:
            raise Conflict(str(why), code="stays_away") from None
        return self.shown(self.row())
