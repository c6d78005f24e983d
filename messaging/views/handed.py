"""Files of ours on their way out, fetched by the provider that was asked to send them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views import View

from messaging.queries import files
from messaging.services import media
from tenants import scanning
from tenants.access import anyone
from tenants.context import in_tenant
from tenants.models import Organization
from tenants.views.files import Slice, keep_apart


class HandedFileView(View):
    """Whoever has the signed address has the file, for a day: providers have no account here."""

    allow = anyone
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, organization, proof: str, name: str) -> HttpResponseBase:
        owner = Organization.objects.filter(pk=organization, state=Organization.State.ACTIVE).first()
        if owner is None:
            raise Http404
        with in_tenant(owner.schema_name):
            attachment = files.for_provider(proof)
            if attachment is None or attachment.file is None:
                raise Http404
            try:
                path = media.to_open(attachment.file)
            except (scanning.Infected, scanning.Missing):
                raise Http404 from None
            except scanning.NotScanned:
                return HttpResponse(status=503)
        response = Slice(path, 0, attachment.file.size, content_type=attachment.file.mime_type)
        response["Content-Length"] = str(attachment.file.size)
        response["Content-Disposition"] = content_disposition_header(True, files.name_of(attachment)) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return keep_apart(response)
