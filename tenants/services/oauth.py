"""Apps of others (OAuth 2): registered by admins, allowed by each person for one organization, removed at once."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from tenants.models import Grant, GrantToken, Membership, OAuthApp, OAuthCode, Organization
from tenants.refusals import Refused
from tenants.services import grants, keys

MOST = 50  # apps of an organization
MOST_ADDRESSES = 10
CODE_FOR = timedelta(seconds=60)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PLAIN = re.compile(r"[!-~]{1,300}")  # what an address consists of: no space, nothing beyond ASCII


@transaction.atomic
def register(
    *, name: str, redirect_uris: Sequence[str], scopes: Iterable[str], is_confidential: bool, by: Membership
) -> tuple[OAuthApp, str]:
    """The app, and its secret if it keeps one: nobody can read that again. Raises ``Refused``."""
    wanted = keys.complete(scopes)
    if not wanted or not wanted <= set(keys.offered(by)):
        raise Refused(_("Choose what the app may ask for, from what you may do yourself."))
    if not redirect_uris or len(redirect_uris) > MOST_ADDRESSES or not all(map(is_return_address, redirect_uris)):
        raise Refused(
            _("Return addresses begin with https://, or with http:// on one’s own computer, and name no fragment.")
        )
    living = OAuthApp.objects.select_for_update().filter(revoked_at=None)
    if len(living.values_list("pk")) >= MOST:
        raise Refused(_("There are %(most)s apps already. Remove one that is no longer used.") % {"most": MOST})
    secret = OAuthApp.new_secret() if is_confidential else ""
    app = OAuthApp(
        organization_id=by.organization_id,
        name=name,
        digest=OAuthApp.digest_of(secret) if secret else "",
        redirect_uris=list(redirect_uris),
        scopes=[scope for scope in keys.offered(by) if scope in wanted],
        created_by=by.user,
    )
    app.save(force_insert=True)
    return app, secret


@transaction.atomic
def remove(app: OAuthApp) -> None:
    """Nobody is asked any more, and what was allowed ends at once. The row stays: audit lines name it."""
    OAuthApp.objects.of(app.organization_id).filter(pk=app.pk, revoked_at=None).update(revoked_at=timezone.now())
    living = Grant.objects.of(app.organization_id).filter(app=app, ended_at=None)
    living.update(ended_at=timezone.now(), ended_by=Grant.End.APP_REMOVED)


def living() -> QuerySet[OAuthApp]:
    """The organization's apps, each with how many ``people`` it acts for."""
    now = Q(grants__ended_at=None, grants__expires_at__gt=Now(), grants__code__used_at__isnull=False)
    rows = OAuthApp.objects.filter(revoked_at=None).select_related("created_by").order_by("-created_at")
    return rows.annotate(people=Count("grants__user", filter=now, distinct=True))


def app_of(client_id: str | None) -> OAuthApp | None:
    """The one that calls itself so, in a living organization."""
    try:
        pk = UUID(client_id or "")
    except ValueError:
        return None
    living = OAuthApp.objects.across_organizations().select_related("organization")
    return living.filter(pk=pk, revoked_at=None, organization__state=Organization.State.ACTIVE).first()


def is_return_address(address: str) -> bool:
    """Whether a code may be sent there: by TLS, or without leaving the person's own computer."""
    if not PLAIN.fullmatch(address) or "\\" in address or "#" in address or "*" in address:
        return False
    try:
        parts = urlsplit(address)
        _port = parts.port  # raises when it is none
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


@transaction.atomic
def allow(
    app: OAuthApp,
    secret: str,
    *,
    by: Membership,
    scopes: Sequence[str],
    redirect_uri: str,
    challenge: str,
    address: str,
    agent: str,
) -> None:
    """The person agreed: ``secret`` is the code that the app gets by their browser."""
    grant = grants.make(by, address=address, agent=agent, lives=CODE_FOR, app=app, scopes=list(scopes))
    OAuthCode.objects.create(
        grant=grant,
        digest=GrantToken.digest_of(secret),
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=grant.expires_at,
    )


def claim_code(secret: str, app: OAuthApp, *, address: str) -> OAuthCode | None:
    """An unused code of this app, held until the transaction ends. One that was used ends all that came of it."""
    shown = OAuthCode.objects.select_for_update().filter(digest=GrantToken.digest_of(secret)).first()
    grant = grants.known(shown.grant_id) if shown else None
    if shown is None or grant is None or grant.app != app:
        return None
    if shown.used_at is not None:
        grants.end(grant, Grant.End.REUSED, address=address)
        return None
    if shown.expires_at <= clock.now() or grants.member_of(grant) is None:
        return None
    shown.grant = grant
    return shown


def use_code(shown: OAuthCode) -> str:
    """The code is used; the first token that its grant goes on by."""
    shown.used_at = timezone.now()
    shown.save(update_fields=["used_at"])
    return grants.prolonged(shown.grant)
