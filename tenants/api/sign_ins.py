"""Signing in by the API for two tokens: by a password, and a code where the person has a second factor, or by a passkey."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.models import update_last_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import access_tokens, audit, second_step
from tenants.api.bodies import Body
from tenants.api.permissions import HEADER
from tenants.api.problems import NotSignedIn
from tenants.api.views import OpenView
from tenants.factors import passkeys
from tenants.factors.forms import SignInCode
from tenants.middleware import actor_of_person, membership_of, note_refusal
from tenants.models import Grant, Membership, User
from tenants.recent import has_second_factor
from tenants.services import devices, grants, places

A_MINUTE = 60  # until tries that were too many are fewer


class SignInBody(Body):
    """Who signs in, and where."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=400, trim_whitespace=False)
    organization = serializers.SlugField(max_length=50)
    code = serializers.CharField(max_length=32, required=False)


class RefreshBody(Body):
    """The token that a program goes on by."""

    refresh = serializers.CharField(max_length=200)


class PasskeyAskedBody(Body):
    """Where somebody will sign in."""

    organization = serializers.SlugField(max_length=50)


class PasskeyBody(PasskeyAskedBody):
    """What their device signed."""

    credential = serializers.DictField()


class SigningIn(OpenView):
    """What the ways in share: few tries, somebody who may sign in, and a membership."""

    def _insist_on_few_tries(self) -> None:
        if not ratelimit.consume(self.request._request, app="allauth.account", action="login"):
            raise exceptions.Throttled(wait=A_MINUTE)

    def _let_in(self, user: User, slug: str) -> Response:
        request = self.request._request
        member = self._member(user, slug)
        address, agent = devices.place_of(request)
        with audit.acting(actor_of_person(user, request)):
            devices.note_program(request, user)
            places.note(user, address)
            update_last_login(None, user)  # type: ignore[arg-type]
            return _told(*grants.begin(member, address=address, agent=agent), status=201)

    def _insist_on_confirmed(self, user: User) -> None:
        if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory" and not _is_confirmed(user):
            raise NotSignedIn(_("Confirm your e-mail first."), code="email_unconfirmed")

    def _member(self, user: User, slug: str) -> Membership:
        member = membership_of(user, slug)
        if member is None:
            note_refusal(slug, self.request.path)
            raise exceptions.NotFound(_("There is no such organization of yours."))
        if second_step.is_shut(member):
            raise PermissionDenied(_("This organization asks for a second step of signing in. Set it up on our pages."))
        return member


class SignInView(SigningIn):
    """POST signs a person in at one organization, by what they would type on our page."""

    def post(self, request: Request) -> Response:
        said = _read(SignInBody, request)
        user = self._person(said["email"].lower(), said["password"])
        self._second_step(user, said.get("code", ""))
        return self._let_in(user, said["organization"])

    def _person(self, email: str, password: str) -> User:
        self._insist_on_few_tries()
        try:
            user = get_adapter().authenticate(self.request._request, email=email, password=password)
        except ValidationError:
            raise exceptions.Throttled(wait=A_MINUTE) from None
        if user is None or not user.is_active:
            raise NotSignedIn(_("The e-mail or the password is not right."))
        self._insist_on_confirmed(user)
        return user

    def _second_step(self, user: User, code: str) -> None:
        if not has_second_factor(user):
            return
        if not code:
            said = _("Send the code of your app, or a recovery code, as code; or sign in by a passkey.")
            raise NotSignedIn(said, code="second_factor_required")
        form = SignInCode(user=user, data={"code": code})
        if form.has_error("code", code="too_many_login_attempts"):
            raise exceptions.Throttled(wait=A_MINUTE)
        if not form.is_valid() or form.authenticator is None:
            raise NotSignedIn(" ".join(form.errors["code"]), code="second_factor_required")
        form.authenticator.record_usage()


class PasskeyQuestionView(SigningIn):
    """POST asks what a device is to sign; good once, for two minutes, at the organization that is named."""

    def post(self, request: Request) -> Response:
        organization = _read(PasskeyAskedBody, request)["organization"]
        self._insist_on_few_tries()
        told = {**passkeys.ask(organization), "expires_in": int(passkeys.LIFE.total_seconds())}
        return Response(told, status=201, headers={"Cache-Control": "no-store"})


class PasskeySignInView(SigningIn):
    """POST signs a person in by what their device signed: it has asked for a finger, a face or a PIN, so nothing else is asked."""

    def post(self, request: Request) -> Response:
        said = _read(PasskeyBody, request)
        self._insist_on_few_tries()
        try:
            factor = passkeys.signed_by(said["credential"], organization=said["organization"])
        except ValidationError:
            factor = None
        if factor is None or not factor.user.is_active:
            raise NotSignedIn(
                _("The passkey did not sign this question, or it was answered before. Ask for another one.")
            )
        self._insist_on_confirmed(factor.user)
        factor.record_usage()
        return self._let_in(factor.user, said["organization"])


class RefreshView(OpenView):
    """POST exchanges a refresh token, once, for two new tokens."""

    def post(self, request: Request) -> Response:
        said = _read(RefreshBody, request)
        address, _agent = devices.place_of(request._request)
        found = grants.go_on(said["refresh"], address=address, meant=request.headers.get(HEADER, "").strip())
        if found is None:
            raise NotSignedIn(_("This token is good no longer. Sign in again."))
        return _told(*found)


class SignOutView(OpenView):
    """POST ends the sign-in that a refresh token belongs to; 204 also when it had ended."""

    def post(self, request: Request) -> Response:
        grant = grants.by_token(_read(RefreshBody, request)["refresh"])
        if grant and grant.app is None:
            grants.end(grant, Grant.End.SIGNED_OUT)
        return Response(status=204)


def _read(body: type[Body], request: Request) -> dict[str, Any]:
    read = body(data=request.data)
    read.is_valid(raise_exception=True)
    return read.validated_data


def _told(grant: Grant, refresh: str, *, status: int = 200) -> Response:
    told = {
        "token_type": "Bearer",
        "access": access_tokens.issue(grant),
        "expires_in": int(access_tokens.LIFE.total_seconds()),
        "refresh": refresh,
        "refresh_expires_at": grant.expires_at,
        "organization": grant.organization_id,
    }
    return Response(told, status=status, headers={"Cache-Control": "no-store"})


def _is_confirmed(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
