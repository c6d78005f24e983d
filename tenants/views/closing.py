"""Closing one's own account."""

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from config.templatetags.ui import public_url
from tenants.access import signed_in
from tenants.forms import AccountClosingForm
from tenants.refusals import Refused
from tenants.requests import PersonRequest
from tenants.services import leaving
from tenants.views.base import RuledView


class AccountClosingView(RuledView):
    """GET says what goes and what stays, POST does it."""

    allow = signed_in
    recently_signed_in = frozenset({"post"})
    request: PersonRequest

    def get(self, request: PersonRequest) -> HttpResponse:
        return self._page(AccountClosingForm(email=request.user.email))

    def post(self, request: PersonRequest) -> HttpResponse:
        form = AccountClosingForm(request.POST, email=request.user.email)
        if form.is_valid():
            try:
                leaving.close(request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                auth.logout(request)
                return HttpResponseClientRedirect(public_url("account_login"))
        return self._page(form, status=422)

    def _page(self, form: AccountClosingForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "owned": leaving.owned(self.request.user)}
        return render(self.request, "account/closing/index.html", context, status=status)
