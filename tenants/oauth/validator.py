"""What oauthlib asks us: which apps there are, which codes and tokens are good, and for what."""

import re
from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749 import errors

from tenants import access_tokens
from tenants.models import Grant
from tenants.services import grants, oauth

GRANT_TYPES = ("authorization_code", "refresh_token")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def insist_on_s256(request: Any) -> dict[str, Any]:
    """oauthlib knows "plain" too, which whoever reads the first request defeats."""
    if request.code_challenge_method != "S256":
        raise errors.UnsupportedCodeChallengeMethodError(request=request)
    if not CHALLENGE.fullmatch(request.code_challenge):
        raise errors.InvalidRequestError(description="Malformed code_challenge.", request=request)
    return {}


class Validator(RequestValidator):
    """Answers for one request, which it keeps: what was found once is used by the steps that follow.

    ``address`` is where the request comes from, ``meant`` the organization that its X-Org-Id asserts.
    """

    def __init__(self, *, address: str = "", meant: str = ""):
        super().__init__()
        self.address, self.meant = address, meant

    # Whose app it is

    def validate_client_id(self, client_id, request, *args, **kwargs) -> bool:
        request.client = oauth.app_of(client_id)
        return request.client is not None

    def client_authentication_required(self, request, *args, **kwargs) -> bool:
        name, _secret = _shown_by(request)
        app = oauth.app_of(name)
        return app is None or app.is_confidential

    def authenticate_client(self, request, *args, **kwargs) -> bool:
        name, secret = _shown_by(request)
        app = oauth.app_of(name)
        if app is None or not app.knows(secret):
            return False
        request.client, request.client_id = app, app.client_id
        return True

    def authenticate_client_id(self, client_id, request, *args, **kwargs) -> bool:
        app = oauth.app_of(client_id)
        if app is None or app.is_confidential:
            return False
        request.client, request.client_id = app, app.client_id
        return True

    # What it asks a person for

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs) -> bool:
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(self, client_id, request, *args, **kwargs) -> None:
        """None: it is always named."""

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs) -> bool:
        return response_type == "code"

    def is_pkce_required(self, client_id, request) -> bool:
        return True

    def get_default_scopes(self, client_id, request, *args, **kwargs) -> list[str]:
        return request.client.scopes

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs) -> bool:
        return bool(scopes) and set(scopes) <= set(client.scopes)

    def save_authorization_code(self, client_id, code, request, *args, **kwargs) -> None:
        oauth.allow(
            request.client,
            code["code"],
            by=request.member,
            scopes=request.scopes,
            redirect_uri=request.redirect_uri,
            challenge=request.code_challenge,
            address=self.address,
            agent=request.agent,
        )

    # Codes and refresh tokens for tokens

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs) -> bool:
        return grant_type in GRANT_TYPES

    def validate_code(self, client_id, code, client, request, *args, **kwargs) -> bool:
        request.shown_code = oauth.claim_code(code, client, address=self.address)
        if request.shown_code is None:
            return False
        request.grant = request.shown_code.grant
        request.user, request.scopes = request.grant.user, request.grant.scopes
        return True

    def get_code_challenge(self, code, request) -> str:
        return request.shown_code.challenge

    def get_code_challenge_method(self, code, request) -> str:
        return "S256"

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs) -> bool:
        return redirect_uri == request.shown_code.redirect_uri

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs) -> bool:
        shown = grants.claim(refresh_token, address=self.address, meant=self.meant, app=client)
        request.shown_token = shown
        if shown is None:
            return False
        request.grant, request.user = shown.grant, shown.grant.user
        return True

    def get_original_scopes(self, refresh_token, request, *args, **kwargs) -> list[str]:
        return request.grant.scopes

    def rotate_refresh_token(self, request) -> bool:
        return True

    def access_token(self, request: Any, refresh_token: bool = False) -> str:
        return access_tokens.issue(request.grant, request.scopes)

    def refresh_token(self, request: Any, refresh_token: bool = False) -> str:
        """The next one; what was shown for it is used from now on."""
        if request.grant_type == "refresh_token":
            return grants.use(request.shown_token, address=self.address)
        return oauth.use_code(request.shown_code)

    def save_bearer_token(self, token, request, *args, **kwargs) -> None:
        """Written already: a refresh token when it was made; an access token is not kept."""

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs) -> None:
        """Used already, before the first token was given for it."""

    # The end

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs) -> None:
        """By either token, the whole grant; another app's is left alone, and not told of."""
        claims = access_tokens.read(token)
        grant = grants.known(UUID(claims["sid"])) if claims else grants.by_token(token)
        if grant and grant.app == request.client:
            grants.end(grant, Grant.End.SIGNED_OUT)


def _shown_by(request: Any) -> tuple[str | None, str]:
    """The app's id and secret: in the header (RFC 6749, 2.3.1) or in the body."""
    scheme, _space, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.client_id, request.client_secret or ""
    try:
        name, _colon, secret = b64decode(said, validate=True).decode().partition(":")
    except ValueError:
        return None, ""
    return unquote_plus(name), unquote_plus(secret)
