"""The API's description, for programs and for people. Anybody may read it: it tells of no organization."""

from functools import cache
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.utils import translation
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.response import Response

from tenants.access import anyone

# Both viewers write styles into the page; scripts stay ours alone.
STYLES = {"style-src": [SELF, UNSAFE_INLINE]}


@cache
def description() -> dict[str, Any]:
    """Half a second of work, the same for everybody: done once a process. Integrators read English."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


class DescriptionView(SpectacularAPIView):
    """OpenAPI 3.1, as YAML or as JSON."""

    allow = anyone
    schema = None

    def get(self, request, *args, **kwargs) -> Response:
        return Response(description())


@method_decorator(csp_replace(STYLES), name="dispatch")
class SwaggerView(SpectacularSwaggerSplitView):
    """Try the API out."""

    allow = anyone
    schema = None


@method_decorator(csp_replace({**STYLES, "worker-src": [SELF, "blob:"]}), name="dispatch")
class RedocView(SpectacularRedocView):
    """Read about the API."""

    allow = anyone
    schema = None
