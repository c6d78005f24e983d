"""How an organization looks: the page where that is said, and the files by which it is seen."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenants.access import anyone, may
from tenants.brand_forms import BrandForm
from tenants.branding.stylesheet import stylesheet
from tenants.models import Organization
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import branding
from tenants.views.base import RuledView, TenantView
from tenants.views.files import keep_apart

FOR_EVER = "public, max-age=31536000, immutable"


class BrandView(TenantView):
    """GET shows logo and colour, POST changes what is sent; ``remove`` names what is taken away."""

    allow = may("organization.view")
    allow_methods = {"post": may("organization.change")}

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._page(BrandForm.of(request.organization))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        match request.POST.get("remove"):
            case "logo":
                branding.take_down(request.organization)
            case "colour":
                branding.colour(request.organization, "")
            case _:
                form = BrandForm.of(request.organization, request.POST, request.FILES)
                if not self._is_saved(form):
                    return self._page(form, status=422)
        messages.success(request, _("Saved."))
        return redirect("brand")

    def _is_saved(self, form: BrandForm) -> bool:
        if form.is_valid():
            try:
                form.save(self.request.organization)
            except Refused as refusal:
                form.add_error("logo", str(refusal))
        return form.is_valid()

    def _page(self, form: BrandForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/brand/index.html", {"form": form}, status=status)


class BrandFileView(RuledView):
    """The logo or the stylesheet of one organization, by the name it has now: pages, forms and invitations show them."""

    allow = anyone
    http_method_names = ["get"]

    def get(self, request: HttpRequest, organization: UUID, name: str) -> HttpResponse:
        alive = Organization.objects.filter(state=Organization.State.ACTIVE)
        response = _file(get_object_or_404(alive, pk=organization), name)
        response["Cache-Control"], response["ETag"] = FOR_EVER, f'"{name}"'
        return keep_apart(response)


def _file(organization: Organization, name: str) -> HttpResponse:
    if organization.colour and name == (sheet := stylesheet(organization.colour)).name:
        return HttpResponse(sheet.text, content_type="text/css; charset=utf-8")
    if name == organization.logo and (content := branding.logo_of(organization)):
        return HttpResponse(content, content_type="image/png")
    raise Http404
