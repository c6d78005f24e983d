"""Where apps send people to be allowed, and come for tokens themselves (RFC 6749, 7636, 7009, 8414)."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2 import FatalClientError, OAuth2Error

from config.templatetags.ui import public_url
from tenants import access, scopes, second_step
from tenants.access import anyone
from tenants.cross_origin import let_read
from tenants.google import domains
from tenants.middleware import membership_of, note_refusal
from tenants.oauth.server import server_for
from tenants.requests import PersonRequest
from tenants.services import oauth
from tenants.services.devices import place_of
from tenants.services.origins import origin_of
from tenants.views.base import RuledView

OFTEN = {"action": "oauth", "config": {"oauth": "120/m/ip"}}


class AuthorizationView(RuledView):
    """GET asks the person whether an app may act for them, and for what; POST sends it a code, or that it may not."""

    allow = anyone  # whoever is not signed in is asked to, first
    request: PersonRequest

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        # Parameters are read once, by one reader: what oauthlib judges is what we look at.
        self.asked = f"{settings.PUBLIC_URL}{request.path}?{urlencode(list(_pairs(request)))}"
        try:
            wanted, told = server_for(request).validate_authorization_request(self.asked)
        except FatalClientError:
            return self._unknown()
        except OAuth2Error as error:
            return HttpResponseRedirect(error.in_uri(error.redirect_uri))
        self.app, self.wanted, self.told = told["request"].client, wanted, told
        member = membership_of(request.user, self.app.organization.slug)
        if member is None:
            note_refusal(self.app.organization.slug, request.path)
            return self._unknown()
        self.member = member
        if second_step.is_shut(member):
            return HttpResponseRedirect(
                f"{public_url('security')}?{urlencode({'asked_by': self.app.organization.slug})}"
            )
        if domains.is_shut(request.session, member.organization):
            return self._unknown()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: PersonRequest) -> HttpResponse:
        offered = self._offered()
        context = {
            "app": self.app,
            "organization": self.app.organization,
            "groups": scopes.grouped(offered),
            "host": urlsplit(self.told["redirect_uri"]).netloc,
        }
        response = render(request, "account/oauth/consent.html", context)
        response["Cache-Control"] = "no-store"
        response._csp_update = {"form-action": origin_of(self.told["redirect_uri"])}  # type: ignore[attr-defined]
        return response

    def post(self, request: PersonRequest) -> HttpResponse:
        offered = self._offered()
        if request.POST.get("answer") != "allow" or not offered:
            refused = {"error": "access_denied", "state": self.told["state"] or ""}
            return HttpResponseRedirect(_with(self.told["redirect_uri"], refused))
        _address, agent = place_of(request)
        headers, _body, _status = server_for(request).create_authorization_response(
            self.asked, scopes=offered, credentials={"member": self.member, "agent": agent}
        )
        return HttpResponseRedirect(headers["Location"])

    def _offered(self) -> list[str]:
        """What the app asks for, as far as the person may it themselves."""
        return [scope for scope in access.KEY_SCOPES if scope in self.wanted and self.member.may(scope)]

    def _unknown(self) -> HttpResponse:
        """Nobody is sent anywhere by an address that no app of theirs registered."""
        return render(self.request, "account/oauth/unknown.html", status=400)


@method_decorator(csrf_exempt, name="dispatch")
class AppView(RuledView):
    """What apps call themselves: no cookie counts here, and each answer is the protocol's."""

    allow = anyone

    def post(self, request: HttpRequest) -> HttpResponse:
        if not ratelimit.consume(request, app="tenants", **OFTEN):
            return JsonResponse({"error": "temporarily_unavailable"}, status=429, headers={"Retry-After": "60"})
        try:
            body = request.body.decode()
            with transaction.atomic():
                headers, answer, status = self.answer(request, body)
        except OAuth2Error as error:
            headers, answer, status = error.headers, error.json, error.status_code
        except ValueError:
            headers, answer, status = {}, '{"error": "invalid_request"}', 400
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store", **headers}
        response = HttpResponse(answer or "", status=status, headers=headers)
        app = oauth.app_of(request.POST.get("client_id"))
        if app and request.headers.get("Origin") in [origin_of(each) for each in app.redirect_uris]:
            let_read(request, response)
        return response

    def answer(self, request: HttpRequest, body: str) -> tuple[dict[str, str], str, int]:
        raise NotImplementedError


class TokenView(AppView):
    """POST gives tokens for a code, or for a refresh token, once."""

    def answer(self, request: HttpRequest, body: str) -> tuple[dict[str, str], str, int]:
        return server_for(request).create_token_response(_uri(request), "POST", body, _headers(request))


class RevocationView(AppView):
    """POST ends what a token stands for."""

    def answer(self, request: HttpRequest, body: str) -> tuple[dict[str, str], str, int]:
        return server_for(request).create_revocation_response(_uri(request), "POST", body, _headers(request))


class MetadataView(RuledView):
    """Where all of it is, for programs."""

    allow = anyone

    def get(self, request: HttpRequest) -> HttpResponse:
        authentication = ["client_secret_basic", "client_secret_post", "none"]
        told = {
            "issuer": settings.PUBLIC_URL,
            "authorization_endpoint": f"{settings.PUBLIC_URL}{reverse('oauth_authorization')}",
            "token_endpoint": f"{settings.PUBLIC_URL}{reverse('oauth_token')}",
            "revocation_endpoint": f"{settings.PUBLIC_URL}{reverse('oauth_revocation')}",
            "scopes_supported": list(access.KEY_SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": authentication,
            "revocation_endpoint_auth_methods_supported": authentication,
            "service_documentation": f"{settings.PUBLIC_URL}{reverse('api-redoc')}",
        }
        return JsonResponse(told)


def _pairs(request: HttpRequest) -> Any:
    """Each parameter as often as it was given: the protocol refuses what comes twice."""
    return ((name, value) for name, values in request.GET.lists() for value in values)


def _uri(request: HttpRequest) -> str:
    return f"{settings.PUBLIC_URL}{request.path}{'?' if request.GET else ''}{urlencode(list(_pairs(request)))}"


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}


def _with(address: str, told: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{address}{'&' if urlsplit(address).query else '?'}{query}"
