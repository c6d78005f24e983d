"""How allauth's second factors fit ours: secrets sealed, the names people see."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import crypto
from tenants.crypto import FACTORS
from tenants.models import User


class FactorAdapter(DefaultMFAAdapter):
    """Seeds of codes are sealed with the platform's keys; a passkey is a public key and no secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or was used already. Wait for the next one."),
        "unverified_email": gettext_lazy("Confirm your e-mail first: without it nobody could give the account back."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.seal(text.encode(), place=FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(encrypted_text, place=FACTORS).decode()

    def build_totp_svg(self, url: str) -> str:
        """Nothing: the page draws it, as our content policy wants."""
        return ""

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(n)s") % {"n": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": _("Loved CRM")}
