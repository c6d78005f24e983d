"""Saved views in the API: the filters that people keep, and share, under a name."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from crm.api import examples
from crm.forms.saved_view import tidy
from crm.models import CustomField, SavedView
from crm.models.saved_view import Page
from crm.queries import columns
from crm.services import views
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership

QUERY = "The part behind the question mark of board or list, such as `score=70..&created=90d&owner=team`."


@extend_schema_serializer(examples=[example(examples.SAVED_VIEW)])
class SavedViewSerializer(serializers.ModelSerializer):
    """A named way of looking at leads."""

    owner_name = serializers.CharField(source="owner")
    query = serializers.CharField(help_text=QUERY)

    class Meta:
        model = SavedView
        fields = ("id", "created_at", "updated_at", "name", "owner", "owner_name", "sharing", "query", "columns")
        read_only_fields = fields


@extend_schema_serializer(component_name="SavedView", examples=[example(examples.SAVED_VIEW_WRITTEN)])
class SavedViewBody(Body):
    """A view to keep. What its query says that means nothing is left out."""

    name = serializers.CharField(max_length=60)
    sharing = serializers.ChoiceField(SavedView.Sharing.choices, required=False)
    query = serializers.CharField(max_length=4000, allow_blank=True, required=False, help_text=QUERY)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=100,
        required=False,
        help_text=f"Of {', '.join(columns.COLUMNS)}; fields of the organization's own are `custom.<key>`.",
    )

    def validate_columns(self, keys: list[str]) -> list[str]:
        known = columns.every(CustomField.objects.of(CustomField.Entity.LEAD))
        if unknown := [key for key in keys if key not in known]:
            raise serializers.ValidationError(f"{', '.join(unknown[:5])}: {', '.join(known)}")
        return keys


@extend_schema_serializer(component_name="SavedViewChange", examples=[example(examples.SAVED_VIEW_WRITTEN)])
class SavedViewChangeBody(SavedViewBody):
    """What is to change."""

    name = serializers.CharField(max_length=60, required=False)


class KeptViewSet(OrganizationViewSet):
    """What people keep of one page, and share: what each such set of actions does."""

    page: ClassVar[str]
    queryset = SavedView.objects.none()
    pagination_class = Whole

    def tidy(self, query: str) -> str:
        """Of a query, what means something."""
        raise NotImplementedError

    def kept(self, said: dict[str, Any]) -> Response:
        told = {"sharing": SavedView.Sharing.PRIVATE, "query": "", **said}
        member = self.member()
        try:
            view = views.save(by=member, page=self.page, **(told | {"query": self.tidy(told["query"])}))
        except views.TooMany:
            raise Unprocessable(_("You have 50 of them already. Delete one first."), code="too_many") from None
        return self.shown(view, status=201)

    def changed(self, said: dict[str, Any]) -> Response:
        member, view = self.member(), self.row("change")
        if "query" in said:
            said["query"] = self.tidy(said["query"])
        if "sharing" in said:
            said |= views.shared_with(member, said["sharing"])
        return self.shown(views.change(view, **said))

    def deleted(self) -> Response:
        self.member()
        views.delete(self.row("change"), by=self.person)
        return Response(status=204)

    def member(self) -> Membership:
        if not isinstance(self.principal, Membership):
            raise PermissionDenied(_("Views are kept by people. A key may read those shared with everybody."))
        return self.principal


class SavedViewViewSet(KeptViewSet):
    """Saved views."""

    tag, noun = "Leads", "lead"
    page = Page.LEADS
    allow: ClassVar = {
        "list": may("lead.view"),
        "retrieve": may("lead.view"),
        "create": may("lead.change"),
        "partial_update": may("lead.change"),
        "destroy": may("lead.change"),
    }
    serializer_class = SavedViewSerializer

    def rows(self) -> QuerySet:
        seen = SavedView.objects.accessible_by(self.principal).filter(page=Page.LEADS)
        return seen.select_related("owner").in_order()

    def tidy(self, query: str) -> str:
        return tidy(query)

    def list(self, request) -> Response:
        """List saved views.

        One's own and those that are shared. A key sees those shared with everybody. `leads/?view=` lists what one lets
        through.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a saved view."""
        return self.shown(self.row())

    @extend_schema(request=SavedViewBody)
    def create(self, request) -> Response:
        """Save a view.

        It belongs to the person who asks; a key has no views of its own.
        """
        return self.kept(self.body(SavedViewBody))

    @extend_schema(request=SavedViewChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a saved view of one's own."""
        return self.changed(self.body(SavedViewChangeBody))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a saved view of one's own."""
        return self.deleted()
