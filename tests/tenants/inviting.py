"""How the tests of members ask people to join, and what became of it."""

import re
from urllib.parse import urlsplit

from django.core import mail

from tenants.context import in_tenant
from tenants.models import Invitation, Membership
from tenants.services import invitations
from tests.cast import client_of

LINK = re.compile(r"https?://\S+/invitations/[^\s\"<]+")


def ask(cast, people: str, *, role="sales", team=None, by=None):
    chosen = cast.members.get(role, cast.rep)
    fields = {"people": people, "role": str(chosen.role_id), "team": str(team.pk) if team else ""}
    return client_of((by or cast.admin).user).post(cast.url("settings/members/invitations/"), fields)


def post(cast) -> list[str]:
    """Send what is due; the paths of the links that went out, in order."""
    with in_tenant(cast.schema):
        while invitations.send_one():
            pass
    return [urlsplit(LINK.search(message.body)[0]).path for message in mail.outbox]


def standing(cast) -> dict[str, tuple]:
    """Everybody who was asked: role, team, and how far it came."""
    rows = Invitation.objects.of(cast.organization).select_related("role", "team")
    return {row.email: (row.role.key, str(row.team or ""), bool(row.accepted_at), bool(row.revoked_at)) for row in rows}


def member(cast, email: str) -> Membership | None:
    return Membership.objects.of(cast.organization).select_related("role", "team").filter(user__email=email).first()
