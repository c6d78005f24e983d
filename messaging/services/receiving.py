"""Webhooks at the door: verified, told apart by whose they are, stored byte for byte. Reading them is a task's work.

Works on many at once, so that requests that come together share their queries and one commit. A body that names
accounts of several organizations is divided before it is sealed: nobody can ever read another's part.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError

from crm.providers.meta_leads import parse as pages
from crm.services import doors
from messaging.providers import registry
from messaging.providers.types import Account
from messaging.services import gates
from messaging.services.addresses import Address
from messaging.services.gates import Gate
from tenants import waking
from tenants.context import schema_of
from tenants.inbound import routing, store
from tenants.inbound.models import Delivery
from tenants.inbound.routing import Target
from tenants.inbound.store import Arrival
from tenants.models import Organization

log = structlog.get_logger(__name__)
READ = "messaging.process_deliveries"
State = Delivery.State


@dataclass(frozen=True)
class Post:
    """What was posted, and where: the platform's own app has an address without a token."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    address: Address = field(default_factory=Address)
    query: str = ""


@dataclass(frozen=True)
class Genuine:
    """A post that came from where it says, and the accounts it names."""

    gate: Gate
    post: Post
    accounts: list[Account]


Routes = Mapping[Account, list[Target]]


@dataclass(frozen=True)
class Received:
    """What to answer each post, and who reads what is new: tasks, each with its organization's schema."""

    statuses: list[int]
    readers: tuple[tuple[str, str], ...] = ()


def receive(posts: Sequence[Post]) -> Received:
    """Store what is genuine. What is answered 200 is stored durably; nothing else is stored."""
    try:
        return _receive(posts)
    except (OperationalError, InterfaceError) as error:
        log.warning("webhooks.no_database", posts=len(posts), error=type(error).__name__)
    except DatabaseError as error:
        if len(posts) > 1:  # one of them is to blame, and the others must not pay for it
            return _together(receive([post]) for post in posts)
        log.exception("webhooks.not_stored", error=type(error).__name__)
    return Received([503] * len(posts))  # the provider comes again


def wake(readers: Iterable[tuple[str, str]]) -> None:
    """Have what was stored read; not before the provider has its answer."""
    for task, schema in readers:
        waking.wake(task, schema)


def reroute(delivery: Delivery) -> bool:
    """Try again to find whose an unrouted body is, now that channels may have been connected; whether it was found."""
    if delivery.provider not in registry.PROVIDERS:
        return False
    body = store.body_of(delivery)
    accounts = registry.get(delivery.provider).addresses(body)
    routes = routes_of(delivery.provider, accounts)
    own = [arrival for arrival in plan(delivery.provider, "platform", body, accounts, routes) if arrival.organization]
    for pk in store.keep(own):
        waking.wake(READ, schema_of(pk))
    if own and all(routes.get(account) for account in accounts):
        Delivery.objects.across_organizations().filter(pk=delivery.pk).update(state=State.DIVIDED)
    return bool(own)


def plan(provider_key: str, address: str, body: bytes, accounts: list[Account], routes: Routes) -> Iterator[Arrival]:
    """What to store of a body that was posted to the platform: each organization's own part, sealed for it."""
    common: dict[str, Any] = {"provider": provider_key, "address": address}
    parts: dict[Organization, list[Account]] = defaultdict(list)
    for account in accounts:
        for organization in dict.fromkeys(route.organization for route in routes.get(account, [])):
            parts[organization].append(account)
    strangers = [account for account in accounts if not routes.get(account)]
    if len(parts) == 1 and not strangers:
        ((organization, own),) = parts.items()
        yield Arrival(**common, body=body, accounts=_named(own), organization=organization)
        return
    provider = registry.get(provider_key)
    digest = store.digest_of(body)
    for organization, own in parts.items():
        part = provider.part(body, own)
        yield Arrival(**common, body=part, digest=digest, accounts=_named(own), organization=organization)
    state = State.UNROUTED if strangers or not parts else State.DIVIDED
    yield Arrival(**common, body=body, accounts=_named(strangers or accounts), state=state)


def routes_of(provider_key: str, accounts: Iterable[Account]) -> Routes:
    """Whose the accounts are, in one query."""
    wanted = {(account.kind.value, account.external_id): account for account in accounts}
    kinds, external_ids = {kind for kind, _id in wanted}, {external_id for _kind, external_id in wanted}
    found: dict[Account, list[Target]] = defaultdict(list)
    for target in routing.find(provider_key, kinds, external_ids):
        if account := wanted.get((target.kind, target.external_id)):
            found[account].append(target)
    return found


def _receive(posts: Sequence[Post]) -> Received:
    known = gates.of({post.address for post in posts})
    checked = [_checked(post, known.get(post.address)) for post in posts]
    genuine = [each for each in checked if isinstance(each, Genuine)]
    of_platform = [account for each in genuine if each.gate.organization is None for account in each.accounts]
    routes = routes_of(registry.OF_PLATFORM, of_platform)
    of_pages, of_channels = [], []
    for each in genuine:
        is_of_page = each.gate.organization is None and pages.is_of_page(each.post.body)
        (of_pages if is_of_page else of_channels).append(each)
    arrivals = [arrival for each in of_channels for arrival in _arrivals(each, routes)]
    news = set(store.keep(arrivals))
    with_leads = doors.keep_pages([each.post.body for each in of_pages]) if of_pages else []
    statuses = [each if isinstance(each, int) else each.gate.provider.webhook_status for each in checked]
    owners = {arrival.organization for arrival in arrivals if arrival.organization}
    readers = [(READ, owner.schema_name) for owner in owners if owner.pk in news and _is_awake(owner)]
    return Received(statuses, (*readers, *((doors.READ, schema) for schema in with_leads)))


def _is_awake(organization: Organization) -> bool:
    """What comes for a suspended one is kept, and read when it works again."""
    return organization.state == Organization.State.ACTIVE


def _together(each: Iterable[Received]) -> Received:
    all_of_them = list(each)
    readers = dict.fromkeys(reader for received in all_of_them for reader in received.readers)
    return Received([status for received in all_of_them for status in received.statuses], tuple(readers))


def _checked(post: Post, gate: Gate | None) -> Genuine | int:
    """Whether to believe a post; if not, the status that says so. Its body is never logged."""
    if gate is None:
        return 404
    url = f"{post.address.url}?{post.query}" if post.query else post.address.url
    if not gate.provider.verify(post.headers, post.body, gate.credentials, url=url):
        log.warning("webhooks.unsigned", address=post.address.token[:6] or "platform", bytes=len(post.body))
        return 401
    if not gate.is_open:
        return 410
    try:
        return Genuine(gate, post, gate.provider.addresses(post.body))
    except ValueError:
        return 400


def _arrivals(genuine: Genuine, routes: Routes) -> Iterator[Arrival]:
    gate, body, accounts = genuine.gate, genuine.post.body, genuine.accounts
    if gate.organization is None:
        yield from plan(gate.provider.key, "platform", body, accounts, routes)
        return
    own = set(gate.provider.accounts(gate.credentials))
    ours = [account for account in accounts if account in own]
    foreign = [account for account in accounts if account not in own]
    common: dict[str, Any] = {
        "provider": gate.provider.key,
        "address": genuine.post.address.token,
        "query": genuine.post.query,
        "organization": gate.organization,
        "channel_id": gate.channel_id,
    }
    if not foreign or (ours and gate.provider.part(body, ours) == body):
        yield Arrival(**common, body=body, accounts=_named(ours))
        return
    if ours:
        part = gate.provider.part(body, ours)
        yield Arrival(**common, body=part, digest=store.digest_of(body), accounts=_named(ours))
    yield Arrival(**common, body=body, accounts=_named(foreign), state=State.QUARANTINED)


def _named(accounts: Iterable[Account]) -> list[tuple[str, str]]:
    return [(account.kind.value, account.external_id) for account in accounts]
