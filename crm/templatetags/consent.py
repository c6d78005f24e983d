"""Consent in words."""

from django import template

from crm.models import Consent

register = template.Library()


@register.filter
def consent_purpose(value: str) -> str:
    """In the middle of a sentence."""
    return str(Consent.Purpose(value).label).lower() if value in Consent.Purpose else ""


@register.filter
def consent_channel(value: str) -> str:
    return str(Consent.Channel(value).label) if value in Consent.Channel else ""
