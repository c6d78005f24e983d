"""The organization's lead sources: made, changed, put out of use."""

import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Lead, Source
from crm.providers.meta_leads.api import PageGraph
from crm.services import warning
from tenants import context
from tenants.deletion.farewells import Farewell
from tenants.inbound.models import Route
from tenants.models import User

PROVIDER = "lead_source"  # of routes: the tokens in our own addresses
TOKEN, PAGE = "token", "page_id"
META = "meta_lead_ads"
ADS = (Source.Kind.META, Source.Kind.GOOGLE)
CHANGEABLE = frozenset(
    "name owner stage lead_source tags repeat is_active mapping form consent_text consents_to_marketing account credentials".split()
)


class PageTaken(Exception):
    """Another source, perhaps of another organization, has this page; the sentence says so."""

    def __init__(self) -> None:
        super().__init__(_("This page’s leads go to another source already."))


@transaction.atomic
def create(*, by: User | None, kind: str, name: str, **fields: Any) -> Source:
    """A source and the address it is reached by."""
    fields.setdefault("lead_source", Lead.Source.AD if kind in ADS else Lead.Source.SITE)
    fields.setdefault("owner", by)
    source = Source(kind=kind, name=name)
    _set(source, fields)
    source.credentials = _secrets(kind) | fields.get("credentials", {})
    source.credentials_at = timezone.now()
    source.save(force_insert=True)
    _route(source, PROVIDER, TOKEN, source.token)
    _route_page(source)
    return source


@transaction.atomic
def change(source: Source, **fields: Any) -> Source:
    """``credentials`` are added to those it has; an empty one leaves what is there."""
    fresh = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    credentials = {name: value for name, value in fields.pop("credentials", {}).items() if value}
    before = fresh.account
    _set(fresh, fields)
    if credentials:
        fresh.credentials = fresh.credentials | credentials
        fresh.credentials_at, fresh.trouble = timezone.now(), ""
        fresh.warned = {about: day for about, day in fresh.warned.items() if about != warning.AGED}
    fresh.save()
    if fresh.account != before:
        Route.objects.filter(provider=META, channel_id=fresh.pk).delete()
        _route_page(fresh)
    return fresh


@transaction.atomic
def archive(source: Source, *, by: User | None = None) -> None:
    """Its address leads nowhere any more; its leads and receipts stay, its secrets go."""
    Route.objects.filter(channel_id=source.pk).delete()
    source.archived_at, source.archived_by = timezone.now(), by
    source.is_active, source.credentials = False, {}
    source.save(update_fields=["archived_at", "archived_by", "is_active", "credentials_sealed", "updated_at"])


@transaction.atomic
def restore(source: Source) -> Source:
    """At the address it had, switched off: its secrets went, and somebody gives new ones first. Raises ``PageTaken``."""
    fresh = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if not Source.ever.away().filter(pk=fresh.pk).exists():
        return fresh
    fresh.archived_at = fresh.archived_by = None
    fresh.credentials, fresh.credentials_at = _secrets(fresh.kind), timezone.now()
    fresh.trouble, fresh.warned = "not_authorised" if fresh.kind == Source.Kind.META else "", {}
    fresh.save()
    _route(fresh, PROVIDER, TOKEN, fresh.token)
    _route_page(fresh)
    return fresh


def farewells() -> Iterator[Farewell]:
    """Pages whose leads Meta posts to us, before the organization is erased."""
    for source in Source.objects.living().filter(kind=Source.Kind.META).exclude(account=""):
        yield Farewell(META, partial(_take_back, source))


def _take_back(source: Source) -> bool:
    token, secret = source.credential("access_token"), source.credential("app_secret")
    PageGraph(token=token, app_secret=secret).unsubscribe(source.account)
    archive(source)
    return True


def ask_meta(*, page_id: str, token: str, app_secret: str = "") -> str:
    """The page's name, when the token opens it; from now on Meta posts its leads. Raises a ``ProviderError``."""
    graph = PageGraph(token=token, app_secret=app_secret)
    name = graph.page(page_id)
    graph.subscribe(page_id)
    return name


def _set(source: Source, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"{sorted(unknown)} cannot be set here.")
    for name, value in fields.items():
        if name != "credentials":
            setattr(source, name, value)


def _secrets(kind: str) -> dict[str, str]:
    """What the other side has to repeat to us."""
    match kind:
        case Source.Kind.GOOGLE:
            return {"google_key": secrets.token_urlsafe(24)}
        case Source.Kind.META:
            return {"verify_token": secrets.token_urlsafe(24)}
    return {}


def _route_page(source: Source) -> None:
    if source.kind == Source.Kind.META and source.account:
        try:
            with transaction.atomic():
                _route(source, META, PAGE, source.account)
        except IntegrityError:
            raise PageTaken from None


def _route(source: Source, provider: str, kind: str, external_id: str) -> None:
    Route.objects.create(
        organization_id=context.current_organization_id(),
        provider=provider,
        kind=kind,
        external_id=external_id,
        channel_id=source.pk,
    )
