"""Somebody guesses at an account, maybe from many addresses: it is shut to strangers, stays open to places its person
signed in from, and the person is told.
"""

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from tenants.models import User
from tenants.services import devices, notices

FAILURES = {"action": "guessed", "config": {"guessed": "60/h/key"}}  # of one account from all addresses together
TOLD_AFTER = {"action": "told", "config": {"told": "9/h/key"}}
TOLD_AGAIN = 24 * 3600


def is_shut(request: HttpRequest, email: str) -> bool:
    """To whoever comes from where the person never was."""
    if ratelimit.consume(request, app="tenants", key=email.lower(), dry_run=True, **FAILURES):
        return False
    user = User.objects.filter(email=email.lower()).first()
    return user is None or not devices.is_known(user, ratelimit.get_ip(request))


def note_failure(request: HttpRequest, email: str) -> None:
    ratelimit.consume(request, app="tenants", key=email.lower(), **FAILURES)
    if ratelimit.consume(request, app="tenants", key=email.lower(), **TOLD_AFTER):
        return
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user and cache.add(f"public:attacked:{user.pk}", 1, TOLD_AGAIN):
        notices.tell(user, "attacked", address=ratelimit.get_ip(request))


def forget(request: HttpRequest, email: str) -> None:
    """Whoever proved by an e-mail of ours that the account is theirs."""
    ratelimit.clear(request, app="tenants", key=email.lower(), **FAILURES)
