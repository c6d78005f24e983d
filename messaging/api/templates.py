"""Templates in the API: read, handed in for approval, changed, deleted."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import examples
from messaging.api.filters import TemplateFilter
from messaging.forms.template import LANGUAGES
from messaging.models import Channel, Template
from messaging.services import templates, templates_made
from messaging.services.templates_made import NotTaken
from messaging.services.templates_worded import MOST_BUTTONS, Button, Wording
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.once_outside import Repeat
from tenants.api.paging import NewestFirst
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

NOT_TAKEN = "`not_taken`: the provider would not take it, or did not: `detail` says what to change."
CATEGORIES = [("UTILITY", "UTILITY"), ("MARKETING", "MARKETING")]
KINDS = [(kind, kind) for kind in templates_made.MADE_HERE]


def channels(principal: Principal) -> QuerySet:
    """Numbers that templates may be made for."""
    return Channel.objects.filter(is_active=True) if principal.may("template.view") else Channel.objects.none()


@extend_schema_serializer(examples=[example(examples.TEMPLATE)])
class TemplateSerializer(serializers.ModelSerializer):
    """A message that WhatsApp approves beforehand."""

    channel_name = serializers.CharField(source="channel.name")
    variables = serializers.SerializerMethodField(help_text="What `variables` of a message that sends it must have.")

    class Meta:
        model = Template
        fields = (
            "id",
            "created_at",
            "updated_at",
            "channel",
            "channel_name",
            "name",
            "language",
            "category",
            "next_category",
            "status",
            "reason",
            "quality",
            "parameter_format",
            "components",
            "variables",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar = {
            "status": {
                "help_text": "In the provider's words: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED` …"
            },
            "quality": {"help_text": "`GREEN`, `YELLOW`, `RED`; empty while nobody knows."},
            "next_category": {"help_text": "What the provider is going to make of its category."},
        }

    def get_variables(self, template: Template) -> list[str]:
        return [variable.key for variable in templates.variables_of(template)]


class ButtonBody(Body):
    """A button below the text."""

    kind = serializers.ChoiceField(KINDS)
    text = serializers.CharField(max_length=25, required=False, default="", help_text="Of all but `COPY_CODE`.")
    value = serializers.CharField(
        max_length=2000, required=False, default="", help_text="Its address, number, example of a code, or flow's id."
    )


@extend_schema_serializer(component_name="TemplateChange", examples=[example(examples.TEMPLATE_REWRITTEN)])
class TemplateChangeBody(Body):
    """What is to be read instead."""

    category = serializers.ChoiceField(CATEGORIES, required=False)
    title = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Above the text, in bold.")
    body = serializers.CharField(
        max_length=1024, required=False, help_text="With variables such as {{first_name}} or {{1}}."
    )
    footer = serializers.CharField(max_length=60, required=False, allow_blank=True)
    buttons = ButtonBody(many=True, required=False)
    examples = serializers.DictField(
        child=serializers.CharField(max_length=200),
        required=False,
        help_text="One for each variable: `first_name` or `1`, `header.1`, `button.0` for the end of a link.",
    )

    def validate_buttons(self, buttons: list[dict[str, str]]) -> list[dict[str, str]]:
        if len(buttons) > MOST_BUTTONS:
            raise serializers.ValidationError(_("At most %(most)s buttons.") % {"most": MOST_BUTTONS})
        return buttons


@extend_schema_serializer(component_name="Template", examples=[example(examples.TEMPLATE_WRITTEN)])
class TemplateBody(TemplateChangeBody):
    """A template to hand in for approval."""

    channel = Related(channels)
    name = serializers.RegexField(r"^[a-z0-9_]{1,512}$", help_text="Small letters, digits and _.")
    language = serializers.ChoiceField([(key, key) for key, _label in LANGUAGES])
    category = serializers.ChoiceField(CATEGORIES)
    body = serializers.CharField(max_length=1024, help_text="With variables such as {{first_name}} or {{1}}.")


class TemplateViewSet(OrganizationViewSet):
    """Templates of WhatsApp."""

    tag, noun = "Templates", "template"
    allow: ClassVar = {
        "list": may("template.view"),
        "retrieve": may("template.view"),
        "create": may("template.create"),
        "partial_update": may("template.change"),
        "destroy": may("template.delete"),
    }
    asks_outside: ClassVar = {"create": Repeat.HARMLESS}  # Meta takes one of a name and language once
    problems: ClassVar = {action: {422: NOT_TAKEN} for action in ("create", "partial_update", "destroy")}
    queryset = Template.objects.none()
    serializer_class = TemplateSerializer
    filterset_class = TemplateFilter
    pagination_class = NewestFirst

    def rows(self) -> QuerySet:
        return Template.objects.accessible_by(self.principal).present().select_related("channel")

    def list(self, request) -> Response:
        """List templates.

        Newest first, whatever the provider has decided about them.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a template."""
        return self.shown(self.row())

    @extend_schema(request=TemplateBody)
    def create(self, request) -> Response:
        """Hand a template in for approval.

        The answer is `PENDING`; `status` follows what the provider decides. Headers that are files are made in the pages.
        """
        said = self.body(TemplateBody)
        channel = said.pop("channel")
        return self.shown(_taken(lambda: templates_made.submit(channel, _wording(said), by=self.person)), status=201)

    @extend_schema(request=TemplateChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a template.

        It is looked at again, and may not be sent until then. Once approved, its category stays.
        """
        template, said = self.row("template.change"), self.body(TemplateChangeBody)
        wording = _wording(said, templates_made.wording_of(template))
        return self.shown(_taken(lambda: templates_made.change(template, wording, by=self.person)))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a template, at the provider too."""
        template = self.row("template.delete")
        _taken(lambda: templates_made.delete(template, by=self.person))
        return Response(status=204)


def _wording(said: dict[str, Any], former: Wording | None = None) -> Wording:
    known = vars(former) if former else {}
    fields = {name: value for name, value in said.items() if name not in ("title", "buttons")}
    if "title" in said:
        fields |= {"header": "TEXT" if said["title"] else "", "header_text": said["title"]}
    if "buttons" in said:
        fields["buttons"] = tuple(Button(**button) for button in said["buttons"])
    fields["examples"] = {**known.get("examples", {}), **said.get("examples", {})}
    return Wording(**(known | fields))


def _taken(make) -> Any:
    try:
        return make()
    except NotTaken as why:
        raise Unprocessable(str(why), code="not_taken") from None
