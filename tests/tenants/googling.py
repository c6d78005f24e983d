"""The way to Google and back, as tests take it."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tenants.models import PlatformAuditLine, User
from tests.stubs.google import GoogleStub

BEGIN, CALLBACK, JOINING = "/accounts/google/", "/accounts/google/callback/", "/accounts/google/joining/"
CONNECTING, CONFIRMING = "/accounts/google/connecting/", "/accounts/google/confirming/"


def begin(client: Client, at: str = BEGIN, **said: str) -> str:
    return client.post(at, said).headers["Location"]


def come_by(google: GoogleStub, client: Client, at: str = BEGIN, to: str = "", **claims: Any):
    """All the way to Google and back."""
    return client.get(CALLBACK, google.agree(begin(client, at, next=to), **claims))


def connect(google: GoogleStub, user: User, sub: str = "108") -> None:
    SocialAccount.objects.create(user=user, provider="google", uid=sub, extra_data={"email": user.email})


def connections() -> list[tuple[str, str]]:
    return list(SocialAccount.objects.order_by("uid").values_list("uid", "user__email"))


def refusals() -> list[str]:
    lines = PlatformAuditLine.objects.filter(action="sign_in.google_refused").order_by("at")
    return [line.after["reason"] for line in lines]
