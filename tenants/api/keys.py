"""API keys in a request: found by their digest, alive, of a living organization."""

from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Now
from django.utils import timezone

from tenants.models import ApiKey, Membership, Organization, Role

SCHEME = "bearer"


def bearer(request) -> str:
    """What the caller shows, or nothing."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else ""


def authenticate_key(request) -> ApiKey | None:
    """The key in ``Authorization: Bearer lvd_…``, or nothing: the caller then has no organization."""
    secret = bearer(request)
    if not secret.startswith(ApiKey.PREFIX):
        return None
    digest = ApiKey.digest_of(secret)
    shown = Q(digest=digest) | Q(former_digest=digest, former_until__gt=Now())
    key = (
        ApiKey.objects.across_organizations()
        .select_related("organization__plan")
        .annotate(of_maker=_MAKER)
        .filter(shown, revoked_at=None, organization__state=Organization.State.ACTIVE)
        .first()
    )
    if key:
        key.maker = _maker(key.of_maker)
        _note_use(key)
    return key


# Whoever made the key, as far as it decides what they may: in the statement that finds the key.
_MAKER = Subquery(
    Membership.objects.across_organizations()
    .filter(organization=OuterRef("organization"), user=OuterRef("created_by"), is_active=True, user__is_active=True)
    .values(told=JSONObject(effective="role__effective", exceptions="exceptions"))
)


def _maker(told: dict | None) -> Membership | None:
    return None if told is None else Membership(role=Role(effective=told["effective"]), exceptions=told["exceptions"])


def _note_use(key: ApiKey) -> None:
    """Once a minute is enough to see a forgotten key; a write a request would cost more than it tells."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.of(key.organization_id).filter(pk=key.pk).update(last_used_at=now)
