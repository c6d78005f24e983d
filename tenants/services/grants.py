"""Programs that act for people: let in, going on by tokens that are good once, ended at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from tenants import audit
from tenants.models import Grant, GrantToken, Membership, OAuthApp, Organization, User
from tenants.services import notices

REFRESH_FOR = timedelta(days=14)  # as long as a session
LONGEST = timedelta(days=90)  # then the person signs in again, however busy the program was
NOTED_EVERY = timedelta(minutes=1)
_NOTICES = {Grant.End.REUSED: "token_reused", Grant.End.WRONG_ORGANIZATION: "token_misused"}


@transaction.atomic
def begin(member: Membership, *, address: str, agent: str) -> tuple[Grant, str]:
    """Of somebody who signed in: the grant, and the first token that it goes on by."""
    grant = make(member, address=address, agent=agent)
    return grant, new_token(grant)


def make(member: Membership, *, agent: str, lives: timedelta = REFRESH_FOR, **fields: Any) -> Grant:
    """``fields``: the address, and the app with its scopes."""
    grant = Grant(
        organization_id=member.organization_id,
        user=member.user,
        proof=member.user.get_session_auth_hash(),
        agent=agent[:200],
        expires_at=clock.now() + lives,
        **fields,
    )
    grant.save(force_insert=True)
    return grant


def go_on(secret: str, *, address: str, meant: str = "") -> tuple[Grant, str] | None:
    """The grant of somebody who signed in and its next token; see ``claim``."""
    with transaction.atomic():
        shown = claim(secret, address=address, meant=meant, app=None)
        return (shown.grant, use(shown, address=address)) if shown else None


def claim(secret: str, *, address: str, meant: str, app: OAuthApp | None) -> GrantToken | None:
    """A token of this app that was never used, held until the transaction ends: of many who show it at once, one gets it.

    Whoever comes second ends the grant, for one of the two stole it; so does who means another organization.
    """
    shown = GrantToken.objects.select_for_update().filter(digest=GrantToken.digest_of(secret)).first()
    grant = known(shown.grant_id) if shown else None
    if shown is None or grant is None or grant.app != app:
        return None
    if (why := _misuse(shown, grant, meant)) is not None:
        end(grant, why, address=address)
        return None
    if shown.expires_at <= clock.now() or member_of(grant) is None:
        return None
    shown.grant = grant
    return shown


def use(shown: GrantToken, *, address: str) -> str:
    """The token is used, and the next one takes its place."""
    shown.used_at = timezone.now()
    shown.save(update_fields=["used_at"])
    shown.grant.address = address
    return prolonged(shown.grant)


def prolonged(grant: Grant) -> str:
    """The grant goes on, as long as it may; its next token."""
    grant.last_used_at = clock.now()
    grant.expires_at = min(grant.last_used_at + REFRESH_FOR, grant.created_at + LONGEST)
    grant.save(update_fields=["expires_at", "last_used_at", "address"])
    return new_token(grant)


def find(pk: UUID, scopes: str | None = None) -> Grant | None:
    """A grant that lives, of a member who may enter; ``scopes`` are those that the token has of it."""
    grant = known(pk)
    member = member_of(grant) if grant else None
    if grant is None or member is None:
        return None
    grant.member = member
    if scopes is not None:
        grant.scopes = [scope for scope in grant.scopes if scope in scopes.split()]
    if timezone.now() - grant.last_used_at > NOTED_EVERY:
        Grant.objects.of(grant.organization_id).filter(pk=pk).update(last_used_at=timezone.now())
    return grant


def member_of(grant: Grant) -> Membership | None:
    of_theirs = Membership.objects.of(grant.organization_id).select_related(
        "organization__plan", "role", "team", "user"
    )
    return of_theirs.filter(user=grant.user_id, is_active=True, organization__state=Organization.State.ACTIVE).first()


def of_person(user: User) -> QuerySet[Grant]:
    """What acts for somebody, in whichever organization; the one used last first. Not what an app has yet to come for."""
    living = Grant.objects.across_organizations().living().filter(user=user)
    return (
        living.exclude(app__isnull=False, code__used_at=None)
        .select_related("organization", "app")
        .order_by("-last_used_at")
    )


def end(grant: Grant, why: Grant.End, *, address: str = "") -> None:
    """From its next call on it opens nothing. What smells of theft is an event, and told to the person."""
    living = Grant.objects.of(grant.organization_id).filter(pk=grant.pk, ended_at=None)
    if not living.update(ended_at=timezone.now(), ended_by=why) or why not in _NOTICES:
        return
    actor = audit.Actor(id=str(grant.user_id), name=grant.user.email, address=address)
    audit.record(f"token.{why}", organization_id=grant.organization_id, actor=actor, grant=str(grant.pk))
    notices.tell(grant.user, _NOTICES[why], org=grant.organization.name, address=address)


def by_token(secret: str) -> Grant | None:
    """The living grant that a refresh token belongs to, used or not."""
    shown = GrantToken.objects.filter(digest=GrantToken.digest_of(secret)).first()
    return known(shown.grant_id) if shown else None


def end_all(user: User) -> int:
    """Forced sign-out: of every program that somebody signed in. Apps that they allowed are ended one by one."""
    living = Grant.objects.across_organizations().filter(user=user, ended_at=None, app=None)
    return living.update(ended_at=timezone.now(), ended_by=Grant.End.SIGNED_OUT)


def prune() -> None:
    """Tokens that nobody could show again, and grants that ended long ago."""
    GrantToken.objects.filter(expires_at__lt=Now()).delete()
    Grant.objects.across_organizations().filter(expires_at__lt=Now() - LONGEST).delete()


def _misuse(shown: GrantToken, grant: Grant, meant: str) -> Grant.End | None:
    if shown.used_at is not None:
        return Grant.End.REUSED
    return Grant.End.WRONG_ORGANIZATION if meant and meant.lower() != str(grant.organization_id) else None


def known(pk: UUID) -> Grant | None:
    """A grant that lives and fits the password."""
    living = Grant.objects.across_organizations().living().select_related("organization", "user", "app")
    grant = living.filter(pk=pk).first()
    return grant if grant and grant.fits_password else None


def new_token(grant: Grant) -> str:
    secret = GrantToken.new_secret()
    GrantToken.objects.create(grant=grant, digest=GrantToken.digest_of(secret), expires_at=grant.expires_at)
    return secret
