"""Reading what was posted: each provider's body becomes arrivals, and reading it again changes nothing."""

from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError, Rejected, Unavailable
from crm.capture import bodies
from crm.models import Receipt, Source
from crm.providers import google_ads
from crm.providers.meta_leads import parse
from crm.providers.meta_leads.api import PageGraph
from crm.services import capturing, warning
from crm.services.capturing import Arrival
from crm.services.doors import GOOGLE, HOOK
from crm.services.sources import META
from tenants.crypto import CannotOpen
from tenants.inbound import reading, store
from tenants.inbound.models import Delivery

log = structlog.get_logger(__name__)
SAME = frozenset({"name", "first_name", "last_name", "email", "phone", "city", "company", "job_title", "document"})


def read(delivery: Delivery) -> None:
    """All leads of a delivery. What may work later is read again, as a whole, which harms nothing."""
    rows = Source.objects.select_related("stage", "owner")
    source = rows.filter(pk=delivery.channel_id).first() if delivery.channel_id else None
    try:
        if source is None:
            raise ValueError("its source is gone")
        body = store.body_of(delivery)
        outcome = READERS[delivery.provider](source, body, delivery)
    except (CannotOpen, ValueError) as error:
        reading.give_up(delivery, f"{type(error).__name__}: {error}", {})
    except Unavailable as error:
        reading.put_off(delivery, f"{type(error).__name__}: {error.code}", {})
    except Exception as error:  # one that breaks something must not cost the others
        log.exception("captures.not_read", delivery=str(delivery.pk))
        reading.put_off(delivery, type(error).__name__, {})
    else:
        reading.finish(delivery, outcome)


def read_hook(source: Source, body: bytes, delivery: Delivery) -> dict[str, Any]:
    digest = delivery.dedupe_key.split(":")[1]
    if "." in digest and (known := _just_before(source, digest)):
        return {known.outcome: 1}
    return {capturing.capture(hook_arrival(source, body, key=f"hook:{digest}")).outcome: 1}


def hook_arrival(source: Source, body: bytes, *, key: str, again: bool = False) -> Arrival:
    told = bodies.flat(bodies.read(body))
    payload = {"body": body.decode("utf-8", "replace"), "told": told}
    return Arrival(key=key, told=told, payload=payload, source=source, mapping=source.mapping, again=again)


def read_google(source: Source, body: bytes, delivery: Delivery) -> dict[str, Any]:
    return {capturing.capture(google_arrival(source, body)).outcome: 1}


def google_arrival(source: Source, body: bytes, *, again: bool = False) -> Arrival:
    lead = google_ads.parse(body)
    return Arrival(
        key=f"google:{lead.lead_id or store.digest_of(body)}{':test' if lead.is_test else ''}",
        told=lead.told,
        payload={"body": body.decode("utf-8", "replace"), "told": lead.told},
        source=source,
        mapping={**{name: name for name in lead.told if name in SAME}, **source.mapping},
        tracks=lead.tracks,
        is_test=lead.is_test,
        again=again,
    )


def read_meta(source: Source, body: bytes, delivery: Delivery) -> dict[str, Any]:
    """Each lead is fetched by itself. One that cannot be fetched now holds back only itself."""
    counts: dict[str, int] = {}
    later: Unavailable | None = None
    for notice in parse.notices(body):
        try:
            outcome = fetch(source, notice.leadgen_id).outcome
        except Unavailable as error:
            later, outcome = error, "later"
        counts[outcome] = counts.get(outcome, 0) + 1
    if later:
        raise later
    return counts


def fetch(source: Source, leadgen_id: str, *, again: bool = False) -> Receipt:
    """Ask Graph for a lead, unless it is here already. Raises ``Unavailable``."""
    shell = Arrival(key=f"meta:{leadgen_id}", told={}, payload={"leadgen_id": leadgen_id}, source=source)
    if leadgen_id == parse.SAMPLE:
        return capturing.refuse(shell, "sample", outcome=Receipt.Outcome.TEST)
    known = Receipt.objects.filter(source=source, key=shell.key).exclude(outcome__in=capturing.UNSETTLED).first()
    if known and not again:
        return known
    try:
        value = graph_of(source).lead(leadgen_id)
    except ProviderError as error:
        return _not_fetched(source, shell, error)
    if source.trouble:
        Source.objects.filter(pk=source.pk).update(trouble="", updated_at=timezone.now())
    return capturing.capture(meta_arrival(source, {"id": leadgen_id, **value}, again=again))


def meta_arrival(source: Source, value: dict[str, Any], *, again: bool = False) -> Arrival:
    lead = parse.lead(value)
    told = {bodies.plain(name): bodies.plain(text)[:5000] for name, text in lead.told.items()}
    return Arrival(
        key=f"meta:{lead.leadgen_id}",
        told=told,
        payload={"told": told, "whole": lead.whole, "leadgen_id": lead.leadgen_id},
        source=source,
        mapping={**{name: name for name in told if name in SAME}, **source.mapping},
        tracks=lead.tracks,
        again=again,
    )


def graph_of(source: Source) -> PageGraph:
    return PageGraph(token=source.credential("access_token"), app_secret=source.credential("app_secret"))


def _not_fetched(source: Source, shell: Arrival, error: ProviderError) -> Receipt:
    """A receipt says that there is somebody whom we could not fetch; it is tried again by hand or by comparing."""
    match error:
        case NotAuthorised() | NeedsOwner():
            code = "not_authorised" if isinstance(error, NotAuthorised) else "needs_owner"
            Source.objects.filter(pk=source.pk).update(trouble=code, updated_at=timezone.now())
            warning.tell(source.pk, code)
            return capturing.refuse(shell, code, outcome=Receipt.Outcome.FAILED)
        case Rejected():
            return capturing.refuse(shell, "no_such_lead", outcome=Receipt.Outcome.FAILED)
    raise error


def _just_before(source: Source, digest: str) -> Receipt | None:
    """The same bytes, on the other side of a window's edge."""
    same, _dot, window = digest.rpartition(".")
    before = f"hook:{same}.{int(window) - 1}"
    recent = timezone.now() - timedelta(seconds=600)
    return Receipt.objects.filter(source=source, key=before, received_at__gt=recent).first()


READERS = {HOOK: read_hook, GOOGLE: read_google, META: read_meta}
