"""What becomes of somebody whom Google has vouched for. allauth signs in who is connected; everything else is ours."""

from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tenants import audit
from tenants.google import held, provider
from tenants.google.held import Person
from tenants.recent import is_recent
from tenants.refusals import Refused
from tenants.services import google

CONFIRM = "confirm"  # beside allauth's processes: somebody who is signed in proves that it is still them


class GoogleRules(DefaultSocialAccountAdapter):
    """An e-mail that Google has verified opens no account by itself: only a connection does, which its person made."""

    def get_provider(self, request: HttpRequest, *args: Any, **kwargs: Any) -> provider.Google:
        return provider.provider(request)

    def list_providers(self, request: HttpRequest) -> list[provider.Google]:
        return [provider.provider(request)] if provider.is_on() else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        held.forget(request.session)
        match sociallogin.state.get("process"):
            case AuthProcess.CONNECT:
                self._connect(request, sociallogin)
            case AuthProcess.LOGIN:
                if not sociallogin.is_existing:
                    self._hold(request, sociallogin)
            case process:
                self._confirm(request, sociallogin) if process == CONFIRM else self._refuse(request, "process")

    def _connect(self, request: HttpRequest, login: SocialLogin) -> NoReturn:
        if not request.user.is_authenticated or not is_recent(request):
            self._refuse(request, "too_late")
        try:
            google.connect(request.user, _person(login))
        except Refused as refusal:
            self._refuse(request, "connected_elsewhere", str(refusal))
        raise ImmediateHttpResponse(redirect("security"))

    def _confirm(self, request: HttpRequest, login: SocialLogin) -> NoReturn:
        if not request.user.is_authenticated or not login.is_existing or login.user != request.user:
            self._refuse(request, "somebody_else", _("This Google account is not connected to your account."))
        record_authentication(request, request.user, "socialaccount", reauthenticated=True)
        raise ImmediateHttpResponse(redirect(login.get_redirect_url(request) or "security"))

    def _hold(self, request: HttpRequest, login: SocialLogin) -> NoReturn:
        if not login.email_addresses or not login.email_addresses[0].verified:
            self._refuse(request, "email", _("Google does not vouch for this e-mail. Verify it with Google first."))
        held.hold(request.session, _person(login), login.get_redirect_url(request) or "")
        raise ImmediateHttpResponse(redirect("google_joining"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict | None = None,
    ) -> NoReturn:
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("security" if request.user.is_authenticated else "account_login"))
        self._refuse(request, str(exception or "state")[:60])

    def _refuse(self, request: HttpRequest, reason: str, said: str = "") -> NoReturn:
        audit.record("sign_in.google_refused", reason=reason)
        context = {"said": said or _("This sign-in took too long, or was begun elsewhere. Begin it again here.")}
        raise ImmediateHttpResponse(render(request, "account/google/refused.html", context, status=403))


def _person(login: SocialLogin) -> Person:
    told = login.account.extra_data
    email = login.email_addresses[0].email if login.email_addresses else ""
    return Person(login.account.uid, email, told.get("name", ""), told.get("hd", ""))
