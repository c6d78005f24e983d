"""Passkeys: whether a device's counter goes on, and the questions to those who sign in by the API."""

import hashlib
import struct
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticationResponse, UserVerificationRequirement

from config import clock
from tenants import audit
from tenants.models import PasskeyChallenge, User

LIFE = timedelta(minutes=2)
COUNTED = "sign_count"


def ask(organization: str) -> dict[str, Any]:
    """What a device is to sign, in the words of WebAuthn, for whoever enters this organization."""
    asked, state = auth.get_server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    now = clock.now()
    PasskeyChallenge.objects.filter(expires_at__lt=now).delete()
    PasskeyChallenge.objects.create(
        digest=_digest(state["challenge"]), organization=organization, expires_at=now + LIFE
    )
    return dict(asked)


def signed_by(said: dict[str, Any], *, organization: str) -> Authenticator:
    """The passkey that signed one of our questions, which is used up by that, however it ends.

    Raises ValidationError for everything else.
    """
    challenge = websafe_encode(read(said).response.client_data.challenge)
    if not _use_up(challenge, organization):
        raise _refused()
    user: Any = auth.extract_user_from_response(said)
    state = {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}
    try:
        signed = auth.get_server().authenticate_complete(state, auth.get_credentials(user), said)
    except ValueError:
        raise _refused(user) from None
    factor = auth.get_authenticator_by_credential_id(user, signed.credential_id)
    if factor is None:
        raise _refused(user)
    insist_on_counter(factor, said)
    factor.user = user
    return factor


def insist_on_counter(factor: Authenticator, said: dict[str, Any]) -> None:
    """A device that counts what it signs counts up. One that does not was copied, and one of the two is a thief's.

    Raises ValidationError. https://www.w3.org/TR/webauthn-3/#sctn-sign-counter
    """
    count = read(said).response.authenticator_data.counter
    if not _count(factor, count):
        raise _refused(factor.user, why="counter")


def read(said: Any) -> AuthenticationResponse:
    """What a device said, whatever somebody made of it. Raises ValidationError; the library stumbles in many ways."""
    try:
        return AuthenticationResponse.from_dict(said)
    except (AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise _refused() from None


@transaction.atomic
def _count(factor: Authenticator, count: int) -> bool:
    held = Authenticator.objects.select_for_update().get(pk=factor.pk)
    last = held.data.get(COUNTED, held.wrap().authenticator_data.counter)
    if (count or last) and count <= last:
        return False
    if count:
        factor.data[COUNTED] = held.data[COUNTED] = count
        held.save(update_fields=["data"])
    return True


def _use_up(challenge: str, organization: str) -> bool:
    living = PasskeyChallenge.objects.filter(digest=_digest(challenge), expires_at__gt=Now())
    asked_for = living.values_list("organization", flat=True).first()
    used, _rows = living.delete()
    return bool(used) and asked_for == organization


def _refused(user: User | None = None, *, why: str = "signature") -> ValidationError:
    if user is not None:
        audit.record("second_factor.refused", user=str(user.pk), why=why)
    return get_adapter().validation_error("incorrect_code")


def _digest(challenge: str) -> str:
    return hashlib.sha256(challenge.encode()).hexdigest()
