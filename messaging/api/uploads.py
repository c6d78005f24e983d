"""Files on their way into a conversation, over the API: whole, or in parts of which each is checked."""

import secrets
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from messaging.api import examples
from messaging.api.messages import KEY, explained
from messaging.models import Conversation, Upload
from messaging.services import uploads
from tenants.access import may
from tenants.api import once
from tenants.api.bodies import Body
from tenants.api.parsers import StrictJSONParser
from tenants.api.permissions import refused
from tenants.api.problems import TooLarge
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

CANNOT = "`bad_content`: empty, too large, or too much on its way at once; `channel_off`, `blocked`. `detail` says what to do."
NO_PART = "`part_damaged`: send it again; `bad_content`: it is no part of the file."
HASH = OpenApiParameter(
    "Part-SHA256", str, OpenApiParameter.HEADER, required=True, description="Of the part's bytes, in hexadecimal."
)


class BytesParser(BaseParser):
    """One part, and nothing else."""

    media_type = "application/octet-stream"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        content = stream.read(uploads.PART + 1)
        if len(content) > uploads.PART:
            raise TooLarge(_("This is no part of the file."))
        return content


@extend_schema_serializer(examples=[example(examples.UPLOAD)])
class UploadSerializer(serializers.ModelSerializer):
    """A file that is on its way here."""

    parts = serializers.SerializerMethodField(help_text="Those that are here, counted from 0.")
    part_count = serializers.IntegerField(source="count")

    class Meta:
        model = Upload
        fields = (
            "id",
            "created_at",
            "conversation",
            "filename",
            "size",
            "part_size",
            "part_count",
            "parts",
            "expires_at",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar = {
            "part_size": {"help_text": "Bytes of each part; the last may be smaller."},
            "expires_at": {"help_text": "What is not sent as a message until then is gone."},
        }

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_parts(self, upload: Upload) -> list[int]:
        return uploads.here(upload)


@extend_schema_serializer(component_name="UploadNew", examples=[example(examples.UPLOAD_BEGUN)])
class UploadBody(Body):
    """A file that comes in parts; or, as `multipart/form-data`, the file itself."""

    filename = serializers.CharField(max_length=240, required=False)
    size = serializers.IntegerField(min_value=0, required=False, help_text="In bytes.")
    file = serializers.FileField(required=False, allow_empty_file=True, help_text="The whole file, instead of both.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = [] if "file" in attrs else ["filename", "size"]
        wrong = {name: [_("This field is required.")] for name in needed if name not in attrs}
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class UploadViewSet(OrganizationViewSet):
    """Files on their way into a conversation."""

    tag, noun = "Messages", "conversation"
    allow: ClassVar = dict.fromkeys(["create", "retrieve", "destroy", "part"], may("conversation.change"))
    problems: ClassVar = {
        "create": {413: "The body is too large.", 422: CANNOT},
        "part": {413: "It is larger than a part.", 422: NO_PART},
    }
    own_keys: ClassVar = frozenset({"create", "part"})
    queryset = Upload.objects.none()
    serializer_class = UploadSerializer

    def get_parsers(self):
        match getattr(self, "action_map", {}).get("post"):
            case "create":
                return [StrictJSONParser(), MultiPartParser()]
            case "part":
                return [BytesParser()]
        return super().get_parsers()

    @cached_property
    def conversation(self) -> Conversation:
        """One in which the caller may write: one that is only seen is 403, any other 404."""
        seen = Conversation.objects.accessible_by(self.principal).select_related("channel", "contact")
        found = get_object_or_404(seen, pk=self.kwargs["conversation"])
        if not Conversation.objects.accessible_by(self.principal, "conversation.change").filter(pk=found.pk).exists():
            refused(self.request)
            raise PermissionDenied
        return found

    def rows(self) -> QuerySet:
        """One's own; of a key, those that keys began."""
        return Upload.objects.filter(conversation=self.conversation, started_by=self.person)

    @extend_schema(request={"application/json": UploadBody, "multipart/form-data": UploadBody}, parameters=[KEY])
    def create(self, request, conversation) -> Response:
        """Bring a file.

        Whole, as `multipart/form-data` with `file`; or announce `filename` and `size`, and send its parts. Again with the same
        `Idempotency-Key` it is the same upload. It goes as a message of kind `file`.
        """
        key, where = once.key_of(request) or secrets.token_hex(16), self.conversation
        said = self.body(UploadBody)
        file = said.get("file")
        name, size = (file.name, file.size) if file else (said["filename"], said["size"])
        with explained():
            upload = uploads.begin(where, by=self.person, key=key, filename=name, size=size)
            if file:
                uploads.fill(upload, file)
        return self.shown(upload, status=201)

    def retrieve(self, request, conversation, pk) -> Response:
        """Ask which parts are here."""
        return self.shown(get_object_or_404(self.rows(), pk=pk))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, conversation, pk) -> Response:
        """Call it off."""
        uploads.forget(get_object_or_404(self.rows(), pk=pk))
        return Response(status=204)

    @extend_schema(request={"application/octet-stream": bytes}, parameters=[HASH], responses={204: None})
    @action(detail=True, methods=["post"], url_path="parts/<int:number>", url_name="part")
    def part(self, request, conversation, pk, number) -> Response:
        """Send one part.

        In any order, several at once, and again as often as needed.
        """
        upload = get_object_or_404(self.rows(), pk=pk)
        with explained():
            uploads.put(upload, number, request.data, sha256=request.headers.get("Part-SHA256", ""))
        return Response(status=204)
