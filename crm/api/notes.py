"""Notes in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import about_examples as examples
from crm.api.about import TOO_LATE, AboutBody, AboutViewSet
from crm.models import Note
from crm.queries.notes import told_rights
from crm.services import notes, removed
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.filters import YesNo
from tenants.api.problems import Conflict
from tenants.api.schema import example

LONGEST = 5000
SEEN, CHANGED = may("lead.view", "contact.view"), may("lead.change", "contact.change")
DELETED = may("lead.change", "contact.change", "lead.delete", "contact.delete")
OVERTAKEN = "The note was edited since you saw it; `current` is what it is now."


@extend_schema_serializer(examples=[example(examples.NOTE)])
class NoteSerializer(serializers.ModelSerializer):
    """What somebody wrote about a lead or a contact for colleagues."""

    author_name = serializers.CharField(
        source="author", default=None, allow_null=True, help_text="Null: a key, or the person in a form."
    )
    api_key = serializers.UUIDField(source="api_key_id", allow_null=True, help_text="The key that wrote it.")

    class Meta:
        model = Note
        fields = (
            *("id", "created_at", "updated_at", "text", "lead", "contact"),
            *("author", "author_name", "api_key", "edited_at", "pinned_at"),
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="Note", examples=[example(examples.NOTE_CREATED)])
class NoteBody(AboutBody):
    """A note about either a lead or a contact."""

    text = serializers.CharField(
        max_length=LONGEST, help_text="`@Rafael` or `@Rafael Lima` tells that colleague, who must see what it is about."
    )


@extend_schema_serializer(component_name="NoteChange", examples=[example(examples.NOTE_CHANGED)])
class NoteChangeBody(Body):
    """Other words."""

    text = serializers.CharField(max_length=LONGEST)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As it was seen. When the note was edited since, the answer is 409."
    )


class NoteFilter(filters.FilterSet):
    """Notes."""

    lead = filters.UUIDFilter(label="About this lead.")
    contact = filters.UUIDFilter(label="About this contact, not about one of its leads.")
    author = filters.UUIDFilter(label="By this person.")
    pinned = YesNo(field_name="pinned_at", lookup_expr="isnull", exclude=True, label="`true`: only what is pinned.")


class NoteViewSet(AboutViewSet):
    """Notes."""

    tag, noun = "Notes", "lead"
    allow: ClassVar = {
        **dict.fromkeys(["list", "retrieve"], SEEN),
        **dict.fromkeys(["create", "partial_update", "pin", "unpin"], CHANGED),
        **dict.fromkeys(["destroy", "restore"], DELETED),
    }
    problems: ClassVar = {"partial_update": {409: OVERTAKEN}, **TOO_LATE}
    queryset = Note.objects.none()
    serializer_class = NoteSerializer
    filterset_class = NoteFilter

    def rows(self) -> QuerySet:
        return _told(Note.objects.accessible_by(self.principal))

    def list(self, request) -> Response:
        """List notes.

        Newest first; those of what is archived are left out.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a note."""
        return self.shown(self.row())

    @extend_schema(request=NoteBody)
    def create(self, request) -> Response:
        """Write a note.

        About a lead or a contact that the caller may change. Colleagues called by name are told.
        """
        said = self.body(NoteBody)
        note = notes.add(self.changeable(said), by=self.person, key=self.key, text=said["text"])
        return self.shown(self.row(pk=note.pk), status=201)

    @extend_schema(request=NoteChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Edit a note.

        By its author, or who leads there; a key edits what it wrote. Send `updated_at` as you saw it, and nobody's
        words are written over.
        """
        note, said = self._row("edit"), self.body(NoteChangeBody)
        try:
            notes.change(note, by=self.person, seen=said.get("updated_at", note.updated_at), text=said["text"])
        except notes.Changed:
            current: Any = self.get_serializer(self.row()).data
            raise Conflict(_("The note was edited since you saw it."), current=current) from None
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a note.

        By its author, or whoever may delete what it is about. `restore/` brings it back.
        """
        removed.remove(self._row("delete"), by=self.person)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def pin(self, request, pk) -> Response:
        """Pin a note.

        It stands above the timeline.
        """
        notes.pin(self._row("pin"), by=self.person, is_pinned=True)
        return self.shown(self.row())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def unpin(self, request, pk) -> Response:
        """Unpin a note."""
        notes.pin(self._row("pin"), by=self.person, is_pinned=False)
        return self.shown(self.row())

    def away(self, pk: Any) -> Note:
        return self._may(get_object_or_404(_told(Note.ever.accessible_by(self.principal)), pk=pk), "delete")

    def _row(self, deed: str) -> Note:
        return self._may(self.row(), deed)

    def _may(self, note: Note, deed: str) -> Note:
        told_rights([note], self.principal)
        if not getattr(note, f"may_{deed}"):
            self.forbid()
        return note


def _told(rows: QuerySet) -> QuerySet:
    """Of what is not archived."""
    living = rows.filter(lead__archived_at=None, contact__archived_at=None)
    return living.select_related("author", "lead__contact", "contact")
