"""Phones linked at somebody's gateway: how they stand is told by webhooks, and asked for where none comes."""

from datetime import timedelta
from functools import cache

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config.outside.errors import NeedsOwner, ProviderError, Unavailable
from messaging.models import Channel, Connection, WebSession
from messaging.providers import registry
from messaging.providers.linked import Change, State
from messaging.providers.types import SessionChanged
from messaging.services import health, sessions
from messaging.services.outcomes import Outcome
from messaging.services.sessions import BEFORE_PAIRING, LOOK, STANDING
from tenants import chores, context, waking

log = structlog.get_logger(__name__)
SOON, SELDOM = timedelta(seconds=20), timedelta(minutes=10)  # between two looks: while it is linked, and afterwards
PAIRING = timedelta(minutes=5)  # somebody has to link it


def told(event: SessionChanged, channel: Channel, provider_key: str) -> str:
    """A webhook says how the phone of this channel stands."""
    heard = WebSession.objects.filter(connection__channel=channel, connection__provider_key=provider_key)
    session = heard.exclude(connection__state=Connection.State.OFF).first()
    if session is None:
        return Outcome.IGNORED
    _follow(session, event)
    return Outcome.APPLIED


def look() -> bool:
    """Ask about the next one that it is time to ask about. False when there is none."""
    session = _claimed()
    if session is None:
        return False
    if session.state in BEFORE_PAIRING and timezone.now() - session.created_at > PAIRING:
        sessions.enter(session.pk, Change(state=State.EXPIRED))
        return True
    connection = session.connection
    try:
        if session.state in STANDING:
            profile = connection.provider.account(connection.credentials)
            sessions.found(connection, is_linked=profile.is_linked)
        elif news := connection.provider.link(connection.credentials, by_code=session.wants_code and not session.code):
            _follow(session, news)
    except NeedsOwner as error:
        health.refused(connection, error)
    except Unavailable as error:
        if session.state in STANDING:
            health.troubled(connection, error)
    except ProviderError as error:
        health.troubled(connection, error)
    return True


def wake_forgotten() -> None:
    """Those that it is time to ask about."""
    if chores.is_found(waits):
        waking.wake(LOOK, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [_due()]


def _follow(session: WebSession, event: SessionChanged) -> None:
    if event.qr:
        sessions.shows(session.pk, event.qr)
    if event.code:
        sessions.shows_code(session.pk, event.code)
    if event.change:
        sessions.hear(session.pk, event.change)


@transaction.atomic
def _claimed() -> WebSession | None:
    """One whose turn it is; whoever looks next finds it looked at."""
    rows = _due().select_related("connection__channel").order_by("looked_at", "pk")
    session = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if session is not None:
        WebSession.objects.filter(pk=session.pk).update(looked_at=Now())
    return session


def _due():
    now = Now()
    ours = WebSession.objects.filter(
        connection__provider_key__in=_at_gateways(), connection__channel__is_active=True
    ).exclude(connection__state=Connection.State.OFF)
    is_soon = Q(looked_at=None) | Q(looked_at__lt=now - SOON)
    is_time = Q(looked_at=None) | Q(looked_at__lt=now - SELDOM)
    return ours.filter(
        Q(state__in=BEFORE_PAIRING) & is_soon
        | Q(state__in=STANDING) & is_time
        | Q(state=State.BANNED, banned_until__lte=now) & is_time
    )


@cache
def _at_gateways() -> tuple[str, ...]:
    return tuple(key for key in registry.PROVIDERS if registry.get(key).is_linked)
