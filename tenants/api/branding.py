"""How an organization looks, in the API: for people who are signed in."""

from typing import Any, ClassVar

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.refusing import refused
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.branding.colours import Palette
from tenants.models import Organization
from tenants.services import branding

LOGO = "https://crm.example.com/brand/0199a4f0-0000-7000-8000-000000000001/3f79bb7b435b05321651daefd374cdc6.png"
BRAND: dict[str, Any] = {
    "name": "Agência Aurora",
    "colour": "#00a86b",
    "shown": {"light": "#008857", "dark": "#008857"},
    "logo_url": LOGO,
}


class ShownSerializer(serializers.Serializer):
    """The colour under white words."""

    light = serializers.CharField()
    dark = serializers.CharField()


@extend_schema_serializer(examples=[example(BRAND)])
class BrandSerializer(serializers.Serializer):
    """How the organization looks."""

    name = serializers.CharField()
    colour = serializers.CharField(help_text="As it was chosen; empty for the usual one.")
    shown = serializers.SerializerMethodField(help_text="What it became so that words on it can be read.")
    logo_url = serializers.SerializerMethodField(help_text="A PNG that anybody may see. Empty without a logo.")

    @extend_schema_field(ShownSerializer(allow_null=True))
    def get_shown(self, organization: Organization) -> dict[str, str] | None:
        made: Palette | None = organization.palette
        return {"light": made.light.brand, "dark": made.dark.brand} if made else None

    @extend_schema_field({"type": "string"})
    def get_logo_url(self, organization: Organization) -> str:
        address = organization.logo_url
        return self.context["request"].build_absolute_uri(address) if address else ""


@extend_schema_serializer(component_name="BrandChange", examples=[example({"colour": "#00a86b"})])
class BrandBody(Body):
    """The colour."""

    colour = serializers.RegexField(
        r"^(#[0-9a-fA-F]{6})?$", allow_blank=True, help_text="`#rrggbb`; empty for the usual one."
    )


@extend_schema_serializer(component_name="LogoNew", examples=[example({"logo": "(the bytes of logo.png)"})])
class LogoBody(Body):
    """The picture, as `multipart/form-data`."""

    logo = serializers.FileField(help_text="PNG, JPEG or WebP, at most 2 MB.")


class BrandViewSet(OrganizationViewSet):
    """How the organization looks."""

    tag, noun = "Organization", "organization"
    allow: ClassVar = {
        "read": may("organization.view"),
        **dict.fromkeys(["change", "hang", "take_down"], may("organization.change")),
    }
    problems: ClassVar = {
        "hang": {
            415: "The body is not `multipart/form-data`.",
            422: "It is no picture that can be shown, or too large.",
        }
    }
    queryset = Organization.objects.none()
    serializer_class = BrandSerializer

    def get_parsers(self):
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "hang" else super().get_parsers()

    def read(self, request) -> Response:
        """Read the brand."""
        return self.shown(self._organization())

    @extend_schema(request=BrandBody)
    def change(self, request) -> Response:
        """Change the colour.

        It is made darker or lighter where words on it could not be read; `shown` says what it became.
        """
        organization = self._organization()
        branding.colour(organization, self.body(BrandBody)["colour"].lower())
        return self.shown(organization)

    @extend_schema(request={"multipart/form-data": LogoBody}, responses=BrandSerializer)
    def hang(self, request) -> Response:
        """Put up a logo.

        It is drawn anew as a PNG of at most 480 by 160 pixels; the one before goes.
        """
        organization, logo = self._organization(), self.body(LogoBody)["logo"]
        with refused():
            branding.hang(organization, logo, logo.size)
        return self.shown(organization)

    @extend_schema(request=None, responses={204: None})
    def take_down(self, request) -> Response:
        """Take the logo down."""
        branding.take_down(self._organization())
        return Response(status=204)

    def _organization(self) -> Organization:
        return Organization.objects.get(pk=self.principal.organization_id)


urlpatterns: list[URLPattern] = [
    path("brand/", BrandViewSet.as_view({"get": "read", "patch": "change"}, basename="api-brand"), name="api-brand"),
    path(
        "brand/logo/",
        BrandViewSet.as_view({"post": "hang", "delete": "take_down"}, basename="api-brand"),
        name="api-brand-logo",
    ),
]
