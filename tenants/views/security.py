"""One's own security: what one signs in with."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import render

from tenants.access import signed_in
from tenants.models import User
from tenants.requests import PersonRequest
from tenants.views.base import RuledView


class SecurityView(RuledView):
    """Second factors and passkeys of the person who looks."""

    allow = signed_in

    def get(self, request: PersonRequest) -> HttpResponse:
        return render(request, "account/security/index.html", factors_of(request.user))


def factors_of(user: User) -> dict[str, Any]:
    """By kind: the app if there is one, the passkeys, and how many recovery codes are left."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kind = Authenticator.Type
    codes = next((row for row in rows if row.type == kind.RECOVERY_CODES), None)
    return {
        "app": next((row for row in rows if row.type == kind.TOTP), None),
        "passkeys": [row for row in rows if row.type == kind.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "unconfirmed": EmailAddress.objects.filter(user=user, verified=False).exists(),
    }
