"""Recovery codes once they were shown: nobody can read them any more, only recognise one. Until then a sealed seed makes them."""

import hashlib
import secrets
from hmac import compare_digest

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from tenants.models import User

ROUNDS = 200_000  # of PBKDF2: a tenth of a second for each code, which has ten digits that nobody chose
SHOWN = "viewed_at"
HASHED = "migrated_codes"  # where allauth expects sealed codes that it did not make; it only counts them
SALT = "salt"


@transaction.atomic
def were_shown(user: User) -> None:
    """To their person, this once."""
    for factor in Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.RECOVERY_CODES):
        _hash_all(factor)


def use(factor: Authenticator, code: str) -> bool:
    """Whether it is one of them, which from now on is used. Whoever asks holds the row."""
    if SHOWN not in factor.data:
        return factor.wrap().validate_code(code)
    _hash_all(factor)  # of before they were hashed
    hashed = _hashed(normalize_user_code(code), factor.data[SALT])
    left = [each for each in factor.data[HASHED] if not compare_digest(decrypt(each), hashed)]
    is_right = len(left) < len(factor.data[HASHED])
    if is_right:
        factor.data[HASHED] = left
        factor.save(update_fields=["data"])
    return is_right


def _hash_all(factor: Authenticator) -> None:
    if HASHED in factor.data:
        return
    salt = secrets.token_hex(16)
    left = [encrypt(_hashed(code, salt)) for code in factor.wrap().get_unused_codes()]
    factor.data = {SALT: salt, HASHED: left, SHOWN: factor.data[SHOWN]}
    factor.save(update_fields=["data"])


def _hashed(code: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt.encode(), ROUNDS).hex()
