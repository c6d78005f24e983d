"""The addresses that leads are posted to: whose each is, and storing what comes there before anything else is done."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from crm.models import Source
from crm.providers.meta_leads import parse
from crm.services.sources import META, PAGE, PROVIDER, TOKEN
from tenants import context, waking
from tenants.inbound import reading, routing, store
from tenants.inbound.models import Delivery
from tenants.inbound.store import Arrival
from tenants.models import Organization

log = structlog.get_logger(__name__)
READ = "crm.read_captures"
HOOK, GOOGLE = "lead_hook", "google_ads"
PROVIDERS = (HOOK, GOOGLE, META)
WINDOW = 600  # seconds in which the same bytes at the same address are the same arrival
ADDRESSES_A_MINUTE = 3000  # posts to one address
State = Delivery.State


@dataclass(frozen=True)
class Door:
    """A source, and the organization it is of."""

    organization: Organization
    source: Source
    credentials: Mapping[str, str] = field(repr=False)

    @property
    def is_open(self) -> bool:
        return self.source.is_active and self.organization.state == Organization.State.ACTIVE


def find(token: str, *kinds: str) -> Door | None:
    """What an address leads to; nothing for one that nobody gave out."""
    targets = routing.find(PROVIDER, [TOKEN], [token]) if token.isascii() and len(token) <= 64 else []
    if not targets:
        return None
    with context.in_tenant(targets[0].organization.schema_name):
        rows = Source.objects.living().select_related("stage", "owner").filter(kind__in=kinds)
        source = rows.filter(pk=targets[0].channel_id).first()
        return Door(targets[0].organization, source, source.credentials) if source else None


def keep(door: Door, body: bytes, *, provider: str, key: str = "") -> None:
    """Durably, when it returns. Without a key of the sender's, the same bytes count once in some minutes."""
    digest = (
        hashlib.sha256(key.encode()).hexdigest() if key else f"{store.digest_of(body)}.{int(time.time()) // WINDOW}"
    )
    arrival = Arrival(
        provider=provider,
        address=door.source.token,
        body=body,
        digest=digest,
        organization=door.organization,
        channel_id=door.source.pk,
    )
    if store.keep([arrival]):
        waking.wake(READ, door.organization.schema_name)


def keep_pages(bodies: Sequence[bytes]) -> list[str]:
    """Verified bodies of the platform's own Meta app, each part sealed for its organization; who has to read."""
    arrivals = [arrival for body in bodies for arrival in plan(body, address="platform")]
    news = set(store.keep(arrivals))
    owners = {arrival.organization for arrival in arrivals if arrival.organization}
    return [owner.schema_name for owner in owners if owner.pk in news and owner.state == Organization.State.ACTIVE]


def plan(body: bytes, *, address: str) -> Iterable[Arrival]:
    """What to store of a body that tells of several pages, perhaps of several organizations."""
    notices = parse.notices(body)
    pages = {notice.page_id for notice in notices if not notice.is_sample}
    targets = routing.find(META, [PAGE], pages)
    digest = store.digest_of(body)
    for target in targets:
        own = parse.part(body, [target.external_id])
        yield Arrival(
            provider=META,
            address=f"{address}:{target.external_id}",
            body=own,
            digest=digest,
            accounts=[(PAGE, target.external_id)],
            organization=target.organization,
            channel_id=target.channel_id,
        )
    if strangers := sorted(pages - {target.external_id for target in targets}):
        accounts = [(PAGE, page) for page in strangers]
        yield Arrival(provider=META, address=address, body=body, accounts=accounts, state=State.UNROUTED)


def keep_own(door: Door, body: bytes) -> None:
    """A verified body of a customer's own app. What it tells of other pages is kept aside, and read by nobody."""
    pages = {notice.page_id for notice in parse.notices(body) if not notice.is_sample}
    mine = parse.part(body, [door.source.account]) if door.source.account in pages else b""
    if mine:
        keep(door, mine, provider=META, key=f"meta:{store.digest_of(body)}")
    if foreign := sorted(pages - {door.source.account}):
        accounts = [(PAGE, page) for page in foreign]
        aside = Arrival(
            provider=META,
            address=door.source.token,
            body=body,
            accounts=accounts,
            state=State.QUARANTINED,
            organization=door.organization,
            channel_id=door.source.pk,
        )
        store.keep([aside])


def wake_forgotten() -> None:
    """Whoever was not woken for what waits."""
    for schema in reading.schemas_with_work(PROVIDERS):
        waking.wake(READ, schema, surely=True)


def reroute(delivery: Delivery) -> bool:
    """Whether a body that was nobody's now is somebody's, since its page was connected."""
    if delivery.provider != META:
        return False
    body = store.body_of(delivery)
    own = [arrival for arrival in plan(body, address="platform") if arrival.organization]
    for pk in store.keep(own):
        waking.wake(READ, context.schema_of(pk))
    if own:
        Delivery.objects.across_organizations().filter(pk=delivery.pk).update(state=State.DIVIDED)
    return bool(own)
