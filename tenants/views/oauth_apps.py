"""Apps in the settings: which there are, a new one, the end of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants import scopes
from tenants.access import may
from tenants.billing.features import APPS
from tenants.forms import OAuthAppForm
from tenants.models import OAuthApp
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import oauth
from tenants.views.base import TenantView


class OAuthAppsView(TenantView):
    """GET lists the apps; POST registers one, and shows its secret if it keeps one, this once."""

    allow = may("api_key.view")
    allow_methods = {"post": may("api_key.create")}
    recently_signed_in = frozenset({"post"})
    needs = APPS

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "settings/apps/index.html", _listed())

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = OAuthAppForm(request.POST, membership=request.membership)
        if not form.is_valid():
            return _asked(request, form, status=422)
        try:
            app, secret = oauth.register(by=request.membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _asked(request, form, status=422)
        response = render(request, "settings/apps/_created.html", {"app": app, "secret": secret, **_listed()})
        response["Cache-Control"] = "no-store"
        return response


class OAuthAppNewView(TenantView):
    """The dialog that asks what a new app is."""

    allow = may("api_key.create")
    needs, needs_for = APPS, frozenset({"get"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return _asked(request, OAuthAppForm(membership=request.membership))


class OAuthAppView(TenantView):
    """DELETE removes the app, and ends what people allowed it."""

    allow = may("api_key.delete")

    def delete(self, request: OrganizationRequest, pk) -> HttpResponse:
        app = get_object_or_404(OAuthApp, pk=pk)
        oauth.remove(app)
        response = render(request, "settings/apps/_list.html", _listed())
        said = _("%(app)s is removed. It opens nothing any more.") % {"app": app.name}
        return trigger_client_event(response, "toast", {"text": said})


def _asked(request: OrganizationRequest, form: OAuthAppForm, status: int = 200) -> HttpResponse:
    return render(request, "settings/apps/_new.html", {"form": form}, status=status)


def _listed() -> dict:
    return {"apps": [(app, scopes.told(app.scopes)) for app in oauth.living()]}
