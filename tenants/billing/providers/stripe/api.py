"""Asking Stripe, in the version that our requests are written for. A lost answer is asked for again under the same key."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from config.outside import http
from config.outside.errors import NotAuthorised, ProviderError, Rejected, Unavailable
from tenants.billing.providers.stripe import parse
from tenants.billing.providers.types import Preview, RemoteInvoice, RemoteSubscription

VERSION = "2026-06-24.dahlia"
TRIES = 3
PAUSE, LONGEST_PAUSE = 0.25, 2.0  # seconds: somebody is waiting for the page
MOST = 24  # invoices that are kept up to date
NOT_FOUND = "resource_missing"


def make_customer(*, name: str, email: str, organization: str) -> str:
    """However often it is made, one organization has one customer."""
    told = {"name": name, "email": email, "preferred_locales": ["pt-BR"], "metadata": {"organization": organization}}
    return _call("POST", "customers", told, key=f"customer-{organization}")["id"]


def checkout(
    *, customer: str, price: str, organization: str, trial_days: int, success_url: str, cancel_url: str, key: str
) -> str:
    """The address of a page of Stripe's where the subscription is begun."""
    subscription: dict[str, Any] = {"metadata": {"organization": organization}}
    if trial_days:
        subscription["trial_period_days"] = trial_days
    told = {
        "mode": "subscription",
        "customer": customer,
        "client_reference_id": organization,
        "line_items": [{"price": price, "quantity": 1}],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "locale": "pt-BR",
        "customer_update": {"address": "auto", "name": "auto"},
        "subscription_data": subscription,
    }
    return _call("POST", "checkout/sessions", told, key=f"checkout-{key}")["url"]


def portal(*, customer: str, return_url: str, flow: Mapping[str, Any] | None = None) -> str:
    """The address of the customer's own pages at Stripe; ``flow`` leads straight to one of them."""
    told: dict[str, Any] = {"customer": customer, "return_url": return_url, "locale": "pt-BR"}
    if flow:
        redirect = {"type": "redirect", "redirect": {"return_url": return_url}}
        told["flow_data"] = {**flow, "after_completion": redirect}
    return _call("POST", "billing_portal/sessions", told)["url"]


def confirming(subscription: str, *, item: str, price: str) -> dict[str, Any]:
    """The portal's page that confirms another plan."""
    items = [{"id": item, "price": price, "quantity": 1}]
    return {
        "type": "subscription_update_confirm",
        "subscription_update_confirm": {"subscription": subscription, "items": items},
    }


def cancelling(subscription: str) -> dict[str, Any]:
    """The portal's page that ends it."""
    return {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription}}


def preview(*, customer: str, subscription: str, item: str, price: str) -> Preview:
    """What another plan would cost now: the rest of the period is credited and charged anew."""
    items = [{"id": item, "price": price, "quantity": 1}]
    details = {"items": items, "proration_behavior": "create_prorations"}
    told = {"customer": customer, "subscription": subscription, "subscription_details": details}
    return parse.preview(_call("POST", "invoices/create_preview", told))


def subscriptions(customer: str) -> list[RemoteSubscription]:
    """All that a customer has or had, as they are now."""
    asked = {"customer": customer, "status": "all", "limit": MOST}
    return [parse.subscription(row) for row in _call("GET", "subscriptions", asked)["data"]]


def invoices(customer: str) -> list[RemoteInvoice]:
    """The newest."""
    return [parse.invoice(row) for row in _call("GET", "invoices", {"customer": customer, "limit": MOST})["data"]]


def cancel(subscription: str) -> None:
    """At once. One that is cancelled already stays so."""
    try:
        _call("DELETE", f"subscriptions/{quote(subscription, safe='')}", {})
    except Rejected as error:
        if error.code != NOT_FOUND:
            raise


def put_tax_id(customer: str, *, kind: str, value: str) -> None:
    """The one that stands on the invoices from now on, instead of those before."""
    path = f"customers/{quote(customer, safe='')}/tax_ids"
    for former in _call("GET", path, {"limit": MOST})["data"]:
        if former["value"] == value:
            return
        _call("DELETE", f"{path}/{quote(former['id'], safe='')}", {})
    _call("POST", path, {"type": kind, "value": value})


def _call(method: str, path: str, told: Mapping[str, Any], *, key: str = "") -> dict[str, Any]:
    for attempt in range(1, TRIES + 1):
        try:
            return _ask(method, path, told, key)
        except Unavailable as error:
            wait = error.retry_after or PAUSE * 2 ** (attempt - 1)
            if attempt == TRIES or wait > LONGEST_PAUSE or error.code == "not_again":
                raise
            time.sleep(wait)
    raise AssertionError("The last try returns or raises.")


def _ask(method: str, path: str, told: Mapping[str, Any], key: str) -> dict[str, Any]:
    url, form = f"{settings.STRIPE_URL}/v1/{path}", urlencode(list(_flat(told)))
    headers = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}", "Stripe-Version": VERSION}
    if key:
        headers["Idempotency-Key"] = key[:255]
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = http.call(method, url, headers=headers, content=form.encode())
    else:
        answer = http.call(method, f"{url}?{form}" if form else url, headers=headers)
    if 200 <= answer.status < 300 and (found := answer.json()):
        return found
    raise _refusal(answer)


def _refusal(answer: http.Answer) -> ProviderError:
    told = answer.json().get("error")
    error: dict[str, Any] = told if isinstance(told, dict) else {}
    said = http.without([settings.STRIPE_SECRET_KEY], str(error.get("message", "")))[:300]
    code = str(error.get("code") or error.get("type") or answer.status)
    if answer.status in (401, 403):
        return NotAuthorised(said, code=code)
    again = answer.headers.get("Stripe-Should-Retry", "")
    if again == "true" or answer.status in (409, 429) or answer.status >= 500 or not error:
        return Unavailable(said, code="not_again" if again == "false" else code, retry_after=answer.retry_after)
    return Rejected(said, code=code)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as Stripe's forms name them: ``line_items[0][price]``."""
    match value:
        case Mapping():
            for key, inner in value.items():
                yield from _flat(inner, f"{name}[{key}]" if name else str(key))
        case list():
            for number, inner in enumerate(value):
                yield from _flat(inner, f"{name}[{number}]")
        case bool():
            yield name, "true" if value else "false"
        case _:
            yield name, str(value)
