"""Signing in by the API, and what is told."""

import json

from django.test import Client

from tenants.models import Membership, PlatformAuditLine
from tests.api.calling import ROOT
from tests.cast import PASSWORD

PROBLEM = "urn:loved-crm:problem:"


def post(path: str, body: dict, **headers):
    return Client(headers={"Accept-Language": "en", **headers}).post(
        f"{ROOT}sign-ins/{path}", json.dumps(body), content_type="application/json"
    )


def sign_in(cast, member: Membership, **said):
    told = {"email": member.user.email, "password": PASSWORD, "organization": cast.organization.slug}
    return post("", told | said)


def told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix(PROBLEM)


def lines(action: str) -> list[PlatformAuditLine]:
    return list(PlatformAuditLine.objects.filter(action=action))
