"""API keys in the settings: which there are, a new one, the end of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from tenants import scopes
from tenants.access import may
from tenants.forms import ApiKeyForm, ApiOriginForm
from tenants.models import ApiKey, ApiOrigin
from tenants.services import keys
from tenants.services.members import Refused
from tenants.views.base import TenantView


class ApiKeysView(TenantView):
    """GET lists the living keys; POST makes one and shows its secret, this once."""

    allow = may("api_key.view")
    allow_methods = {"post": may("api_key.create")}
    recently_signed_in = frozenset({"post"})

    def get(self, request):
        sites = {"sites": ApiOrigin.objects.order_by("origin"), "site_form": ApiOriginForm()}
        return render(request, "settings/api_keys.html", _listed() | sites)

    def post(self, request):
        form = ApiKeyForm(request.POST, membership=request.membership)
        if not form.is_valid():
            return _asked(request, form, status=422)
        try:
            key, secret = keys.create(by=request.membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _asked(request, form, status=422)
        return _shown_once(request, key, secret)


class ApiKeyNewView(TenantView):
    """The dialog that asks what a new key is for."""

    allow = may("api_key.create")

    def get(self, request):
        return _asked(request, ApiKeyForm(membership=request.membership))


class ApiKeyView(TenantView):
    """DELETE revokes the key; POST makes oneself answer for it, when its maker may no longer."""

    allow = may("api_key.view")
    allow_methods = {"delete": may("api_key.delete"), "post": may("api_key.change")}

    def post(self, request, pk):
        key = get_object_or_404(ApiKey, pk=pk, revoked_at=None)
        try:
            keys.take_over(key, by=request.membership)
        except Refused as refusal:
            said, kind = str(refusal), "bad"
        else:
            said, kind = _("You answer for %(key)s now.") % {"key": key.name}, "ok"
        response = render(request, "settings/api_keys_list.html", _listed(), status=200 if kind == "ok" else 422)
        return trigger_client_event(response, "toast", {"text": said, "kind": kind})

    def delete(self, request, pk):
        key = get_object_or_404(ApiKey, pk=pk)
        keys.revoke(key)
        response = render(request, "settings/api_keys_list.html", _listed())
        said = _("%(key)s is revoked. It opens nothing any more.") % {"key": key.name}
        return trigger_client_event(response, "toast", {"text": said})


class ApiKeySecretView(TenantView):
    """POST gives the key a new secret, shown this once; DELETE ends the one of before at once."""

    allow = may("api_key.change")
    recently_signed_in = frozenset({"post"})

    def post(self, request, pk):
        key = get_object_or_404(ApiKey, pk=pk, revoked_at=None)
        try:
            secret = keys.renew(key, by=request.membership)
        except Refused as refusal:
            said = {"text": str(refusal), "kind": "bad"}
            return trigger_client_event(reswap(HttpResponse(status=422), "none"), "toast", said)
        return _shown_once(request, key, secret)

    def delete(self, request, pk):
        key = get_object_or_404(ApiKey, pk=pk, revoked_at=None)
        keys.end_former(key)
        response = render(request, "settings/api_keys_list.html", _listed())
        return trigger_client_event(response, "toast", {"text": _("The former secret opens nothing any more.")})


def _shown_once(request, key: ApiKey, secret: str) -> HttpResponse:
    response = render(request, "settings/api_keys_created.html", {"key": key, "secret": secret, **_listed()})
    response["Cache-Control"] = "no-store"
    return response


def _asked(request, form: ApiKeyForm, status: int = 200) -> HttpResponse:
    return render(request, "settings/api_keys_new.html", {"form": form}, status=status)


def _listed() -> dict:
    living = list(ApiKey.objects.filter(revoked_at=None).select_related("created_by").order_by("-created_at"))
    return {"keys": [(key, scopes.told(key.scopes)) for key in living], "asleep": keys.asleep(living)}
