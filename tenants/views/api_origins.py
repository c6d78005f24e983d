"""Sites whose pages may call the API from a browser, below the keys: a new one, the end of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants.access import may
from tenants.forms import ApiOriginForm
from tenants.models import ApiOrigin
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import origins
from tenants.views.base import TenantView


class ApiOriginsView(TenantView):
    """POST lists another site."""

    allow = may("api_key.create")

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = ApiOriginForm(request.POST)
        if form.is_valid():
            try:
                origins.add(form.cleaned_data["site"], by=request.membership)
            except Refused as refusal:
                form.add_error("site", str(refusal))
        if form.errors:
            return _listed(request, form, status=422)
        return _listed(request)


class ApiOriginView(TenantView):
    """DELETE takes a site off the list."""

    allow = may("api_key.delete")

    def delete(self, request: OrganizationRequest, pk) -> HttpResponse:
        row = get_object_or_404(ApiOrigin, pk=pk)
        row.delete()
        said = _("Pages of %(site)s may not call any more.") % {"site": row}
        return trigger_client_event(_listed(request), "toast", {"text": said})


def _listed(request: OrganizationRequest, form: ApiOriginForm | None = None, status: int = 200) -> HttpResponse:
    context = {"sites": ApiOrigin.objects.order_by("origin"), "site_form": form or ApiOriginForm()}
    return render(request, "settings/api_keys_sites.html", context, status=status)
