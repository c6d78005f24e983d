"""Access tokens in a request: ours, of a grant that lives, of a member who may enter."""

from uuid import UUID

from tenants import access_tokens
from tenants.api.keys import bearer
from tenants.models import Grant
from tenants.services import grants


def authenticate_grant(request) -> Grant | None:
    """What the token in ``Authorization: Bearer …`` stands for, or nothing: the caller then has no organization."""
    claims = access_tokens.read(bearer(request))
    return grants.find(UUID(claims["sid"]), claims.get("scope")) if claims else None
