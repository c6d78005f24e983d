"""Possible duplicates and merges in the API."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.api import examples
from crm.models import Contact, Duplicate, Merge
from crm.queries import duplicates
from crm.queries.merging import FIELDS
from crm.services import merging, parting
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.problems import Conflict
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

MOST = 20
MERGES = may("contact.delete")
CHOICES = ("open", "different")


def mergeable(principal: Principal) -> QuerySet:
    return duplicates.mergeable(principal, duplicates.CONTACT)


@extend_schema_serializer(examples=[example(examples.DUPLICATE)])
class DuplicateSerializer(serializers.ModelSerializer):
    """Two contacts that may be one person, and why."""

    first_name = serializers.CharField(source="first.display_name")
    second_name = serializers.CharField(source="second.display_name")
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Field and how alike it is, strongest first."
    )

    class Meta:
        model = Duplicate
        fields = (
            "id",
            "created_at",
            "updated_at",
            "first",
            "first_name",
            "second",
            "second_name",
            "probability",
            "reasons",
            "state",
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="DuplicateChange", examples=[example(examples.DUPLICATE_CHANGED)])
class DuplicateBody(Body):
    """The decision; `merged` comes from a merge."""

    state = serializers.ChoiceField(choices=CHOICES)


@extend_schema_serializer(component_name="Merge", examples=[example(examples.MERGE_WRITTEN)])
class MergeBody(Body):
    """Who stays, who goes into them, and whose word holds in which field."""

    survivor = Related(mergeable)
    others = serializers.ListField(child=Related(mergeable), min_length=1, max_length=MOST)
    fields_of = serializers.DictField(
        child=serializers.UUIDField(),
        required=False,
        help_text="Field → the contact of the merge whose value holds. Without: the survivor's, else the first other's.",
    )

    def validate_fields_of(self, said: dict[str, UUID]) -> dict[str, UUID]:
        if unknown := said.keys() - set(FIELDS[duplicates.CONTACT]):
            raise serializers.ValidationError(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown)[:5])})
        return said


@extend_schema_serializer(examples=[example(examples.MERGE)])
class MergeSerializer(serializers.Serializer):
    """A merge: its id undoes it."""

    id = serializers.UUIDField(source="batch")
    survivor = serializers.UUIDField(source="survivor_id")
    merged = serializers.ListField(child=serializers.UUIDField())
    created_at = serializers.DateTimeField()


class DuplicateViewSet(OrganizationViewSet):
    """Possible duplicates."""

    tag, noun = "Duplicates", "contact"
    allow: ClassVar = {"list": MERGES, "retrieve": MERGES, "partial_update": MERGES}
    problems: ClassVar = {"partial_update": {409: "They are merged already."}}
    queryset = Duplicate.objects.none()
    serializer_class = DuplicateSerializer

    def rows(self) -> QuerySet:
        return duplicates.pairs_of(self.principal, duplicates.CONTACT).select_related("first", "second")

    def list(self, request) -> Response:
        """List possible duplicates.

        Open ones, newest first, of contacts that you may change and archive.
        """
        return self.listed(self.rows().filter(state=Duplicate.State.OPEN))

    def retrieve(self, request, pk) -> Response:
        """Read a possible duplicate."""
        return self.shown(self.row())

    @extend_schema(request=DuplicateBody)
    def partial_update(self, request, pk) -> Response:
        """Decide about a possible duplicate.

        `different`: they are never suggested again; `open` takes that back. To merge them, see merges.
        """
        pair, said = self.row(), self.body(DuplicateBody)
        if pair.state == Duplicate.State.MERGED:
            raise Conflict(_("They are merged already."), code="merged")
        decide = parting.keep_apart if said["state"] == "different" else parting.ask_again
        decide(pair, by=self.person)
        return self.shown(self.row())


class MergeViewSet(OrganizationViewSet):
    """Merges of contacts."""

    tag, noun = "Duplicates", "contact"
    allow: ClassVar = {"create": MERGES, "destroy": MERGES}
    problems: ClassVar = {
        "create": {409: "Somebody has just merged or archived one of them."},
        "destroy": {409: "The survivor was itself merged since; undo that merge first."},
    }
    queryset = Merge.objects.none()
    serializer_class = MergeSerializer

    @extend_schema(request=MergeBody)
    def create(self, request) -> Response:
        """Merge contacts.

        All that the others have (leads, conversations, addresses …) goes to the survivor; the others are archived.
        """
        said = self.body(MergeBody)
        survivor, others = said["survivor"], said["others"]
        rows: dict[UUID, Contact] = {row.pk: row for row in (survivor, *others)}
        if len(rows) != len(others) + 1:
            raise ValidationError({"others": [_("Name each contact once.")]})
        wanted: dict[str, UUID] = said.get("fields_of", {})
        if set(wanted.values()) - rows.keys():
            raise ValidationError({"fields_of": [_("Name contacts of this merge.")]})
        chosen: dict[str, Any] = {name: getattr(rows[pk], name) for name, pk in wanted.items()}
        try:
            batch = merging.merge(survivor, others, by=self.person, chosen=chosen)
        except merging.NotMergeable:
            raise Conflict(_("Somebody has just merged or archived one of them."), code="not_mergeable") from None
        return Response(MergeSerializer(_told(batch)).data, status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Undo a merge.

        Everything goes back to whom it was; what came after the merge stays with the survivor.
        """
        note = Merge.objects.filter(batch=pk, entity=duplicates.CONTACT).first()
        reached = duplicates.survivors(self.principal, duplicates.CONTACT)
        if note is None or not reached.filter(pk=note.survivor_id).exists():
            raise Http404
        try:
            merging.undo(pk, by=self.person)
        except merging.Buried:
            raise Conflict(_("It was merged further since: undo that first"), code="buried") from None
        return Response(status=204)


def _told(batch: UUID) -> dict[str, Any]:
    merges = list(Merge.objects.filter(batch=batch).order_by("created_at", "id"))
    return {
        "batch": batch,
        "survivor_id": merges[0].survivor_id,
        "merged": [merge.merged_id for merge in merges],
        "created_at": merges[0].created_at,
    }
