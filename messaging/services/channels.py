"""Connecting a channel: credentials kept, accounts routed to it, the provider asked to post here."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.outside.errors import NeedsOwner, ProviderError
from messaging.models import Channel, Connection, Switch
from messaging.providers import registry
from messaging.providers.outgoing import AccountProfile
from messaging.services import health, letting_go, sessions, statuses, subscribing, templates_told
from tenants import context
from tenants.billing import limits, meters
from tenants.inbound.models import Route
from tenants.models import User
from tenants.waking import wake_after_commit

log = structlog.get_logger(__name__)
TOKEN = "token"  # noqa: S105 - the kind of a route, not a secret
SYNC = templates_told.SYNC
CHOICES = ("shows_typing", "takes_groups")


class NumberTaken(Exception):
    """The number is connected elsewhere. Whose it is stays theirs to know."""

    def __init__(self) -> None:
        self.reason = _("This number is already connected to Loved CRM. Disconnect it there before connecting it here.")
        super().__init__(str(self.reason))


def connect(
    *,
    by: User | None,
    name: str,
    credentials: dict[str, str],
    granted_roles: Iterable[UUID] = (),
    provider_key: str = registry.OF_PLATFORM,
    profile: AccountProfile | None = None,
    valid_until: date | None = None,
    **choices: bool | None,
) -> Channel:
    """Connect a number with credentials that the provider has just accepted; ``profile`` is what it said of them.

    ``choices`` are what ``describe`` takes. A number that this organization had before continues its channel: the conversations are those of the channel.
    Raises ``NumberTaken``, ``limits.OverLimit``, and what the provider raises when it is asked for the profile.
    """
    provider = registry.get(provider_key)
    profile = profile or provider.account(credentials)
    with number_free(), transaction.atomic():
        channel = _channel(name=name, granted_roles=granted_roles, profile=profile, provider_key=provider_key)
        if not channel.is_active or channel._state.adding:
            limits.insist(meters.CHANNELS)
        changed = _choose(channel, **choices)
        channel.is_active = True
        channel.save()
        connection = _connection(channel, provider_key, credentials, profile, valid_until)
        route(channel)
        health.changed(connection, by=by)
        wake_after_commit(SYNC)
        context.on_commit(subscribing.subscribe, connection)
        if "takes_groups" in changed and not channel.takes_groups:
            context.on_commit(subscribing.leave_groups, connection)
    return channel


@contextmanager
def number_free() -> Iterator[None]:
    """Around a transaction that routes: what another channel has is ``NumberTaken``."""
    try:
        yield
    except IntegrityError as error:
        if "a_number_is_one_channels" in str(error):
            raise NumberTaken from None
        raise


def check(connection: Connection) -> Connection:
    """Try the credentials now and keep what the provider says of the account. A paired one's session tells by itself."""
    if connection.provider.is_paired:
        return connection
    try:
        profile = connection.provider.account(connection.credentials)
        posts_here = subscribing.ask(connection)
        templates_told.sync(connection.channel)
    except NeedsOwner as error:
        health.refused(connection, error)
    except ProviderError as error:
        reason = statuses.explained(connection.provider, error.code)[:300]
        Connection.objects.filter(pk=connection.pk).update(error=reason, checked_at=timezone.now())
    else:
        connection.account = {**connection.account, **_described(profile)}
        connection.save(update_fields=["account", "updated_at"])
        if connection.provider.is_linked:
            sessions.found(connection, is_linked=profile.is_linked)
        else:
            health.works(connection)
        if posts_here:
            subscribing.confirmed(connection)
    connection.refresh_from_db()
    return connection


@transaction.atomic
def describe(
    channel: Channel,
    *,
    by: User | None,
    name: str,
    granted_roles: Iterable[UUID],
    **choices: bool | None,
) -> Channel:
    """Another name, other roles that see what nobody has taken, or other ``choices``.

    Whether people see that somebody is writing (``shows_typing``), and groups come (``takes_groups``); None: as it was.
    """
    channel.name, channel.granted_roles = name, list(granted_roles)
    changed = _choose(channel, **choices)
    channel.save(update_fields=["name", "granted_roles", *CHOICES, "updated_at"])
    for connection in channel.connections.exclude(state=Connection.State.OFF):
        health.changed(connection, by=by)
        if "takes_groups" in changed:
            context.on_commit(subscribing.take_groups if channel.takes_groups else subscribing.leave_groups, connection)
    return channel


@transaction.atomic
def pair_again(connection: Connection, *, by: User | None) -> None:
    """A new session for the same number: the former one has ended, or shall."""
    if connection.provider.is_paired:
        connection.credentials = {**connection.credentials, "session": secrets.token_hex(16)}
        connection.save(update_fields=["credentials_sealed", "updated_at"])
    sessions.begin(connection)
    health.changed(connection, by=by)


@transaction.atomic
def disconnect(channel: Channel, *, by: User | None) -> Channel:
    """Nothing comes in or goes out any more; what was said stays. Secrets are forgotten."""
    Route.objects.filter(channel_id=channel.pk).delete()
    channel.is_active = False
    channel.save(update_fields=["is_active", "updated_at"])
    for connection in channel.connections.exclude(state=Connection.State.OFF):
        turn_off(connection)
        health.changed(connection, by=by)
    channel.switches.under_way().update(state=Switch.State.CANCELLED, ended_at=timezone.now())
    return channel


def turn_off(connection: Connection) -> None:
    """It is neither asked nor heard any more, its provider posts to us no more, and its secrets are forgotten."""
    letting_go.let_go(connection)
    put_out(connection)


def put_out(connection: Connection) -> None:
    """Here alone: nothing goes by it any more, and its secrets are forgotten."""
    if connection.provider.is_paired or connection.provider.is_linked:
        sessions.end(connection)
    connection.credentials = {}
    connection.state, connection.share = Connection.State.OFF, 0
    connection.save(update_fields=["credentials_sealed", "state", "share", "updated_at"])


def sync_templates() -> None:
    """Learn the templates of every working channel, and the quality of a number that Meta had news about."""
    for connection in Connection.objects.filter(is_current=True, channel__is_active=True).select_related("channel"):
        try:
            templates_told.sync(connection.channel)
            if "phone_number_quality_update" in connection.account.get("notices", {}):
                _describe_again(connection)
        except ProviderError as error:
            log.info("templates.not_synced", channel=str(connection.channel_id), code=error.code)


def _describe_again(connection: Connection) -> None:
    described = _described(connection.provider.account(connection.credentials))
    with transaction.atomic():
        fresh = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        fresh.account = {**fresh.account, **described}
        fresh.save(update_fields=["account", "updated_at"])
        health.changed(fresh)


def _channel(*, name: str, granted_roles: Iterable[UUID], profile: AccountProfile, provider_key: str) -> Channel:
    kind = registry.get(provider_key).channel_kind
    had = Connection.objects.filter(provider_key=provider_key, account__phone_number_id=profile.phone_number_id)
    known = had.order_by("-created_at").select_related("channel").first()
    channel = known.channel if known else _of_another_provider(kind, profile, provider_key) or Channel(kind=kind)
    channel.name, channel.address = name, profile.phone
    channel.granted_roles, channel.has_window = list(granted_roles), bool(registry.get(provider_key).window_hours)
    return channel


def _choose(channel: Channel, **choices: bool | None) -> set[str]:
    """Which of them are otherwise now. Nothing was said of what the provider cannot."""
    changed = {name for name, chosen in choices.items() if chosen is not None and getattr(channel, name) != chosen}
    for name in changed:
        setattr(channel, name, choices[name])
    return changed


def _of_another_provider(kind: str, profile: AccountProfile, provider_key: str) -> Channel | None:
    """The same number, served by somebody else so far: it can be at one provider only, and its conversations stay."""
    numbers = Channel.objects.filter(kind=kind, address=profile.phone).exclude(address="")
    return numbers.exclude(connections__provider_key=provider_key).order_by("-created_at").first()


def _connection(
    channel: Channel, provider_key: str, credentials: dict[str, str], profile: AccountProfile, valid_until: date | None
) -> Connection:
    former = channel.connections.filter(is_current=True).exclude(provider_key=provider_key).first()
    if former:
        former.is_current = False
        former.save(update_fields=["is_current"])
        turn_off(former)
    connection = channel.connections.filter(is_current=True).first() or Connection(channel=channel)
    connection.provider_key = provider_key
    return accept(connection, credentials, profile, valid_until=valid_until)


def accept(
    connection: Connection,
    credentials: dict[str, str],
    profile: AccountProfile,
    *,
    valid_until: date | None = None,
    since: datetime | None = None,
) -> Connection:
    """Keep credentials that the provider has just taken. The word for its question about our address stays.

    They are new now, unless they are those it had or are known ``since`` a moment.
    """
    had = connection.credentials
    kept = had.get("verify_token")
    verify_token = credentials.get("verify_token") or kept or secrets.token_urlsafe(32)
    connection.credentials = {**credentials, "verify_token": verify_token}
    if connection.credentials != had or connection.credentials_at is None:
        connection.credentials_at, connection.aged = since or timezone.now(), ""
    if connection.valid_until != valid_until:
        connection.valid_until, connection.aged = valid_until, ""
    connection.account = _described(profile)
    connection.state, connection.error, connection.checked_at = Connection.State.WORKING, "", timezone.now()
    connection.save()
    if connection.provider.is_paired or (connection.provider.is_linked and not profile.is_linked):
        sessions.begin(connection)
    elif connection.provider.is_linked:
        sessions.take(connection)
    return connection


def route(channel: Channel) -> None:
    """The accounts of all that are heard, and the token of the channel's own address at each, lead to this channel."""
    wanted = set()
    for connection in channel.connections.exclude(state=Connection.State.OFF):
        accounts = connection.provider.accounts(connection.credentials)
        named = {(account.kind.value, account.external_id) for account in accounts} | {(TOKEN, channel.token)}
        wanted |= {(connection.provider_key, *name) for name in named}
    for known in Route.objects.filter(channel_id=channel.pk):
        if (name := (known.provider, known.kind, known.external_id)) in wanted:
            wanted.discard(name)
        else:
            known.delete()
    organization_id = context.current_organization_id()
    for provider_key, kind, external_id in sorted(wanted):
        Route.objects.create(
            organization_id=organization_id,
            provider=provider_key,
            kind=kind,
            external_id=external_id,
            channel_id=channel.pk,
        )


def _described(profile: AccountProfile) -> dict[str, Any]:
    return {
        "phone_number_id": profile.phone_number_id,
        "waba_id": profile.waba_id,
        "display_name": profile.display_name,
        "phone": profile.phone,
        "quality": profile.quality,
        "on_phone_app": profile.on_phone_app,
    }
