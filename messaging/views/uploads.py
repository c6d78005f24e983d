"""Large files in parts: begun, filled part by part, and sent by the same key as a message (see ``FilesView``)."""

from typing import ClassVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from messaging.forms import composer
from messaging.models import Upload
from messaging.services import uploads
from messaging.services.refusals import BadContent
from messaging.views.messages import WritingView
from tenants.access import may

BYTES = "application/octet-stream"


class UploadsView(WritingView):
    """POST: room for a file, or what is here of one that was begun before."""

    def post(self, request, pk):
        said = self.cleaned(composer.UploadForm)
        upload = uploads.begin(
            self.changeable, by=request.user, key=said["key"], filename=said["name"], size=said["size"]
        )
        return JsonResponse({"id": str(upload.pk), "part_size": upload.part_size, "parts": uploads.here(upload)})


class UploadScoped(WritingView):
    """A view about one's own upload in a conversation in which one may write; there is no other (404)."""

    allow_methods: ClassVar = {"post": may("conversation.change"), "delete": may("conversation.change")}

    @property
    def upload(self) -> Upload:
        own = Upload.objects.filter(conversation=self.changeable, started_by=self.request.user)
        return get_object_or_404(own, pk=self.kwargs["upload"])


class UploadView(UploadScoped):
    """DELETE: nobody goes on with it."""

    def delete(self, request, pk, upload):
        uploads.forget(self.upload)
        return HttpResponse(status=204)


class UploadPartView(UploadScoped):
    """POST: the bytes of one part, and nothing else."""

    def post(self, request, pk, upload, number):
        found = self.upload
        if request.content_type != BYTES:
            raise BadContent(_("This is no part of the file."))
        uploads.put(found, number, request.body, sha256=request.headers.get("Part-SHA256", ""))
        return HttpResponse(status=204)
