"""Reading what was delivered: every update stands or falls alone, and reading it again changes nothing."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import OperationalError, transaction
from django.db.models.functions import Greatest, Now

from crm import events
from messaging.models import Channel, Connection
from messaging.providers import registry
from messaging.providers.types import (
    Account,
    AccountKind,
    AccountNotice,
    AddressBookChanged,
    GroupNamed,
    IdentityChanged,
    InboundMessage,
    MessageEdited,
    MessageRevoked,
    PreferenceChanged,
    ProviderEvent,
    ReactionChange,
    SessionChanged,
    StatusUpdate,
    Unreadable,
)
from messaging.services import amending, arriving, groups, linking, news
from messaging.services.outcomes import Hopeless, Outcome
from tenants import audit
from tenants.crypto import CannotOpen
from tenants.inbound import reading, store
from tenants.inbound.models import Delivery, Route

log = structlog.get_logger(__name__)
DEADLOCK_TRIES = 3
# News of an account with several numbers concern each of them.
FOR_EVERY_CHANNEL = (AccountNotice, PreferenceChanged, IdentityChanged, AddressBookChanged)


def read_all(deliveries: Sequence[Delivery]) -> int:
    """What was claimed together, each for itself; its channels are looked up once, and browsers told once. How many."""
    channels: dict[tuple[str, UUID | None], _Channels] = {}
    with events.announced_together():
        for delivery in deliveries:
            address = delivery.provider, delivery.channel_id
            _read(delivery, channels.setdefault(address, _Channels(*address)))
    for each in channels.values():
        each.heard()
    return len(deliveries)


def _read(delivery: Delivery, channels: "_Channels") -> None:
    """Apply all updates of a delivery. Those that fail are told, and come again with the others, which then stay."""
    if delivery.attempts > reading.TRIES:  # workers died of it, and could not say so
        reading.give_up(delivery, "The worker that read it never came to its end.", {})
        return
    try:
        body = store.body_of(delivery)
        updates = registry.get(delivery.provider).parse(body, query=delivery.query, at=delivery.received_at)
    except (CannotOpen, ValueError) as error:
        reading.give_up(delivery, f"{type(error).__name__}: {error}", {})
        return
    except OperationalError:
        raise
    except Exception as error:  # a mistake of ours must not cost the deliveries behind it
        log.exception("ingest.unreadable", delivery=str(delivery.pk))
        reading.put_off(delivery, type(error).__name__, {})
        return
    outcome, failures = Counter[str](), list[str]()
    may_heal = False
    for number, event in enumerate(updates, start=1):
        try:
            outcome[_applied(event, channels)] += 1
        except Hopeless as error:
            failures.append(f"{number} {type(event).__name__}: {error}")
        except Exception as error:  # one update that breaks something must not cost the others
            may_heal = True
            failures.append(f"{number} {type(event).__name__}: {type(error).__name__}")
            log.exception("ingest.update_failed", delivery=str(delivery.pk), number=number)
    _close(delivery, outcome, failures, may_heal=may_heal)


def _close(delivery: Delivery, outcome: Counter[str], failures: list[str], *, may_heal: bool) -> None:
    counts = dict(outcome) | ({"failed": len(failures)} if failures else {})
    if may_heal:
        reading.put_off(delivery, "\n".join(failures), counts)
    elif failures:
        reading.give_up(delivery, "\n".join(failures), counts)
    else:
        reading.finish(delivery, counts)


class _Channels:
    """Which channels of this organization an account means; of what was posted to one address; asked once for each."""

    def __init__(self, provider_key: str, only: UUID | None):
        self.provider_key, self._only = provider_key, only
        self._known: dict[Account, list[Channel]] = {}

    def of(self, account: Account) -> list[Channel]:
        if account not in self._known:
            self._known[account] = list(self._find(account))
        return self._known[account]

    def heard(self) -> None:
        """Note that these channels' connections receive; once for what is read together."""
        ids = {channel.pk for channels in self._known.values() for channel in channels}
        heard = Connection.objects.filter(channel__in=ids, provider_key=self.provider_key)
        heard.exclude(state=Connection.State.OFF).update(last_inbound_at=Greatest("last_inbound_at", Now()))

    def _find(self, account: Account):
        only = self._only
        if account.kind == AccountKind.NONE:
            return Channel.objects.filter(pk=only) if only else Channel.objects.none()
        routes = Route.objects.filter(
            provider=self.provider_key, kind=account.kind.value, external_id=account.external_id
        )
        meant = Channel.objects.filter(pk__in=routes.values("channel_id"), is_active=True).order_by("pk")
        return meant.filter(pk=only) if only else meant


def _applied(event: ProviderEvent, channels: _Channels) -> str:
    if isinstance(event, Unreadable):
        raise Hopeless(event.reason)
    meant = channels.of(event.account)
    if not meant:
        return Outcome.FOREIGN
    if isinstance(event, FOR_EVERY_CHANNEL):
        outcomes = [_once(event, channel, channels.provider_key) for channel in meant]
        return Outcome.APPLIED if Outcome.APPLIED in outcomes else outcomes[0]
    if len(meant) > 1:
        raise Hopeless("it does not say which of the account's numbers it is about")
    return _once(event, meant[0], channels.provider_key)


def _once(event: ProviderEvent, channel: Channel, provider_key: str) -> str:
    """In a transaction of its own; two that got in each other's way are tried again."""
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with audit.through(f"channel {channel.pk}"), transaction.atomic():
                return _apply(event, channel, provider_key)
        except OperationalError:
            if attempt == DEADLOCK_TRIES:
                raise
    raise AssertionError("unreachable")


def _apply(event: ProviderEvent, channel: Channel, provider_key: str) -> str:
    match event:
        case InboundMessage():
            return arriving.arrive(event, channel, provider_key)
        case StatusUpdate() | ReactionChange() | MessageEdited() | MessageRevoked():
            return amending.amend(event, channel)
        case IdentityChanged():
            return news.identity_changed(event, channel)
        case PreferenceChanged():
            return news.preference_changed(event, channel)
        case AddressBookChanged():
            return news.address_book_changed(event)
        case GroupNamed():
            return groups.named(event, channel)
        case AccountNotice():
            return news.account_noticed(event, channel, provider_key)
        case SessionChanged():
            return linking.told(event, channel, provider_key)
    raise Hopeless(f"{type(event).__name__} has no reader")
