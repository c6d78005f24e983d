"""The way of an app: asked for, allowed by a person, its code exchanged, its tokens turned."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlencode

from django.test import Client

from tenants.models import Grant, Membership, OAuthApp
from tests.cast import Cast, client_of

VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK, SECRET = "https://app.test/back?at=1", "lvs_secret"


def address(app: OAuthApp, **changes) -> str:
    asked = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "lead.view contact.view",
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    return f"/oauth/authorize/?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def answered(client: Client, app: OAuthApp, answer: str = "allow", **changes) -> dict[str, str]:
    """What the app is told by the person's browser."""
    said = client.post(address(app, **changes), {"answer": answer})
    assert said.status_code == 302, said.content
    where, query = said["Location"].split("?", 1)
    told = {name: values[0] for name, values in parse_qs(query).items()}
    assert (where, told.pop("at"), told.pop("state")) == ("https://app.test/back", "1", "xyz")
    return told


def code_of(member: Membership, app: OAuthApp, **changes) -> str:
    return answered(client_of(member.user), app, **changes)["code"]


def ask(where: str, headers: dict | None = None, **body):
    return Client(headers=headers or {}).post(
        f"/oauth/{where}/", urlencode(body), content_type="application/x-www-form-urlencoded"
    )


def exchange(app: OAuthApp, shown: str, /, **changes):
    asked = {"client_id": app.client_id, "redirect_uri": BACK, "code_verifier": VERIFIER, "code": shown}
    asked |= {"grant_type": "authorization_code"} | changes
    return ask("token", **{name: value for name, value in asked.items() if value is not None})


def refresh(app: OAuthApp, token: str, **changes):
    return ask("token", client_id=app.client_id, grant_type="refresh_token", refresh_token=token, **changes)


def tokens_of(member: Membership, app: OAuthApp, **changes) -> dict:
    answer = exchange(app, code_of(member, app, **changes))
    assert answer.status_code == 200, answer.content
    return answer.json()


def told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def living(cast: Cast) -> int:
    return Grant.objects.of(cast.organization).living().count()
