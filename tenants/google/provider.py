"""Google as one of allauth's providers, with what allauth's own leaves out: nonce, signature, and nothing an address adds."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from tenants.google import tokens

ID = "google"


class GoogleExchange(OAuth2Adapter):
    """From the code that comes back to a person; all through the product's one HTTP client."""

    provider_id = ID

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.authorize_url, self.access_token_url = settings.GOOGLE_AUTHORIZE_URL, settings.GOOGLE_TOKEN_URL
        self.verifier = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one that is registered with Google, whatever host the request names."""
        return f"{settings.PUBLIC_URL}{reverse('google_callback')}"

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise tokens.NotBelieved("verifier")
        self.verifier = pkce_code_verifier
        return tokens.exchange(request.GET["code"], verifier=self.verifier, callback=client.callback_url)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """None is kept: we ask Google nothing but who it is."""
        return SocialToken(token="")

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        claims = tokens.verified(kwargs["response"]["id_token"], verifier=self.verifier)
        return self.get_provider().sociallogin_from_response(request, claims)


class Google(OAuth2Provider):
    """There is one application of ours, named by the environment."""

    id = ID
    name = "Google"
    account_class = ProviderAccount
    oauth2_adapter_class = GoogleExchange

    def get_pkce_params(self) -> dict[str, str]:
        """Always, and the nonce follows from the verifier, which stays in the session."""
        params = generate_code_challenge()
        return {**params, "nonce": tokens.nonce_of(params["code_verifier"])}

    def get_auth_params(self) -> dict[str, str]:
        return {"prompt": "select_account"}

    def get_scope(self) -> list[str]:
        return ["openid", "email", "profile"]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go on, and no scopes or parameters of somebody's choosing, which allauth's would take from the address."""
        return Provider.get_redirect_from_request_kwargs(self, request)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return data["sub"]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        return {name: str(data[name])[:254] for name in ("email", "name", "hd") if name in data}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data.get("email")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Verified is what Google says is ``true``, and no word that merely looks like it."""
        if not isinstance(email := data.get("email"), str):
            return []
        return [EmailAddress(email=email.lower(), verified=data.get("email_verified") is True, primary=True)]


def is_on() -> bool:
    return bool(settings.GOOGLE_CLIENT_ID and settings.GOOGLE_CLIENT_SECRET)


def provider(request: HttpRequest) -> Google:
    """Nobody's page where Google is switched off."""
    if not is_on():
        raise Http404
    app = SocialApp(
        provider=ID, name="Google", client_id=settings.GOOGLE_CLIENT_ID, secret=settings.GOOGLE_CLIENT_SECRET
    )
    return Google(request, app=app)
