"""Access tokens: what a program shows with each call for a quarter of an hour (JWT, RFC 7519).

Their keys are derived from ``FIELD_KEYS``, newest first: a new key there signs from then on, and what older ones
signed is good until it expires. What a token allows is asked of its grant, at each call.
"""

import hmac
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import jwt
from django.conf import settings
from django.utils import timezone

from tenants import crypto
from tenants.models import Grant

LIFE = timedelta(minutes=15)
ALGORITHM = "HS256"  # never read from the token
AUDIENCE = "loved-crm-api"
CLAIMS = ["iss", "aud", "exp", "iat", "sub", "org", "sid"]


def issue(grant: Grant, scopes: Iterable[str] | None = None) -> str:
    """A token for what the grant allows; of an app, for these scopes of it."""
    now = timezone.now()
    claims = {
        "iss": settings.PUBLIC_URL,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + LIFE,
        "sub": str(grant.user_id),
        "org": str(grant.organization_id),
        "sid": str(grant.pk),
    }
    if scopes is not None:
        claims["scope"] = " ".join(scopes)
    kid, key = next(iter(_keys().items()))
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def read(token: str) -> dict[str, Any] | None:
    """What it says, if it is ours and its time is not over."""
    try:
        key = _keys()[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=settings.PUBLIC_URL,
            options={"require": CLAIMS, "verify_iat": False},
        )
    except (jwt.InvalidTokenError, KeyError, TypeError):
        return None


def _keys() -> dict[str, bytes]:
    """By their public names."""
    return {crypto.key_id(key): hmac.digest(key, b"access tokens", "sha256") for key in settings.FIELD_KEYS}
