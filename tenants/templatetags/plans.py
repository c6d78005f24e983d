"""Names of what a plan limits."""

from datetime import datetime

from django import template

from tenants.billing import meters

register = template.Library()


@register.filter
def meter_label(key: str) -> str:
    return str(meters.METERS[key].label)


@register.filter
def moment(text: str) -> datetime:
    """A moment that was kept as text."""
    return datetime.fromisoformat(text)
