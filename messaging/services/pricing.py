"""What a message costs is kept once, when its provider says that it is paid for; a real price takes an estimate's place."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import structlog
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from config.outside.errors import ProviderError
from messaging.models import Budget, Charge, Message, Template
from messaging.providers import registry
from messaging.providers.base import Price, Provider
from messaging.providers.types import DeliveryStatus, StatusUpdate
from messaging.queries import connections
from messaging.queries.rates import Rates, country_of
from messaging.services import peers
from tenants import context
from tenants.models import Organization
from tenants.waking import wake_after_commit

log = structlog.get_logger(__name__)
ASK, WATCH = "messaging.ask_prices", "messaging.watch_budgets"
WAY = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.PLAYED)
FIRST_ASKED, ASKED_EVERY, ASKED_FOR = timedelta(minutes=30), timedelta(hours=6), timedelta(days=3)
AT_ONCE = 20
SERVICE, SMS = "service", "sms"


def status_told(message: Message, event: StatusUpdate) -> None:
    """A status that means that the message is paid for, or says what it costs. Told again, it changes nothing."""
    if not message.provider_key or event.status not in WAY:
        return
    provider = registry.get(message.provider_key)
    said = event.pricing or {}
    if WAY.index(event.status) < WAY.index(provider.billed_at) or not (said or provider.tells_price_later):
        return
    told = _told(said)
    charge = _charge(message, provider, event, told)
    made, is_new = Charge.objects.get_or_create(message=message, defaults=charge)
    if is_new:
        budgets_may_be_reached()
    elif told and made.source != Charge.Source.TOLD:
        _real(made, told)


def ask_some() -> bool:
    """Ask providers what messages really cost, some at a time; whether there were any."""
    now = clock.now()
    rows = Charge.objects.filter(ask_at__lte=now).select_related("message__channel").order_by("ask_at")
    due = list(rows[:AT_ONCE])
    for charge in due:
        _ask(charge, now)
    return bool(due)


def wake_to_ask() -> None:
    """What was to be asked meanwhile."""
    if Charge.objects.filter(ask_at__lte=Now()).exists():
        wake_after_commit(ASK)


def budgets_may_be_reached() -> None:
    if Budget.objects.exists():
        wake_after_commit(WATCH)


def today(moment: datetime | None = None) -> date:
    """The day that it is in the organization."""
    rows = Organization.objects.filter(pk=context.current_organization_id())
    return (moment or timezone.now()).astimezone(ZoneInfo(rows.values_list("timezone", flat=True).get())).date()


def _charge(message: Message, provider: Provider, event: StatusUpdate, told: Price | None) -> dict:
    said, day = event.pricing or {}, today(event.occurred_at)
    to = peers.of(message.conversation)
    country = country_of(to.phone or to.wa_id) if to.phone or to.wa_id else ""
    category = str(said.get("category", "")).lower()[:30] or _category(message, provider)
    is_billable = said.get("billable") is not False
    price = told or Rates([provider.key]).of(provider.key, category, country, day)
    source = Charge.Source.TOLD if told else Charge.Source.RATED if said else Charge.Source.ESTIMATED
    later = provider.tells_price_later and not told
    return {
        "channel_id": message.channel_id,
        "provider_key": provider.key,
        "category": category,
        "country": country,
        "day": day,
        "amount": (price.amount if price else None) if is_billable else Decimal(0),
        "currency": price.currency if price else "",
        "is_billable": is_billable,
        "source": source,
        "ask_at": Now() + FIRST_ASKED if later else None,
    }


def _told(said: dict) -> Price | None:
    """A price in figures."""
    try:
        return Price(Decimal(str(said["amount"])), str(said["currency"])[:3])
    except (KeyError, InvalidOperation):
        return None


def _category(message: Message, provider: Provider) -> str:
    """What a message of ours counts as, where the provider does not say."""
    if provider.channel_kind == "sms":
        return SMS
    if message.kind != "template":
        return SERVICE
    known = Template.objects.filter(channel=message.channel_id, name=message.payload.get("template", ""))
    return (known.values_list("category", flat=True).first() or SERVICE).lower()


def _ask(charge: Charge, now: datetime) -> None:
    """Asked again some hours later as long as it is not known; after days the estimate stays."""
    connection = connections.carrier(charge.message)
    price = None
    try:
        if connection and charge.message.external_id:
            price = connection.provider.price(connection.credentials, charge.message.external_id)
    except ProviderError as error:
        log.info("pricing.not_told", message=str(charge.message_id), code=error.code)
    if price:
        _real(charge, price)
        return
    too_old = connection is None or now - charge.message.sent_at > ASKED_FOR
    Charge.objects.filter(pk=charge.pk).update(ask_at=None if too_old else now + ASKED_EVERY)


def _real(charge: Charge, price: Price) -> None:
    Charge.objects.filter(pk=charge.pk).update(
        amount=price.amount, currency=price.currency, source=Charge.Source.TOLD, ask_at=None
    )
    budgets_may_be_reached()
