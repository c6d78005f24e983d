"""Names of what a plan limits."""

from django import template

from tenants.billing import meters

register = template.Library()


@register.filter
def meter_label(key: str) -> str:
    return str(meters.METERS[key].label)
