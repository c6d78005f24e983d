"""People with second factors, and the ways in that tests of them take."""

import json
import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tenants.models import User
from tests.cast import PASSWORD

SIGN_IN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(user: User, seed: str = SEED) -> str:
    totp.TOTP.activate(user, seed)
    return seed


def give_recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).generate_codes()


def code(seed: str = SEED, *, ahead: int = 0) -> str:
    """What the app shows now, or some half minutes later."""
    return totp.format_hotp_value(totp.hotp_value(seed, int(time.time()) // 30 + ahead))


def with_password(user: User, *, address: str = "203.0.113.40", password: str = PASSWORD, **headers) -> Client:
    """As far as the password brings one."""
    client = Client(REMOTE_ADDR=address, secure=True, **headers)
    client.post(SIGN_IN, {"login": user.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/security/").status_code == 200


def asked_of_device(page: str) -> dict:
    """What the page wants from a device."""
    return json.loads(re.search(r'<script id="passkey_\w+" type="application/json">(.*?)</script>', page)[1])
