"""Codes are good once: those of an app by their number, recovery codes by a mark, both under a lock on the row."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from tenants.factors import recovery
from tenants.models import User

LAST = "last_counter"


@transaction.atomic
def use(user: User, code: str) -> Authenticator | None:
    """What the code belongs to, which from now on is used; None when it is wrong or was used before."""
    of_codes = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for factor in of_codes.select_for_update().filter(user=user).order_by("-type"):
        is_right = _use_app(factor, code) if factor.type == Authenticator.Type.TOTP else recovery.use(factor, code)
        if is_right:
            factor.refresh_from_db(fields=["data"])
            factor.user = user
            return factor
    return None


def begin(user: User, counter: int) -> None:
    """The code that an app was added by is used as well."""
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    factor.data[LAST] = counter
    factor.save(update_fields=["data"])


def _use_app(factor: Authenticator, code: str) -> bool:
    """A code of an earlier moment than the last one taken is never taken, whatever Redis remembers."""
    counter = counter_of(decrypt(factor.data["secret"]), code)
    if counter is None or counter <= factor.data.get(LAST, 0):
        return False
    factor.data[LAST] = counter
    factor.save(update_fields=["data"])
    return True


def counter_of(secret: str, code: str) -> int | None:
    """The half minute that the code is of, out of the last, this and the next one."""
    for counter in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return counter
    return None
