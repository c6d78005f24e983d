"""Names of what a plan limits, and whether it lacks something."""

from django import template

from tenants.billing import features, meters
from tenants.models import Organization

register = template.Library()


@register.filter
def meter_label(key: str) -> str:
    return str(meters.METERS[key].label)


@register.filter
def lacks(organization: Organization | None, feature: str) -> bool:
    """Whether the organization's plan is without this feature."""
    return organization is not None and features.lacks(organization, feature)
