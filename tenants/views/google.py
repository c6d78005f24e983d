"""The way to Google and back: signing in, connecting an account, joining by one, and parting from it."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants.access import Rule, anyone, signed_in
from tenants.forms import GoogleAccountForm, GoogleSignUpForm
from tenants.google import domains, held
from tenants.google.adapter import CONFIRM
from tenants.google.provider import GoogleExchange, provider
from tenants.models import User
from tenants.recent import is_recent
from tenants.refusals import Refused
from tenants.requests import PersonRequest
from tenants.schemas import NotIsolated
from tenants.services import google
from tenants.signup import NOT_MADE, found
from tenants.views.base import RuledView
from tenants.views.confirming import ask_first
from tenants.views.security import google_of

callback = OAuth2CallbackView.adapter_view(GoogleExchange)
INVITATIONS = "/invitations/"


class GoogleView(RuledView):
    """POST leads to Google, and from there to where one was going."""

    allow: ClassVar[Rule] = anyone
    process: ClassVar[str] = AuthProcess.LOGIN

    def post(self, request: PersonRequest) -> HttpResponse:
        at_google = provider(request)
        if not ratelimit.consume(request, app="allauth.account", action="login"):
            return ratelimit.respond_429(request)
        return at_google.redirect(request, self.process, next_url=get_next_redirect_url(request))


class GoogleConnectingView(GoogleView):
    """For somebody who is signed in: this Google account shall sign in here too."""

    allow = signed_in
    process = AuthProcess.CONNECT


class GoogleConfirmingView(GoogleView):
    """For somebody who has no other proof: Google says that it is still them."""

    allow = signed_in
    process = CONFIRM


class GoogleConnectionView(RuledView):
    """DELETE: the one that is named signs in here no more."""

    allow = signed_in
    recently_signed_in = frozenset({"delete"})

    def delete(self, request: PersonRequest) -> HttpResponse:
        form, said, status = GoogleAccountForm(request.GET), "", 200
        if not form.is_valid():
            raise Http404
        try:
            google.disconnect(request.user, form.cleaned_data["only"])
        except Refused as refusal:
            said, status = str(refusal), 422
        context = {**google_of(request.user), "refusal": said}
        response = render(request, "account/security/_google.html", context, status=status)
        return response if said else trigger_client_event(response, "toast", {"text": _("Disconnected.")})


class GoogleJoiningView(RuledView):
    """Where somebody lands whom Google knows and nobody here does. POST connects the account they have proved, or makes one."""

    allow = anyone
    request: PersonRequest

    def get(self, request: PersonRequest) -> HttpResponse:
        if (come := held.held(request.session)) is None:
            return redirect("account_login")
        if self._is_stranger(come) and come.next.startswith(INVITATIONS):
            return redirect(come.next)
        return self._page(come)

    def post(self, request: PersonRequest) -> HttpResponse:
        if (come := held.held(request.session)) is None:
            return redirect("account_login")
        if request.user.is_authenticated:
            return self._connect(come)
        return self._sign_up(come) if self._is_stranger(come) and self._is_open() else self._page(come, status=403)

    def _connect(self, come: held.Held) -> HttpResponse:
        if request_email(self.request) != come.person.email:
            return self._page(come, status=403)
        if not is_recent(self.request):
            return ask_first(self.request)
        try:
            google.connect(self.request.user, come.person)
        except Refused as refusal:
            return self._page(come, status=409, refusal=str(refusal))
        held.forget(self.request.session)
        return redirect(come.next or "home")

    def _sign_up(self, come: held.Held) -> HttpResponse:
        form = GoogleSignUpForm(self.request.POST)
        if not form.is_valid():
            return self._page(come, form=form, status=422)
        try:
            with transaction.atomic():
                user = google.new_user(come.person, name=form.cleaned_data["name"])
                found(self.request, user, form.cleaned_data["organization_name"])
        except (IntegrityError, Refused):
            return self._page(come, form=form, status=409, refusal=_("Sign in with the account you have."))
        except (DatabaseError, NotIsolated):
            return self._page(come, form=form, status=503, refusal=str(NOT_MADE))
        held.forget(self.request.session)
        record_authentication(self.request, user, "socialaccount")
        answer = perform_login(self.request, user)
        domains.note(self.request.session, come.person.hd)
        return answer

    def _is_stranger(self, come: held.Held) -> bool:
        return not self.request.user.is_authenticated and not User.objects.filter(email=come.person.email).exists()

    def _is_open(self) -> bool:
        return get_adapter().is_open_for_signup(self.request)

    def _page(
        self, come: held.Held, *, form: GoogleSignUpForm | None = None, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        is_stranger = self._is_stranger(come)
        context: dict[str, Any] = {
            "person": come.person,
            "form": form or GoogleSignUpForm(initial={"name": come.person.name}),
            "is_theirs": request_email(self.request) == come.person.email,
            "is_new": is_stranger and self._is_open(),
            "is_closed": is_stranger and not self._is_open(),
            "refusal": refusal,
        }
        response = render(self.request, "account/google/joining.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response


def request_email(request: PersonRequest) -> str:
    return request.user.email.lower() if request.user.is_authenticated else ""
