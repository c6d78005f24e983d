"""Whether somebody proved a moment ago who they are: sensitive things ask for it again after five minutes."""

import time
from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from tenants.models import User

FRESH_FOR = 300  # seconds
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User, *, at: float | None = None) -> bool:
    """An app or a passkey, now or at that moment; recovery codes alone are what is left of one."""
    factors = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS)
    if at is not None:
        factors = factors.filter(created_at__lt=datetime.fromtimestamp(at, UTC))
    return factors.exists()


def is_recent(request: HttpRequest, *, by_second_factor: bool = False) -> bool:
    """By the second factor, for whoever had one at that moment (``by_second_factor``: in any case): a password may be
    known to others.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    since = time.time() - FRESH_FOR
    fresh = [record for record in get_authentication_records(request, user) if record["at"] > since]
    if any(record["method"] == "mfa" for record in fresh):
        return True
    return bool(fresh) and not by_second_factor and not has_second_factor(user, at=fresh[-1]["at"])
