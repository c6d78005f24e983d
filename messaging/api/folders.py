"""Folders of the inbox in the API: what narrows it, kept and shared under a name."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.saved_views import KeptViewSet
from crm.models import SavedView
from crm.models.saved_view import Page
from messaging.api import examples
from messaging.queries.folders import folders
from messaging.queries.narrowing import Filter
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.schema import example

QUERY = "The part behind the question mark of the inbox, such as `tab=all&state=open&priority=urgent&label=VIP`."


@extend_schema_serializer(examples=[example(examples.FOLDER)])
class FolderSerializer(serializers.ModelSerializer):
    """What narrows the inbox, under a name."""

    owner_name = serializers.CharField(source="owner")
    query = serializers.CharField(help_text=QUERY)

    class Meta:
        model = SavedView
        fields = ("id", "created_at", "updated_at", "name", "owner", "owner_name", "sharing", "query")
        read_only_fields = fields


@extend_schema_serializer(component_name="Folder", examples=[example(examples.FOLDER_WRITTEN)])
class FolderBody(Body):
    """A folder to keep. What its query says that means nothing is left out."""

    name = serializers.CharField(max_length=60)
    sharing = serializers.ChoiceField(SavedView.Sharing.choices, required=False)
    query = serializers.CharField(max_length=4000, allow_blank=True, required=False, help_text=QUERY)


@extend_schema_serializer(component_name="FolderChange", examples=[example(examples.FOLDER_WRITTEN)])
class FolderChangeBody(FolderBody):
    """What is to change."""

    name = serializers.CharField(max_length=60, required=False)


class FolderViewSet(KeptViewSet):
    """Folders of the inbox."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "partial_update", "destroy"), may("conversation.view")
    )
    page = Page.INBOX
    serializer_class = FolderSerializer

    def rows(self) -> QuerySet:
        return folders(self.principal).select_related("owner").in_order()

    def tidy(self, query: str) -> str:
        return Filter.asked(QueryDict(query), self.member()).address

    def list(self, request) -> Response:
        """List folders of the inbox.

        One's own and those that are shared. A key sees those shared with everybody.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a folder."""
        return self.shown(self.row())

    @extend_schema(request=FolderBody)
    def create(self, request) -> Response:
        """Keep a folder.

        It belongs to the person who asks; a key has none of its own. Through a shared one each sees what they may see.
        """
        return self.kept(self.body(FolderBody))

    @extend_schema(request=FolderChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a folder of one's own."""
        said: dict[str, Any] = self.body(FolderChangeBody)
        return self.changed(said)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a folder of one's own."""
        return self.deleted()
