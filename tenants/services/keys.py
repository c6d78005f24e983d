"""API keys: made for a purpose, shown once, ended at once."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from tenants import access
from tenants.models import ApiKey, Membership
from tenants.services.members import Refused

MOST = 50  # living keys of an organization
OVERLAP = timedelta(hours=24)
START = 8  # characters that stay visible, to tell keys apart


def offered(by: Membership) -> list[str]:
    """The scopes this person may put into a key: a key acts on everything, so only what they may do everywhere."""
    return [scope for scope in access.KEY_SCOPES if by.scope(scope) == access.Scope.ALL]


@transaction.atomic
def create(*, name: str, scopes: Iterable[str], by: Membership) -> tuple[ApiKey, str]:
    """The key, and its secret: nobody can read it again. Raises ``Refused``."""
    wanted = complete(scopes)
    if not wanted or not wanted <= set(offered(by)):
        raise Refused(_("Choose what the key may do, from what you may do yourself."))
    living = ApiKey.objects.select_for_update().filter(revoked_at=None)
    if len(living.values_list("pk")) >= MOST:
        raise Refused(_("There are %(most)s keys already. Revoke one that is no longer used.") % {"most": MOST})
    secret = ApiKey.new_secret()
    key = ApiKey(
        organization_id=by.organization_id,
        name=name,
        start=secret[:START],
        digest=ApiKey.digest_of(secret),
        scopes=[scope for scope in access.KEY_SCOPES if scope in wanted],
        created_by=by.user,
    )
    key.save(force_insert=True)
    return key, secret


@transaction.atomic
def take_over(key: ApiKey, *, by: Membership) -> None:
    """Somebody else answers for it, as when its maker left: from its next call on it may all that it names. Raises Refused."""
    _insist_on_reach(key, by)
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(created_by=by.user)


@transaction.atomic
def renew(key: ApiKey, *, by: Membership) -> str:
    """A new secret, shown this once; the one it takes the place of is good for a day longer. Raises Refused."""
    _insist_on_reach(key, by)
    secret = ApiKey.new_secret()
    current = ApiKey.objects.select_for_update().get(pk=key.pk, revoked_at=None)
    current.former_digest, current.former_until = current.digest, clock.now() + OVERLAP
    current.start, current.digest = secret[:START], ApiKey.digest_of(secret)
    current.save(update_fields=["former_digest", "former_until", "start", "digest"])
    return secret


def end_former(key: ApiKey) -> None:
    """The secret of before opens nothing any more: every program has the new one, or somebody else has the old."""
    ApiKey.objects.filter(pk=key.pk).update(former_digest=None, former_until=None)


def asleep(living: Iterable[ApiKey]) -> set:
    """Those whose maker may no longer do all that they name."""
    found = list(living)
    of_theirs = Membership.objects.select_related("role").filter(
        user__in=[key.created_by_id for key in found], is_active=True, user__is_active=True
    )
    makers = {member.user_id: member for member in of_theirs}
    for key in found:
        key.maker = makers.get(key.created_by_id)
    return {key.pk for key in found if not all(map(key.may, key.scopes))}


def _insist_on_reach(key: ApiKey, by: Membership) -> None:
    if not set(key.scopes) <= set(offered(by)):
        raise Refused(_("The key may more than you. Ask somebody who has all of it."))


def complete(scopes: Iterable[str]) -> set[str]:
    """Whoever changes or archives also sees: the answer shows what was changed."""
    wanted = set(scopes)
    nouns = {scope.split(".")[0] for scope in wanted if scope.endswith((".change", ".delete"))}
    return wanted | {f"{noun}.view" for noun in nouns}.intersection(access.KEY_SCOPES)


def revoke(key: ApiKey) -> None:
    """It opens nothing any more, from its next call on. The row stays: audit lines name it."""
    ApiKey.objects.of(key.organization_id).filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
