"""What Google says of a person: fetched with a code that is good once, believed only when all of it is right."""

import hashlib
import hmac
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.cache import cache

from config.outside import http
from config.outside.errors import ProviderError

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
ALGORITHM = "RS256"
CLAIMS = ["iss", "aud", "exp", "iat", "sub", "nonce"]
CLOCKS = 30  # seconds that two clocks may be apart
KEYS, KEYS_FOR = "public:google:keys", 3600
ASKED_AGAIN, PAUSE = "public:google:keys-asked", 60  # whoever sends unknown keys has Google asked once a minute


class NotBelieved(OAuth2Error):
    """What came is not Google's word about this sign-in. Its text names the check, and nothing that came."""


def nonce_of(verifier: str) -> str:
    """Ties the token to the sign-in that was begun: whoever does not know the verifier, kept in the session, cannot make it."""
    return hmac.new(verifier.encode(), b"nonce", hashlib.sha256).hexdigest()


def exchange(code: str, *, verifier: str, callback: str) -> dict[str, Any]:
    """The answer that a code is good for, once."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": callback,
        "client_id": settings.GOOGLE_CLIENT_ID,
        "client_secret": settings.GOOGLE_CLIENT_SECRET,
    }
    answer = _call("POST", settings.GOOGLE_TOKEN_URL, once=True, data=said)
    if answer.status != 200 or not isinstance(answer.json().get("id_token"), str):
        raise NotBelieved(f"token answer {answer.status}")
    return answer.json()


def verified(token: str, *, verifier: str) -> dict[str, Any]:
    """The claims of an identity token that Google signed, for us, for this sign-in, and that has not ended."""
    try:
        claims = jwt.decode(
            token,
            _key_of(token),
            algorithms=[ALGORITHM],
            audience=settings.GOOGLE_CLIENT_ID,
            issuer=ISSUERS,
            leeway=CLOCKS,
            options={"require": CLAIMS, "strict_aud": True},
        )
    except jwt.PyJWTError as error:
        raise NotBelieved(type(error).__name__) from None
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce_of(verifier).encode()):
        raise NotBelieved("nonce")
    if claims.get("azp", settings.GOOGLE_CLIENT_ID) != settings.GOOGLE_CLIENT_ID:
        raise NotBelieved("azp")
    return claims


def _key_of(token: str) -> jwt.PyJWK:
    name = jwt.get_unverified_header(token).get("kid")
    keys = _keys(cache.get(KEYS) or _fetch())
    if name not in keys and cache.add(ASKED_AGAIN, 1, PAUSE):  # Google changes them every few weeks
        keys = _keys(_fetch())
    if name not in keys:
        raise NotBelieved("unknown key")
    return keys[name]


def _keys(told: dict[str, Any]) -> dict[str | None, jwt.PyJWK]:
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(told).keys if key.key_id}


def _fetch() -> dict[str, Any]:
    answer = _call("GET", settings.GOOGLE_KEYS_URL)
    told = answer.json()
    if answer.status != 200 or not told.get("keys"):
        raise NotBelieved(f"keys answer {answer.status}")
    cache.set(KEYS, told, KEYS_FOR)
    return told


def _call(method: str, url: str, **arguments: Any) -> http.Answer:
    try:
        return http.call(method, url, **arguments)
    except ProviderError as error:
        raise NotBelieved(type(error).__name__) from None
