"""oauthlib's server, made for one request: authorization codes with PKCE, refresh tokens, revocation, nothing else."""

from django.http import HttpRequest
from oauthlib.oauth2 import WebApplicationServer

from tenants import access_tokens
from tenants.oauth.validator import Validator, insist_on_s256
from tenants.services.devices import place_of


def server_for(request: HttpRequest) -> WebApplicationServer:
    address, _agent = place_of(request)
    validator = Validator(address=address, meant=request.headers.get("X-Org-Id", "").strip())
    server = WebApplicationServer(
        validator,
        token_generator=validator.access_token,
        token_expires_in=int(access_tokens.LIFE.total_seconds()),
        refresh_token_generator=validator.refresh_token,
    )
    server.auth_grant.custom_validators.post_auth.append(insist_on_s256)
    return server
